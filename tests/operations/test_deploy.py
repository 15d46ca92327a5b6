"""What is deployed, as far as it runs without a container engine: linted, assembled, started read-only."""

import contextlib
import fnmatch
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
import yaml

from gymtrack import settings as source
from gymtrack.environment import Environment
from tests.deployment import BIN, ROOT, free_port

from .cluster import tool

DOCKERFILE = (ROOT / "Dockerfile").read_text()
PRODUCTION = yaml.safe_load((ROOT / "compose.production.yaml").read_text())
LOCAL = yaml.safe_load((ROOT / "compose.yaml").read_text())


def run(*command, **options) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# --- the image ---
def final_stage() -> list[str]:
    """Its instructions, a line each."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line for line in joined[joined.rindex("\nFROM ") :].splitlines() if line and not line.startswith("#")]


def reaches_the_build(path: str) -> bool:
    """Whether .dockerignore lets a file through; the last line that matches decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().split():
        pattern = line.lstrip("!")
        parts = [path, *map(str, list(Path(path).parents)[:-1])]
        if pattern == "*" or any(
            fnmatch.fnmatch(part, pattern) or fnmatch.fnmatch(f"/{part}", pattern.replace("**", "*")) for part in parts
        ):
            kept = line.startswith("!")
    return kept


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Path:
    """/app of the image: what the final stage copies of what the build sees, and what its last RUN makes."""
    app = tmp_path_factory.mktemp("image") / "app"
    app.mkdir()
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).split()
    for line in final_stage():
        if line.startswith("COPY --from=assets"):
            shutil.copytree(ROOT / "static", app / "static", ignore=shutil.ignore_patterns("tests"))
        elif line.startswith("COPY ") and "--from" not in line:
            *sources, _target = line.split()[1:]
            for path in (path for path in tracked if path.split("/")[0] in sources and reaches_the_build(path)):
                (app / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, app / path)
    # Its last RUN is what scripts/collectstatic.sh has done for the tests; compressing once more shows nothing new.
    made = re.search(r"manage\.py (collectstatic [^&]+)", " ".join(final_stage()))[1].split()
    assert " ".join(made) in (ROOT / "scripts" / "collectstatic.sh").read_text()
    shutil.copytree(ROOT / "staticfiles", app / "staticfiles")
    return app


def test_the_dockerfile_is_clean():
    run(BIN / "hadolint", ROOT / "Dockerfile")


def test_the_image_holds_what_runs_and_no_tests(image):
    own = {app.split(".")[0] for app in source.INSTALLED_APPS if (ROOT / app.split(".")[0]).is_dir()}
    assert {path.name for path in image.iterdir()} >= own | {
        "templates",
        "locale",
        "static",
        "staticfiles",
        "manage.py",
    }
    assert (image / "locale" / "de" / "LC_MESSAGES" / "django.mo").exists()
    assert (image / "static" / "build" / "app.js").exists()
    assert [path for path in image.rglob("*") if path.name in ("tests", "node_modules", ".git", ".secret-key")] == []


def test_the_image_runs_on_a_read_only_root(image, tmp_path):
    """Migrated, served and found healthy by the image's own check, with nothing to write to but /tmp."""
    if os.getuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("may not make a mount namespace")
    port = free_port()
    environment = {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "SECRET_KEY": "k3yV-9xQ2mT7wLr8ZpB4nHs6JdFgUaEcXoYi1RtWvM0",
        "ALLOWED_HOSTS": "localhost",
        "INSECURE_HTTP": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "METRICS": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/gym.sqlite3",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = json.loads(final_stage()[-1].removeprefix("CMD "))
    start = f"""
        mount --bind {image} {image} && mount -o remount,ro,bind {image}
        cd {image}; ! touch written 2>/dev/null
        python manage.py migrate -v0 && exec {" ".join(command)}
    """
    server = subprocess.Popen(["unshare", "-m", "bash", "-ec", start], env=environment, stderr=subprocess.PIPE)
    check = next(line for line in final_stage() if "HEALTHCHECK" in line)
    probe = json.loads(check[check.index("CMD ") + 4 :])
    try:
        for _ in range(300):
            if subprocess.run([sys.executable, *probe[1:]], env=environment, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        else:
            server.kill()
            raise AssertionError(server.communicate()[1])
    finally:
        server.terminate()
        server.wait()


# --- compose ---
@pytest.mark.parametrize("file", [PRODUCTION, LOCAL])
def test_images_are_of_a_version_and_files_are_there(file):
    for name, service in file["services"].items():
        assert re.search(r":[^:]*\d|:\$\{RELEASE", service["image"]), name
        for volume in service.get("volumes", ()):
            here = volume.split(":")[0]
            if here.startswith("./deploy"):
                assert (ROOT / here).exists(), here


def images_of(folder: Path) -> set[str]:
    """Every image that is built on or run, but ours."""
    named = re.findall(r"^(?:FROM|# syntax=) ?(\S+:\S+)", (folder / "Dockerfile").read_text(), re.M)
    for name in ("compose.yaml", "compose.production.yaml"):
        services = yaml.safe_load((folder / name).read_text())["services"].values()
        named += [service["image"] for service in services if not service["image"].startswith("${")]
    return set(named)


def test_images_are_named_by_the_digest_that_a_registry_gives(tmp_path):
    """With a registry that answers as one does; only a real registry knows the checksums."""
    for name in ("Dockerfile", "compose.yaml", "compose.production.yaml"):
        shutil.copy(ROOT / name, tmp_path)
        text = re.sub(r"@sha256:[0-9a-f]{64}", "", (tmp_path / name).read_text())
        (tmp_path / name).write_text(text)
    (tmp_path / "docker").write_text(
        '#!/bin/sh\necho "$4" >> "$ROOT/asked"\nprintf %s "$4" | sha256sum | sed "s/ .*//; s/^/sha256:/"\n'
    )
    (tmp_path / "docker").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "ROOT": str(tmp_path)}
    script, wanted = ROOT / "scripts" / "pin-images.sh", images_of(tmp_path)
    assert len(wanted) == 8
    check = subprocess.run([script, "--check"], env=environment, capture_output=True, text=True)
    assert check.returncode == 1
    assert all(image in check.stderr for image in wanted)
    run(script, env=environment)
    assert sorted((tmp_path / "asked").read_text().split()) == sorted(wanted)
    pinned = {f"{image}@sha256:{hashlib.sha256(image.encode()).hexdigest()}" for image in wanted}
    assert images_of(tmp_path) == pinned
    run(script, "--check", env=environment)
    assert run(script, env=environment) == ""  # a second time there is nothing to ask
    # one that somebody adds without
    with (tmp_path / "Dockerfile").open("a") as file:
        file.write("FROM alpine:3.22 AS last\n")
    assert subprocess.run([script, "--check"], env=environment, capture_output=True).returncode == 1


def test_a_release_is_made_of_pinned_images_and_deployed_by_its_digest():
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yaml").read_text())["jobs"]
    steps = jobs["image"]["steps"]
    check = next(at for at, step in enumerate(steps) if step.get("run") == "scripts/pin-images.sh --check")
    push = next(at for at, step in enumerate(steps) if step.get("id") == "push")
    assert check < push
    assert jobs["image"]["outputs"]["release"].endswith("@${{ steps.push.outputs.digest }}")


def test_redis_asks_for_the_password_that_the_product_has(tmp_path):
    shutil.copy(ROOT / "deploy" / "secrets.sh", tmp_path)
    run("bash", tmp_path / "secrets.sh")
    secrets, port = tmp_path / "secrets", free_port()
    service = PRODUCTION["services"]["redis"]
    command = [part.replace("/run/secrets", str(secrets)) for part in service["command"]]
    assert command[1] == str(secrets / "redis_conf")
    url = (secrets / "cache_url").read_text()
    assert re.fullmatch(r"redis://:[\w-]{64}@redis:6379/0", url)
    server = subprocess.Popen(
        [tool("redis-server"), *command[1:], "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        client = redis.Redis.from_url(url.replace("redis:6379", f"127.0.0.1:{port}"))
        for _attempt in range(100):
            with contextlib.suppress(redis.ConnectionError):
                if client.ping():
                    break
            time.sleep(0.05)
        assert client.set("x", 1)
        for stranger in (redis.Redis(port=port), redis.Redis(port=port, password="guess")):
            with pytest.raises((redis.AuthenticationError, redis.ResponseError)):
                stranger.get("x")
    finally:
        server.terminate()
        server.wait()
    assert PRODUCTION["x-gymtrack"]["environment"]["CACHE_URL_FILE"] == "/run/secrets/cache_url"
    assert "--requirepass" in LOCAL["services"]["redis"]["command"]


def test_every_service_is_hardened_watched_and_configured():
    known = set(Environment.model_fields)
    for name, service in PRODUCTION["services"].items():
        assert "healthcheck" in service or service["image"].startswith("${IMAGE"), name  # the image has its own
        if name in ("db", "certbot"):
            continue
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert {key.removesuffix("_FILE") for key in service.get("environment", ())} <= known, name
    web = [name for name in PRODUCTION["services"] if name.startswith("web-")]
    assert len(web) == 2
    upstream = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    for name in web:
        assert PRODUCTION["services"][name]["networks"]["inside"]["ipv4_address"] in upstream
    exposed = [name for name, service in PRODUCTION["services"].items() if "ports" in service]
    assert exposed == ["proxy"]
    assert all(port.startswith("127.0.0.1:") for one in LOCAL["services"].values() for port in one.get("ports", ()))


def test_the_proxys_configuration_is_sound(tmp_path):
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
        "-subj", "/CN=gym.example", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem")  # fmt: skip
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text()
    text = text.replace("/tmp/", f"{tmp_path}/")  # noqa: S108
    text = text.replace("/etc/letsencrypt/live/gymtrack/fullchain.pem", str(tmp_path / "cert.pem"))
    text = text.replace("/etc/letsencrypt/live/gymtrack/privkey.pem", str(tmp_path / "key.pem"))
    text = text.replace("/etc/nginx/gymtrack/", f"{ROOT}/deploy/nginx/")
    (tmp_path / "nginx.conf").write_text(text)
    assert "test is successful" in run(tool("nginx"), "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path)


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path):
    shutil.copy(ROOT / "deploy" / "secrets.sh", tmp_path)
    run("bash", tmp_path / "secrets.sh")
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == {Path(one["file"]).name for one in PRODUCTION["secrets"].values()}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "secrets").iterdir())
    assert len(made["secret_key"]) >= 50
    assert made["postgres_password"] in made["database_url"]
    run("bash", tmp_path / "secrets.sh")
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_an_upgrade_backs_up_migrates_and_replaces_one_after_the_other(tmp_path):
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("secrets"))
    (tmp_path / ".env").write_text("DOMAIN=gym.example\nRELEASE=1.0.0\n")
    (tmp_path / "docker").write_text('#!/bin/sh\necho "$RELEASE $*" >> "$CALLS"\n')
    (tmp_path / "docker").chmod(0o755)
    calls = tmp_path / "calls"
    run(tmp_path / "deploy" / "upgrade.sh", "1.1.0",
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls)})  # fmt: skip
    did = [line.split("compose.production.yaml ")[1] for line in calls.read_text().splitlines()]
    assert all(line.startswith("1.1.0 compose") for line in calls.read_text().splitlines())
    assert [line.split(" --wait")[0] for line in did][:5] == [
        "pull --quiet web-a",
        "run --rm --no-deps -T backup python manage.py backup",
        "run --rm --no-deps -T migrate",
        "up -d --no-deps",
        "up -d --no-deps",
    ]
    assert [did[3].split()[-1], did[4].split()[-1], did[5]] == ["web-a", "web-b", "up -d --no-deps worker backup"]
    assert "RELEASE=1.1.0" in (tmp_path / ".env").read_text()


# --- systemd, GitHub, Prometheus ---
def test_the_units_are_sound(tmp_path):
    analyze = tool("systemd-analyze")
    for path in (ROOT / "deploy" / "systemd").iterdir():
        text = path.read_text().replace("/opt/gymtrack/.venv/bin", str(BIN)).replace("/opt/gymtrack", str(ROOT))
        (tmp_path / path.name).write_text(text.replace("User=gymtrack", "User=root"))
    units = sorted(tmp_path.iterdir())
    said = run(analyze, "verify", "--man=no", *units, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"})
    assert [line for line in said.splitlines() if str(tmp_path) in line] == []


def test_the_workflows_hold_together():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for path in (ROOT / ".github" / "workflows").iterdir():
        jobs = yaml.safe_load(path.read_text())["jobs"]
        for name, job in jobs.items():
            needs = job.get("needs", [])
            assert set([needs] if isinstance(needs, str) else needs) <= set(jobs), name
            for step in job["steps"]:
                assert ("uses" in step) != ("run" in step), (name, step)
                assert re.search(r"@v\d", step.get("uses", "@v1")), step
                assert set(re.findall(r"\bmake ([a-z-]+)", step.get("run", ""))) <= targets, step
                if "run" in step:
                    script = re.sub(r"\$\{\{.*?\}\}", "x", step["run"])
                    run("bash", "-n", "-c", script)


def test_the_alerts_are_sound():
    run(tool("promtool"), "check", "rules", ROOT / "deploy" / "monitoring" / "alerts.yaml")
