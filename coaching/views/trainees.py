"""The trainer's pages: the roster, and the page of each trainee."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coaching.forms import NoteForm
from coaching.models import TrainerNote
from coaching.roster import program_week, roster, roster_row
from common.formatting import format_set, units_of
from common.responses import page_or_part, whole_number
from facilities.filters import TraineeFilter
from facilities.guards import trainers_page
from facilities.models import Invitation, Trainee
from metrics.models import HealthMetric, MetricGoal
from progress.former_programs import missed_workouts
from progress.month_calendar import month_of, workouts_of_month
from progress.statistics import local_day
from progress.views.progress import progress_context
from training.calendar import pause_on, schedule
from training.forms import PauseForm, RestartForm
from training.models import Exercise, ProgramAssignment
from workouts import queries
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

SESSIONS = 12
MOST_PROGRAMS = 6  # that the calendar and the page show


def coached(request: AuthenticatedRequest) -> Any:
    return Trainee.objects.permitted(request.user, "coach").with_person()


def coached_trainee(request: AuthenticatedRequest, pk: int) -> Trainee:
    return get_object_or_404(coached(request), pk=pk)


def programs_of(trainee: Trainee, day: date) -> tuple[list[ProgramAssignment], list[ProgramAssignment]]:
    """What the trainee follows and then what is to follow it; what they followed before."""
    rows = ProgramAssignment.objects.with_plan().filter(trainee=trainee).followed_first("-start_date", day=day)
    unended: list[ProgramAssignment] = []
    former: list[ProgramAssignment] = []
    for assignment in rows[:MOST_PROGRAMS]:
        has_ended = assignment.status_on(day) == ProgramAssignment.Status.ENDED
        (former if has_ended else unended).append(assignment)
    return unended, former


@trainers_page
@require_safe
def trainee_list(request: AuthenticatedRequest) -> HttpResponse:
    """The roster: program and week, adherence, last workout, records, comments, and who needs attention."""
    filterset = TraineeFilter(request.GET, queryset=coached(request).filter(user__is_active=True))
    trainees = list(filterset.qs.order_by("user__first_name", "user__last_name", "id")) if filterset.is_valid() else []
    rows = roster(request.user, trainees)
    programs = {row.assignment.program_id: row.assignment.program for row in rows if row.assignment}
    attention = sum(bool(row.weight) for row in rows)
    program = whole_number(request.GET.get("program"))
    if program is not None:
        rows = [row for row in rows if row.assignment and row.assignment.program_id == program]
    if request.GET.get("show") == "attention":
        rows = [row for row in rows if row.weight]
    if request.GET.get("show") == "name":
        rows.sort(key=lambda row: str(row.trainee).casefold())
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "filter": filterset,
        "attention": attention,
        "programs": sorted(programs.values(), key=str),
        "program": program,
        "show": request.GET.get("show", ""),
        "invitations": Invitation.objects.permitted(request.user).pending().order_by("-created_at")[:20],
    }
    return page_or_part(request, "coaching/trainee_list.html", "coaching/_roster.html", context)


@trainers_page
@require_safe
def trainee_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(timezone.now(), zone)
    assignments = (
        ProgramAssignment.objects.with_plan()
        .filter(trainee=trainee)
        .followed_first("-start_date", day=day)[:MOST_PROGRAMS]
    )
    former = [one for one in assignments if one.status_on(day) == ProgramAssignment.Status.ENDED]
    unended = [one for one in assignments if one not in former]
    assignment = unended[0] if unended else None
    unread = Comment.objects.unread_by(request.user).filter(session=OuterRef("pk"))
    sessions = list(
        WorkoutSession.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("program_day")
        .with_totals()
        .annotate(has_news=Exists(unread))
        .order_by("-started_at", "-id")[:SESSIONS]
    )
    workouts = schedule(assignment)
    week, length = program_week(workouts, day)
    row = roster_row(request.user, trainee, unended, former)
    context = {
        "trainee": trainee,
        "row": row,
        "assignment": assignment,
        "pause": pause_on(assignment, day),
        "begins_later": assignment is not None and assignment.start_date > day,
        "following": unended[1:],
        "former": former,
        "week": week,
        "length": length,
        "outdated": assignment is not None and assignment.revision.number < assignment.program.revision,
        "sessions": sessions,
        "adherence_pairs": row.spark,
        "pause_form": PauseForm(initial={"first": day}),
        "restart_form": RestartForm(initial={"start_date": day}),
        "records": PersonalRecord.objects.filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:10],
        "weights": HealthMetric.objects.permitted(request.user)
        .filter(trainee=trainee, kind="body_weight")
        .order_by("-measured_at", "-id")[:10],
        "goals": MetricGoal.objects.permitted(request.user).filter(trainee=trainee),
        "notes": TrainerNote.objects.permitted(request.user).filter(trainee=trainee),
        "note_form": NoteForm(),
        "upcoming": [workout for workout in workouts if workout.due >= day][:8],
    }
    return render(request, "coaching/trainee_detail.html", context)


@trainers_page
@require_safe
def trainee_calendar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(timezone.now(), zone)
    unended, former = programs_of(trainee, day)
    month = workouts_of_month(
        trainee,
        month_of(request.GET.get("month"), day),
        day,
        zone,
        *unended,
        missed=missed_workouts([*unended, *former], day, zone),
    )
    context = {"trainee": trainee, "month": month}
    return page_or_part(request, "coaching/trainee_calendar.html", "progress/_calendar.html", context)


@trainers_page
@require_safe
def trainee_progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    context = {"trainee": trainee, **progress_context(trainee, request.GET, request.user.units)}
    return page_or_part(request, "coaching/trainee_progress.html", "progress/_charts.html", context)


@trainers_page
@require_safe
def trainee_last(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{last: {exercise: the sets of its last workout}}`, for the builder."""
    trainee = coached_trainee(request, pk)
    exercises = ExerciseLog.objects.filter(trainee=trainee).order_by().values_list("exercise", flat=True).distinct()
    known = Exercise.objects.in_bulk(exercises)
    last: dict[int, list[str]] = {}
    for log in queries.last_of_exercises(trainee.pk, tuple(known)):
        if log.set_type == ExerciseLog.SetType.WARMUP:
            continue
        last.setdefault(log.exercise_id, []).append(format_set(log, units_of(request.user), known[log.exercise_id]))
    return JsonResponse({"last": {key: " · ".join(sets) for key, sets in last.items()}})
