"""The background worker is killed in the middle of its work, and another takes over when the lease is out."""

import json
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.conftest import eventually
from tests.deployment import Deployment

from .conftest import record
from .load import enter, log_set

pytestmark = pytest.mark.xdist_group("operations")
ROWS = 6000
HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
BEGIN_IMPORT = """
from facilities.models import Trainee
from transfers import services, uploads, worker_jobs
trainee = Trainee.objects.get(user__email={email!r})
imported = uploads.take_file(trainee=trainee, content=open({path!r}, "rb").read(), file_name="strong.csv")
while worker_jobs.reading_now or imported.status == "reading":
    worker_jobs.import_due()
    imported.refresh_from_db()
services.start(imported=imported)
"""
MAKE_ENDPOINT = """
from accounts.models import User
from webhooks.models import Endpoint
Endpoint.objects.create(user=User.objects.get(email={email!r}), url={url!r}, events=["set.logged"])
"""


@pytest.fixture(scope="module")
def deployment(deployed, tmp_path_factory):
    """The deployed product, with settings of its own for the worker."""
    deployed.environment["WEBHOOK_ALLOW_PRIVATE"] = "true"
    yield deployed
    deployed.environment["WEBHOOK_ALLOW_PRIVATE"] = "false"


def kill_worker(deployment: Deployment) -> None:
    deployment.worker.kill()
    deployment.worker.wait()
    deployment.worker = None


def let_leases_run_out(postgres, table: str) -> None:
    """Two minutes of waiting, without the waiting."""
    postgres.sql(f"UPDATE {table} SET lease_until = now() WHERE lease_until > now()")  # noqa: S608


def test_killed_in_the_middle_of_an_import(deployment, postgres, tmp_path):
    [trainee] = enter(deployment, 1)
    _, library, _ = deployment.ask("GET", "/api/v1/exercises/?limit=10", token=trainee.token)
    names = [exercise["name"].replace(",", "") for exercise in library["results"]]
    start, path = datetime(2012, 1, 1, 18), tmp_path / "strong.csv"
    day = timedelta(days=1)
    rows = (f'{start + at // 10 * day},Day,1h,"{names[at % 10]}",1,{60 + at % 97},5,0,0,,,8\n' for at in range(ROWS))
    path.write_text(HEADER + "".join(rows))
    deployment.manage("shell", "-c", BEGIN_IMPORT.format(email=trainee.email, path=str(path)))
    sets = (
        "SELECT count(*), count(DISTINCT id) FROM workouts_exerciselog WHERE session_id::text <> %s AND trainee_id = "
        "(SELECT trainee_id FROM workouts_workoutsession WHERE id::text = %s)"
    )

    def brought() -> tuple[int, int]:
        return postgres.sql(sets, trainee.session, trainee.session)[0]

    deployment.start_worker()
    eventually(lambda: brought()[0] > 0, within=60)
    kill_worker(deployment)
    half = brought()[0]
    assert 0 < half < ROWS
    let_leases_run_out(postgres, "transfers_import")
    began = time.monotonic()
    deployment.start_worker()
    status = "SELECT status FROM transfers_import ORDER BY id DESC LIMIT 1"
    eventually(lambda: postgres.sql(status) == [("done",)], within=60)
    kill_worker(deployment)
    assert brought() == (ROWS, ROWS)
    record("worker killed in an import", ROWS, brought()[0], 0, 0, f"killed at {half}", time.monotonic() - began)


class Receiver(BaseHTTPRequestHandler):
    """Takes every delivery, slowly."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(0.2)
        self.server.received[self.headers["webhook-id"]] += 1
        self.server.sets.add(body["data"]["id"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


def test_killed_in_the_middle_of_webhooks(deployment, postgres):
    [trainee] = enter(deployment, 1)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.sets = Counter(), set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    deployment.manage("shell", "-c", MAKE_ENDPOINT.format(email=trainee.email, url=url))
    logged = {log_set(deployment, trainee, number) for number in range(1, 41)}
    deployment.start_worker()
    eventually(lambda: len(server.received) >= 5, within=60)
    kill_worker(deployment)
    half = len(server.received)
    assert half < 40
    let_leases_run_out(postgres, "webhooks_delivery")
    began = time.monotonic()
    deployment.start_worker()
    left = "SELECT count(*) FROM webhooks_delivery WHERE status <> 'delivered'"
    eventually(lambda: len(server.received) == 40 and postgres.sql(left) == [(0,)], within=60)
    kill_worker(deployment)
    server.shutdown()
    assert server.sets == logged
    again = sum(server.received.values()) - 40  # known by their id: what was under way when it was killed
    assert again <= 8
    assert postgres.sql("SELECT count(*) FROM webhooks_delivery") == [(40,)]
    record(
        "worker killed in webhooks",
        40,
        40,
        0,
        0,
        f"killed at {half}, {again} sent twice with one id",
        time.monotonic() - began,
    )
