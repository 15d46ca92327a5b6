from django.db.models import Count, Max
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pages import whole_number
from common.units import from_kg, mass_unit, plain
from facilities.pages import own_trainee, trainees_page
from training.models import Exercise
from workouts.models import ExerciseLog, PersonalRecord
from workouts.progress import exercise_progress


@trainees_page
@require_safe
def progress(request):
    """Charts of one exercise, and the records of all."""
    trainee = own_trainee(request)
    context = progress_context(trainee, request.GET.get("exercise"), request.user.units)
    context["records"] = (
        PersonalRecord.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:15]
    )
    return render(request, "workouts/progress.html", context)


def progress_context(trainee, chosen: str | None, units: str) -> dict:
    """The exercises that the trainee did, and the series of the chosen (else the latest) one in `units`."""
    done = ExerciseLog.objects.filter(trainee=trainee).order_by().values("exercise")
    trained = done.annotate(sets=Count("id"), last=Max("performed_at")).order_by("-sets", "-last")
    keys = [row["exercise"] for row in trained]
    exercises = sorted(Exercise.objects.filter(pk__in=keys), key=lambda exercise: exercise.name)
    wanted = whole_number(chosen) or next(iter(keys), None)
    exercise = next((one for one in exercises if one.pk == wanted), None)
    context: dict = {"exercises": exercises, "exercise": exercise, "mass_unit": mass_unit(units)}
    if exercise is not None:
        series = exercise_progress(trainee, exercise)

        def shown(kilograms) -> str:
            return plain(from_kg(kilograms, units))

        best_sets = list(reversed(series["best_set"]))[:12]
        sessions = dict(
            ExerciseLog.objects.filter(pk__in=[p["exercise_log"] for p in best_sets]).values_list("pk", "session")
        )
        estimates = {p["date"]: p["value"] for p in series["e1rm"]}
        for point in best_sets:
            point |= {"session": sessions[point["exercise_log"]], "e1rm": estimates.get(point["date"])}
        volume = [[p["week"].isoformat(), shown(p["value"])] for p in series["volume"] if p["value"]]
        context |= {
            "best_sets": best_sets,
            "e1rm_chart": {
                "label": _("Estimated 1RM"),
                "points": [[p["date"].isoformat(), shown(p["value"])] for p in series["e1rm"]],
            },
            "volume_chart": {"label": _("Volume"), "points": volume},
        }
    return context
