"""The targets of a workout: the plan with the trainee's overrides and the results of its progressions.

They are computed when the workout starts and stored with it (`WorkoutSession.targets`), so that later edits and sets
don't change what was prescribed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from facilities.models import Trainee
from facilities.plates import Loadable, inventory_of
from training.models import ProgramAssignment
from training.plans import Plan, PlanDay, PlanLine, SetGroup
from training.progression import DoneSet, LineTarget, Rule, adjusted, answers, rested

from .formulas import rpe_percent
from .models import ExerciseLog, WorkoutSession


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
        targets = day.own_changes(assignment.overrides)
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
    if line.progression is None or not line.is_plain:
        return None
    return Rule.read(line.progression.rule, line.groups[0].plain_values()["load_type"])


def is_adaptive(line: PlanLine) -> bool:
    """Whether the line's progression depends on the sets of the last workout."""
    rule = rule_of(line)
    return rule is not None and answers(rule)


def last_sets(trainee: Trainee, plan: Plan, lines: Iterable[PlanLine]) -> dict[int, list[DoneSet]]:
    """{anchor line: the working sets of the last workout with its progression}, without deload weeks."""
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


def adapted_fields(line: PlanLine, last: list[DoneSet], loadable: Loadable) -> dict[str, Any]:
    """The fields of a line that its progression changes because of the sets of the last workout."""
    rule = rule_of(line)
    if rule is None or not last:
        return {}
    is_deload = line.progression is not None and line.progression.is_deload
    [group] = line.groups
    plain = group.plain_values()
    target = LineTarget(group.count, plain["load_type"], plain["load_value"])
    target = adjusted(rule, target, (group.reps_min, group.reps_max), last, loadable, rpe_percent, is_deload)
    if is_deload:
        target = rested(rule, target, loadable)
        target.sets = line.sets  # the plan has half the sets in a deload week already
    plain |= {"sets": target.sets, "load_type": target.load_type, "load_value": target.load_value, "kg": target.kg}
    return replace(line, groups=(SetGroup.read_plain(plain),), reason=target.reason).write_changes(line)
