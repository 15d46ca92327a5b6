"""The commands, on the test database. Backups of a real server under load are tested in tests/operations."""

from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from operations.backups import make
from operations.backups.checksums import differences
from operations.backups.files import BackupError, list_backups, newest_backup
from operations.backups.postgres import run_program
from operations.backups.restore import refuse_other_database
from tests.operations.cluster import tool
from training.models import Exercise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder for backups. PostgreSQL's programs are on the PATH."""
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", str(Path(tool("pg_dump")).parent), prepend=":")
    return tmp_path / "backups"


def test_deleted_rows_are_restored(folder, world, capsys):
    before = sorted(Exercise.objects.values_list("pk", "name"))
    call_command("backup", to=folder, verify=True, recipient="")
    assert "verified" in capsys.readouterr().out
    [backup] = list_backups(folder)
    assert 0 <= backup.age < 60
    world.other_log.delete()
    Exercise.objects.filter(pk=world.other_exercise.pk).delete()
    Exercise.objects.filter(pk=world.exercise.pk).update(name="Changed")
    with pytest.raises(CommandError, match="There are people in this database"):
        call_command("restore", backup.path)
    call_command("restore", backup.path, overwrite=True)
    assert "is restored" in capsys.readouterr().out
    assert sorted(Exercise.objects.values_list("pk", "name")) == before


def test_a_backup_is_encrypted_to_a_key_on_another_machine(folder, world, tmp_path, settings):
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(key))
    (tmp_path / "other").write_text(str(other))
    settings.BACKUP_DIR = str(folder)
    with pytest.raises(CommandError, match="isn't an age public key"):
        call_command("backup", to=folder, recipient="age1nonsense")
    with pytest.raises(CommandError, match="needs its key"):
        call_command("backup", to=folder, recipient=str(key.to_public()), verify=True)
    call_command("backup", to=folder, recipient=str(key.to_public()), verify=True, identity=tmp_path / "key")
    newest = newest_backup()
    assert newest.path.suffix == ".age"
    for identity, reason in ((None, "name the file"), (tmp_path / "other", "does not open"), (folder, "does not open")):
        with pytest.raises(CommandError, match=reason):
            call_command("restore", newest.path, identity=identity, check=True)
    call_command("restore", newest.path, identity=tmp_path / "key", check=True)


def test_other_files_are_refused(folder, tmp_path):
    nothing = tmp_path / "nothing.tar"
    nothing.write_text("nothing")
    for path, reason in ((nothing, "isn't a backup"), (tmp_path / "none.tar", "There is no file")):
        with pytest.raises(CommandError, match=reason):
            call_command("restore", path, check=True)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with pytest.raises(BackupError, match=f"is of {other}"):
        refuse_other_database({"database": other})
    with pytest.raises(BackupError, match="is not installed"):
        run_program("pg_no_such_program")


def test_old_backups_are_deleted_and_no_unfinished_file_is_left(folder, settings, monkeypatch):
    settings.BACKUP_KEEP = (1, 0, 0)
    folder.mkdir()
    (folder / "gymtrack-20260101T000000Z.tar").write_text("")
    call_command("backup", to=folder, recipient="")
    assert [path.name for path in folder.iterdir()] == [list_backups(folder)[0].path.name]
    assert not (folder / "gymtrack-20260101T000000Z.tar").exists()
    before = list(folder.iterdir())

    def full(*args):
        raise OSError("disk full")

    monkeypatch.setitem(make.DUMPS, connection.vendor, full)
    with pytest.raises(OSError, match="disk full"):
        call_command("backup", to=folder, recipient="")
    assert list(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("expected", "found", "lines"),
    [
        ({"a": [1, "x"]}, {"a": [1, "x"]}, []),
        ({"a": [1, "x"]}, {"a": [2, "x"]}, ["a: 2 rows instead of 1"]),
        ({"a": [1, "x"]}, {"a": [1, "y"]}, ["a: other content in 1 rows"]),
        ({"a": [1, "x"]}, {}, ["a: missing"]),
        ({}, {"b": [0, ""]}, ["b: not in the backup"]),
    ],
)
def test_differences_are_named(expected, found, lines):
    assert differences(expected, found) == lines


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_unencrypted_backup_prints_a_warning(folder, capsys, encrypted):
    recipient = str(pyrage.x25519.Identity.generate().to_public()) if encrypted else ""
    call_command("backup", to=folder, recipient=recipient)
    assert ("This backup is not encrypted" in capsys.readouterr().err) == (not encrypted)
    assert [backup.path.stat().st_mode & 0o777 for backup in list_backups(folder)] == [0o600]
