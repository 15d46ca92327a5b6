"""The pages of one trainee, with one head: overview, plan, workouts, progress, health, notes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coaching.forms import NoteForm
from coaching.models import TrainerNote
from coaching.next_action import next_action
from coaching.roster import program_week, roster_row
from common.formatting import format_number
from common.responses import page_or_part
from facilities.guards import trainers_page
from metrics.models import HealthMetric, MetricGoal
from progress.former_programs import missed_workouts
from progress.month_calendar import month_of, workouts_of_month
from progress.statistics import local_day
from progress.views.progress import progress_context
from training.calendar import pause_on, schedule
from training.forms import PauseForm, RestartForm
from training.models import Exercise, ProgramAssignment
from workouts.models import Comment, PersonalRecord, WorkoutSession

from .trainees import coached_trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

LATEST = 5  # workouts of the overview
PER_PAGE = 30
MOST_PROGRAMS = 6  # that the pages show
MOST_METRICS = 400  # of all kinds together


class Head:
    """Who it is and where they stand: what is above each of the pages."""

    def __init__(self, request: AuthenticatedRequest, pk: int) -> None:
        self.trainee: Trainee = coached_trainee(request, pk)
        self.zone = ZoneInfo(self.trainee.user.timezone)
        self.today = local_day(timezone.now(), self.zone)
        self.unended, self.former = programs_of(self.trainee, self.today)
        self.assignment = self.unended[0] if self.unended else None
        self.workouts = schedule(self.assignment)
        self.week, self.length = program_week(self.workouts, self.today)
        sessions = WorkoutSession.objects.permitted(request.user).filter(trainee=self.trainee)
        self.sessions = sessions.order_by("-started_at", "-id")

    def context(self, tab: str, last: WorkoutSession | None) -> dict[str, Any]:
        """`last`: the newest workout."""
        return {
            "tab": tab,
            "trainee": self.trainee,
            "assignment": self.assignment,
            "week": self.week,
            "length": self.length,
            "pause": pause_on(self.assignment, self.today),
            "begins_later": self.assignment is not None and self.assignment.start_date > self.today,
            "following": self.unended[1:],
            "last": last,
        }


def programs_of(trainee: Trainee, day: date) -> tuple[list[ProgramAssignment], list[ProgramAssignment]]:
    """What the trainee follows and then what is to follow it; what they followed before."""
    rows = ProgramAssignment.objects.with_plan().filter(trainee=trainee).followed_first("-start_date", day=day)
    unended: list[ProgramAssignment] = []
    former: list[ProgramAssignment] = []
    for assignment in rows[:MOST_PROGRAMS]:
        has_ended = assignment.status_on(day) == ProgramAssignment.Status.ENDED
        (former if has_ended else unended).append(assignment)
    return unended, former


def listed(head: Head, request: AuthenticatedRequest) -> Any:
    """The workouts with what a list of them shows."""
    unread = Comment.objects.unread_by(request.user).filter(session=OuterRef("pk"))
    return head.sessions.select_related("program_day").with_totals().annotate(has_news=Exists(unread))


@trainers_page
@require_safe
def trainee_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    head = Head(request, pk)
    trainee, sessions = head.trainee, list(listed(head, request)[:LATEST])
    row = roster_row(request.user, trainee, head.unended, head.former)
    metrics: list[Any] = list(measured(request, trainee)[:LATEST])
    for metric in metrics:
        metric.text = metric_text(metric, request.user.units)
    context = {
        **head.context("overview", next(iter(sessions), None)),
        "row": row,
        "next_action": next_action(row, sessions),
        "outdated": is_outdated(head.assignment),
        "sessions": sessions,
        "records": PersonalRecord.objects.filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:6],
        "metrics": metrics,
        "notes": TrainerNote.objects.permitted(request.user).filter(trainee=trainee)[:3],
    }
    return render(request, "coaching/trainee_detail.html", context)


def is_outdated(assignment: ProgramAssignment | None) -> bool:
    """Whether the program has a newer revision than the trainee follows."""
    return assignment is not None and assignment.revision.number < assignment.program.revision


@trainers_page
@require_safe
def trainee_program(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the trainee follows, what comes next and what was before."""
    head = Head(request, pk)
    context = {
        **head.context("plan", head.sessions.first()),
        "outdated": is_outdated(head.assignment),
        "former": head.former,
        "pause_form": PauseForm(initial={"first": head.today}),
        "restart_form": RestartForm(initial={"start_date": head.today}),
        "upcoming": [workout for workout in head.workouts if workout.due >= head.today][:8],
        "routines": head.trainee.routines.current().order_by("folder", "place", "name", "id")[:50],
    }
    return render(request, "coaching/trainee_program.html", context)


@trainers_page
@require_safe
def trainee_workouts(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    head = Head(request, pk)
    page = Paginator(listed(head, request), PER_PAGE).get_page(request.GET.get("page"))
    own = Exercise.objects.permitted(request.user).filter(trainee=head.trainee).count()
    context = {
        **head.context("workouts", head.sessions.first()),
        "page": page,
        "sessions": page.object_list,
        "own": own,
    }
    return render(request, "coaching/trainee_workouts.html", context)


@trainers_page
@require_safe
def trainee_calendar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    head = Head(request, pk)
    month = workouts_of_month(
        head.trainee,
        month_of(request.GET.get("month"), head.today),
        head.today,
        head.zone,
        *head.unended,
        missed=missed_workouts([*head.unended, *head.former], head.today, head.zone),
    )
    context = {**head.context("workouts", head.sessions.first()), "month": month}
    return page_or_part(request, "coaching/trainee_calendar.html", "progress/_calendar.html", context)


@trainers_page
@require_safe
def trainee_progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    head = Head(request, pk)
    context = {
        **head.context("progress", head.sessions.first()),
        **progress_context(head.trainee, request.GET, request.user.units),
    }
    return page_or_part(request, "coaching/trainee_progress.html", "progress/_charts.html", context)


@trainers_page
@require_safe
def trainee_health(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """All metrics that the trainee shares with this trainer, kind by kind."""
    head = Head(request, pk)
    kinds: dict[str, list[Any]] = {}
    for metric in measured(request, head.trainee)[:MOST_METRICS]:
        kinds.setdefault(metric.kind, []).append(metric)
    goals: dict[str, Any] = {
        goal.kind: goal for goal in MetricGoal.objects.permitted(request.user).filter(trainee=head.trainee)
    }
    for row in [*goals.values(), *(metric for metrics in kinds.values() for metric in metrics)]:
        row.text = metric_text(row, request.user.units)
    context = {
        **head.context("health", head.sessions.first()),
        "kinds": [
            {"name": kind.label, "metrics": kinds.get(kind, [])[:10], "goal": goals.get(kind)}
            for kind in HealthMetric.Kind
            if kind in kinds or kind in goals
        ],
    }
    return render(request, "coaching/trainee_health.html", context)


def measured(request: AuthenticatedRequest, trainee: Trainee) -> Any:
    """What the trainee shares with this trainer, newest first."""
    return HealthMetric.objects.permitted(request.user).filter(trainee=trainee).order_by("-measured_at", "-id")


def metric_text(row: HealthMetric | MetricGoal, units: str) -> str:
    """The value in the reader's units: 81.2 kg."""
    value = format_number(HealthMetric.shown(row.kind, row.value, units))
    return f"{value} {HealthMetric.shown_unit(row.kind, units)}".strip()


def notes_context(request: AuthenticatedRequest, pk: int, form: NoteForm | None = None) -> dict[str, Any]:
    head = Head(request, pk)
    return {
        **head.context("notes", head.sessions.first()),
        "notes": TrainerNote.objects.permitted(request.user).filter(trainee=head.trainee),
        "note_form": form or NoteForm(),
    }
