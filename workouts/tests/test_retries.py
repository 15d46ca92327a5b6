"""A retry is recognized whichever way the two requests come: pages, phones, the API, the API in bulk."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from training.models import ProgramExercise
from workouts.models import ExerciseLog, WorkoutSession
from workouts.services import delete_session, delete_set
from workouts.services.content_hash import content_hash, earlier_api_hash, earlier_phone_hash, same_content
from workouts.tests.factories import LogFactory, SessionFactory, logged_set, started_session

pytestmark = pytest.mark.usefixtures("recorded")
V1 = "/api/v1"
NEW, SAME, OTHER, GONE = "new", "same", "other", "gone"
CODES = {201: NEW, 200: SAME, 409: OTHER, 410: GONE}


class Surfaces:
    """Sends a set or the start of a workout as the trainee, and returns whether it was new, the same, other or gone."""

    def __init__(self, client: Any, api: Any, world: SimpleNamespace) -> None:
        self.page, self.world = client, world
        self.page.force_login(world.trainee)
        self.client = api(world.trainee)

    def operation(self, **fields: Any) -> dict[str, Any]:
        now = timezone.now().isoformat()
        body = {"user": self.world.trainee.pk, "now": now, "operations": [{"id": "1", "at": now, **fields}]}
        return self.page.post("/workouts/sync/", json.dumps(body), content_type="application/json").json()["answers"][0]

    # --- sets ---
    def api(self, session: WorkoutSession, pk: str, **fields: Any) -> str:
        body = {"id": pk, "exercise": self.world.library_exercise.pk, "program_exercise": self.world.line.pk, **fields}
        return CODES[self.client.post(f"{V1}/workout_sessions/{session.pk}/log_exercise/", body).status_code]

    def api_set(self, session: WorkoutSession, pk: str, **fields: Any) -> str:
        body = {"id": pk, "session": str(session.pk), "exercise": self.world.library_exercise.pk}
        body |= {"program_exercise": self.world.line.pk, **fields}
        return CODES[self.client.post(f"{V1}/exercise_logs/", body).status_code]

    def bulk(self, session: WorkoutSession, pk: str, **fields: Any) -> str:
        item = {"id": pk, "session": str(session.pk), "exercise": self.world.library_exercise.pk}
        item |= {"program_exercise": self.world.line.pk, **fields}
        answer = self.client.post(f"{V1}/exercise_logs/bulk/", {"items": [item]})
        if answer.status_code == 409:
            return {"conflict": OTHER, "gone": GONE}[answer.data["errors"][0]["code"]]
        return CODES[answer.status_code]

    def phone(self, session: WorkoutSession, pk: str, **fields: Any) -> str:
        values = {"units": "metric", "weight": str(fields["weight_kg"]), "reps": str(fields["reps"])}
        values |= {"set_type": "working", "rpe": "", "note": fields.get("note", "")}
        place = {"exercise": self.world.library_exercise.pk, "line": self.world.line.pk}
        answer = self.operation(kind="log", session=str(session.pk), set=pk, values=values, **place)
        return {"done": SAME, "refused": OTHER}[answer["status"]]

    def form(self, session: WorkoutSession, pk: str, **fields: Any) -> str:
        block = f"{self.world.library_exercise.pk}-{self.world.line.pk}"
        body = {"id": pk, "block": block, "weight": fields["weight_kg"], "reps": fields["reps"]}
        answer = self.page.post(f"/workouts/{session.pk}/sets/", {**body, "note": fields.get("note", "")})
        return {302: SAME, 400: OTHER}[answer.status_code]

    # --- workouts ---
    def api_start(self, pk: str, day: int, **fields: Any) -> str:
        body = {"id": pk, "program_day": day, **fields}
        return CODES[self.client.post(f"{V1}/workout_sessions/start/", body).status_code]

    def api_session(self, pk: str, day: int, **fields: Any) -> str:
        return CODES[self.client.post(f"{V1}/workout_sessions/", {"id": pk, "program_day": day, **fields}).status_code]

    def phone_start(self, pk: str, day: int) -> str:
        answer = self.operation(kind="start", session=pk, program_day=day)
        return {"done": SAME, "refused": OTHER, "gone": GONE}[answer["status"]]

    def form_start(self, pk: str, day: int) -> str:
        answer = self.page.post("/workouts/start/", {"id": pk, "program_day": day})
        return {f"/workouts/{pk}/": SAME, "/today/": GONE}[answer.url]


SETS = ("api", "api_set", "bulk", "phone", "form")
STARTS = ("api_start", "api_session", "phone_start", "form_start")
ADDS_SILENTLY = ("phone", "form", "phone_start", "form_start")  # they answer a new one like a retry


@pytest.fixture
def surfaces(client, api, world) -> Surfaces:
    return Surfaces(client, api, world)


@pytest.fixture
def open_session(world) -> WorkoutSession:
    start = timezone.now() - timedelta(minutes=30)
    return started_session(world.trainee_profile, program_day=world.day, started_at=start)


@pytest.mark.parametrize("second", SETS)
@pytest.mark.parametrize("first", SETS)
def test_a_set_is_the_same_by_every_pair_of_ways(surfaces, open_session, first, second):
    pk, done = str(uuid.uuid4()), {"weight_kg": "82.5", "reps": 5}
    assert getattr(surfaces, first)(open_session, pk, **done) in (NEW, SAME)
    log = ExerciseLog.objects.get(pk=pk)
    surfaces.client.patch(f"{V1}/exercise_logs/{pk}/", {"reps": 9, "note": "edited since"})
    send = getattr(surfaces, second)
    assert send(open_session, pk, **{**done, "weight_kg": "82.5000"}) == SAME
    assert send(open_session, pk, **{**done, "reps": 6}) == OTHER
    assert send(open_session, pk, **{**done, "note": "other"}) == OTHER
    stored = ExerciseLog.objects.get(session=open_session)
    assert (stored.reps, stored.note, stored.performed_at) == (9, "edited since", log.performed_at)
    delete_set(log=stored)
    # phones and pages without scripts get no error for the retry of a deleted set
    assert send(open_session, pk, **done) == (SAME if second in ADDS_SILENTLY else GONE)
    assert not ExerciseLog.objects.filter(session=open_session).exists()


@pytest.mark.parametrize("way", SETS)
def test_the_id_of_another_persons_set_tells_nothing(surfaces, world, open_session, way):
    done = {"weight_kg": "80", "reps": 8}
    assert getattr(surfaces, way)(open_session, str(world.other_log.pk), **done) == OTHER
    assert not ExerciseLog.objects.filter(session=open_session).exists()


@pytest.mark.parametrize("way", SETS)
def test_a_set_of_another_workout_is_another_set(surfaces, world, open_session, way):
    pk, done = str(uuid.uuid4()), {"weight_kg": "80", "reps": 8}
    assert surfaces.api_set(world.session, pk, **done) == NEW
    assert getattr(surfaces, way)(open_session, pk, **done) == OTHER


@pytest.mark.parametrize("second", STARTS)
@pytest.mark.parametrize("first", STARTS)
def test_a_workout_is_the_same_by_every_pair_of_ways(surfaces, world, first, second):
    pk, day = str(uuid.uuid4()), world.day.pk
    assert getattr(surfaces, first)(pk, day) in (NEW, SAME)
    surfaces.client.patch(f"{V1}/workout_sessions/{pk}/", {"notes": "edited since"})
    send = getattr(surfaces, second)
    assert send(pk, day) == SAME
    surfaces.client.post(f"{V1}/workout_sessions/{pk}/end/", {})
    assert send(pk, day) == SAME
    # a page without scripts shows the workout with this id
    assert send(pk, world.private_day.pk) == (SAME if second == "form_start" else OTHER)
    stored = WorkoutSession.objects.get(pk=pk)
    assert (stored.status, stored.notes, stored.program_day_id) == ("completed", "edited since", day)
    delete_session(session=stored)
    assert send(pk, day) == GONE
    assert not WorkoutSession.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("second", STARTS[:3])
def test_the_id_of_another_persons_workout_tells_nothing(surfaces, world, second):
    answer = getattr(surfaces, second)(str(world.other_session.pk), world.day.pk)
    assert answer == (GONE if second == "phone_start" else OTHER)


# --- details that only clients of the API choose ---
@pytest.mark.parametrize("name", ["performed_at", "set_number"])
@pytest.mark.parametrize("second", ["api", "api_set", "bulk"])
def test_a_time_or_a_number_that_the_api_was_given_belongs_to_the_content(surfaces, open_session, name, second):
    pk, done = str(uuid.uuid4()), {"weight_kg": "80", "reps": 5}
    at = open_session.started_at
    times = (at.isoformat(), (at + timedelta(seconds=1)).isoformat())
    first, other = {"performed_at": times, "set_number": (3, 4)}[name]
    assert surfaces.api(open_session, pk, **done, **{name: first}) == NEW
    send = getattr(surfaces, second)
    assert [send(open_session, pk, **done, **{name: value}) for value in (first, other)] == [SAME, OTHER]
    assert send(open_session, pk, **done) == OTHER
    assert surfaces.phone(open_session, pk, **done) == SAME, "the times of a phone are not compared"


def test_a_set_of_a_phone_may_come_again_with_a_time(surfaces, open_session):
    pk, done = str(uuid.uuid4()), {"weight_kg": "80", "reps": 5}
    surfaces.phone(open_session, pk, **done)
    assert surfaces.api_set(open_session, pk, **done, performed_at=timezone.now().isoformat()) == SAME


# --- the user can no longer see what the request refers to ---
@pytest.mark.parametrize("way", ["api", "api_set", "bulk", "phone"])
def test_a_set_is_known_though_its_exercise_can_no_longer_be_seen(surfaces, world, open_session, way):
    pk, done = str(uuid.uuid4()), {"weight_kg": "80", "reps": 5}
    send = getattr(surfaces, way)
    assert send(open_session, pk, **done) in (NEW, SAME)
    world.library_exercise.gym = world.other_gym
    world.library_exercise.save()
    assert send(open_session, pk, **done) == SAME
    assert send(open_session, pk, **{**done, "reps": 6}) == OTHER


def test_a_set_of_a_phone_is_known_whether_its_line_can_be_seen_or_not(surfaces, world, open_session):
    pk, done = str(uuid.uuid4()), {"weight_kg": "80", "reps": 5}
    surfaces.phone(open_session, pk, **done)
    line = ProgramExercise.objects.get(pk=world.line.pk)
    line.program_day.program.visibility, line.program_day.program.owner = "private", world.colleague
    line.program_day.program.save()
    assert ExerciseLog.objects.get(pk=pk).program_exercise == line
    assert not ProgramExercise.objects.permitted(world.trainee).filter(pk=line.pk).exists()
    assert surfaces.phone(open_session, pk, **done) == SAME


# --- rows and outboxes of the previous version ---
def test_a_phone_may_retry_after_an_upgrade_what_it_sent_before(surfaces, world, open_session):
    values = {"units": "imperial", "weight": "135", "reps": "5", "set_type": "working"}
    operation = {"exercise": world.library_exercise.pk, "values": values}
    log = LogFactory(session=open_session, exercise=world.library_exercise, content_hash=earlier_phone_hash(operation))
    sent = {"kind": "log", "session": str(open_session.pk), "set": str(log.pk), "line": 0, **operation}
    assert surfaces.operation(**sent)["status"] == "done"
    assert surfaces.operation(**{**sent, "values": {**values, "reps": "6"}})["status"] == "refused"


def test_a_client_may_retry_after_an_upgrade_what_it_sent_before(surfaces, world, open_session):
    content = {"session": open_session, "exercise": world.library_exercise, "program_exercise": world.line}
    content |= {"weight_kg": Decimal(80), "reps": 5}
    log = LogFactory(session=open_session, exercise=world.library_exercise)
    ExerciseLog.objects.update(content_hash=earlier_api_hash(ExerciseLog, content))
    for way in ("api", "api_set", "bulk"):
        send = getattr(surfaces, way)
        assert send(open_session, str(log.pk), weight_kg="80.0", reps="5") == SAME
        assert send(open_session, str(log.pk), weight_kg="80.0", reps="6") == OTHER
    content = {"trainee": world.trainee_profile, "program_day": world.day, "status": "in_progress"}
    WorkoutSession.objects.update(content_hash=earlier_api_hash(WorkoutSession, content))
    assert surfaces.api_start(str(open_session.pk), world.day.pk) == SAME
    assert surfaces.api_start(str(open_session.pk), world.private_day.pk) == OTHER


def test_what_the_version_before_stored_without_a_hash_is_known_to_the_way_it_came(surfaces, world, open_session):
    log = LogFactory(session=open_session, exercise=world.library_exercise, content_hash="")
    WorkoutSession.objects.update(content_hash="")
    assert surfaces.form(open_session, str(log.pk), weight_kg=80, reps=5) == SAME
    assert surfaces.phone_start(str(open_session.pk), world.day.pk) == SAME
    assert surfaces.form_start(str(open_session.pk), world.day.pk) == SAME
    assert surfaces.api(open_session, str(log.pk), weight_kg=80, reps=5) == OTHER
    assert surfaces.api_start(str(open_session.pk), world.day.pk) == OTHER


def test_content_hashes_never_change():
    """Hashes are stored: if they were computed differently, a retry would be taken for another request."""
    content = {"session": uuid.UUID(int=7), "exercise": 7, "weight_kg": Decimal("80.0"), "reps": 5, "note": ""}
    known = content_hash(content)
    assert known == content_hash({**content, "weight_kg": Decimal(80), "rpe": None})
    assert known == "ff64d0065fa15d7769955dcfc7be42d3"
    detailed = content_hash(content, {"set_number": 3})
    assert detailed == known + "d4c87aba96e4c5d40a3727fba87ec40a"
    assert same_content(known, detailed)
    assert not same_content("", "")
    assert not same_content(content_hash(content, {}), detailed)


# --- bulk, in one request ---
def test_a_list_may_contain_retries_and_new_sets(surfaces, world, open_session):
    pks = [str(uuid.uuid4()) for _ in range(3)]
    surfaces.phone(open_session, pks[0], weight_kg="80", reps=5)
    surfaces.form(open_session, pks[1], weight_kg="80", reps=5)
    common = {"session": str(open_session.pk), "exercise": world.library_exercise.pk}
    common |= {"program_exercise": world.line.pk, "weight_kg": 80, "reps": 5}
    items = [{"id": pk, **common} for pk in pks]
    answer = surfaces.client.post(f"{V1}/exercise_logs/bulk/", {"items": items})
    assert (answer.status_code, answer.data["created"]) == (201, 1)
    items[1]["reps"] = 6
    answer = surfaces.client.post(f"{V1}/exercise_logs/bulk/", {"items": [*items, {"id": str(uuid.uuid4()), **common}]})
    assert [(error["attr"], error["code"]) for error in answer.data["errors"]] == [("items.1.id", "conflict")]
    assert ExerciseLog.objects.filter(session=open_session).count() == 3


def test_a_set_without_an_id_is_new_each_time(world):
    session = SessionFactory(trainee=world.trainee_profile)
    first, second = (logged_set(session, world.library_exercise, reps=5) for _ in range(2))
    assert first.pk != second.pk
