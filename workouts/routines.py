"""A trainee's routines, to start: which day comes next, when they were done, and what the phone shows offline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse

from facilities.models import Trainee
from training.models import Program, ProgramDay, ProgramExercise, ProgramRevision
from training.program_plans import program_plan

from .models import WorkoutSession
from .services import prescribed
from .targets import targets_for

OFFERED = 3  # routines on Today
KEPT = 6  # drafts that a phone keeps, so that these routines start without a network


@dataclass
class Routine:
    """A routine as the list shows it."""

    program: Program
    days: list[ProgramDay]
    last_at: datetime | None
    next: ProgramDay | None
    exercises: list[str] = field(default_factory=list)  # of the next day

    @property
    def has_choice(self) -> bool:
        """Whether one chooses the day to start."""
        return len(self.days) > 1

    @property
    def draft(self) -> str:
        """The address of what the phone shows if a day starts there; `%day` stands for the day's key."""
        return draft_url(0).replace("/0/", "/%day/")


def draft_url(day: int) -> str:
    return reverse("workouts:routine_draft", args=[day])


def routines_of(trainee: Trainee) -> QuerySet[Program]:
    """In folders and in order, with `last_at` and `last_day`: when one was last done, and which day of it."""
    done = WorkoutSession.objects.filter(
        trainee=trainee, status=WorkoutSession.Status.COMPLETED, program_day__program=OuterRef("pk")
    ).order_by("-started_at", "-id")
    days = Prefetch("days", queryset=ProgramDay.objects.current().order_by("week", "position", "id"), to_attr="shown")
    return (
        Program.objects.filter(trainee=trainee)
        .current()
        .annotate(last_at=Subquery(done.values("started_at")[:1]), last_day=Subquery(done.values("program_day")[:1]))
        .prefetch_related(days)
        .order_by("folder", "place", "name", "id")
    )


def recent_routines(trainee: Trainee) -> QuerySet[Program]:
    """The few that Today offers: those that were done last, then new ones."""
    return routines_of(trainee).order_by(F("last_at").desc(nulls_last=True), "place", "name", "id")[:OFFERED]


def with_next_days(programs: Iterable[Any]) -> list[Routine]:
    """`programs`: rows of `routines_of`. One query."""
    rows = [Routine(one, one.shown, one.last_at, following(one.shown, one.last_day)) for one in programs]
    names: dict[int, list[str]] = defaultdict(list)
    lines = ProgramExercise.objects.current().filter(program_day__in=[row.next.pk for row in rows if row.next])
    for day, name in lines.order_by("position", "id").values_list("program_day", "exercise__name"):
        names[day].append(name)
    for row in rows:
        row.exercises = names[row.next.pk] if row.next else []
    return rows


def following(days: list[ProgramDay], last: int | None) -> ProgramDay | None:
    """The day after the one that was done last; after the last day the first one."""
    keys = [day.pk for day in days]
    return days[(keys.index(last) + 1) % len(days) if last in keys else 0] if days else None


def days_to_keep(routines: Iterable[Routine]) -> list[ProgramDay]:
    """The next days of those that were done last, which Today offers, then of the others."""
    rows = sorted(routines, key=lambda row: -row.last_at.timestamp() if row.last_at else 0)
    return [row.next for row in rows if row.next][:KEPT]


def drafted_session(trainee: Trainee, day: ProgramDay) -> WorkoutSession:
    """The session that a start of the routine's day would create, unsaved."""
    known = prescribed(trainee, day)
    if known is None:
        plan = program_plan(day.program)
        revision = ProgramRevision(program=day.program, number=day.program.revision, content=plan.write())
        known = {"revision": revision, "targets": targets_for(trainee, plan, day.pk, None)}
    return WorkoutSession(trainee=trainee, program_day=day, **known)
