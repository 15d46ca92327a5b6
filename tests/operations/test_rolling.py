"""An upgrade while people log: the migration, the new code beside the old, the old one gone; nobody notices."""

import shutil
import threading
import time

import pytest

from tests.deployment import ROOT, Deployment

from .conftest import settle, stored
from .load import Load, enter

pytestmark = pytest.mark.xdist_group("operations")
OTHERS = ("templates", "static", "staticfiles", "locale", "manage.py", "gunicorn.conf.py", "scripts")
CODE = (
    *(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "benchmarks")),
    *OTHERS,
)
# What a release brings: a column with a default of the database, and an index that is built without a lock.
NEXT = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("workouts", "{before}")]
    operations = [
        migrations.AddField("exerciselog", "mood", models.SmallIntegerField(db_default=3)),
        AddIndexConcurrently("exerciselog", models.Index(fields=["mood", "id"], name="next_mood")),
    ]
"""


def test_an_upgrade_under_load(deployed, postgres, tmp_path):
    release = tmp_path / "release"
    release.mkdir()
    for name in CODE:
        source = ROOT / name
        ignore = shutil.ignore_patterns("__pycache__", "tests")
        shutil.copytree(source, release / name, ignore=ignore) if source.is_dir() else shutil.copy(source, release)
    migrations = release / "workouts" / "migrations"
    before = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0099_next.py").write_text(NEXT.format(before=before))
    new = Deployment(tmp_path, root=release, **{**deployed.environment, "PORT": str(deployed.port)})
    new.environment["PORT"] = str(new.port)

    blocker = postgres.connect()
    blocker.autocommit = False
    blocker.execute("LOCK TABLE workouts_exerciselog IN ACCESS SHARE MODE")  # someone reads for a while
    release_lock = threading.Timer(5, blocker.commit)
    with Load(deployed, enter(deployed, 4)) as load:
        release_lock.start()
        began = time.monotonic()
        new.manage("migrate", "--verbosity", "0")
        assert time.monotonic() - began > 5  # it waited for the reader, in turns
        assert deployed.ask("GET", "/ready")[0] == 200  # the old code goes on
        load.go_on(20)
        new.start()
        new.wait("/ready")
        old, load.deployment = load.deployment, new  # the proxy's part
        load.go_on(20)
        load.deployment = old
        over = time.monotonic()
    new.stop()
    blocker.close()
    settle("upgrade: migration under load, old and new code side by side", load, stored(postgres, load), over, most=0)
    assert set(load.answers) == {201}, load.answers
    assert max(later - earlier for earlier, later in zip(load.succeeded_at, load.succeeded_at[1:], strict=False)) < 4
    postgres.sql("ALTER TABLE workouts_exerciselog DROP COLUMN mood")
    postgres.sql("DELETE FROM django_migrations WHERE name = '0099_next'")
