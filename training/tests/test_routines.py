"""Routines: what a trainee builds for themselves, by page and API, and the link by which others copy it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from accounts.tests.test_oauth import with_scopes
from facilities.services import erase_account
from tests.world import add_routine
from training import services
from training.models import Exercise, Program, ProgramExercise, RoutineLink
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import logged_set, started_session

pytestmark = pytest.mark.usefixtures("recorded")

PROGRAMS = "/api/v1/programs/"
SQUATS = [{"count": 3, "reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": "100"}]


@pytest.fixture
def routine(world):
    add_routine(world)
    return world.routine


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make(world, *names, folder="", trainee=None):
    trainee = trainee or world.trainee_profile
    return [services.create_routine(actor=trainee.user, trainee=trainee, name=name, folder=folder) for name in names]


def names_in_order(trainee) -> list[str]:
    rows = Program.objects.filter(trainee=trainee).current().order_by("folder", "place", "name", "id")
    return [f"{row.folder}/{row.name}" if row.folder else row.name for row in rows]


def lines_of(program) -> list[ProgramExercise]:
    lines = ProgramExercise.objects.current().filter(program_day__program=program, program_day__is_archived=False)
    return list(lines.select_related("exercise").order_by("program_day", "position"))


# --- the API ---
def test_the_api_makes_a_private_program_without_a_gym(world, api):
    day = {"week": 1, "name": "Legs", "exercises": [{"exercise": world.library_exercise.pk, "set_groups": SQUATS}]}
    made = api(world.trainee).post(PROGRAMS, {"name": "Own", "weeks": 1, "days": [day]})
    assert made.status_code == 201
    assert {name: made.data[name] for name in ("owner", "gym", "visibility", "is_template")} == {
        "owner": world.trainee.pk,
        "gym": None,
        "visibility": "private",
        "is_template": False,
    }
    assert Program.objects.get(pk=made.data["id"]).trainee == world.trainee_profile
    assert len(lines_of(Program.objects.get(pk=made.data["id"]))) == 1
    seen = [name for name in ("trainee", "trainer", "peer", "colleague", "admin", "operator")
            if api(getattr(world, name)).get(f"{PROGRAMS}{made.data['id']}/").status_code == 200]  # fmt: skip
    assert seen == ["trainee", "trainer", "operator"]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"visibility": "shared"}, [("visibility", "private")]),
        ({"visibility": "gym"}, [("visibility", "private")]),
        ({"is_template": True}, [("is_template", "private")]),
        ({"gym": "own"}, [("gym", "does_not_exist")]),
        ({"gym": None, "visibility": "private"}, []),
    ],
)
def test_nothing_else_may_be_named(world, api, routine, sent, errors):
    sent = {**sent, "gym": world.gym.pk} if sent.get("gym") == "own" else sent
    attempts = (("post", PROGRAMS), ("patch", f"{PROGRAMS}{routine.pk}/"), ("put", f"{PROGRAMS}{routine.pk}/"))
    for method, url in attempts:
        answer = getattr(api(world.trainee), method)(url, {"name": "Own", **sent})
        found = [(error["attr"], error["code"]) for error in answer.data.get("errors", ())]
        assert (method, found) == (method, errors)


def test_put_leaves_it_private(world, api, routine):
    answer = api(world.trainee).put(f"{PROGRAMS}{routine.pk}/", {"name": "Renamed"})
    assert (answer.status_code, answer.data["visibility"], answer.data["gym"]) == (200, "private", None)


def test_a_token_needs_the_scope_of_training(world):
    assert with_scopes(world.trainee, "training:read").post(PROGRAMS, {"name": "Own"}).status_code == 403
    assert with_scopes(world.trainee, "training:write").post(PROGRAMS, {"name": "Own"}).status_code == 201


def test_ones_own_exercises_and_nobody_elses_may_be_in_it(world, api, routine):
    own = ExerciseFactory(name="My press", trainee=world.trainee_profile)
    foreign = ExerciseFactory(name="Their press", trainee=world.peer_profile)
    url, line = "/api/v1/program_exercises/", {"program_day": world.routine_day.pk}
    assert api(world.trainee).post(url, {**line, "exercise": own.pk}).status_code == 201
    assert api(world.trainee).post(url, {**line, "exercise": foreign.pk}).status_code == 400
    for exercise, status in ((own, 200), (world.exercise, 200), (foreign, 400), (world.other_exercise, 400)):
        lines = [{"exercise": exercise.pk, "set_groups": SQUATS}]
        body = {"days": [{"week": 1, "exercises": lines}]}
        answer = api(world.trainee).put(f"{PROGRAMS}{routine.pk}/plan/", body, headers={"if-match": "*"})
        assert (exercise.name, answer.status_code) == (exercise.name, status)
    gym_line = {"program_day": world.day.pk, "exercise": own.pk}
    assert api(world.trainer).post(url, gym_line).status_code == 400, "a gym's program takes none of a trainee's own"


def test_a_used_one_is_not_deleted(world, api, routine):
    started_session(world.trainee_profile, program_day=world.routine_day)
    assert api(world.trainee).delete(f"{PROGRAMS}{routine.pk}/").status_code == 409
    assert api(world.trainee).delete(f"/api/v1/program_days/{world.routine_day.pk}/").status_code == 204
    world.routine_day.refresh_from_db()
    assert world.routine_day.is_archived


def test_a_duplicate_is_ones_own_and_brings_exercises_along(world, api):
    elsewhere = ExerciseFactory(name="Gym B curl", gym=world.other_gym, aliases=["B"])
    ProgramExerciseFactory(program_day=world.day, exercise=elsewhere, alternatives=[world.other_exercise.pk])
    answer = api(world.trainee).post(f"{PROGRAMS}{world.program.pk}/duplicate/", {})
    copy = Program.objects.get(pk=answer.data["id"])
    assert (copy.trainee, copy.owner, copy.visibility, copy.gym) == (
        world.trainee_profile,
        world.trainee,
        "private",
        None,
    )
    first, second = lines_of(copy)
    assert first.exercise == world.library_exercise
    assert (second.exercise.name, second.exercise.trainee, second.exercise.aliases) == (
        "Gym B curl",
        world.trainee_profile,
        ["B"],
    )
    (instead,) = Exercise.objects.filter(pk__in=second.alternatives)
    assert instead.trainee == world.trainee_profile
    assert api(world.trainee).post(f"{PROGRAMS}{world.program.pk}/duplicate/", {"gym": world.gym.pk}).status_code == 400


def test_an_exercise_of_the_same_name_that_is_measured_otherwise_is_another(world):
    held = ExerciseFactory(name="Hold", trainee=world.peer_profile, tracking="duration")
    mine = ExerciseFactory(name="hold", trainee=world.trainee_profile, tracking="weight_reps")
    (source,) = make(world, "Core", trainee=world.peer_profile)
    ProgramExerciseFactory(program_day=source.days.get(), exercise=held)
    for _time in range(2):
        copy = services.copy_routine(actor=world.trainee, trainee=world.trainee_profile, program=source)
        assert lines_of(copy)[0].exercise.tracking == "duration"
    own = Exercise.objects.filter(trainee=world.trainee_profile).order_by("pk")
    assert [(one.name, one.tracking) for one in own] == [
        ("hold", "weight_reps"),
        ("Hold (2)", "duration"),
        ("Hold (3)", "duration"),
    ]
    assert mine in own


def test_it_is_assigned_to_nobody_else(world, routine):
    with pytest.raises(services.AssignmentError):
        services.assign_program(
            actor=world.trainer, trainee=world.peer_profile, program=routine, start_date=timezone.localdate()
        )


# --- their pages ---
def test_it_is_made_named_and_moved_to_a_folder(world):
    client = client_of(world.trainee)
    assert "No routines yet" in client.get("/routines/").content.decode()
    answer = client.post("/routines/new/", {"name": "Push", "folder": "Gym", "description": "Heavy"})
    made = Program.objects.get(name="Push")
    assert answer.url == f"/routines/{made.pk}/"
    assert (made.weeks, made.folder, made.description, made.visibility) == (1, "Gym", "Heavy", "private")
    assert [day.name for day in made.days.all()] == ["Push"]
    client.post(f"/routines/{made.pk}/edit/", {"name": "Push A", "folder": "Home", "description": ""})
    made.refresh_from_db()
    assert (made.name, made.folder, [day.name for day in made.days.current()]) == ("Push A", "Home", ["Push A"])
    answer = client.post("/routines/new/", {"name": ""})
    assert answer.status_code == 400
    assert "This field is required" in answer.content.decode()


def test_routines_are_in_folders_and_change_places_there(world):
    make(world, "A", "B", "C")
    (other,) = make(world, "Z", folder="Home")
    rows = {row.name: row for row in Program.objects.filter(trainee=world.trainee_profile)}
    client = client_of(world.trainee)
    assert names_in_order(world.trainee_profile) == ["A", "B", "C", "Home/Z"]
    for name, to, order in (
        ("C", "up", "A C B"),
        ("A", "down", "C A B"),
        ("C", "up", "C A B"),
        ("B", "down", "C A B"),
        ("B", "sideways", "C A B"),
    ):
        assert client.post(f"/routines/{rows[name].pk}/move/", {"to": to}).status_code == 302
        assert names_in_order(world.trainee_profile) == [*order.split(), "Home/Z"]
    services.save_routine(routine=other, name="Z", folder="", description="")
    assert names_in_order(world.trainee_profile) == ["C", "A", "B", "Z"], "in its new folder it comes last"


def test_a_deleted_one_comes_back(world, routine):
    client = client_of(world.trainee)
    services.link_routine(routine=routine)
    page = client.post(f"/routines/{routine.pk}/delete/", follow=True).content.decode()
    assert f'id="routine-{routine.pk}"' not in page
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    page = client.post("/routines/restore/", {"token": token}, follow=True).content.decode()
    assert f'id="routine-{routine.pk}"' in page
    assert not RoutineLink.objects.exists(), "its link ended"
    assert client_of(world.peer).post("/routines/restore/", {"token": token}).status_code == 404


def test_those_that_nobody_trained_by_are_deleted_for_good_later(world, routine):
    (used, young, listed) = make(world, "Used", "Young", "Listed")
    started_session(world.trainee_profile, program_day=used.days.get())
    for one in (routine, used, young):
        services.archive_routine(routine=one, is_archived=True)
    Program.objects.exclude(pk=young.pk).update(edited_at=timezone.now() - timedelta(days=31))
    assert services.delete_unused_routines(timezone.now() - timedelta(days=30)) == 1
    assert set(Program.objects.filter(trainee=world.trainee_profile)) == {used, young, listed}


def test_a_duplicate_by_the_page_stays_in_its_folder(world):
    (one,) = make(world, "A", folder="Home")
    client_of(world.trainee).post(f"/routines/{one.pk}/duplicate/")
    assert names_in_order(world.trainee_profile) == ["Home/A", "Home/A (copy)"]


def test_the_builder_saves_it_and_offers_what_its_owner_may_use(world, routine):
    ExerciseFactory(name="My press", trainee=world.trainee_profile)
    ExerciseFactory(name="Their press", trainee=world.peer_profile)
    client = client_of(world.trainee)
    offered = client.get(f"/routines/{routine.pk}/plan/exercises/").json()["exercises"]
    assert [one["name"] for one in offered] == ["Gym A press", "Library press", "My press"]
    page = client.get(f"/routines/{routine.pk}/").content.decode()
    assert "data-routine" in page
    plan = client.get(f"/routines/{routine.pk}/plan/").json()
    day = {"id": world.routine_day.pk, "week": 1, "exercises": [{"exercise": offered[2]["id"], "set_groups": SQUATS}]}
    body = {
        "edition": plan["edition"],
        "save": "0195d1c8-0000-7000-8000-000000000001",
        "plan": {"weeks": 1, "days": [day]},
    }
    answer = client.post(f"/routines/{routine.pk}/plan/", body, content_type="application/json")
    assert answer.status_code == 200
    assert [line.exercise.name for line in lines_of(routine)] == ["My press"]


def test_the_trainer_reads_it_and_finds_it_on_the_trainees_page_alone(world, routine):
    client = client_of(world.trainer)
    assert (
        f'href="/programs/{routine.pk}/"'
        in client.get(f"/trainees/{world.trainee_profile.pk}/program/").content.decode()
    )
    page = client.get(f"/programs/{routine.pk}/").content.decode()
    assert "private: seen by its owner and their trainer" in page
    assert "gym-builder" not in page
    assert f"/programs/{routine.pk}/assign/" not in page
    assert f'href="/programs/{routine.pk}/"' not in client.get("/programs/").content.decode()


def test_the_former_trainer_reads_it_no_longer(world, routine, api):
    assert api(world.trainer).get(f"{PROGRAMS}{routine.pk}/").status_code == 200
    world.trainee_profile.trainer = None
    world.trainee_profile.save()
    assert api(world.trainer).get(f"{PROGRAMS}{routine.pk}/").status_code == 404


# --- the link ---
def shared(world, routine) -> str:
    page = client_of(world.trainee).post(f"/routines/{routine.pk}/share/", follow=True).content.decode()
    return re.search(r'value="http://testserver([^"]+)"', page)[1]


def test_a_trainee_with_the_link_reads_and_copies_it(world, routine):
    own = ExerciseFactory(name="My press", trainee=world.trainee_profile)
    ProgramExerciseFactory(program_day=world.routine_day, exercise=own, notes="Slowly")
    address = shared(world, routine)
    client = client_of(world.other_trainee)
    page = client.get(address).content.decode()
    assert "Library press" in page
    assert "Copied along as exercises of your own, where you don't have them yet: My press" in page
    assert client.get(f"/routines/{routine.pk}/").status_code == 404, "by its own address they see nothing"
    answer = client.post(address)
    copy = Program.objects.get(trainee=world.other_trainee_profile)
    assert answer.url == f"/routines/{copy.pk}/"
    assert (copy.name, copy.visibility, copy.owner) == ("Own", "private", world.other_trainee)
    assert [(line.exercise.name, line.exercise.trainee, line.notes) for line in lines_of(copy)] == [
        ("Library press", None, ""),
        ("My press", world.other_trainee_profile, "Slowly"),
    ]


def test_the_link_ends_for_good(world, routine):
    address = shared(world, routine)
    assert shared(world, routine) == address
    client_of(world.trainee).post(f"/routines/{routine.pk}/share/", {"do": "end"})
    assert client_of(world.peer).get(address).status_code == 410
    assert shared(world, routine) != address
    assert client_of(world.peer).post(address).status_code == 410
    key = RoutineLink.objects.get().key
    assert client_of(world.peer).get(f"/routines/shared/{key.hex}/").status_code == 410, "the stored key opens nothing"


def test_a_visitor_is_asked_to_sign_in_or_register_and_lands_there(world, routine):
    address, client = shared(world, routine), Client()
    page = client.get(address).content.decode()
    assert "Library press" not in page
    assert "Own" not in page
    registering = re.search(r'href="(/join/\?next=[^"]+)"', page)[1]
    person = {"first_name": "New", "last_name": "One", "email": "new@x.org", "password": "a-long-enough-one"}
    answer = client.post(registering, {**person, "timezone": "UTC"})
    assert answer.url == address
    assert "Copy to my routines" in client.get(address).content.decode()
    client = Client()
    signing_in = re.search(r'href="(/login/\?next=[^"]+)"', client.get(address).content.decode())[1]
    assert registering.removeprefix("/join/").split("=")[1] in client.get(signing_in).content.decode()


def test_registering_leads_nowhere_else(world):
    person = {"first_name": "New", "last_name": "One", "email": "new@x.org", "password": "a-long-enough-one"}
    answer = Client().post("/join/?next=https://elsewhere.example/", {**person, "timezone": "UTC"})
    assert answer.url == "/start/"


# --- what follows from it ---
def test_an_erased_account_takes_its_routines_along(world, routine):
    own = ExerciseFactory(name="My press", trainee=world.trainee_profile)
    line = ProgramExerciseFactory(program_day=ProgramDayFactory(program=routine, position=2), exercise=own)
    session = started_session(world.trainee_profile, program_day=line.program_day)
    logged_set(session, own, program_exercise_id=line.pk, reps=5)
    services.link_routine(routine=routine)
    erase_account(world.trainee)
    assert not Program.objects.filter(pk=routine.pk).exists()
    assert not get_user_model().objects.filter(email="trainee@a.org").exists()
    assert not WorkoutSession.objects.filter(pk=session.pk).exists()
