from django.urls import path

from . import views

app_name = "transfers"
urlpatterns = [
    path("account/export/", views.export_json, name="export_json"),
    path("account/exports/", views.export_list, name="export_list"),
    path("account/exports/<uuid:pk>/", views.export_download, name="export_download"),
    path("account/exports/<uuid:pk>/delete/", views.export_delete, name="export_delete"),
    path("account/imports/", views.import_list, name="import_list"),
    path("account/imports/<uuid:pk>/", views.import_detail, name="import_detail"),
    path("account/imports/<uuid:pk>/start/", views.import_start, name="import_start"),
    path("account/imports/<uuid:pk>/undo/", views.import_undo, name="import_undo"),
    path("account/imports/<uuid:pk>/discard/", views.import_discard, name="import_discard"),
]
