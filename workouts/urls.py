from django.urls import path

from coaching.views import trainees as coaching
from progress.views import progress, today
from training.views import assignments as plans

from .views import arrange, sessions, sets, sync
from .views import comments as conversation

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
    path("workouts/<uuid:pk>/add/", arrange.exercise_add, name="exercise_add"),
    path("workouts/<uuid:pk>/arrange/", arrange.exercise_arrange, name="exercise_arrange"),
    path("workouts/<uuid:pk>/state/", sync.session_state, name="session_state"),
    path("workouts/<uuid:pk>/sets/", sets.set_create, name="set_create"),
    path("workouts/<uuid:pk>/sets/restore/", sets.set_restore, name="set_restore"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/", sets.set_edit, name="set_edit"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/delete/", sets.set_delete, name="set_delete"),
    path("progress/", progress.progress, name="progress"),
    path("progress/sets/", progress.progress_sets, name="progress_sets"),
    path("trainees/", coaching.trainee_list, name="trainee_list"),
    path("trainees/<int:pk>/", coaching.trainee_detail, name="trainee_detail"),
    path("trainees/<int:pk>/calendar/", coaching.trainee_calendar, name="trainee_calendar"),
    path("trainees/<int:pk>/progress/", coaching.trainee_progress, name="trainee_progress"),
    path("trainees/<int:pk>/flags/", coaching.flag_dismiss, name="flag_dismiss"),
    path("trainees/<int:pk>/last/", coaching.trainee_last, name="trainee_last"),
    path("trainees/<int:pk>/notes/", coaching.note_create, name="note_create"),
    path("trainees/<int:pk>/notes/<int:note_pk>/delete/", coaching.note_delete, name="note_delete"),
    path("trainees/<int:pk>/plan/", plans.trainee_plan, name="trainee_plan"),
    path("trainees/<int:pk>/assign/", plans.trainee_assign, name="trainee_assign"),
    path("trainees/<int:pk>/follow/", plans.trainee_follow, name="trainee_follow"),
    path("trainees/<int:pk>/pause/", plans.trainee_pause, name="trainee_pause"),
    path("trainees/<int:pk>/resume/", plans.trainee_resume, name="trainee_resume"),
    path("trainees/<int:pk>/end/", plans.trainee_end, name="trainee_end"),
    path("trainees/<int:pk>/restart/<int:assignment_pk>/", plans.trainee_restart, name="trainee_restart"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/", conversation.trainee_session, name="trainee_session"),
    path("trainees/<int:pk>/workouts/<uuid:session_pk>/live/", conversation.trainee_live, name="trainee_live"),
    path("workouts/move/<int:assignment_pk>/", plans.workout_move, name="workout_move"),
    path("workouts/<uuid:pk>/comments/", conversation.comment_create, name="comment_create"),
    path("workouts/<uuid:pk>/comments/read/", conversation.comments_read, name="comments_read"),
    path("workouts/<uuid:pk>/comments/<int:comment_pk>/delete/", conversation.comment_delete, name="comment_delete"),
    path("programs/<int:pk>/preview/", coaching.program_preview, name="program_preview"),
]
