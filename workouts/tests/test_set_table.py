"""The table of an exercise on the plain page, and the number of the row that a set was logged from."""

import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog
from workouts.prefill import left_of, matched, unplanned_rows
from workouts.sync_operations import set_number
from workouts.tests.factories import LogFactory, SessionFactory

ROWS = [{"type": kind, "place": place} for kind, place in (("warmup", 0), ("working", 0), ("working", 1), ("drop", 0))]


@pytest.mark.parametrize(
    ("sets", "elsewhere", "taken", "left"),
    [
        ([], {}, {}, [0, 1, 2, 3]),
        ([("working", None)], {}, {1: 0}, [2, 3]),
        ([("working", 3)], {}, {2: 0}, [1, 3]),  # the row it was logged from
        ([("working", 3), ("working", 1)], {}, {2: 0, 1: 1}, [3]),  # row 1 is a warm-up
        ([("working", 99), ("warmup", -1)], {}, {1: 0, 0: 1}, [2, 3]),
        ([("working", 2), ("working", 2)], {}, {1: 0, 2: 1}, [3]),
        ([("failure", 2)], {}, {}, [0, 1, 2, 3]),
        ([("working", 2)], {"working": 1}, {2: 0}, [3]),
    ],
)
def test_which_planned_set_a_set_is(sets, elsewhere, taken, left):
    logs = [ExerciseLog(set_type=kind, set_number=number) for kind, number in sets]
    found = matched(ROWS, logs, elsewhere)
    assert {place: logs.index(log) for place, log in found.items()} == taken
    over = {*found, *(n for n, row in enumerate(ROWS) if row["place"] < elsewhere.get(row["type"], 0))}
    assert [ROWS.index(row) for row in left_of(ROWS, over)] == left


# working sets of the last time, of today → open rows
UNPLANNED = json.loads((Path(settings.BASE_DIR) / "static" / "js" / "tests" / "unplanned_rows.json").read_text())


@pytest.mark.parametrize("case", UNPLANNED)
def test_how_many_rows_an_exercise_without_a_plan_has(case):
    assert unplanned_rows({"working": [{}] * case["last"], "warmup": [{}]}, case["done"]) == case["open"]


@pytest.mark.django_db
def test_an_added_exercise_begins_with_as_many_rows_as_last_time(client, world):
    exercise = ExerciseFactory()
    past = SessionFactory(trainee=world.trainee_profile)
    for n, (weight, kind) in enumerate(((20, "warmup"), (40, "working"), (42.5, "working"), (45, "working"))):
        at = past.started_at + timedelta(minutes=n)
        LogFactory(session=past, exercise=exercise, weight_kg=weight, reps=8, set_type=kind, performed_at=at)
    key = f"{exercise.pk}-0"
    started = {"status": "in_progress", "started_at": timezone.now()}
    session = SessionFactory(trainee=world.trainee_profile, layout=[{"key": key}], **started)
    client.force_login(world.trainee)

    def rows():
        block = client.get(f"/workouts/{session.pk}/").content.decode().split(f'id="block-{key}"')[1]
        names = re.findall(rf'data-row="{key}/([^"]+)"', block)
        return names, re.findall(r'name="weight"[^>]* value="([^"]*)"', block), '<details class="set-aids"' in block

    assert rows() == (["+1", "+2", "+3"], ["40", "42.5", "45"], False)
    form = {"id": uuid4(), "block": key, "weight": "41", "reps": "8", "set_type": "working"}
    client.post(f"/workouts/{session.pk}/sets/", form)
    assert rows() == (["+1", "+2"], ["42.5", "45"], False)
    for _set in range(2):
        client.post(f"/workouts/{session.pk}/sets/", {**form, "id": uuid4()})
    assert rows() == (["+1"], ["45"], True)


@pytest.mark.parametrize(
    ("sent", "read"),
    [(1, 1), (1000, 1000), (1001, None), (0, None), (-1, None), ("2", None), (True, None), (None, None)],
)
def test_the_number_that_a_phone_sends(sent, read):
    assert set_number({"number": sent}) == read


@pytest.mark.django_db
@pytest.mark.parametrize(("sent", "stored"), [("1", 1), ("99999", 1), ("x", 1), ("", 1)])
def test_the_number_of_a_plain_form_is_that_of_a_planned_set(client, world, sent, stored):
    exercise = ExerciseFactory()
    session = SessionFactory(
        trainee=world.trainee_profile, status="in_progress", layout=[{"key": f"{exercise.pk}-0"}], name="Push"
    )
    client.force_login(world.trainee)
    form = {
        "id": "0190d1a0-0000-7000-8000-000000000001",
        "block": f"{exercise.pk}-0",
        "number": sent,
        "weight": "40",
        "reps": "8",
    }
    assert client.post(f"/workouts/{session.pk}/sets/", form).status_code == 302
    assert ExerciseLog.objects.get(exercise=exercise).set_number == stored
