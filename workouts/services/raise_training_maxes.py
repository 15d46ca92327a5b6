"""Raises training maxes by the results of a scheme's AMRAP sets, as its table says; a set that changes changes them.

Each raise is an entry of its own (`ExerciseMax.raised_by`). It is left alone once a later workout has been started with
it. Imports raise nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from facilities.days import today_of
from training.models import ExerciseMax
from training.plans import WORKING, PlanLine, SetGroup
from training.progression import Rule, amrap_of
from workouts.maxes import TRAINING_MAX
from workouts.models import ExerciseLog, WorkoutSession
from workouts.targets import day_of, rule_of

Status = WorkoutSession.Status
NEAR = Decimal("0.03")  # of the prescribed load: what the weights at hand may differ by
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class RaisingLine:
    """A line of a workout whose AMRAP set may raise the training max."""

    line: PlanLine
    rule: Rule
    group: SetGroup

    def raise_of(self, logs: Sequence[ExerciseLog]) -> tuple[ExerciseLog, Decimal] | None:
        """The set, of the session's in their order, that raises the training max, and by how many kilograms."""
        least = self.group.reps_min or 0
        log = self.amrap_set([log for log in logs if self.is_done_by(log)])
        kg = None if log is None or log.reps is None else self.rule.raise_for(log.reps, least)
        return None if log is None or kg is None else (log, kg)

    def is_done_by(self, log: ExerciseLog) -> bool:
        is_own = log.program_exercise_id == self.line.id and log.exercise_id == self.line.exercise
        return is_own and log.set_type == WORKING and bool(log.reps and log.weight_kg)

    def amrap_set(self, logs: list[ExerciseLog]) -> ExerciseLog | None:
        """The last set with the prescribed load; where that is unknown, the heaviest of as many sets as planned."""
        kg = self.group.kg
        if kg is not None:
            near = [log for log in logs if log.weight_kg and abs(log.weight_kg - kg) <= kg * NEAR]
            return near[-1] if near else None
        planned = logs[: self.line.sets]
        return max(reversed(planned), key=lambda log: log.weight_kg or 0, default=None)


def settle_raises(
    session: WorkoutSession, *, came: Collection[ExerciseLog] | None = (), went: Collection[ExerciseLog] = ()
) -> None:
    """Adapts the raises of a completed session to a change of its sets.

    `came`: sets as they are now, None for all of them; `went`: sets as they were. The caller locks the trainee.
    """
    if not (lines := raising_lines(session)):
        return
    after = list(session.logs.all())
    new = {log.pk for log in (after if came is None else came)}
    change_raises(session, lines, [*went, *(log for log in after if log.pk not in new)], after)


def take_back_raises(session: WorkoutSession, logs: Collection[ExerciseLog]) -> None:
    """Before a session with these sets is deleted."""
    change_raises(session, raising_lines(session), logs, ())


def raising_lines(session: WorkoutSession) -> list[RaisingLine]:
    """Those of the session's lines that are in the week of a scheme that raises the training max."""
    if session.status != Status.COMPLETED or session.program_day_id is None or (day := day_of(session)) is None:
        return []
    found = []
    for line in day.lines:
        if line.is_own or line.progression is None or line.progression.is_deload:
            continue
        rule, group = rule_of(line), amrap_of(line.groups)
        week = (line.reason or {}).get("week", 1)
        if rule is not None and group is not None and rule.raising_week == week:
            found.append(RaisingLine(line, rule, group))
    return found


def change_raises(
    session: WorkoutSession,
    lines: Collection[RaisingLine],
    before: Collection[ExerciseLog],
    after: Collection[ExerciseLog],
) -> None:
    earlier, later = (sorted(logs, key=lambda log: (log.performed_at, log.pk)) for logs in (before, after))
    for one in lines:
        old, new = one.raise_of(earlier), one.raise_of(later)
        if (old and (old[0].pk, old[1])) == (new and (new[0].pk, new[1])) or is_in_use(session, one.line.exercise):
            continue
        if old is None and new is not None:
            add_raise(session, one, *new)
        elif old is not None:
            change_raise(session, one, old, new)


def is_in_use(session: WorkoutSession, exercise: int) -> bool:
    """Whether the trainee has started a later workout that prescribes the exercise."""
    later = WorkoutSession.objects.filter(trainee=session.trainee_id, started_at__gt=session.started_at)
    return later.filter(program_day__exercises__exercise=exercise).exclude(status=Status.CANCELLED).exists()


def add_raise(session: WorkoutSession, one: RaisingLine, log: ExerciseLog, kg: Decimal) -> None:
    base = training_max(session, one)
    if base is None:
        return
    zone = ZoneInfo(session.trainee.user.timezone)
    ExerciseMax.objects.create(
        trainee=session.trainee,
        exercise_id=one.line.exercise,
        training_max_kg=base + kg,
        measured_at=timezone.localdate(session.ended_at or log.performed_at, zone),
        raised_by=log.pk,
    )


def change_raise(
    session: WorkoutSession,
    one: RaisingLine,
    old: tuple[ExerciseLog, Decimal],
    new: tuple[ExerciseLog, Decimal] | None,
) -> None:
    entries = ExerciseMax.objects.filter(trainee=session.trainee, exercise=one.line.exercise, raised_by=old[0].pk)
    entry = entries.first()
    if entry is None or entry.training_max_kg is None:  # deleted by a person since
        return
    if new is None:
        entry.delete()
        return
    entry.training_max_kg += new[1] - old[1]
    entry.raised_by = new[0].pk
    entry.save(update_fields=["training_max_kg", "raised_by"])


def training_max(session: WorkoutSession, one: RaisingLine) -> Decimal | None:
    """The training max that was entered, else the one that the workout's loads were computed from; None if unknown."""
    entries: QuerySet[ExerciseMax] = ExerciseMax.objects.filter(
        trainee=session.trainee, exercise=one.line.exercise, measured_at__lte=today_of(session.trainee)
    )
    if (entry := entries.filter(training_max_kg__isnull=False).first()) is not None:
        return entry.training_max_kg
    if (entry := entries.filter(one_rm_kg__isnull=False).first()) is not None and entry.one_rm_kg is not None:
        return entry.one_rm_kg * TRAINING_MAX
    if one.group.kg is None or not one.group.load_value:
        return None
    return (one.group.kg * 100 / one.group.load_value).quantize(TENTH)
