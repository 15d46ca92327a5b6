"""The roster: columns, their order, actions on several, and its cost at 300 trainees."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coaching.models import DismissedFlag
from facilities.tests.factories import make_trainee
from training import services as training
from training.models import ProgramAssignment
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory

COLUMNS = ["Name", "Program", "Week", "4 weeks", "Last workout", "What is new"]


@pytest.fixture
def page(client, world):
    client.force_login(world.trainer)
    return client


@pytest.fixture
def people(world):
    """Ann: a program and a workout of yesterday; Ben: none of both; Cem: another program and a workout of today."""
    WorkoutSession.objects.all().delete()
    ProgramAssignment.objects.all().delete()
    world.trainee_profile.trainer = None
    world.trainee_profile.save()
    found, today = {}, timezone.localdate()
    for name, program_name, days_ago in (("Ann", "Strength", 1), ("Ben", None, None), ("Cem", "Base", 0)):
        found[name] = make_trainee(trainer=world.trainer_profile, email=f"{name}@a.org")
        found[name].user.first_name = name
        found[name].user.save()
        if program_name:
            program = ProgramFactory(gym=world.gym, owner=world.trainer, name=program_name, weeks=2)
            for week in (1, 2):
                day = ProgramDayFactory(program=program, week=week, position=1)
                ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
            training.assign_program(actor=world.trainer, trainee=found[name], program=program, start_date=today)
            SessionFactory(trainee=found[name], started_at=timezone.now() - timedelta(days=days_ago, minutes=1))
    return found


def names(text):
    return re.findall(r'<th scope="row">.*?>(Ann|Ben|Cem)\b', text, re.DOTALL)


# fmt: off
SORTED = [
    # a row without a value comes last, in either direction
    ("name",       ["Ann", "Ben", "Cem"]),
    ("-name",      ["Cem", "Ben", "Ann"]),
    ("program",    ["Cem", "Ann", "Ben"]),
    ("-program",   ["Ann", "Cem", "Ben"]),
    ("last",       ["Ann", "Cem", "Ben"]),
    ("-last",      ["Cem", "Ann", "Ben"]),
    ("-attention", ["Ben", "Ann", "Cem"]),
    ("nonsense",   ["Ben", "Ann", "Cem"]),
]
# fmt: on


@pytest.mark.parametrize(("by", "expected"), SORTED)
def test_a_column_sorts(page, people, by, expected):
    assert names(page.get("/trainees/", {"sort": by}).text) == expected


def test_headings_say_how_it_is_sorted(page, people):
    text = page.get("/trainees/?sort=-last&search=a").text
    assert re.findall(r'<th scope="col".*?<a href="[^"]*">([A-Z4][a-z0-9 ]+?) ?<', text) == COLUMNS
    assert 'aria-sort="descending"><a href="?sort=last&amp;search=a">' in text


def test_several_are_selected_and_assigned(page, people, world):
    assert page.get("/trainees/").text.count(" checked") == 0
    assert page.get("/trainees/?select=all").text.count(" checked") == 3
    chosen = [people["Ann"].pk, people["Ben"].pk]
    form = page.get("/trainees/assign/", {"trainee": chosen}).text
    assert form.count(" checked") == 2
    program = people["Cem"].assignments.get().program
    data = {"program": program.pk, "trainees": chosen, "start_date": str(timezone.localdate())}
    answer = page.post("/trainees/assign/", data, follow=True)
    assert "Assigned to 2 trainees." in answer.text
    assert {ProgramAssignment.objects.followed(one).program for one in people.values()} == {program}


def test_300_trainees_cost_15_queries(page, world):
    for number in range(300):
        make_trainee(trainer=world.trainer_profile, email=f"n{number}@a.org")
    trainee = world.trainee_profile
    DismissedFlag.objects.create(trainee=trainee, user=world.trainer, cause="none")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text = page.get("/trainees/").text
    assert "Page 1 of 7" in text
    assert len(queries) <= 15
