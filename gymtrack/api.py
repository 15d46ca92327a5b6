"""All addresses of the API."""

from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from changes.api.feed import Changes
from common.api.index import ApiIndex
from common.api.published_schema import Schema
from facilities.api import views as facilities
from metrics.api import views as metrics
from progress.api import views as progress
from progress.api.schedule import AssignmentSchedule
from progress.api.today import OwnToday, TraineeToday
from training.api import views as training
from transfers.api import views as transfers
from workouts.api import views as workouts
from workouts.api.maxes import OwnMaxes, TraineeMaxes

router = SimpleRouter(use_regex_path=False)
router.register("gyms", facilities.GymViewSet, "gym")
router.register("trainers", facilities.TrainerViewSet, "trainer")
router.register("trainees", facilities.TraineeViewSet, "trainee")
router.register("exercises", training.ExerciseViewSet, "exercise")
router.register("programs", training.ProgramViewSet, "program")
router.register("program_days", training.ProgramDayViewSet, "program-day")
router.register("program_exercises", training.ProgramExerciseViewSet, "program-exercise")
router.register("program_assignments", training.ProgramAssignmentViewSet, "program-assignment")
router.register("health_metrics", metrics.HealthMetricViewSet, "health-metric")
router.register("workout_sessions", workouts.WorkoutSessionViewSet, "workout-session")
router.register("exercise_logs", workouts.ExerciseLogViewSet, "exercise-log")
router.register("personal_records", workouts.PersonalRecordViewSet, "personal-record")
router.register("imports", transfers.ImportViewSet, "import")

urlpatterns = [
    path("", ApiIndex.as_view(resources=[prefix for prefix, _viewset, _basename in router.registry]), name="index"),
    path("auth/", include("accounts.api.urls")),
    path("changes/", Changes.as_view(), name="changes"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    path("trainees/<int:pk>/assign_program/", training.AssignProgram.as_view(), name="trainee-assign-program"),
    path("trainees/<int:pk>/progress/", progress.TraineeProgress.as_view(), name="trainee-progress"),
    path("trainees/me/progress/", progress.OwnProgress.as_view(), name="own-progress"),
    path("trainees/<int:pk>/today/", TraineeToday.as_view(), name="trainee-today"),
    path("trainees/me/today/", OwnToday.as_view(), name="own-today"),
    path("trainees/<int:pk>/maxes/", TraineeMaxes.as_view(), name="trainee-maxes"),
    path("trainees/me/maxes/", OwnMaxes.as_view(), name="own-maxes"),
    path("program_assignments/<int:pk>/schedule/", AssignmentSchedule.as_view(), name="program-assignment-schedule"),
    *router.urls,
]
