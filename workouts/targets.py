"""What a trainee is to do in a workout: the plan, what is theirs alone, and what its rules make of the last time.

It is decided when the workout begins and kept with it (`WorkoutSession.targets`), so that nothing that is edited or
logged later changes what was prescribed.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from facilities.models import Trainee
from facilities.plates import Loadable, inventory_of
from training.models import ProgramAssignment
from training.plans import find_day, own_day, with_changes
from training.progression import Cell, Done, Rule, adjusted, answers, rested

from .formulas import rpe_percent
from .models import ExerciseLog, WorkoutSession


def day_of(session: WorkoutSession) -> dict[str, Any] | None:
    """The day that was prescribed for a session, as it was prescribed."""
    if session.revision is None:
        return None
    day = find_day(session.revision.content, session.program_day_id)
    return None if day is None else with_changes(day, session.targets)


def targets_for(
    trainee: Trainee, content: dict[str, Any], day_id: int | None, assignment: ProgramAssignment | None
) -> dict[str, dict[str, Any]]:
    """{line: fields}: where the trainee's workout is not what the revision says. Two queries where a rule asks."""
    day = find_day(content, day_id)
    if day is None:
        return {}
    targets: dict[str, dict[str, Any]] = {}
    if assignment is not None:
        ids = {str(line["id"]) for line in day["exercises"]}
        targets = {key: {**fields, "own": True} for key, fields in assignment.overrides.items() if key in ids}
        day = own_day(assignment, day)
    asking = [line for line in day["exercises"] if line.get("rule") and not line.get("own") and line_answers(line)]
    if asking:
        last = last_sets(trainee, content, asking)
        inventory = inventory_of(trainee)
        for line in asking:
            if changed := answered(line, last[line["series"]], Loadable(inventory, line["barbell"])):
                targets[str(line["id"])] = changed
    return targets


def rule_of(line: dict[str, Any]) -> Rule:
    return Rule.read(line["rule"], line["load_type"])


def line_answers(line: dict[str, Any]) -> bool:
    return answers(rule_of(line))


def last_sets(trainee: Trainee, content: dict[str, Any], lines: list[dict[str, Any]]) -> dict[int, list[Done]]:
    """{series: the working sets of the last workout that had it}, weeks of rest apart."""
    wanted = {line["series"] for line in lines}
    series = {
        line["id"]: line["series"]
        for day in content["days"]
        for line in day["exercises"]
        if line.get("series") in wanted and not line.get("is_deload")
    }
    logs = ExerciseLog.objects.filter(
        trainee=trainee, program_exercise__in=series, session__status=WorkoutSession.Status.COMPLETED
    ).counted()
    latest: dict[int, Any] = {}
    done: dict[int, list[Done]] = defaultdict(list)
    rows = logs.order_by("-session__started_at", "performed_at", "id")
    for log in rows.only("weight_kg", "reps", "rpe", "session_id", "program_exercise_id"):
        key = series[log.program_exercise_id or 0]
        if latest.setdefault(key, log.session_id) == log.session_id:
            done[key].append(Done(log.weight_kg, log.reps, log.rpe))
    return done


def answered(line: dict[str, Any], last: list[Done], loadable: Loadable) -> dict[str, Any]:
    """The fields of a line that the last time changes."""
    rule = rule_of(line)
    value = None if line["load_value"] is None else Decimal(line["load_value"])
    rests = bool(line.get("is_deload"))
    cell = Cell(line["sets"], line["load_type"], value)
    cell = adjusted(rule, cell, (line["reps_min"], line["reps_max"]), last, loadable, rpe_percent, rests)
    if rests:
        cell = rested(rule, cell, loadable)
        cell.sets = line["sets"]  # half of the working weeks' already
    if not last:
        return {}
    made = {
        "sets": cell.sets,
        "load_type": cell.load_type,
        "load_value": None if cell.load_value is None else str(cell.load_value),
        "kg": None if cell.kg is None else str(cell.kg),
        "reason": cell.reason,
    }
    return {name: value for name, value in made.items() if value != line.get(name)}
