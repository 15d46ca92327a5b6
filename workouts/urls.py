from django.urls import path

from .views import coaching, progress, sessions, sync, today

app_name = "workouts"
urlpatterns = [
    path("today/", today.today, name="today"),
    path("workouts/", sessions.session_list, name="session_list"),
    path("workouts/calendar/", sessions.session_calendar, name="session_calendar"),
    path("workouts/start/", sessions.session_start, name="session_start"),
    path("workouts/new/", sessions.session_shell, name="session_shell"),
    path("workouts/sync/", sync.sync, name="sync"),
    path("workouts/exercises/", sync.exercises, name="exercises"),
    path("workouts/<uuid:pk>/", sessions.session_detail, name="session_detail"),
    path("workouts/<uuid:pk>/finish/", sessions.session_finish, name="session_finish"),
    path("workouts/<uuid:pk>/delete/", sessions.session_delete, name="session_delete"),
    path("workouts/<uuid:pk>/add/", sessions.exercise_add, name="exercise_add"),
    path("workouts/<uuid:pk>/arrange/", sessions.exercise_arrange, name="exercise_arrange"),
    path("workouts/<uuid:pk>/state/", sync.session_state, name="session_state"),
    path("workouts/<uuid:pk>/sets/", sessions.set_create, name="set_create"),
    path("workouts/<uuid:pk>/sets/restore/", sessions.set_restore, name="set_restore"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/", sessions.set_edit, name="set_edit"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/delete/", sessions.set_delete, name="set_delete"),
    path("progress/", progress.progress, name="progress"),
    path("progress/sets/", progress.progress_sets, name="progress_sets"),
    path("trainees/", coaching.trainee_list, name="trainee_list"),
    path("trainees/<int:pk>/", coaching.trainee_detail, name="trainee_detail"),
    path("trainees/<int:pk>/assign/", coaching.trainee_assign, name="trainee_assign"),
    path("trainees/<int:pk>/follow/", coaching.trainee_follow, name="trainee_follow"),
    path("trainees/<int:pk>/end/", coaching.trainee_end, name="trainee_end"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/", coaching.trainee_session, name="trainee_session"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/comments/", coaching.comment_create, name="comment_create"),
    path("trainees/<int:pk>/comments/<int:comment_pk>/delete/", coaching.comment_delete, name="comment_delete"),
]
