from django.urls import path

from .views import assignments, exercises, maxes, plan, programs

app_name = "training"
urlpatterns = [
    path("exercises/", exercises.exercise_list, name="exercise_list"),
    path("exercises/new/", exercises.exercise_create, name="exercise_create"),
    path("exercises/<slug:slug>/", exercises.exercise_detail, name="exercise_detail"),
    path("exercises/<slug:slug>/edit/", exercises.exercise_edit, name="exercise_edit"),
    path("exercises/<slug:slug>/delete/", exercises.exercise_delete, name="exercise_delete"),
    path("exercises/<slug:slug>/maxes/", maxes.max_create, name="max_create"),
    path("maxes/restore/", maxes.max_restore, name="max_restore"),
    path("maxes/<int:pk>/", maxes.max_edit, name="max_edit"),
    path("maxes/<int:pk>/delete/", maxes.max_delete, name="max_delete"),
    path("programs/", programs.program_list, name="program_list"),
    path("programs/new/", programs.program_create, name="program_create"),
    path("programs/<int:pk>/", programs.program_detail, name="program_detail"),
    path("programs/<int:pk>/edit/", programs.program_edit, name="program_edit"),
    path("programs/<int:pk>/print/", programs.program_print, name="program_print"),
    path("programs/<int:pk>/duplicate/", programs.program_duplicate, name="program_duplicate"),
    path("programs/<int:pk>/delete/", programs.program_delete, name="program_delete"),
    path("programs/<int:pk>/assign/", programs.program_assign, name="program_assign"),
    path("programs/<int:pk>/apply/", programs.program_apply, name="program_apply"),
    path("programs/<int:pk>/plan/", plan.plan, name="plan"),
    path("programs/<int:pk>/plan/fill/", plan.plan_fill, name="plan_fill"),
    path("programs/<int:pk>/plan/exercises/", plan.exercise_choices, name="exercise_choices"),
    path("programs/<int:pk>/plan/exercises/new/", plan.exercise_new, name="exercise_new"),
    path("trainees/<int:pk>/plan/", assignments.trainee_plan, name="trainee_plan"),
    path("trainees/<int:pk>/plan/undo/", assignments.trainee_plan_undo, name="trainee_plan_undo"),
    path("trainees/<int:pk>/plan/exercises/", assignments.trainee_plan_exercises, name="trainee_plan_exercises"),
    path("trainees/<int:pk>/assign/", assignments.trainee_assign, name="trainee_assign"),
    path("trainees/<int:pk>/follow/", assignments.trainee_follow, name="trainee_follow"),
    path("trainees/<int:pk>/pause/", assignments.trainee_pause, name="trainee_pause"),
    path("trainees/<int:pk>/resume/", assignments.trainee_resume, name="trainee_resume"),
    path("trainees/<int:pk>/end/", assignments.trainee_end, name="trainee_end"),
    path("trainees/<int:pk>/restart/<int:assignment_pk>/", assignments.trainee_restart, name="trainee_restart"),
    path("workouts/move/<int:assignment_pk>/", assignments.workout_move, name="workout_move"),
]
