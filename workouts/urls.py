from django.urls import path

from .views import comments, exercises, maxes, merge, past, rests, routines, sessions, sets, sync

app_name = "workouts"
urlpatterns = [
    path("routines/", routines.routine_list, name="routine_list"),
    path("routines/days/<int:pk>/draft/", routines.routine_draft, name="routine_draft"),
    path("workouts/start/", sessions.session_start, name="session_start"),
    path("workouts/log/", past.session_log, name="session_log"),
    path("workouts/restore/", sessions.session_restore, name="session_restore"),
    path("workouts/new/", sessions.session_shell, name="session_shell"),
    path("workouts/sync/", sync.sync, name="sync"),
    path("workouts/exercises/", sync.exercises, name="exercises"),
    path("exercises/<slug:slug>/merge/", merge.exercise_merge, name="exercise_merge"),
    path("workouts/<uuid:pk>/", sessions.session_detail, name="session_detail"),
    path("workouts/<uuid:pk>/finish/", sessions.session_finish, name="session_finish"),
    path("workouts/<uuid:pk>/reopen/", sessions.session_reopen, name="session_reopen"),
    path("workouts/<uuid:pk>/routine/", routines.session_routine, name="session_routine"),
    path("workouts/<uuid:pk>/delete/", sessions.session_delete, name="session_delete"),
    path("workouts/<uuid:pk>/add/", exercises.exercise_add, name="exercise_add"),
    path("workouts/<uuid:pk>/arrange/", exercises.exercise_arrange, name="exercise_arrange"),
    path("workouts/<uuid:pk>/note/", exercises.exercise_note, name="exercise_note"),
    path("workouts/<uuid:pk>/max/", maxes.max_enter, name="max_enter"),
    path("workouts/<uuid:pk>/rest/", rests.rest_schedule, name="rest_schedule"),
    path("workouts/<uuid:pk>/state/", sync.session_state, name="session_state"),
    path("workouts/<uuid:pk>/sets/", sets.set_create, name="set_create"),
    path("workouts/<uuid:pk>/sets/restore/", sets.set_restore, name="set_restore"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/", sets.set_edit, name="set_edit"),
    path("workouts/<uuid:pk>/sets/<uuid:log_pk>/delete/", sets.set_delete, name="set_delete"),
    path("workouts/<uuid:pk>/comments/", comments.comment_create, name="comment_create"),
    path("workouts/<uuid:pk>/comments/read/", comments.comments_read, name="comments_read"),
    path("workouts/<uuid:pk>/comments/<int:comment_pk>/delete/", comments.comment_delete, name="comment_delete"),
]
