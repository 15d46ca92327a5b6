from django.urls import path

from .views import history, progress, start, today

app_name = "progress"
urlpatterns = [
    path("start/", start.start, name="start"),
    path("today/", today.today, name="today"),
    path("workouts/", history.session_list, name="session_list"),
    path("workouts/calendar/", history.session_calendar, name="session_calendar"),
    path("progress/", progress.progress, name="progress"),
    path("progress/sets/", progress.progress_sets, name="progress_sets"),
]
