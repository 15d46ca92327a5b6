"""The targets of a workout: the plan with the trainee's overrides and the results of its progressions, in kilograms.

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

from common.units import plain as plain_number
from facilities.models import Trainee
from facilities.plates import Loadable, inventory_of
from training.models import Exercise, ExerciseMax, ProgramAssignment
from training.plans import Block, Plan, PlanDay, PlanLine, SetGroup
from training.progression import DoneSet, Rule, adjusted, answers, evidence, rested

from .formulas import rpe_percent
from .maxes import maxes_of, needed_max, resolve, rounded
from .models import ExerciseLog, WorkoutSession

Targets = dict[str, dict[str, Any]]  # {key of a plan line: fields}
# What a weight is measured in where the plan names no load
LOAD_OF: dict[str, str] = {
    Exercise.Tracking.BODYWEIGHT_REPS: "added_kg",
    Exercise.Tracking.ASSISTED_REPS: "assisted_kg",
}


def day_of(session: WorkoutSession) -> PlanDay | None:
    """The plan day of a session, with the targets that were prescribed when the session started."""
    day = session.revision.plan.day(session.program_day_id) if session.revision else None
    return day and day.with_changes(session.targets)


def targets_for(trainee: Trainee, plan: Plan, day_id: int | None, assignment: ProgramAssignment | None) -> Targets:
    """{key of a plan line: fields that differ from the plan}.

    Two queries if a progression depends on earlier sets, and one if a load depends on a max.
    """
    day = plan.day(day_id)
    if day is None:
        return {}
    targets: Targets = {}
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
    return in_kilograms(trainee, day, targets)


def in_kilograms(trainee: Trainee, day: PlanDay, targets: Targets) -> Targets:
    """The targets with the kilograms that percentages and efforts come to, and that the plates can load."""
    lines = day.with_changes(targets).lines
    wanted = {line.exercise for line in lines if any(map(needed_max, line.groups))}
    maxes, inventory = maxes_of(trainee, wanted), inventory_of(trainee)
    has_plates = bool(trainee.plates or (trainee.gym and trainee.gym.plates))
    made = dict(targets)
    for line in lines:
        loadable = Loadable(inventory, line.is_barbell)
        groups = tuple(resolve(group, maxes.get(line.exercise), loadable) for group in line.groups)
        if has_plates:  # else the standard ones are a guess, and what the trainer wrote stays
            groups = tuple(rounded(group, loadable) for group in groups)
        if groups != line.groups:
            made[line.key] = {**made.get(line.key, {}), "set_groups": [group.write() for group in groups]}
    return made


def in_rounds(line: PlanLine, day: PlanDay) -> PlanLine:
    """The line with a set for every round of its block, if the plan has one set of it for each."""
    block = day.block(line.block)
    rounds = None if block is None else rounds_of(block)
    if rounds is None or len(line.groups) != 1 or line.groups[0].count != 1:
        return line
    return replace(line, groups=(replace(line.groups[0], count=rounds, count_max=None),))


def rounds_of(block: Block) -> int | None:
    """How many rounds the block has; None if it doesn't say."""
    if block.rounds is None and block.kind == "emom" and block.every_seconds and block.cap_seconds:
        return max(block.cap_seconds // block.every_seconds, 1)
    return block.rounds


def targets_set_by_set(session: WorkoutSession) -> list[dict[str, Any]]:
    """What was prescribed when the session began: `[{"program_exercise", "exercise", "sets": [set]}]`.

    A set has `set_number` (1, 2 … within the line) and the fields of its group as the plan writes them, with `kg`: the
    weight to load as text, or None.
    """
    day = day_of(session)
    return [] if day is None else day_set_by_set(day)


def day_set_by_set(day: PlanDay) -> list[dict[str, Any]]:
    """The same of a plan day, such as one that was not started yet."""
    return [
        {
            "program_exercise": None if line.is_added else line.id,
            "exercise": line.exercise,
            "sets": [
                {"set_number": number, **write_set(planned.group)}
                for number, planned in enumerate(in_rounds(line, day).planned_sets(), start=1)
            ],
        }
        for line in day.lines
    ]


def write_set(group: SetGroup) -> dict[str, Any]:
    """One set of a group: its fields without the counts, and the kilograms to load."""
    fields = group.write_all()
    del fields["count"], fields["count_max"]
    kg = group.load_value if group.kg is None and group.load_type == "kg" else group.kg
    return {**fields, "kg": None if kg is None else plain_number(kg)}


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
            done = DoneSet(log.weight_kg, log.reps, log.rpe, log.raised)
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
