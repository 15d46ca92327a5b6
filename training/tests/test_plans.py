"""Plans as they are stored: read, written again, and changed for one trainee."""

import json
from datetime import date
from decimal import Decimal

import pytest

from training import services
from training.models import ProgramRevision
from training.plans import Plan, PlanDay, PlanLine, SetGroup
from training.program_plans import program_plan
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory

# As a revision was stored before plans had types: the order of the fields counts too.
STORED = """{"days": [{"id": 31, "week": 1, "position": 1, "name": "Push A", "notes": "slow", "exercises": [
{"id": 7, "position": 1, "sets": 3, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": "80.0000",
"rest_seconds": 120, "tempo": "30X0", "superset": "A", "notes": "deep", "exercise": 12, "name": "Bench press",
"tracking": "weight_reps", "barbell": true, "rule": {"kind": "linear", "step": "2.5", "unit": "kg"}, "series": 7,
"is_deload": false, "reason": null},
{"id": 8, "position": 2, "sets": 3, "reps_min": null, "reps_max": null, "load_type": "none", "load_value": null,
"rest_seconds": null, "tempo": "", "superset": null, "notes": "", "exercise": 13, "name": "Plank",
"tracking": "duration", "barbell": false}]},
{"id": 32, "week": 2, "position": 1, "name": "", "notes": "", "exercises": [
{"id": 9, "position": 1, "sets": 2, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": "0.0000",
"rest_seconds": 0, "tempo": "", "superset": null, "notes": "", "exercise": 12, "name": "Bench press",
"tracking": "weight_reps", "barbell": true, "rule": {"kind": "linear", "step": "2.5", "unit": "kg"}, "series": 7,
"is_deload": true, "reason": {"code": "deload", "percent": "60"}}]}]}"""


def test_a_stored_plan_is_the_same_when_it_is_written_again():
    document = json.loads(STORED)
    assert json.dumps(Plan.read(document).write()) == json.dumps(document)


def test_a_plan_is_read():
    plan = Plan.read(json.loads(STORED))
    first, second = plan.days[0].lines
    [group] = first.groups
    assert (first.exercise, group.load_value, first.is_barbell, first.block) == (12, Decimal(80), True, "A")
    assert (group.count, group.reps_min, group.reps_max, group.rest_seconds) == (3, 8, 10, 120)
    assert first.progression is not None
    assert (first.progression.anchor, first.progression.is_deload) == (7, False)
    assert (second.progression, second.groups, second.reason) == (None, (SetGroup(count=3),), None)
    assert [line.id for line in plan.lines] == [7, 8, 9]
    assert plan.day(32) == plan.days_of(2)[0]
    assert (plan.day(33), plan.day(None), plan.days_of(3)) == (None, None, [])


def test_an_older_document_and_one_with_more_are_read():
    line = {"id": 1, "exercise": 2, "name": "Row", "sets": 4, "reps_min": 8, "colour": "red"}
    plan = Plan.read({"days": [{"id": 3, "week": 1, "exercises": [line], "blocks": []}, {"id": 4, "week": 1}]})
    assert plan.days[0].lines == (
        PlanLine(id=1, exercise=2, name="Row", tracking="", groups=(SetGroup(count=4, reps_min=8),)),
    )
    assert list(plan.days[1].lines) == []


def test_lines_are_read_when_they_are_needed():
    day = PlanDay.read({"id": 3, "week": 1, "exercises": [{"no": "line"}]})
    assert (day.week, len(day.lines)) == (1, 1)
    with pytest.raises(KeyError):
        list(day.lines)


def test_lines_of_a_stored_day_are_a_sequence():
    stored = Plan.read(json.loads(STORED)).days[0].lines
    assert stored == tuple(stored)
    assert stored != ()
    assert (stored[0], list(stored[1:])) == (next(iter(stored)), [tuple(stored)[1]])


def test_lines_that_follow_a_progression():
    plan = Plan.read(json.loads(STORED))
    assert [line.id for line in plan.following({7})] == [7, 9]
    assert list(plan.following({8})) == []
    made = Plan(tuple(day.with_changes({"99": {}}) for day in plan.days))
    assert list(made.following({7})) == list(plan.following({7}))


def test_changes_of_one_trainee():
    day = Plan.read(json.loads(STORED)).days[0]
    own = {"sets": 5, "load_value": "61.2500", "load_type": "kg", "colour": "red"}
    line, other = day.with_overrides({"7": own, "99": own}).lines
    assert line.groups == (
        SetGroup(count=5, reps_min=8, reps_max=10, load_type="kg", load_value=Decimal("61.25"), rest_seconds=120),
    )
    assert line.is_own
    assert (other, other.is_own) == (day.lines[1], False)
    assert day.with_changes({}) is day
    assert day.with_changes({"7": {"load_value": None, "kg": "40"}}).lines[0].groups[0].kg == Decimal(40)
    assert day.own_changes({"7": {"sets": 5}, "99": {}}) == {"7": {"sets": 5, "own": True}}


def test_lines_are_swapped_taken_out_and_added_for_one_trainee():
    day = Plan.read(json.loads(STORED)).days[0]
    press = {"exercise": 40, "name": "Leg press", "tracking": "weight_reps", "barbell": False}
    added = {"day": day.id, **press, "sets": 2, "reps_min": 12, "reps_max": 12}
    overrides = {
        "7": {**press, "sets": 3, "load_type": "none", "load_value": None},
        "8": {"removed": True},
        "+10": {**added, "exercise": 42},
        "+2": {**added, "exercise": 41},
        "+3": {**added, "day": 999},
    }
    own = day.with_overrides(overrides)
    assert [(line.id, line.key, line.exercise, line.is_own) for line in own.lines] == [
        (7, "7", 40, True),
        (-2, "+2", 41, True),
        (-10, "+10", 42, True),
    ]
    swapped, second, _third = own.lines
    assert (swapped.name, swapped.progression, swapped.reason) == ("Leg press", None, None)
    assert second.groups == (SetGroup(count=2, reps_min=12, reps_max=12),)
    assert [line.position for line in own.lines[1:]] == [3, 4]
    stored = day.own_changes(overrides)
    assert list(stored) == ["7", "8", "+10", "+2"]
    assert day.with_changes(stored) == own


def test_an_answer_is_stored_as_what_differs():
    line = Plan.read(json.loads(STORED)).days[0].lines[0]
    assert line.write_changes(line) == {}
    asked = line.with_changes({"load_value": "82.5", "reason": {"code": "all_done"}, "sets": 3})
    changes = asked.write_changes(line)
    group = {"count": 3, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": "82.5", "rest_seconds": 120}
    assert changes == {"set_groups": [group], "reason": {"code": "all_done"}}
    assert line.with_changes(changes) == asked


def test_what_a_line_prescribes():
    line = Plan.read(json.loads(STORED)).days[0].lines[0]
    fields = {name: json.loads(STORED)["days"][0]["exercises"][0][name] for name in line.write_prescription()}
    assert json.dumps(line.write_prescription()) == json.dumps(fields)
    assert line.prescribes_like(line.with_changes({"reason": {"code": "no_rpe"}}))
    assert line.prescribes_like(line.with_changes({"load_value": "80"}))
    assert not line.prescribes_like(line.with_changes({"rest_seconds": 90}))


def test_the_rows_of_a_program_make_the_plan_that_its_revision_stores(world):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=4)
    day = ProgramDayFactory(program=program, position=1, name="Push")
    line = ProgramExerciseFactory(program_day=day, notes="deep", block="A", tempo="30X0", rest_seconds=90)
    ProgramExerciseFactory(program_day=day, position=2, load_type="none", load_value=None, reps_min=None)
    services.fill_weeks(line=line, rule={"kind": "linear", "step": "2.5", "deload_every": 4})
    own = program.days.current().get(week=2).exercises.get()
    own.sets = 9
    services.save_part(own)  # written over: follows its rule no longer
    trainee = world.trainee_profile
    services.assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=date(2026, 1, 5))
    stored = ProgramRevision.objects.get(program=program)
    assert json.dumps(stored.plan.write(), sort_keys=True) == json.dumps(stored.content, sort_keys=True)
    assert stored.plan == program_plan(program)
    lines = {line.id: line for line in stored.plan.lines}
    assert lines[line.pk].progression.anchor == line.pk
    assert (lines[own.pk].progression, lines[own.pk].sets) == (None, 9)
    third, fourth = (day.lines[0] for day in stored.plan.days[2:])
    assert (third.progression.anchor, third.groups[0].load_value, third.reason["code"]) == (line.pk, 85, "linear")
    assert fourth.progression.is_deload
