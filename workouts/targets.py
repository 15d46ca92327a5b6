"""What a trainee is to do in a workout: the plan, what is theirs alone, and what its rules make of the last time.

It is decided when the workout begins and kept with it (`WorkoutSession.targets`), so that nothing that is edited or
logged later changes what was prescribed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from facilities.models import Trainee
from facilities.plates import Loadable, inventory_of
from training.models import ProgramAssignment
from training.plans import Plan, PlanDay, PlanLine, own_changes
from training.progression import DoneSet, LineTarget, Rule, adjusted, answers, rested

from .formulas import rpe_percent
from .models import ExerciseLog, WorkoutSession


def day_of(session: WorkoutSession) -> PlanDay | None:
    """The day that was prescribed for a session, as it was prescribed."""
    day = session.revision.plan.day(session.program_day_id) if session.revision else None
    return day and day.with_changes(session.targets)


def targets_for(
    trainee: Trainee, plan: Plan, day_id: int | None, assignment: ProgramAssignment | None
) -> dict[str, dict[str, Any]]:
    """{line: fields}: where the trainee's workout differs from the plan. Two queries where a progression answers."""
    day = plan.day(day_id)
    if day is None:
        return {}
    targets: dict[str, dict[str, Any]] = {}
    if assignment is not None:
        keys = {str(line.id) for line in day.lines}
        targets = own_changes({key: fields for key, fields in assignment.overrides.items() if key in keys})
    answering = [line for line in day.lines if str(line.id) not in targets and line_answers(line)]
    if answering:
        last = last_sets(trainee, plan, answering)
        inventory = inventory_of(trainee)
        for line in answering:
            anchor = line.progression.anchor if line.progression else line.id
            if changed := answer(line, last[anchor], Loadable(inventory, line.is_barbell)):
                targets[str(line.id)] = changed
    return targets


def rule_of(line: PlanLine) -> Rule | None:
    return Rule.read(line.progression.rule, line.load_type) if line.progression else None


def line_answers(line: PlanLine) -> bool:
    """Whether the line's progression depends on what was done last time."""
    rule = rule_of(line)
    return rule is not None and answers(rule)


def last_sets(trainee: Trainee, plan: Plan, lines: Iterable[PlanLine]) -> dict[int, list[DoneSet]]:
    """{anchor line: the working sets of the last workout with its progression}, deload weeks left out."""
    wanted = {line.progression.anchor for line in lines if line.progression}
    anchors = {
        line.id: line.progression.anchor
        for line in plan.following(wanted)
        if line.progression and not line.progression.is_deload
    }
    logs = ExerciseLog.objects.filter(
        trainee=trainee, program_exercise__in=anchors, session__status=WorkoutSession.Status.COMPLETED
    ).counted()
    latest: dict[int, Any] = {}
    done: dict[int, list[DoneSet]] = defaultdict(list)
    rows = logs.order_by("-session__started_at", "performed_at", "id")
    for log in rows.only("weight_kg", "reps", "rpe", "session_id", "program_exercise_id"):
        key = anchors[log.program_exercise_id or 0]
        if latest.setdefault(key, log.session_id) == log.session_id:
            done[key].append(DoneSet(log.weight_kg, log.reps, log.rpe))
    return done


def answer(line: PlanLine, last: list[DoneSet], loadable: Loadable) -> dict[str, Any]:
    """The fields of a line that its progression changes after the last workout."""
    rule = rule_of(line)
    if rule is None or not last:
        return {}
    is_deload = line.progression is not None and line.progression.is_deload
    target = LineTarget(line.sets, line.load_type, line.load_value)
    target = adjusted(rule, target, (line.reps_min, line.reps_max), last, loadable, rpe_percent, is_deload)
    if is_deload:
        target = rested(rule, target, loadable)
        target.sets = line.sets  # half of the working weeks' already
    asked = replace(
        line,
        sets=target.sets,
        load_type=target.load_type,
        load_value=target.load_value,
        kg=target.kg,
        reason=target.reason,
    )
    return asked.write_changes(line)
