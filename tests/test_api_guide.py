"""docs/api.md is run as it stands, and a client generated from the schema does the main job."""

import importlib
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from standardwebhooks import Webhook

from accounts.tests.factories import UserFactory
from facilities.tests.factories import TrainerFactory, make_trainee
from training.models import Exercise
from workouts.models import ExerciseLog

GUIDE = (settings.BASE_DIR / "docs" / "api.md").read_text()
pytestmark = [pytest.mark.xdist_group("live api"), pytest.mark.servers, pytest.mark.once]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.M | re.S)


@pytest.fixture
def demo(transactional_db):
    """Those whom the guide speaks of."""
    call_command("load_library")
    trainer = TrainerFactory(user__email="trainer@demo.gym")
    trainee = make_trainee(trainer=trainer, email="trainee@demo.gym")
    for person in (trainer.user, trainee.user):
        person.set_password("demo-gym-2026")
        person.save()
    UserFactory(email="admin@demo.gym", role="admin")
    return trainee


def test_the_examples_run(demo, live_server, monkeypatch):
    monkeypatch.setattr(settings, "THROTTLE", True)
    script = "set -euo pipefail\n" + "\n".join(blocks("bash"))
    assert script.count("api ") > 10
    ran = subprocess.run(
        ["bash", "-c", script], env={**os.environ, "BASE": live_server.url}, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    assert sorted(ExerciseLog.objects.values_list("reps", flat=True)) == [6, 7, 7, 8, 9]
    assert '"action":"updated"' in ran.stdout


def test_the_guides_verification_tells_ours_from_others():
    [code] = blocks("python")
    namespace: dict = {}
    exec(code, namespace)  # noqa: S102 - the guide is ours
    secret, now, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.now(UTC), '{"type":"set.logged"}'
    headers = {"webhook-id": "evt_1_2", "webhook-timestamp": str(int(now.timestamp()))}
    headers["webhook-signature"] = Webhook(secret).sign("evt_1_2", now, body)
    verify = namespace["verify"]
    assert verify(secret, headers, body.encode())
    assert not verify(secret, headers, body.encode() + b" ")
    assert not verify("whsec_" + "A" * 32, headers, body.encode())
    assert not verify(secret, {**headers, "webhook-timestamp": "1"}, body.encode())
    assert not verify(secret, {**headers, "webhook-signature": "v2,x"}, body.encode())


def test_every_scope_event_and_status_is_in_the_guide():
    from policy.scopes import SCOPES
    from webhooks.models import Event

    for name in (*SCOPES, *Event.values):
        assert f"`{name}`" in GUIDE
    for status in (400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 428, 429):
        assert re.search(rf"^\| .*\b{status}\b", GUIDE, flags=re.M), status


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The package that openapi-python-client makes of the published schema."""
    folder = tmp_path_factory.mktemp("client")
    command = [
        *(os.path.join(os.path.dirname(sys.executable), "openapi-python-client"), "generate", "--fail-on-warning"),
        *("--path", str(settings.BASE_DIR / "docs" / "openapi.yaml"), "--output-path", str(folder / "made")),
    ]
    made = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder / "made"))
    yield "gym_track_api_client"
    sys.path.remove(str(folder / "made"))
    shutil.rmtree(folder)


def test_a_generated_client_does_the_main_job(demo, live_server, generated):
    """Sign in, build a program and assign it as the trainer; train by it as the trainee; read the progress."""

    def call(resource, operation, client, *args, **kwargs):
        module = importlib.import_module(f"{generated}.api.{resource}.{operation}")
        answer = module.sync_detailed(*args, client=client, **kwargs)
        assert answer.status_code < 300, answer.content
        return answer.parsed

    models = importlib.import_module(f"{generated}.models")
    package = importlib.import_module(generated)

    def sign_in(email):
        # By hand: the generator stumbles over an operation that takes a form as well as JSON.
        form = {"username": email, "password": "demo-gym-2026"}
        anyone = package.Client(base_url=live_server.url).get_httpx_client()
        token = anyone.post("/api/v1/auth/login/access-token/", data=form).json()["access_token"]
        return package.AuthenticatedClient(base_url=live_server.url, token=token)

    trainer, trainee = sign_in("trainer@demo.gym"), sign_in("trainee@demo.gym")
    bench = call("exercises", "exercises_list", trainer, search="Bench Press").results[0]
    assert bench.name == Exercise.objects.get(pk=bench.id).name
    program = call("programs", "programs_create", trainer, body=models.ProgramRequest(name="Strength", weeks=4))
    day_body = models.ProgramDayRequest(program=program.id, name="Push")
    day = call("program_days", "program_days_create", trainer, body=day_body)
    line = models.ProgramExerciseRequest(program_day=day.id, exercise=bench.id, sets=3, reps_min=5, reps_max=8)
    call("program_exercises", "program_exercises_create", trainer, body=line)
    body = models.AssignProgramRequest(program=program.id, start_date=datetime.now(UTC).date())
    assignment = call("trainees", "trainees_assign_program", trainer, demo.pk, body=body)
    assert assignment.status == "active"

    start = models.StartRequest(program_day=day.id)
    session = call("workout_sessions", "workout_sessions_start_create", trainee, body=start)
    for weight in ("80", 82.5):
        one = models.LogExerciseRequest(exercise=bench.id, reps=5, weight_kg=weight, id=uuid4())
        logged = call("workout_sessions", "workout_sessions_log_exercise_create", trainee, session.id, body=one)
    assert {record.kind for record in logged.personal_records} >= {"weight", "e1rm"}
    end = models.EndRequest(feeling=4)
    summary = call("workout_sessions", "workout_sessions_end_create", trainee, session.id, body=end)
    assert (summary.total_sets, summary.total_volume_kg) == (2, "812.5000")
    progress = call("trainees", "trainees_progress", trainer, demo.pk, exercise=bench.id)
    assert len(progress.best_set) == 1
    page = call("changes", "changes_list", trainee, since="0", limit=1000)
    assert [change.resource for change in page.results].count("exercise_logs") == 2
