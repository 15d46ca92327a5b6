"""Nothing that is uploaded keeps a web thread busy: large files are read by the worker, with bounds on everything."""

import io
import json
import zipfile
from pathlib import Path
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facilities.tests.factories import make_trainee
from tests.witness import everything_is_recorded
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from transfers import file_parsing, read_import, services, uploads, worker_jobs
from transfers.dialects import Source
from transfers.exercise_matching import Matcher
from transfers.file_parsing import UnreadableFileError
from transfers.import_steps import SupersededError
from transfers.models import Import
from workouts.models import ExerciseLog

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"
HEADER = b"Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


@pytest.fixture(autouse=True)
def nothing_begun():
    worker_jobs.reading_now.clear()
    yield
    worker_jobs.reading_now.clear()


@pytest.fixture
def trainee():
    ExerciseFactory(name="Bench press", equipment="barbell")
    return make_trainee(timezone="Europe/Berlin")


def strong(rows: int, names: int = 1, note: bytes = b"") -> bytes:
    line = b"2025-%02d-%02d 18:04:11,Push,1h,Exercise %d,%d,82.5,5,0,0,%s,,\n"
    return HEADER + b"".join(line % (1 + at // 28 % 12, 1 + at % 28, at % names, at % 20, note) for at in range(rows))


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def take(trainee, content: bytes) -> Import:
    return uploads.take_file(trainee=trainee, content=content, file_name="a.csv")


def read(imported: Import) -> Import:
    for _turn in range(20):
        if not worker_jobs.import_due():
            break
    imported.refresh_from_db()
    return imported


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (strong(1), "ready"),
        (strong(1900), "ready"),
        (strong(2100), "reading"),  # many rows
        (strong(200, note=b"x" * 2000), "reading"),  # many bytes
        (strong(100, names=100), "reading"),  # many names to compare
        (zipped({"strong.csv": strong(100)}), "ready"),
        (zipped({"strong.csv": strong(200_000)}), "reading"),  # few bytes that become many
        ((FILES / "wger.json").read_bytes(), "ready"),
        (json.dumps([{"exercise": 1, "date": "2026-01-01", "reps": 5}] * 2100).encode(), "reading"),
    ],
    ids=range(9),
)
def test_what_is_small_is_read_at_once(trainee, content, status):
    with mock.patch.object(read_import, "FileSummary", wraps=read_import.FileSummary) as found:
        imported = take(trainee, content)
    assert imported.status == status
    if status == "ready":
        assert imported.found["sets"] > 0
        return
    assert (imported.found["sets"], imported.problem_count, imported.exercises) == (0, 0, {})
    assert found.call_count <= 1
    assert imported.dialect in ("strong", "wger")


def test_the_worker_reads_it_and_then_it_goes_on_as_ever(trainee):
    imported = take(trainee, strong(3000, names=3))
    assert imported.status == "reading"
    imported = read(imported)
    assert (imported.status, imported.found["sets"], imported.names) == (
        "ready",
        3000,
        ["Exercise 0", "Exercise 1", "Exercise 2"],
    )
    assert (imported.position, imported.attempts, imported.reason) == (0, 0, "")
    services.start(imported=imported)
    with everything_is_recorded():
        imported = read(imported)
    assert (imported.status, imported.sets_added) == ("done", 3000)
    assert ExerciseLog.objects.filter(trainee=trainee).count() == 3000


def test_both_ways_of_reading_come_to_the_same(trainee, monkeypatch):
    content = (FILES / "hevy.csv").read_bytes()
    at_once = take(trainee, content)
    monkeypatch.setattr(uploads, "SMALL_BYTES", 0)
    later = read(take(trainee, content))
    for name in ("status", "dialect", "found", "problems", "problem_count", "exercises", "suggestions", "position"):
        assert getattr(later, name) == getattr(at_once, name), name


BOMBS = {
    "empty lines": (HEADER + b"\n" * 3_000_000, "more than 500,000 rows"),
    "a cell": (HEADER + b'"' + b"x" * 5_000_000, "Line 2"),
    "a line": (HEADER + b"x" * 5_000_000, "Line 2"),
    "commas": (HEADER + b"," * 5_000_000, "more than 200 columns"),
    "depth": (b"[" * 1_000_000, "This JSON can't be read"),
    "braces": (b"[" + b"{}," * 2_000_000 + b"{}]", "more than 500,000 rows"),
    "values": (b"[" + b"1," * 6_100_000 + b"1]", "more than 500,000 rows"),
    "names": (strong(2100, names=900), "more than 800 exercises"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_the_request_nothing_and_the_worker_little(trainee, name):
    content, reason = BOMBS[name]
    with mock.patch.object(file_parsing.json, "load", side_effect=AssertionError("parsed in the request")):
        imported = take(trainee, content)
    assert imported.status == "reading"
    imported = read(imported)
    assert imported.status == "unreadable"
    assert reason in imported.reason
    assert imported.content == b""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({f"{number}.csv": b"" for number in range(51)}), "more than 50 files"),
        (zipped({str(number): b"" for number in range(1001)}), "more than 50 files"),
        (zipped({"strong.csv": b"\0" * (32 * 1024 * 1024 + 1)}), "more than 32 MiB"),
        (zipped({"a.csv": b"\0" * 20_000_000, "b.csv": b"\0" * 20_000_000}), "more than 32 MiB"),
        (zipped({"inner.zip": zipped({"a.csv": strong(1)})}), "no CSV"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 100_000, "more than 50 files"),
    ],
    ids=["51 tables", "1001 entries", "one large", "two large", "a zip in a zip", "a directory alone"],
)
def test_a_zip_is_refused_at_once(trainee, content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        take(trainee, content)
    assert not Import.objects.exists()


def test_a_directory_of_many_entries_is_not_even_opened(trainee):
    with (
        mock.patch.object(zipfile, "ZipFile", side_effect=AssertionError("opened")),
        pytest.raises(UnreadableFileError),
    ):
        Source(b"PK\x03\x04" + b"PK\x01\x02" * 1001)


def test_a_worker_that_dies_is_followed_by_another(trainee, monkeypatch):
    monkeypatch.setattr(worker_jobs, "SLICE", 0)
    monkeypatch.setattr(read_import, "STEP", 1)
    imported = take(trainee, strong(2100))
    assert worker_jobs.import_due()
    assert list(worker_jobs.reading_now) == [imported.pk]
    worker_jobs.reading_now.clear()  # as if the process had died
    assert not worker_jobs.import_due(), "the lease still runs"
    Import.objects.update(lease_until=timezone.now())
    monkeypatch.setattr(worker_jobs, "SLICE", 10)
    assert worker_jobs.import_due()
    imported.refresh_from_db()
    assert (imported.status, imported.found["sets"]) == ("ready", 2100)


def test_reading_goes_on_where_it_was_after_other_work_had_its_turn(trainee, monkeypatch):
    monkeypatch.setattr(worker_jobs, "SLICE", 0)
    monkeypatch.setattr(read_import, "STEP", 10)
    monkeypatch.setattr(read_import, "RENEWED", -1)
    imported = take(trainee, strong(2100))
    positions = []
    while Import.objects.get(pk=imported.pk).status == "reading":
        assert worker_jobs.import_due()
        positions.append(Import.objects.get(pk=imported.pk).position)
    assert positions[:3] == [10, 20, 30]
    assert Import.objects.get(pk=imported.pk).status == "ready"
    assert worker_jobs.reading_now == {}


def test_a_file_that_was_discarded_meanwhile_is_read_no_further(trainee, monkeypatch):
    monkeypatch.setattr(worker_jobs, "SLICE", 0)
    monkeypatch.setattr(read_import, "STEP", 1)
    imported = take(trainee, strong(2100))
    assert worker_jobs.import_due()
    services.discard(imported=imported)
    assert worker_jobs.import_due()
    assert worker_jobs.reading_now == {}
    assert not worker_jobs.import_due()


def test_of_two_workers_at_one_file_the_first_wins(trainee):
    imported = take(trainee, strong(2100))
    one, other = (read_import.read_by_worker(Import.objects.get(pk=imported.pk)) for _worker in range(2))
    for _step in one:
        pass
    with pytest.raises(SupersededError):
        for _step in other:
            pass
    imported.refresh_from_db()
    assert imported.status == "ready"


def test_a_file_that_kills_workers_is_given_up(trainee):
    imported = take(trainee, strong(2100))
    for _death in range(read_import.GIVE_UP):
        next(read_import.read_by_worker(Import.objects.get(pk=imported.pk)))  # and then the process dies
    imported = read(imported)
    assert imported.status == "unreadable"
    assert "could not read this file" in imported.reason


def test_a_reading_that_fails_is_tried_again_and_then_given_up(trainee, monkeypatch):
    imported = take(trainee, strong(2100))
    monkeypatch.setattr(read_import, "FileSummary", mock.Mock(side_effect=MemoryError))
    for _turn in range(10):
        Import.objects.update(lease_until=timezone.now())
        worker_jobs.import_due()
    imported.refresh_from_db()
    assert imported.status == "unreadable"


@pytest.mark.parametrize(
    ("verb", "how"),
    [(services.choose, {"units": "metric"}), (services.start, {}), (services.undo, {})],
    ids=["choose", "start", "undo"],
)
@pytest.mark.parametrize("status", ["reading", "unreadable"])
def test_what_is_not_read_can_only_be_discarded(trainee, verb, how, status):
    imported = take(trainee, strong(2100))
    Import.objects.filter(pk=imported.pk).update(status=status)
    with pytest.raises(services.ImportRefusedError):
        verb(imported=imported, **how)
    services.discard(imported=imported)
    assert not Import.objects.exists()


def test_only_the_last_few_files_wait(trainee):
    for _number in range(7):
        take(trainee, strong(2100))
    assert Import.objects.filter(status="reading").count() == services.KEPT_FILES


# --- what a page and the API show ---
@pytest.fixture
def url(world):
    imported = take(world.trainee_profile, strong(2100))
    return f"/api/v1/imports/{imported.pk}/"


def test_the_api_says_how_far_it_is(api, world, url):
    client = api(world.trainee)
    shown = client.get(url).data
    assert (shown["status"], shown["percent"], shown["sets"], shown["reason"]) == ("reading", 0, 0, "")
    for change in (client.post(f"{url}start/", {}), client.patch(url, {"units": "metric"}), client.post(f"{url}undo/")):
        assert change.status_code == 409
    assert worker_jobs.import_due()
    assert client.get(url).data["status"] == "ready"
    bad = SimpleUploadedFile("a.csv", BOMBS["commas"][0])
    made = client.post("/api/v1/imports/", {"file": bad}, format="multipart")
    assert (made.status_code, made.data["status"]) == (201, "reading")
    assert worker_jobs.import_due()
    shown = client.get(f"/api/v1/imports/{made.data['id']}/").data
    assert (shown["status"], shown["reason"]) == ("unreadable", "Line 2 has more than 200 columns.")


def test_the_page_waits_and_then_asks(client, world, url):
    client.force_login(world.trainee)
    page = url.replace("/api/v1", "/account")
    text = client.get(page).content.decode()
    assert "Reading your file…" in text
    assert 'hx-trigger="every 1s"' in text
    assert "being read" in client.get("/account/imports/").content.decode()
    assert client.post(f"{page}start/", follow=True).status_code == 200
    Import.objects.filter(file_name="a.csv").update(position=1200)
    assert "1200 workouts so far." in client.get(page).content.decode()
    assert worker_jobs.import_due()
    assert "What the file leaves open" in client.get(page).content.decode()


def test_the_page_says_why_a_file_cannot_be_read(client, world, url):
    Import.objects.filter(file_name="a.csv").update(status="unreadable", reason="Line 2 is odd.")
    client.force_login(world.trainee)
    text = client.get(url.replace("/api/v1", "/account")).content.decode()
    assert "Line 2 is odd." in text
    assert "Upload another file" in text


def test_names_are_compared_once_and_not_by_every_look(client, api, world, url):
    worker_jobs.import_due()
    client.force_login(world.trainee)
    with mock.patch.object(Matcher, "matches", side_effect=AssertionError("compared again")):
        assert client.get(url.replace("/api/v1", "/account")).status_code == 200
        assert api(world.trainee).get(url).status_code == 200


def test_a_suggestion_that_is_archived_meanwhile_is_none(api, world):
    content = HEADER + b"2026-03-02 18:04:11,Push,1h,Library pres,1,82.5,5,0,0,,,\n"
    imported = take(world.trainee_profile, content)
    url = f"/api/v1/imports/{imported.pk}/"
    [suggested] = api(world.trainee).get(url).data["exercises"][0]["suggestions"]
    assert suggested["name"] == "Library press"
    Exercise.objects.filter(pk=suggested["exercise"]).update(is_archived=True)
    assert api(world.trainee).get(url).data["exercises"][0]["suggestions"] == []


def test_many_new_exercises_take_few_statements(trainee):
    imported = read(take(trainee, strong(2100, names=800)))
    before = Exercise.objects.count()
    with everything_is_recorded(), CaptureQueriesContext(connection) as ran:
        services.start(imported=imported)
    assert len(ran) <= 45
    assert Exercise.objects.count() == before + 800
    slugs = Exercise.objects.filter(trainee=trainee).order_by("pk").values_list("slug", flat=True)
    assert len(set(slugs)) == 800
    imported.refresh_from_db()
    assert len(imported.made) == 800
    assert 0 not in imported.exercises.values()


def test_names_that_differ_by_case_alone_are_one_new_exercise(trainee):
    rows = b"".join(
        b"2026-03-02 18:04:11,Push,1h,%s,1,82.5,5,0,0,,,\n" % name for name in (b"Zercher carry", b"ZERCHER CARRY")
    )
    imported = take(trainee, HEADER + rows)
    services.start(imported=imported)
    [made] = Exercise.objects.filter(trainee=trainee)
    assert set(Import.objects.get(pk=imported.pk).exercises.values()) == {made.pk}
