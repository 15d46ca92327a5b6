"""A workout as a trainer reads it: gaps in words, marks, the last time, and a fixed number of statements."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coaching.reading import differences, read_exercises
from common.formatting import unbroken
from training.plans import SetGroup
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import Comment, ExerciseLog
from workouts.session_view import session_page
from workouts.tests.factories import LogFactory, RecordFactory, SessionFactory, started_session


@pytest.mark.parametrize(
    ("planned", "done", "gaps", "extras"),
    [
        ({"reps_min": 8, "reps_max": 10}, {"reps": 8}, [], []),
        ({"reps_min": 8, "reps_max": 10}, {"reps": 10}, [], []),
        ({"reps_min": 8, "reps_max": 10}, {"reps": 6}, ["2 reps short"], []),
        ({"reps_min": 8, "reps_max": 10}, {"reps": 7}, ["1 rep short"], []),
        ({"reps_min": 8, "reps_max": 10}, {"reps": 11}, [], ["1 rep more"]),
        ({"reps_min": 5, "amrap": True}, {"reps": 9}, [], ["4 reps more"]),
        ({"reps_min": 5, "amrap": True}, {"reps": 3}, ["2 reps short"], []),
        ({"amrap": True}, {"reps": 3}, [], []),
        ({"load_type": "kg", "load_value": "80"}, {"weight_kg": "75", "reps": 5}, ["5 kg under the target"], []),
        ({"load_type": "kg", "load_value": "80"}, {"weight_kg": "80.25", "reps": 5}, [], []),
        ({"load_type": "kg", "load_value": "80"}, {"weight_kg": "82.5", "reps": 5}, [], ["2.5 kg over the target"]),
        ({"load_type": "kg", "load_value": "70", "load_max": "80"}, {"weight_kg": "75", "reps": 5}, [], []),
        ({"load_type": "kg", "load_value": "80"}, {"reps": 5}, ["80 kg under the target"], []),
        (
            {"load_type": "percent_1rm", "load_value": "75", "kg": "90"},
            {"weight_kg": "85"},
            ["5 kg under the target"],
            [],
        ),
        ({"load_type": "percent_1rm", "load_value": "75"}, {"weight_kg": "85"}, [], []),  # the max is unknown
        (
            {"load_type": "assisted_kg", "load_value": "20"},
            {"weight_kg": "25", "is_assisted": True},
            ["5 kg more help than planned"],
            [],
        ),
        (
            {"load_type": "assisted_kg", "load_value": "20"},
            {"weight_kg": "15", "is_assisted": True},
            [],
            ["5 kg less help than planned"],
        ),
        ({"seconds_min": 60, "seconds_max": 90}, {"duration_seconds": 45}, ["0:15 short"], []),
        ({"seconds_min": 60, "seconds_max": 90}, {"duration_seconds": 100}, [], ["0:10 more"]),
        ({"metres": "1000"}, {"distance_m": "800"}, ["200 m short"], []),
        ({"metres": "1000", "seconds_min": 300}, {"distance_m": "1000", "duration_seconds": 280}, [], []),
        ({"rpe_min": "8", "rpe_max": "8"}, {"rpe": "9.5"}, ["1.5 RPE harder than planned"], []),
        ({"rpe_min": "7", "rpe_max": "8"}, {"rpe": "6"}, [], ["1 RPE easier than planned"]),
        ({"rpe_min": "7", "rpe_max": "8"}, {}, [], []),
        (
            {"reps_min": 5, "load_type": "kg", "load_value": "100", "rpe_min": "8"},
            {"reps": 4, "weight_kg": "95", "rpe": "10"},
            ["1 rep short", "5 kg under the target", "2 RPE harder than planned"],
            [],
        ),
    ],
)
def test_differences_in_words(planned, done, gaps, extras):
    numbers = ("load_value", "load_max", "kg", "metres", "rpe_min", "rpe_max")
    group = SetGroup(**{name: Decimal(value) if name in numbers else value for name, value in planned.items()})
    log = ExerciseLog(**{name: Decimal(value) if isinstance(value, str) else value for name, value in done.items()})
    found = differences(group, log, "kg")
    assert [[text.replace("\xa0", " ") for text in texts] for texts in found] == [gaps, extras]


@pytest.fixture
def session(world):
    """A finished workout: a warm-up and two of three sets of a bench press; curls left out; one exercise of her own."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    day = ProgramDayFactory(program=program, name="Push")
    warmup = {"count": 1, "type": "warmup", "reps_min": 10, "load_type": "kg", "load_value": "40"}
    working = {
        "count": 3,
        "reps_min": 8,
        "reps_max": 10,
        "load_type": "kg",
        "load_value": "80",
        "rpe_min": "8",
        "rpe_max": "8",
    }
    bench, curl, own = ExerciseFactory(name="Bench"), ExerciseFactory(name="Curl"), ExerciseFactory(name="Plank row")
    ProgramExerciseFactory(program_day=day, exercise=bench, position=1, set_groups=[warmup, working])
    ProgramExerciseFactory(program_day=day, exercise=curl, position=2)
    trainee = world.trainee_profile
    assign_program(
        actor=world.trainer, trainee=trainee, program=program, start_date=datetime(2026, 1, 5, tzinfo=UTC).date()
    )
    before = SessionFactory(trainee=trainee, started_at=datetime(2026, 1, 5, 17, tzinfo=UTC))
    LogFactory(session=before, exercise=bench, weight_kg=Decimal("77.5"), reps=8)
    session = started_session(trainee, program_day=day)
    line = day.exercises.get(exercise=bench)
    at = session.started_at
    LogFactory(
        session=session,
        exercise=bench,
        program_exercise=line,
        set_type="warmup",
        weight_kg=40,
        reps=10,
        performed_at=at,
    )
    last = LogFactory(
        session=session, exercise=bench, program_exercise=line, set_number=2, reps=8, rpe=8, performed_at=at
    )
    LogFactory(
        session=session,
        exercise=bench,
        program_exercise=line,
        set_number=3,
        weight_kg=75,
        reps=6,
        rpe=9,
        note="slow",
        performed_at=at,
    )
    LogFactory(session=session, exercise=own, set_type="drop", weight_kg=20, reps=12, performed_at=at)
    RecordFactory(exercise_log=last, value=80)
    session.status, session.ended_at = "completed", session.started_at + timedelta(hours=1)
    session.notes, session.pain = "Busy gym", [{"where": "left wrist", "level": 5}]
    session.save()
    return session


def test_plan_against_done_set_by_set(world, session):
    bench, curl, own = read_exercises(session_page(session, world.trainer))
    shown = [
        (one.mark, one.planned, one.done, one.last, [gap.replace("\xa0", " ") for gap in one.gaps], one.state)
        for one in bench.sets
    ]
    assert [
        tuple(one.replace("\xa0", " ").replace("\N{WORD JOINER}", "") if isinstance(one, str) else one for one in row)
        for row in shown
    ] == [
        ("W", "warm-up 10 @ 40 kg", "40 kg × 10", "", [], ""),
        ("1", "8–10 @ 80 kg · RPE 8", "80 kg × 8", "77.5 kg × 8", [], ""),
        (
            *("2", "8–10 @ 80 kg · RPE 8", "75 kg × 6", "77.5 kg × 8"),
            ["2 reps short", "5 kg under the target", "1 RPE harder than planned"],
            "",
        ),
        ("3", "8–10 @ 80 kg · RPE 8", "", "77.5 kg × 8", [], "missing"),
    ]
    assert (bench.missing, curl.missing, own.missing) == ("1 of 3 sets missing", "not done", "")
    assert [(one.mark, one.extras) for one in own.sets] == [("D", [])]
    assert own.block.line is None


def page_of(client, world, session) -> str:
    client.force_login(world.trainer)
    return client.get(f"/trainees/{session.trainee_id}/workouts/{session.pk}/").content.decode()


def test_note_and_pain_come_first_then_figures_sets_and_comments(client, world, session):
    page = page_of(client, world, session)
    places = [
        page.index(one)
        for one in ("left wrist 5/10", "Busy gym", 'id="figures"', "1 of 3 sets missing", 'id="comments"')
    ]
    assert places == sorted(places)
    assert unbroken("80 kg") in page
    assert "Records: heaviest weight" in page
    assert "slow" in page
    assert "Last time, 5 Jan" in page
    assert "<abbr" in page


def test_the_comment_form_is_open_and_nothing_has_to_be_opened_first(client, world, session):
    page = page_of(client, world, session)
    assert f'action="/trainees/{session.trainee_id}/workouts/{session.pk}/comments/"' in page
    assert "Write a comment" not in page
    assert "<details" not in page[page.index('id="comments"') :]


def test_a_comment_is_refused_beside_its_field_and_the_workout_stays_in_sight(client, world, session):
    client.force_login(world.trainer)
    url = f"/trainees/{session.trainee_id}/workouts/{session.pk}/comments/"
    answer = client.post(url, {"text": ""})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "1 of 3 sets missing" in page
    assert "This field is required." in page[page.index('id="comments"') :]
    assert client.post(url, {"text": "Well done"}).status_code == 302
    assert Comment.objects.get().text == "Well done"


def test_the_number_of_statements_does_not_depend_on_the_sets(client, world, session):
    client.force_login(world.trainer)
    url = f"/trainees/{session.trainee_id}/workouts/{session.pk}/"
    client.get(url)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = statements()
    for number in range(12):
        exercise = ExerciseFactory()
        for _set in range(3):
            log = LogFactory(session=session, exercise=exercise, set_number=number + 1, performed_at=session.started_at)
        RecordFactory(exercise_log=log)
    assert statements() == few


def test_efforts_are_read_in_the_scale_of_the_reader(client, world):
    world.log.rpe = 8
    world.log.save()
    client.force_login(world.trainer)
    url = f"/trainees/{world.trainee_profile.pk}/workouts/{world.session.pk}/"
    assert "RPE 8" in client.get(url).text
    world.trainer.effort_scale = "rir"
    world.trainer.save()
    text = client.get(url).text
    assert ("RIR 2" in text, "RPE 8" in text) == (True, False)
