from django.urls import path

from .views import flags, inbox, maxes, notes, program_preview, sessions, trainees

app_name = "coaching"
urlpatterns = [
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/reply/", inbox.inbox_reply, name="inbox_reply"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/read-all/", inbox.inbox_read_all, name="inbox_read_all"),
    path("trainees/", trainees.trainee_list, name="trainee_list"),
    path("trainees/<int:pk>/", trainees.trainee_detail, name="trainee_detail"),
    path("trainees/<int:pk>/calendar/", trainees.trainee_calendar, name="trainee_calendar"),
    path("trainees/<int:pk>/progress/", trainees.trainee_progress, name="trainee_progress"),
    path("trainees/<int:pk>/flags/", flags.flag_dismiss, name="flag_dismiss"),
    path("trainees/<int:pk>/last/", trainees.trainee_last, name="trainee_last"),
    path("trainees/<int:pk>/maxes/", maxes.trainee_maxes, name="trainee_maxes"),
    path("trainees/<int:pk>/notes/", notes.note_create, name="note_create"),
    path("trainees/<int:pk>/notes/<int:note_pk>/delete/", notes.note_delete, name="note_delete"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/", sessions.trainee_session, name="trainee_session"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/live/", sessions.trainee_live, name="trainee_live"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/comments/", sessions.session_comment, name="session_comment"),
    path("programs/<int:pk>/preview/", program_preview.program_preview, name="program_preview"),
]
