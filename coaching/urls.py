from django.urls import path

from .views import exercises, flags, inbox, log, maxes, notes, program_preview, sessions, trainee_pages, trainees

app_name = "coaching"
urlpatterns = [
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/reply/", inbox.inbox_reply, name="inbox_reply"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/read-all/", inbox.inbox_read_all, name="inbox_read_all"),
    path("trainees/", trainees.trainee_list, name="trainee_list"),
    path("trainees/<int:pk>/", trainee_pages.trainee_detail, name="trainee_detail"),
    path("trainees/<int:pk>/program/", trainee_pages.trainee_program, name="trainee_program"),
    path("trainees/<int:pk>/workouts/", trainee_pages.trainee_workouts, name="trainee_workouts"),
    path("trainees/<int:pk>/exercises/", exercises.trainee_exercises, name="trainee_exercises"),
    path("trainees/<int:pk>/health/", trainee_pages.trainee_health, name="trainee_health"),
    path("trainees/<int:pk>/calendar/", trainee_pages.trainee_calendar, name="trainee_calendar"),
    path("trainees/<int:pk>/progress/", trainee_pages.trainee_progress, name="trainee_progress"),
    path("trainees/log/", log.log_several, name="log_several"),
    path("trainees/<int:pk>/log/", log.log_start, name="log_start"),
    path("trainees/<int:pk>/log/<uuid:session_pk>/", log.log_session, name="log_session"),
    path("trainees/<int:pk>/log/<uuid:session_pk>/sets/", log.log_set, name="log_set"),
    path("trainees/<int:pk>/log/<uuid:session_pk>/sets/<uuid:log_pk>/", log.log_edit, name="log_edit"),
    path("trainees/<int:pk>/log/<uuid:session_pk>/add/", log.log_add, name="log_add"),
    path("trainees/<int:pk>/log/<uuid:session_pk>/finish/", log.log_finish, name="log_finish"),
    path("trainees/<int:pk>/flags/", flags.flag_dismiss, name="flag_dismiss"),
    path("trainees/<int:pk>/last/", trainees.trainee_last, name="trainee_last"),
    path("trainees/<int:pk>/maxes/", maxes.trainee_maxes, name="trainee_maxes"),
    path("trainees/<int:pk>/notes/", notes.trainee_notes, name="trainee_notes"),
    path("trainees/<int:pk>/notes/<int:note_pk>/delete/", notes.note_delete, name="note_delete"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/", sessions.trainee_session, name="trainee_session"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/live/", sessions.trainee_live, name="trainee_live"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/comments/", sessions.session_comment, name="session_comment"),
    path("programs/<int:pk>/preview/", program_preview.program_preview, name="program_preview"),
]
