"""The plan that a program's rows make up now. A revision keeps it as it was (`ProgramRevision.plan`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from .models import Exercise, Program, ProgramDay, ProgramExercise
from .plans import Block, LineProgression, Plan, PlanDay, PlanLine

Rules = Mapping[int, dict[str, Any]]  # {anchor line: its rule}


def with_lines(days: QuerySet[ProgramDay]) -> QuerySet[ProgramDay]:
    """Days with `plan`: the rows of their current lines in order."""
    lines = ProgramExercise.objects.current().select_related("exercise").order_by("position", "id")
    return days.prefetch_related(Prefetch("exercises", queryset=lines, to_attr="plan"))  # type: ignore[no-redef]


def with_days(programs: QuerySet[Program]) -> QuerySet[Program]:
    """Programs with `program_days`: the rows of their current days in order, each with its lines as `plan`."""
    days = with_lines(ProgramDay.objects.current())
    return programs.prefetch_related(Prefetch("days", queryset=days, to_attr="program_days"))


def current_days(program: Program) -> list[ProgramDay]:
    """The rows of the program's days in order, each with its lines as `plan`; two queries."""
    days = with_lines(ProgramDay.objects.filter(program=program).current())
    return list(days.order_by("week", "position", "id"))


def program_plan(program: Program) -> Plan:
    """The program as it is now; two queries."""
    return plan_of(current_days(program))


def plan_of(days: Iterable[ProgramDay]) -> Plan:
    days = list(days)
    rules = rules_of(days)
    return Plan(
        tuple(
            PlanDay(
                id=day.pk,
                week=day.week,
                position=day.position,
                name=day.name,
                notes=day.notes,
                lines=tuple(line_of(row, rules) for row in day.plan),
                blocks=tuple(map(Block.read, day.blocks)),
            )
            for day in days
        )
    )


def rules_of(days: Iterable[ProgramDay]) -> dict[int, dict[str, Any]]:
    return {row.pk: row.progression for day in days for row in day.plan if row.progression}


def line_of(row: ProgramExercise, rules: Rules) -> PlanLine:
    """A line of a plan with these rules. One that the trainer has written over follows none."""
    anchor = row.series_id or (row.pk if row.progression else 0)
    rule = rules.get(anchor, row.progression)
    progression = None
    if anchor and rule and not row.is_overridden:
        progression = LineProgression(rule, anchor, row.is_deload)
    return PlanLine(
        id=row.pk,
        exercise=row.exercise_id,
        name=row.exercise.name,
        tracking=row.exercise.tracking,
        is_barbell=row.exercise.equipment == Exercise.Equipment.BARBELL,
        position=row.position,
        progression=progression,
        reason=row.reason if progression else None,
        groups=row.groups,
        block=row.block,
        tempo=row.tempo,
        notes=row.notes,
        per_side=row.per_side,
        alternatives=tuple(row.alternatives),
    )
