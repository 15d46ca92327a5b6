"""A trainee's progress: charts, hard sets, adherence and records, and the sets behind each number."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from common.responses import whole_number
from common.units import from_kg, mass_unit, plain
from facilities.guards import own_trainee, trainees_page
from progress.charts import measure_of, week_charts
from progress.schedule import counts_from
from progress.statistics import exercise_progress, hard_sets, local_day, monday, streak, weekly_adherence
from training.calendar import schedule
from training.models import Exercise, Muscle, ProgramAssignment
from workouts.formulas import ROUGH
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

PERIODS = {"90": gettext_lazy("3 months"), "365": gettext_lazy("1 year"), "all": gettext_lazy("All time")}
USUAL = "365"
WEEKS = 5  # of hard sets: this one and four to compare with
ADHERENCE_WEEKS = 8


@trainees_page
@require_safe
def progress(request: AuthenticatedRequest) -> HttpResponse:
    """Charts of one exercise; hard sets, adherence and records of all."""
    trainee = own_trainee(request)
    zone = ZoneInfo(request.user.timezone)
    today = timezone.localdate(timezone=zone)
    context = progress_context(trainee, request.GET, request.user.units)
    context |= {
        "muscles": muscle_rows(trainee, today, zone),
        "week": monday(today),
        "weeks_before": monday(today) - timedelta(weeks=WEEKS - 1),
        **adherence(trainee, today, zone),
        "records": PersonalRecord.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:15],
    }
    return render(request, "progress/progress.html", context)


def progress_context(trainee: Trainee, query: Any, units: str) -> dict:
    """The exercises that the trainee did, and the charts of the chosen one (or the latest one) in `units`."""
    logs = ExerciseLog.objects.filter(trainee=trainee)
    exercises = list(Exercise.objects.filter(Exists(logs.filter(exercise=OuterRef("pk")))).by_label())
    wanted = whole_number(query.get("exercise"))
    if wanted is None:
        wanted = logs.order_by("-performed_at", "-id").values_list("exercise", flat=True).first()
    exercise = next((one for one in exercises if one.pk == wanted), None)
    period = query.get("period") if query.get("period") in PERIODS else USUAL
    context: dict = {
        "exercises": exercises,
        "exercise": exercise,
        "mass_unit": mass_unit(units),
        "periods": PERIODS.items(),
        "period": period,
        "formula": trainee.get_e1rm_formula_display(),
    }
    if exercise is None:
        return context
    since = None if period == "all" else timezone.now() - timedelta(days=int(period or USUAL))
    series = exercise_progress(trainee, exercise, since)

    def in_units(kilograms: Any) -> str:
        return plain(from_kg(kilograms, units))

    measure = measure_of(exercise, series["best_set"], units)
    return context | {
        "best_sets": [
            {**point, "is_rough": point["e1rm"] is not None and point["reps"] >= ROUGH}
            for point in reversed(series["best_set"])
        ],
        "best_chart": {
            "label": _("Best set"),
            "points": [
                [point["date"].isoformat(), measure.show(point[measure.field])]
                for point in series["best_set"]
                if point[measure.field] is not None
            ],
        },
        "best_unit": measure.unit,
        "week_charts": week_charts(series, units),
        "e1rm_chart": {
            "label": _("Estimated 1RM"),
            "points": [[p["date"].isoformat(), in_units(p["value"])] for p in series["e1rm"]],
        },
        "bests": bests(trainee, exercise),
    }


def bests(trainee: Trainee, exercise: Any) -> list[PersonalRecord]:
    """The current record of each kind, except reps at a weight, of which there is one for every weight."""
    steps = PersonalRecord.steps.filter(trainee=trainee, exercise=exercise).exclude(kind="reps_at_weight")
    later = steps.filter(kind=OuterRef("kind"), value__gt=OuterRef("value"))
    return list(steps.filter(~Exists(later)).select_related("exercise_log").order_by("kind", "achieved_at"))


def muscle_rows(trainee: Trainee, today: date, zone: ZoneInfo) -> list[dict]:
    """Hard sets of each muscle: in this week, and the weekly average of the four weeks before."""
    weeks = [monday(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    sets_of_muscles = hard_sets(trainee, weeks, zone)
    rows = [
        {
            "muscle": muscle,
            "label": Muscle(muscle).label,
            "now": sets[weeks[-1]],
            "before": sum(sets[week] for week in weeks[:-1]) / (WEEKS - 1),
        }
        for muscle, sets in sets_of_muscles.items()
        if any(sets.values())
    ]
    return sorted(rows, key=lambda row: (-max(row["now"], row["before"]), row["label"]))


def adherence(trainee: Trainee, today: date, zone: ZoneInfo) -> dict:
    """Weeks in a row with a workout, and how many planned workouts were done in each week."""
    completed = WorkoutSession.objects.filter(trainee=trainee).completed()
    starts = completed.order_by("-started_at").values_list("started_at", flat=True)
    assignment = ProgramAssignment.objects.followed(trainee)
    since = datetime.combine(monday(today) - timedelta(weeks=ADHERENCE_WEEKS), time.min, zone)
    recent = list(completed.filter(started_at__gte=since).only("id", "status", "started_at", "program_day_id"))
    of_assignment = [one for one in recent if assignment and one.started_at >= counts_from(assignment, zone)]
    weeks = weekly_adherence(schedule(assignment), of_assignment, today, zone, ADHERENCE_WEEKS)
    done, due = sum(done for _week, done, due in weeks if due), sum(due for _week, _done, due in weeks)
    return {
        "streak": streak(starts.iterator(100), today, zone),
        "adherence": [
            {"week": week, "until": week + timedelta(days=7), "done": done, "due": due}
            for week, done, due in reversed(weeks)
            if due
        ],
        "adherence_percent": round(100 * done / due) if due else None,
    }


class SetsForm(forms.Form):
    """Selects sets: of an exercise or a muscle, between two days."""

    muscle = forms.ChoiceField(choices=[("", ""), *Muscle.choices], required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"] = forms.ModelChoiceField(Exercise.objects.permitted(user), required=False)


@trainees_page
@require_safe
def progress_sets(request: AuthenticatedRequest) -> HttpResponse:
    """The sets behind a number, without warm-ups, newest first."""
    trainee = own_trainee(request)
    zone = ZoneInfo(request.user.timezone)
    form = SetsForm(request.GET, user=request.user)
    logs = ExerciseLog.objects.filter(trainee=trainee).counted().select_related("exercise", "session__program_day")
    if form.is_valid():
        chosen = form.cleaned_data
        if chosen["exercise"]:
            logs = logs.filter(exercise=chosen["exercise"])
        if chosen["muscle"]:
            logs = logs.filter(exercise__in=Exercise.objects.for_muscle(chosen["muscle"]))
        if chosen["since"]:
            logs = logs.filter(session__started_at__gte=datetime.combine(chosen["since"], time.min, zone))
        if chosen["until"]:
            logs = logs.filter(session__started_at__lt=datetime.combine(chosen["until"], time.min, zone))
    else:
        logs = logs.none()
    page = Paginator(logs.order_by("-performed_at", "-id"), 100).get_page(request.GET.get("page"))
    for log in page:
        log.day = local_day(log.session.started_at, zone)
    chosen = form.cleaned_data if form.is_valid() else {}
    muscle = Muscle(chosen["muscle"]).label if chosen.get("muscle") else ""
    context = {"page": page, "form": form, "chosen": chosen, "muscle": muscle}
    return render(request, "progress/progress_sets.html", context, status=400 if form.errors else 200)
