"""The targets of a workout: the plan with the trainee's overrides and the results of its progressions.

They are computed when the workout starts and stored with it (`WorkoutSession.targets`), so that later edits and sets
don't change what was prescribed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from facilities.models import Trainee
from facilities.plates import Loadable, inventory_of
from training.models import Exercise, ExerciseMax, ProgramAssignment
from training.plans import Plan, PlanDay, PlanLine, own_changes
from training.progression import DoneSet, Rule, adjusted, answers, evidence, rested

from .formulas import rpe_percent
from .models import ExerciseLog, WorkoutSession

# What a weight is measured in where the plan names no load
LOAD_OF = {Exercise.Tracking.BODYWEIGHT_REPS: "added_kg", Exercise.Tracking.ASSISTED_REPS: "assisted_kg"}


def day_of(session: WorkoutSession) -> PlanDay | None:
    """The plan day of a session, with the targets that were prescribed when the session started."""
    day = session.revision.plan.day(session.program_day_id) if session.revision else None
    return day and day.with_changes(session.targets)


def targets_for(
    trainee: Trainee, plan: Plan, day_id: int | None, assignment: ProgramAssignment | None
) -> dict[str, dict[str, Any]]:
    """{key of a plan line: fields that differ from the plan}. Two queries if a progression depends on earlier sets."""
    day = plan.day(day_id)
    if day is None:
        return {}
    targets: dict[str, dict[str, Any]] = {}
    if assignment is not None:
        keys = {str(line.id) for line in day.lines}
        targets = own_changes({key: fields for key, fields in assignment.overrides.items() if key in keys})
    adaptive = [line for line in day.lines if str(line.id) not in targets and is_adaptive(line)]
    if adaptive:
        last = last_sets(trainee, plan, adaptive)
        inventory = inventory_of(trainee)
        for line in adaptive:
            anchor = line.progression.anchor if line.progression else line.id
            if changed := adapted_fields(line, last[anchor], Loadable(inventory, line.is_barbell)):
                targets[str(line.id)] = changed
    return targets


def rule_of(line: PlanLine) -> Rule | None:
    """The rule that the line follows; None also where its load was changed to one that the rule doesn't fit."""
    if line.progression is None:
        return None
    try:
        return Rule.read(line.progression.rule, line.groups)
    except ValidationError:
        return None


def is_adaptive(line: PlanLine) -> bool:
    """Whether the line's progression depends on the sets of the last workout."""
    rule = rule_of(line)
    return rule is not None and answers(rule)


def last_sets(trainee: Trainee, plan: Plan, lines: Iterable[PlanLine]) -> dict[int, list[DoneSet]]:
    """{anchor line: the sets that its progression goes by}, of the last workout that has any, without deload weeks.

    These are working sets of the line's own exercise, those that the workout asked for, and after them the sets of a
    later workout that had only too few reps. For a scheme they are those of the last workout: one may have raised the
    training max.
    """
    wanted = {line.progression.anchor: line for line in lines if line.progression}
    followers = {
        line.id: line for line in plan.following(wanted) if line.progression and not line.progression.is_deload
    }
    logs = ExerciseLog.objects.filter(
        trainee=trainee,
        program_exercise__in=followers,
        set_type=ExerciseLog.SetType.WORKING,
        session__status=WorkoutSession.Status.COMPLETED,
    )
    raised = Exists(ExerciseMax.objects.filter(trainee=trainee, raised_by=OuterRef("pk")))
    rows = logs.annotate(raised=raised).order_by("-session__started_at", "session_id", "performed_at", "id")
    workouts: dict[int, dict[UUID, list[DoneSet]]] = defaultdict(lambda: defaultdict(list))
    asking: dict[tuple[int, UUID], PlanLine] = {}
    for log in rows.only("weight_kg", "reps", "rpe", "session_id", "program_exercise_id", "exercise_id"):
        line = followers[log.program_exercise_id or 0]
        anchor = line.progression.anchor if line.progression else line.id
        if log.exercise_id == wanted[anchor].exercise:
            asking[anchor, log.session_id] = line
            done = DoneSet(log.weight_kg, log.reps, log.rpe, log.raised)  # type: ignore[attr-defined]
            workouts[anchor][log.session_id].append(done)
    found: dict[int, list[DoneSet]] = defaultdict(list)
    for anchor, sessions in workouts.items():
        rule = rule_of(wanted[anchor])
        short: list[DoneSet] = []
        for session, sets in sessions.items():  # the last one first
            line = asking[anchor, session]
            is_scheme = rule is not None and rule.kind == "scheme"
            asked = sets if is_scheme else [one for ones in evidence(line.groups, sets) for one in ones]
            if asked:
                found[anchor] = [*asked, *short]
                break
            short = short or [replace(one, is_short=True) for one in sets[: line.sets]]
    return found


def adapted_fields(line: PlanLine, last: list[DoneSet], loadable: Loadable) -> dict[str, Any]:
    """The fields of a line that its progression changes because of the sets of the last workout."""
    rule = rule_of(line)
    if rule is None or not last:
        return {}
    is_deload = line.progression is not None and line.progression.is_deload
    unloaded = LOAD_OF.get(line.tracking, "kg")
    target = adjusted(rule, line.groups, last, loadable, rpe_percent, is_deload, unloaded)
    if is_deload and rule.kind != "scheme":
        target = rested(rule, target.groups, loadable, halves=False)  # the plan has half the sets already
    reason = target.reason
    if rule.kind == "scheme":  # it stays in the week of its cycle
        reason = {**(line.reason or {}), **reason} if reason else line.reason
    return replace(line, groups=target.groups, reason=reason).write_changes(line)
