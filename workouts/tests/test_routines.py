"""Training by a routine: starting it beside a plan, and making one of a workout."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import add_routine
from training import services as training
from training.models import Program, ProgramExercise
from training.plans import SetGroup
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory
from workouts.models import WorkoutSession
from workouts.services import end_session
from workouts.services.save_as_routine import groups_done
from workouts.tests.factories import LogFactory, SessionFactory, logged_set, started_session

pytestmark = pytest.mark.usefixtures("recorded")


@pytest.fixture
def routine(world):
    add_routine(world)
    return world.routine


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.trainee)
    return client


def page_at(client, path: str) -> str:
    return client.get(path).content.decode()


# --- starting ---
def test_it_starts_from_its_list_and_from_today_with_targets(world, client, routine):
    for path in ("/routines/", "/today/"):
        assert f'name="program_day" value="{world.routine_day.pk}"' in page_at(client, path)
    logged_set(world.session, world.library_exercise, reps=6, weight_kg=70)
    answer = client.post("/workouts/start/", {"program_day": world.routine_day.pk})
    session = WorkoutSession.objects.get(status="in_progress")
    assert answer.url == f"/workouts/{session.pk}/"
    assert (session.program_day, session.revision.number) == (world.routine_day, 1)
    state = json.loads(client.get(f"/workouts/{session.pk}/state/").content)
    (block,) = (state.get("session") or state)["blocks"]
    rows = block["rows"]
    assert [(row["weight"], row["reps"]) for row in rows] == [("80", "10")] * 3


def test_the_plan_that_is_followed_is_not_touched(world, client, api, routine):
    before = api(world.trainee).get("/api/v1/trainees/me/today/").data["next"]
    session = started_session(world.trainee_profile, program_day=world.routine_day)
    logged_set(session, world.library_exercise, program_exercise_id=world.routine_line.pk, reps=10, weight_kg=80)
    end_session(session=session)
    after = api(world.trainee).get("/api/v1/trainees/me/today/").data["next"]
    assert (before["program_day"], before["date"]) == (after["program_day"], after["date"])
    schedule = api(world.trainee).get(
        f"/api/v1/program_assignments/{world.assignment.pk}/schedule/?from=2026-01-01&to=2026-12-31"
    )
    assert {row["status"] for row in schedule.data} <= {"missed", "due", "upcoming"}


def test_the_next_day_of_a_routine_follows_the_last(world, client, routine):
    second = ProgramDayFactory(program=routine, position=2, name="Second")
    pages = [page_at(client, "/routines/")]
    for minutes, day in ((90, world.routine_day), (80, second)):
        at = timezone.now() - timedelta(minutes=minutes)
        SessionFactory(trainee=world.trainee_profile, program_day=day, started_at=at)
        pages.append(page_at(client, "/routines/"))
    chosen = [f'value="{key}" selected' for key in (world.routine_day.pk, second.pk, world.routine_day.pk)]
    assert [text in page for text, page in zip(chosen, pages, strict=True)] == [True, True, True]
    assert "not done yet" in pages[0]
    assert "last done on" in pages[1]


def test_the_phone_keeps_what_it_shows_when_it_starts_offline(world, client, routine):
    page = page_at(client, "/routines/")
    assert f'data-warm="/routines/days/{world.routine_day.pk}/draft/"' in page
    draft = client.get(f"/routines/days/{world.routine_day.pk}/draft/").json()
    assert (draft["title"], draft["program_day"]) == ("Own", world.routine_day.pk)
    (block,) = draft["blocks"]
    assert [(row["weight"], row["reps"]) for row in block["rows"]] == [("80", "10")] * 3
    assert not routine.revisions.exists(), "reading it stores nothing"
    started = started_session(world.trainee_profile, program_day=world.routine_day)
    state = client.get(f"/workouts/{started.pk}/state/").json()
    assert (state.get("session") or state)["blocks"][0]["rows"] == block["rows"]


# --- a routine of a workout ---
def saved(client, session) -> Program:
    answer = client.post(f"/workouts/{session.pk}/routine/")
    made = Program.objects.exclude(trainee=None).latest("pk")
    assert answer.url == f"/routines/{made.pk}/"
    return made


def prescribed(routine) -> list[tuple]:
    lines = ProgramExercise.objects.filter(program_day__program=routine).order_by("position")
    return [(line.exercise.name, line.block, [group.write() for group in line.groups]) for line in lines]


def test_a_workout_becomes_a_routine_with_its_sets(world, client):
    session = SessionFactory(trainee=world.trainee_profile, name="Friday")
    squat, dip, plank = (
        ExerciseFactory(name="Squat"),
        ExerciseFactory(name="Dip", tracking="bodyweight_reps"),
        ExerciseFactory(name="Plank", tracking="duration"),
    )
    sets = [
        (squat, {"set_type": "warmup", "reps": 8, "weight_kg": 40}),
        (squat, {"reps": 5, "weight_kg": 100}),
        (squat, {"reps": 5, "weight_kg": 100}),
        (squat, {"reps": 4, "weight_kg": 100}),
        (dip, {"reps": 8, "weight_kg": 10}),
        (dip, {"reps": 8, "weight_kg": None}),
        (plank, {"reps": None, "weight_kg": None, "duration_seconds": 60}),
    ]
    for number, (exercise, values) in enumerate(sets):
        at = session.started_at + timedelta(minutes=number)
        LogFactory(session=session, exercise=exercise, set_number=number + 1, performed_at=at, **values)
    made = saved(client, session)
    assert (made.name, made.trainee, made.weeks, made.visibility) == ("Friday", world.trainee_profile, 1, "private")
    assert [day.name for day in made.days.all()] == ["Friday"]
    kg = {"load_type": "kg", "load_value": "100"}
    assert [(name, block, [plain(group) for group in groups]) for name, block, groups in prescribed(made)] == [
        (
            "Squat",
            None,
            [
                {"type": "warmup", "reps_min": 8, "reps_max": 8, "load_type": "kg", "load_value": "40"},
                {"count": 2, "reps_min": 5, "reps_max": 5, **kg},
                {"reps_min": 4, "reps_max": 4, **kg},
            ],
        ),
        (
            "Dip",
            None,
            [
                {"reps_min": 8, "reps_max": 8, "load_type": "added_kg", "load_value": "10"},
                {"reps_min": 8, "reps_max": 8},
            ],
        ),
        ("Plank", None, [{"seconds_min": 60, "seconds_max": 60}]),
    ]


def plain(group: dict) -> dict:
    """With loads as short as they can be."""
    if "load_value" not in group:
        return group
    return {**group, "load_value": group["load_value"].rstrip("0").rstrip(".")}


def test_supersets_of_ones_own_stay_together(world, client):
    one, two, three = (ExerciseFactory(name=name) for name in ("One", "Two", "Three"))
    keys = [f"{exercise.pk}-0" for exercise in (one, two, three)]
    layout = [{"key": keys[0], "superset": keys[0]}, {"key": keys[1], "superset": keys[0]}, {"key": keys[2]}]
    session = SessionFactory(trainee=world.trainee_profile, layout=layout, arranged_at=timezone.now())
    for exercise in (one, two, three):
        LogFactory(session=session, exercise=exercise)
    made = saved(client, session)
    assert [(name, block) for name, block, _groups in prescribed(made)] == [("One", "A"), ("Two", "A"), ("Three", None)]
    assert [block["kind"] for block in made.days.get().blocks] == ["superset"]


def test_what_the_plan_says_beside_sets_stays(world, client):
    line = ProgramExerciseFactory(
        program_day=world.private_day, exercise=world.library_exercise, position=2, tempo="30X1", notes="Deep",
        rest_seconds=150, alternatives=[world.exercise.pk],
    )  # fmt: skip
    training.mark_edited(world.private_program)
    training.follow_current_revision(actor=world.trainer, assignment=world.assignment)
    session = started_session(world.trainee_profile, program_day=world.private_day)
    log = logged_set(session, world.library_exercise, program_exercise_id=line.pk, reps=7, weight_kg=60)
    end_session(session=session)
    made = ProgramExercise.objects.get(program_day__program=saved(client, session))
    assert (made.tempo, made.notes, made.rest_seconds, made.alternatives) == ("30X1", "Deep", 150, [world.exercise.pk])
    assert (made.reps_min, made.load_value, made.exercise) == (7, log.weight_kg, world.library_exercise)


def test_without_sets_there_is_nothing_to_save(world, client):
    session = SessionFactory(trainee=world.trainee_profile)
    page = client.post(f"/workouts/{session.pk}/routine/", follow=True).content.decode()
    assert "This workout has no sets yet" in page
    assert not Program.objects.exclude(trainee=None).exists()


def test_it_offers_to_take_it_back(world, client):
    page = client.post(f"/workouts/{world.session.pk}/routine/", follow=True).content.decode()
    made = Program.objects.exclude(trainee=None).get()
    assert f'action="/routines/{made.pk}/delete/"' in page
    client.post(f"/routines/{made.pk}/delete/")
    assert "No routines yet" in page_at(client, "/routines/")


def test_more_sets_than_a_line_can_have_are_left_out(world):
    logs = [LogFactory.build(session=world.session, reps=reps % 40 + 1) for reps in range(200)]
    groups = groups_done(logs, world.library_exercise)
    assert len(groups) == 20
    same = [LogFactory.build(session=world.session, reps=5, weight_kg=50) for _set in range(80)]
    assert groups_done(same, world.library_exercise) == [
        SetGroup(count=50, reps_min=5, reps_max=5, load_type="kg", load_value=50)
    ]
