"""Each fault with trainees at their sets: no acknowledged set is lost, none is doubled, and it recovers by itself.

The load sends each set until it is acknowledged, as the app does. `test-results/faults.md` has the figures.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.deployment import ROOT, Deployment, free_port

from .cluster import tool
from .conftest import requires_root, settle, stored
from .load import Load, enter, log_set

pytestmark = pytest.mark.xdist_group("operations")


def test_a_web_worker_is_killed(deployed, postgres):
    with Load(deployed, enter(deployed, 4)) as load:
        os.kill(deployed.web_workers()[0], signal.SIGKILL)
        over = time.monotonic()
        load.go_on(80)
    settle("web worker killed", load, stored(postgres, load), over, most=5)


def test_gunicorn_is_reloaded(deployed, postgres):
    before = set(deployed.web_workers())
    with Load(deployed, enter(deployed, 4)) as load:
        deployed.reload()
        over = time.monotonic()
        load.until(lambda: len(set(deployed.web_workers()) - before) == 2)
        begun = len(load.acknowledged)
        load.until(lambda: not before & set(deployed.web_workers()))
        assert len(load.acknowledged) - begun >= 12  # while the new workers load the product, the old ones answer
        load.go_on(40)
    settle("gunicorn reloaded (SIGHUP)", load, stored(postgres, load), over, most=5)
    assert not any(isinstance(status, int) and status >= 500 for status in load.answers), load.answers


def test_what_a_worker_counted_outlives_it(postgres, deployed, tmp_path):
    """Workers that are replaced after some requests, or killed, leave no files behind and take no count along."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    deployment = Deployment(
        tmp_path,
        DATABASE_URL=postgres.url,
        LOAD_DEMO="0",
        METRICS="true",
        WEB_CONCURRENCY="2",
        PROMETHEUS_MULTIPROC_DIR=str(folder),
        GUNICORN_CMD_ARGS="--max-requests 15 --max-requests-jitter 0",
    )
    deployment.start()
    try:
        seen = set(deployment.web_workers())
        for number in range(120):
            assert deployment.ask("GET", "/exercises/")[0] == 200
            if number == 60:
                os.kill(deployment.web_workers()[0], signal.SIGKILL)
            seen |= set(deployment.web_workers())
        lines = deployment.get("/-/metrics").decode().splitlines()
        counted = 'gymtrack_request_seconds_count{method="GET",route="/exercises/",status="200"} '
        assert [float(line.removeprefix(counted)) for line in lines if line.startswith(counted)] == [120]
        assert len(seen) >= 6
        assert len(list(folder.glob("histogram_*.db"))) <= 4
    finally:
        deployment.stop()


def test_who_waits_for_the_database_is_served_when_it_is_back(deployed, postgres):
    """Also where nobody else comes, and it was away for longer than the pool tries at a time."""
    [trainee] = enter(deployed, 1)
    postgres.stop()
    with ThreadPoolExecutor(1) as aside:
        waiting = aside.submit(log_set, deployed, trainee, 1)
        time.sleep(4)
        postgres.start()
        assert waiting.result()


@pytest.mark.parametrize("mode", [pytest.param("fast", marks=pytest.mark.deep), "immediate"])
def test_the_database_is_restarted(deployed, postgres, mode):
    with Load(deployed, enter(deployed, 4)) as load:
        postgres.stop(mode)
        time.sleep(1.5)
        postgres.start()
        over = time.monotonic()
        load.go_on(60)
    settle(f"PostgreSQL stopped ({mode}) for 1.5 s", load, stored(postgres, load), over, most=3)
    assert set(load.answers) <= {201, 200, 503}, load.answers


@pytest.mark.parametrize("how", ["gone", "hung"])
def test_redis_is_gone(deployed, postgres, redis, how):
    """Nothing that people do fails; requests are not limited; failed sign-ins are counted all the same."""
    with Load(deployed, enter(deployed, 4)) as load:
        redis.stop() if how == "gone" else redis.process.send_signal(signal.SIGSTOP)
        load.go_on(40)
        guesses = [guess(deployed, f"{how}@load.example") for _ in range(7)]
        assert deployed.ask("GET", "/ready")[0] == 503
        assert deployed.ask("GET", "/health")[0] == 200
        redis.start() if how == "gone" else redis.process.send_signal(signal.SIGCONT)
        over = time.monotonic()
        load.go_on(40)
    settle(f"Redis {how} for some seconds", load, stored(postgres, load), over, most=1)
    assert guesses == [401] * 5 + [429] * 2
    assert set(load.answers) <= {201, 200}, load.answers
    deployed.wait("/ready")


def guess(deployment: Deployment, email: str) -> int:
    body = {"username": email, "password": "a wrong guess"}
    return deployment.ask("POST", "/api/v1/auth/login/access-token", body)[0]


def test_slow_clients_behind_the_proxy(deployed, postgres, tmp_path):
    """Sixty connections that send a byte now and then hold no thread of the web workers."""
    proxy, port = start_proxy(tmp_path, deployed.port)
    slow = []
    try:
        for _ in range(60):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(b"POST /api/v1/exercise_logs/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n{")
            slow.append(one)
        real, deployed.port = deployed.port, port
        try:
            with Load(deployed, enter(deployed, 4)) as load:
                for _ in range(10):
                    for one in slow:
                        one.sendall(b" ")
                    time.sleep(0.1)
                over = time.monotonic()
                load.go_on(40)
        finally:
            deployed.port = real
        settle("60 slow clients", load, stored(postgres, load), over, most=0)
        assert set(load.answers) == {201}
    finally:
        for one in slow:
            one.close()
        proxy.terminate()
        proxy.wait()


PROXY = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream gymtrack {{ server 127.0.0.1:{upstream}; keepalive 32; }}
  include {root}/deploy/nginx/limits.conf;
  server {{ listen 127.0.0.1:{port}; include {root}/deploy/nginx/proxy.conf; }}
}}
"""


def start_proxy(folder: Path, upstream: int) -> tuple[subprocess.Popen, int]:
    """nginx as we deploy it, on loopback and without TLS."""
    port, path = free_port(), folder / "nginx.conf"
    path.write_text(PROXY.format(folder=folder, upstream=upstream, port=port, root=ROOT))
    command = [tool("nginx"), "-c", path, "-p", folder, "-g", "daemon off; master_process off;"]
    proxy = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return proxy, port
        time.sleep(0.05)
    proxy.terminate()
    raise AssertionError((folder / "error.log").read_text())


def test_the_clock_jumps(postgres, redis, tmp_path):
    """An hour ahead, and back: tokens expire and are renewed, and no set is lost."""
    clock = tmp_path / "clock"
    clock.write_text("0")
    deployment = Deployment(
        tmp_path, DATABASE_URL=postgres.url, CACHE_URL=redis.url, LOAD_DEMO="0", CLOCK=str(clock), PYTHONPATH=str(ROOT)
    )
    deployment.start(application="tests.operations.jumping")
    try:
        with Load(deployment, enter(deployment, 3)) as load:
            clock.write_text("3600")
            load.go_on(30)
            assert load.answers[401] == 3  # the tokens of before
            clock.write_text("0")
            over = time.monotonic()
            load.go_on(30)
        settle("clock an hour ahead, and back", load, stored(postgres, load), over, most=3)
        assert set(load.answers) <= {201, 200, 401}, load.answers
    finally:
        deployment.stop()


def fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)


def test_the_disk_is_full(tmp_path, empty_sqlite):
    """SQLite on a disk of a few megabytes: what does not fit is refused as a whole, and works again with room."""
    requires_root()
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("may not mount a disk")
    deployment = Deployment(tmp_path, DATABASE_URL=f"sqlite:///{disk}/gym.sqlite3", LOAD_DEMO="0")
    deployment.database = disk / "gym.sqlite3"
    try:
        shutil.copy(empty_sqlite, deployment.database)
        deployment.start()
        trainees, filler = enter(deployment, 3), disk / "filler"
        fill(filler)  # while nobody has the database open
        assert deployment.ask("GET", "/api/v1/exercises/?limit=1")[0] == 200  # reading goes on
        filler.unlink()
        with Load(deployment, trainees) as load:
            fill(filler)
            load.until(lambda: load.answers[503] >= 10)
            assert deployment.ask("GET", "/health")[0] == 200
            for _ in range(100):
                assert deployment.ask("GET", "/api/v1/exercises/?limit=1")[0] == 200
            filler.unlink()
            over = time.monotonic()
            load.go_on(30)
        found = dict(deployment.rows("SELECT id, count(*) FROM workouts_exerciselog GROUP BY id"))
        load.acknowledged = {key.replace("-", "") for key in load.acknowledged}
        settle("disk full (SQLite)", load, found, over, most=2)
        assert set(load.answers) <= {201, 200, 503}, load.answers
        assert deployment.rows("PRAGMA integrity_check") == [("ok",)]
    finally:
        deployment.stop()
        subprocess.run(["umount", "-l", disk], check=False)
