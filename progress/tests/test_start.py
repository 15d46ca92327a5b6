"""A trainee's first visit, and the end of a program that they chose themselves."""

from datetime import timedelta

import pytest
from django.test import Client

from facilities.days import today_of
from facilities.tests.factories import make_trainee
from training import services as training
from training.models import Program
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory


@pytest.fixture
def programs(world) -> dict[str, Program]:
    """Some of the ready-made programs, with a workout each."""
    made = {}
    for key, name in (("linear-5x5", "Five by five"), ("waves-4", "Waves"), ("full-body-3", "Full body")):
        made[key] = ProgramFactory(name=name, gym=None, is_template=True, ready_made=key)
        day = ProgramDayFactory(program=made[key], week=1, position=1, name="Workout A")
        ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    return made


@pytest.fixture
def trainee(world):
    return make_trainee(gym=world.gym, email="alone@x.org", first_name="Nele")


@pytest.fixture
def client(trainee) -> Client:
    client = Client()
    client.force_login(trainee.user)
    return client


def test_the_questions(client, world):
    html = client.get("/start/").content.decode()
    assert html.count('type="radio"') == 5 + 5 + 3
    assert "What shall it be, Nele?" in html
    for way in ("/follow/", "/account/imports/", "/today/"):
        assert f'href="{way}"' in html
    assert "Join a gym" not in html  # they have one


def test_the_proposals(client, programs):
    html = client.get("/start/?goal=strength&days=3&equipment=gym").content.decode()
    assert html.index("Five by five") < html.index("Full body")
    assert html.count("Start now") == 2  # the third one isn't there
    assert 'value="strength" id="id_goal_0" required checked' in html


@pytest.mark.parametrize("query", ["goal=fly&days=3&equipment=gym", "days=3", "goal=strength&days=99&equipment=gym"])
def test_answers_that_are_none(client, programs, query):
    answer = client.get(f"/start/?{query}")
    assert answer.status_code == 200
    assert "Start now" not in answer.content.decode()
    assert "errorlist" in answer.content.decode()


def test_one_tap_follows_and_starts(client, trainee, programs):
    answer = client.post("/start/", {"program": programs["linear-5x5"].pk})
    session = WorkoutSession.objects.get(trainee=trainee)
    assert answer.url == f"/workouts/{session.pk}/"
    assignment = trainee.assignments.get()
    assert (assignment.start_date, assignment.assigned_by) == (today_of(trainee), trainee.user)
    assert (session.program_day.name, session.revision) == ("Workout A", assignment.revision)


def test_a_workout_that_runs_goes_on(client, trainee, programs):
    running = SessionFactory(trainee=trainee, status="in_progress")
    answer = client.post("/start/", {"program": programs["linear-5x5"].pk})
    assert answer.url == f"/workouts/{running.pk}/"


def test_a_trainers_program_comes_first(client, trainee, programs, world):
    training.assign_program(actor=world.trainer, trainee=trainee, program=world.program, start_date=today_of(trainee))
    answer = client.post("/start/", {"program": programs["linear-5x5"].pk}, follow=True)
    assert "Your trainer&#x27;s program is running." in answer.content.decode()
    assert trainee.assignments.count() == 1


def test_a_program_that_may_not_be_followed(client, world):
    assert client.post("/start/", {"program": world.program.pk}).status_code == 403
    assert client.post("/start/", {"program": "x"}).status_code == 404


def finish(trainee, program: Program, by=None, days_ago: int = 0) -> None:
    """The program's one workout is done."""
    today = today_of(trainee) - timedelta(days=days_ago)
    if by is None:
        training.follow_program(trainee=trainee, program=program, start_date=today)
    else:
        training.assign_program(actor=by, trainee=trainee, program=program, start_date=today)
    SessionFactory(trainee=trainee, program_day=program.days.get(), status="completed")


def test_after_the_last_workout_it_begins_again_or_the_next_follows(client, trainee, programs):
    program = programs["linear-5x5"]
    finish(trainee, program)
    html = client.get("/today/").content.decode()
    assert "You have done every workout of this program." in html
    assert "Begin it again" in html
    assert f'href="/follow/{program.pk}/"' in html
    assert f'href="/follow/{programs["waves-4"].pk}/"' in html
    assert f'href="/follow/{programs["full-body-3"].pk}/"' not in html  # not what suits after it


def test_after_a_trainers_program_both_can_choose(client, trainee, programs, world):
    finish(trainee, programs["linear-5x5"], by=world.trainer, days_ago=7)
    html = client.get("/today/").content.decode()
    assert "Your trainer can assign the next one, and you can choose one yourself." in html
    assert 'href="/start/"' in html


def test_in_the_last_week_of_a_trainers_program_they_choose(client, trainee, programs, world):
    finish(trainee, programs["linear-5x5"], by=world.trainer)
    html = client.get("/today/").content.decode()
    assert "Your trainer can assign the next one. Until then, train what you like." in html
    assert 'href="/start/"' not in html


def test_a_coming_workout_can_be_done_now(client, trainee, programs):
    training.follow_program(trainee=trainee, program=programs["waves-4"], start_date=today_of(trainee))
    html = client.get("/workouts/calendar/").content.decode()
    assert "Do it now" in html
