"""The plan of one trainee: lines swapped, removed, added and changed for a week or for all that remain."""

import json
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from common.formatting import unbroken
from facilities.models import Trainee
from training import services
from training.calendar import schedule
from training.models import Exercise, ProgramDay, ProgramExercise
from training.own_plan import OwnPlan, weeks_left
from training.tests.factories import (
    ExerciseFactory,
    ProgramDayFactory,
    ProgramExerciseFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.usefixtures("recorded")
MONDAY = date(2026, 1, 5)


@pytest.fixture
def leg_press(world):
    return ExerciseFactory(name="Leg press", equipment="machine")


@pytest.fixture
def plank(world):
    return ExerciseFactory(name="Plank", equipment="body_weight", tracking="duration")


@pytest.fixture
def assignment(world):
    """Three weeks of two days; on the first a bench press that goes up each week, and rows. Today is in week 2."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=3)
    first = ProgramDayFactory(program=program, week=1, position=1, name="A")
    bench = ProgramExerciseFactory(
        program_day=first, exercise=ExerciseFactory(name="Bench press"), position=1, rest_seconds=120
    )
    rows = ExerciseFactory(name="Row")
    ProgramExerciseFactory(program_day=first, exercise=rows, position=2, load_value=50)
    second = ProgramDayFactory(program=program, week=1, position=2, name="B")
    ProgramExerciseFactory(program_day=second, exercise=rows, position=1, load_value=40)
    services.fill_weeks(line=bench, rule={"kind": "linear", "step": "2.5"})
    for week in (2, 3):
        day = ProgramDay.objects.get(program=program, week=week, position=1)
        ProgramExerciseFactory(program_day=day, exercise=rows, position=2, load_value=50)
    with time_machine.travel("2026-01-12 08:00Z"):
        yield services.assign_program(
            actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY
        )


@pytest.fixture
def page(assignment, client, world):
    """`page(week, act=…)`: the trainer sends the page of a week; answers its status and content."""
    client.force_login(world.trainer)
    url = f"/trainees/{world.trainee_profile.pk}/plan/"

    def send(week, **values):
        answer = client.post(url, {"week": week, **values})
        assignment.refresh_from_db()
        return answer.status_code, answer.content.decode()

    send.read = lambda week: client.get(f"{url}?week={week}").content.decode()
    return send


def keys(assignment, name):
    """{week: the key of the line of this exercise}, of the first day."""
    days = (day for day in assignment.revision.plan.days if day.position == 1)
    return {day.week: line.key for day in days for line in day.lines if line.name == name}


def targets(assignment):
    """[(week, exercise, sets, reps, load)] of the first day of each week as the trainee has it."""
    assignment.refresh_from_db()
    return [
        (day.week, line.name, line.sets, line.groups[0].reps, line.groups[0].load_value)
        for day in assignment.revision.plan.days
        if day.position == 1
        for line in day.with_overrides(assignment.overrides).lines
    ]


PROGRAM = [
    (1, "Bench press", 3, 10, Decimal(80)),
    (1, "Row", 3, 10, Decimal(50)),
    (2, "Bench press", 3, 10, Decimal("82.5")),
    (2, "Row", 3, 10, Decimal(50)),
    (3, "Bench press", 3, 10, Decimal(85)),
    (3, "Row", 3, 10, Decimal(50)),
]


def with_rows(*changes):
    """The program with other rows, or without (None), by their index; rows beyond are added."""
    rows = dict(enumerate(PROGRAM)) | dict(changes)
    return [rows[index] for index in sorted(rows) if rows[index]]


def test_the_program_as_it_is(assignment):
    assert targets(assignment) == PROGRAM


# --- swap ---
@pytest.mark.parametrize(
    ("week", "scope", "expected"),
    [
        (2, "week", [2]),
        (2, "rest", [2, 4]),
        (1, "rest", [0]),  # the week is over: the weeks that follow are not changed with it
        (3, "rest", [4]),
    ],
)
def test_a_swap_keeps_sets_and_reps_but_no_load(assignment, page, leg_press, week, scope, expected):
    key = keys(assignment, "Bench press")[week]
    assert page(week, act=f"swap:{key}", exercise=leg_press.pk, scope=scope)[0] == 302
    swapped = [(index, (PROGRAM[index][0], "Leg press", 3, 10, None)) for index in expected]
    assert targets(assignment) == with_rows(*swapped)
    fields = assignment.overrides[key]
    assert (fields["exercise"], fields["barbell"], fields["rest_seconds"]) == (leg_press.pk, False, 120)


def test_a_swap_with_what_is_typed(assignment, page, leg_press):
    key = keys(assignment, "Row")[2]
    group = {"count": 4, "reps_min": 6, "reps_max": 6, "load_type": "kg", "load_value": "120"}
    typed = json.dumps({"set_groups": [group]})
    assert page(2, act=f"swap:{key}", exercise=leg_press.pk, prescription=typed)[0] == 302
    assert targets(assignment)[3] == (2, "Leg press", 4, 6, Decimal(120))
    assert unbroken("program: Row 3 × 8–10 @ 50 kg") in page.read(2)


def test_a_swap_for_an_exercise_that_is_measured_otherwise_keeps_what_it_can_take(assignment, page, plank):
    key = keys(assignment, "Bench press")[2]
    page(2, act=f"swap:{key}", exercise=plank.pk)
    assert targets(assignment)[2] == (2, "Plank", 3, None, None)


def test_swapped_back_it_is_the_program_again(assignment, page, leg_press):
    key = keys(assignment, "Bench press")[2]
    bench = Exercise.objects.get(name="Bench press")
    page(2, act=f"swap:{key}", exercise=leg_press.pk)
    page(2, act=f"swap:{key}", exercise=bench.pk)
    assert assignment.overrides == {}


# --- remove, restore ---
@pytest.mark.parametrize(("scope", "gone"), [("week", [3]), ("rest", [3, 5])])
def test_a_line_is_taken_out_and_comes_back(assignment, page, scope, gone):
    key = keys(assignment, "Row")[2]
    assert page(2, act=f"remove:{key}", scope=scope)[0] == 302
    assert targets(assignment) == with_rows(*((index, None) for index in gone))
    assert "taken out" in page.read(2)
    page(2, act=f"restore:{key}", scope=scope)
    assert (assignment.overrides, targets(assignment)) == ({}, PROGRAM)


# --- add ---
def test_a_line_is_added_for_all_weeks_that_remain(assignment, page, leg_press):
    day = assignment.revision.plan.days_of(2)[0]
    assert page(2, act=f"add:{day.id}", exercise=leg_press.pk, scope="rest")[0] == 302
    assert targets(assignment) == with_rows(
        (3.5, (2, "Leg press", 3, None, None)), (6, (3, "Leg press", 3, None, None))
    )
    assert list(assignment.overrides) == ["+1", "+2"]
    status, content = page(2, act=f"add:{day.id}", exercise=leg_press.pk)
    assert (status, "Leg press has been added to this workout already." in content) == (400, True)
    page(2, act="remove:+1")
    assert list(assignment.overrides) == ["+2"]


def test_an_added_line_is_changed_and_goes_with_its_like(assignment, page, leg_press):
    day = assignment.revision.plan.days_of(2)[0]
    page(2, act=f"add:{day.id}", exercise=leg_press.pk, scope="rest")
    group = {"count": 5, "reps_min": 12, "reps_max": 12}
    assert page(2, **{"line_+1": json.dumps({"set_groups": [group]}), "scope": "rest"})[0] == 302
    assert [row for row in targets(assignment) if row[1] == "Leg press"] == [
        (2, "Leg press", 5, 12, None),
        (3, "Leg press", 5, 12, None),
    ]
    assert page(2, **{"line_+1": ""})[0] == 400
    page(2, act="remove:+1", scope="rest")
    assert assignment.overrides == {}


# --- change ---
def typed(count, load):
    """The bench press of week 2 with other sets or another load."""
    group = {"count": count, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": load, "rest_seconds": 120}
    return json.dumps({"set_groups": [group]})


@pytest.mark.parametrize(
    ("text", "scope", "second", "third"),
    [
        (typed(4, "82.5"), "week", (4, Decimal("82.5")), (3, Decimal(85))),
        (typed(4, "82.5"), "rest", (4, Decimal("82.5")), (4, Decimal(85))),  # one more set there, too; its own load
        (typed(3, "70"), "rest", (3, Decimal(70)), (3, Decimal(70))),
    ],
)
def test_a_change_applies_to_what_it_changes(assignment, page, text, scope, second, third):
    key = keys(assignment, "Bench press")[2]
    assert page(2, **{f"line_{key}": text, "scope": scope})[0] == 302
    rows = targets(assignment)
    assert [(row[2], row[4]) for row in (rows[0], rows[2], rows[4])] == [(3, Decimal(80)), second, third]


def test_what_is_typed_is_saved_with_an_action(assignment, page):
    bench, rows = keys(assignment, "Bench press")[2], keys(assignment, "Row")[2]
    page(2, **{f"line_{bench}": typed(5, "60"), "act": f"remove:{rows}"})
    assert targets(assignment) == with_rows((2, (2, "Bench press", 5, 10, Decimal(60))), (3, None))


# --- alternatives ---
def test_the_trainee_may_take_up_to_three_alternatives(assignment, page, leg_press):
    key = keys(assignment, "Row")[2]
    others = [leg_press, *(ExerciseFactory(name=f"Row {n}") for n in (1, 2, 3))]
    for exercise in others[:3]:
        assert page(2, act=f"alternative:{key}", exercise=exercise.pk)[0] == 302
    assert assignment.overrides[key]["alternatives"] == [one.pk for one in others[:3]]
    assert "or Leg press" in " ".join(page.read(2).split())
    assert page(2, act=f"alternative:{key}", exercise=others[3].pk)[0] == 400
    page(2, act=f"no_alternative:{key}:{leg_press.pk}")
    assert assignment.overrides[key]["alternatives"] == [one.pk for one in others[1:3]]
    for exercise in others[1:3]:
        page(2, act=f"no_alternative:{key}:{exercise.pk}")
    assert assignment.overrides == {}


# --- what is refused ---
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"act": "swap:{row}"}, "Choose an exercise from the list."),
        ({"act": "swap:{row}", "exercise": "{foreign}"}, "This exercise can&#x27;t be used for this trainee."),
        ({"act": "swap:999999", "exercise": "{row_exercise}"}, "changed meanwhile"),
        ({"act": "add:999999", "exercise": "{row_exercise}"}, "Choose an exercise from the list."),
        ({"act": "remove:"}, "changed meanwhile"),
        ({"act": "burn:{row}"}, "could not be understood"),
        ({"act": "alternative:{row}", "exercise": "{row_exercise}"}, "the exercise of the line itself"),
        ({"act": "swap:{row}", "exercise": "{row_exercise}", "prescription": "[1]"}, "could not be understood"),
        ({"scope": "forever"}, ""),
    ],
)
def test_what_cannot_be_done_is_refused(assignment, page, world, values, message):
    names = {
        "row": keys(assignment, "Row")[2],
        "row_exercise": Exercise.objects.get(name="Row").pk,
        "foreign": world.other_exercise.pk,
    }
    status, content = page(2, **{key: value.format(**names) for key, value in values.items()})
    assert status == 400
    assert message in content
    assert assignment.overrides == {}


# --- undo ---
def undo_token(client, url):
    content = client.get(url).content.decode()
    return content.split('name="token" value="')[1].split('"')[0]


def test_the_last_change_is_undone(assignment, page, client, world, leg_press):
    key = keys(assignment, "Bench press")[2]
    page(2, act=f"remove:{key}", scope="rest")
    url = f"/trainees/{world.trainee_profile.pk}/plan/"
    token = undo_token(client, url)
    assert client.post(f"{url}undo/", {"token": token, "week": 2}).status_code == 302
    assert targets(assignment) == PROGRAM
    page(2, act=f"swap:{key}", exercise=leg_press.pk)
    client.post(f"{url}undo/", {"token": token, "week": 2})
    assert "Undo is not possible any more." in client.get(url).content.decode()
    assert targets(assignment)[2][1] == "Leg press"
    assert client.post(f"{url}undo/", {"token": "forged"}).status_code == 400


# --- over revisions ---
def test_a_new_revision_keeps_what_still_has_its_line_and_names_the_rest(assignment, page, client, world, leg_press):
    bench, rows = keys(assignment, "Bench press")[2], keys(assignment, "Row")[3]
    second_day = assignment.revision.plan.days_of(3)[0]
    page(2, act=f"swap:{bench}", exercise=leg_press.pk)
    page(3, act=f"remove:{rows}")
    page(3, act=f"add:{second_day.id}", exercise=leg_press.pk)
    services.remove_plan_part(ProgramDay.objects.get(pk=second_day.id))
    content = " ".join(client.get(f"/programs/{assignment.program_id}/apply/").content.decode().split())
    assert "1 line of their own stays" in content
    assert "week 3, A: Row; week 3, A: Leg press" in content
    services.follow_current_revision(actor=world.trainer, assignment=assignment)
    assignment.refresh_from_db()
    assert list(assignment.overrides) == [bench]
    assert [row[1] for row in targets(assignment) if row[0] == 2] == ["Leg press", "Row"]


def test_a_prescription_for_one_trainee_goes_with_its_exercise(assignment, page, world, leg_press):
    """A load of a bench press is none of a leg press; a swap and a removal stay."""
    bench, rows = keys(assignment, "Bench press"), keys(assignment, "Row")
    page(2, **{f"line_{bench[2]}": typed(3, "70")})
    page(3, act=f"swap:{bench[3]}", exercise=leg_press.pk)
    page(2, act=f"remove:{rows[2]}")
    for key in (bench[2], bench[3], rows[2]):
        line = ProgramExercise.objects.get(pk=key)
        line.exercise = world.library_exercise
        services.save_part(line)
    services.follow_current_revision(actor=world.trainer, assignment=assignment)
    assignment.refresh_from_db()
    assert set(assignment.overrides) == {bench[3], rows[2]}


def test_weeks_that_are_left(assignment):
    plan = assignment.revision.plan
    workouts = schedule(assignment)
    assert weeks_left(workouts, plan, date(2026, 1, 5)) == {1, 2, 3}
    assert weeks_left(workouts, plan, date(2026, 1, 12)) == {2, 3}
    assert weeks_left(workouts, plan, date(2026, 3, 1)) == set()
    services.pause_program(assignment=assignment, first=date(2026, 1, 12), last=None)
    assert weeks_left(schedule(assignment), plan, date(2026, 3, 1)) == {2, 3}


def test_exercises_for_the_search_are_those_that_the_trainee_can_use(assignment, client, world, leg_press):
    own = ExerciseFactory(name="Own lift", trainee=world.trainee_profile)
    client.force_login(world.trainer)
    answer = client.get(f"/trainees/{world.trainee_profile.pk}/plan/exercises/").json()
    assert answer["abbreviations"]["kh"] == "kurzhantel"
    rows = answer["exercises"]
    names = {row["name"] for row in rows}
    assert {"Leg press", "Gym A press", "Own lift"} <= names
    assert "Gym B press" not in names
    assert set(rows[0]) == {"id", "name", "aliases", "tracking", "primary_muscles", "equipment"}
    Trainee.objects.filter(pk=world.trainee_profile.pk).update(gym=None)
    assert own in Exercise.objects.usable_by(Trainee.objects.get(pk=world.trainee_profile.pk))
    assert OwnPlan(assignment.revision.plan, {}).find("999999") is None
