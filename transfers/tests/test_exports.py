"""What goes out is all there is, is safe to open, and comes back the same."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.quotas import A_DAY
from common.validators import clean_text, one_line
from facilities.tests.factories import make_trainee
from metrics.tests.factories import HealthMetricFactory
from tests.limits import examples
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from transfers import exports, services, uploads, worker_jobs
from transfers.models import Export, Import
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.services import delete_session
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def trainee():
    trainee = make_trainee(timezone="America/New_York")
    bench = ExerciseFactory(name="Bench press")
    pulls = ExerciseFactory(name="Assisted pull-up", is_assisted=True)
    run = ExerciseFactory(name="Run", tracking="distance_duration")
    session = SessionFactory(trainee=trainee, started_at=EPOCH, name="Push", notes='=1+1\n"quoted", 5', feeling=4)
    LogFactory(session=session, exercise=bench, weight_kg="61.2350", reps=5, rpe="8.5", note="@home, -easy")
    LogFactory(session=session, exercise=bench, weight_kg="60", reps=10, set_type="warmup", set_number=2)
    LogFactory(session=session, exercise=pulls, weight_kg="20", reps=7, set_type="failure", is_assisted=True)
    LogFactory(session=session, exercise=run, weight_kg=None, reps=None, distance_m="4988.966", duration_seconds=1500)
    SessionFactory(trainee=trainee, started_at=EPOCH + timedelta(days=1), name="'quoted")
    HealthMetricFactory(trainee=trainee, kind="body_weight", value="81.4000", measured_at=EPOCH, note="+1")
    return trainee


def rows_of(trainee) -> list[tuple]:
    """Sets and sessions without their keys."""
    logs = ExerciseLog.objects.filter(trainee=trainee).order_by("performed_at", "session__started_at", "exercise__name")
    fields = (
        *("session__started_at", "session__ended_at", "session__name", "session__notes", "session__feeling"),
        *("exercise__name", "set_number", "set_type", "reps", "weight_kg", "duration_seconds", "distance_m", "rpe"),
        *("note", "performed_at", "is_assisted"),
    )
    sessions = WorkoutSession.objects.filter(trainee=trainee).order_by("started_at")
    return [*sorted(logs.values_list(*fields), key=str), *sessions.values_list("started_at", "ended_at", "name")]


def bring_in(trainee, content: bytes) -> Import:
    imported = uploads.take_file(trainee=trainee, content=content, file_name="export.zip")
    services.start(imported=imported)
    while worker_jobs.import_due():
        pass
    imported.refresh_from_db()
    return imported


def forget_workouts(trainee):
    for session in WorkoutSession.objects.filter(trainee=trainee):
        delete_session(session=session)
    trainee.metrics.all().delete()


def test_export_delete_import_gives_the_same(trainee):
    before, content = rows_of(trainee), exports.archive(trainee.user)
    metrics = list(trainee.metrics.values_list("kind", "value", "measured_at", "note"))
    assert len(before) == 4 + 2
    forget_workouts(trainee)
    imported = bring_in(trainee, content)
    assert (imported.status, imported.problem_count, imported.sets_added, imported.metrics_added) == ("done", 0, 4, 1)
    assert rows_of(trainee) == before
    assert list(trainee.metrics.values_list("kind", "value", "measured_at", "note")) == metrics


def test_ones_export_adds_nothing_to_what_one_has(trainee):
    before = rows_of(trainee)
    imported = bring_in(trainee, exports.archive(trainee.user))
    assert (imported.sessions_added, imported.sets_added, imported.sets_known, imported.metrics_added) == (0, 0, 4, 0)
    imported = bring_in(trainee, exports.strong(trainee.user))
    assert (imported.dialect, imported.sessions_added, imported.sets_added) == ("strong", 0, 0)
    assert rows_of(trainee) == before


def test_another_account_gets_it_whole(trainee):
    other = make_trainee()
    bring_in(other, exports.archive(trainee.user))
    assert rows_of(other) == rows_of(trainee)
    assert other.metrics.count() == 1


def test_no_cell_is_a_formula(trainee):
    ExerciseFactory(name="=cmd|' /C calc'!A0", trainee=trainee)
    LogFactory(session=WorkoutSession.objects.first(), exercise=Exercise.objects.get(trainee=trainee))
    for rows in (exports.set_rows(trainee), exports.metric_rows(trainee), exports.strong_rows(trainee)):
        for cells in rows:
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_strongs_layout_is_in_the_units_and_the_zone_of_whose_it_is(trainee):
    trainee.user.units = "imperial"
    table = list(csv.DictReader(io.StringIO("".join(exports.as_csv(exports.strong_rows(trainee))))))
    by_exercise = {(row["Exercise Name"], row["Set Order"]): row for row in table}
    bench = by_exercise["Bench press", "1"]
    assert (bench["Date"], bench["Weight"], bench["Reps"], bench["RPE"]) == ("2019-12-31 19:00:00", "135", "5", "8.5")
    assert by_exercise["Bench press", "W"]["Weight"] == "132.28"
    assert by_exercise["Run", "1"]["Distance"] == "3.1"
    assert by_exercise["Run", "1"]["Seconds"] == "1500"


def test_the_json_is_one_object_about_one_person(trainee):
    other = LogFactory(session=SessionFactory(trainee=make_trainee()))
    PersonalRecord.steps.create(
        trainee=trainee,
        exercise=Exercise.objects.get(name="Bench press"),
        kind="weight",
        value=Decimal(60),
        exercise_log=ExerciseLog.objects.filter(trainee=trainee).first(),
        achieved_at=EPOCH,
    )
    text = "".join(exports.as_json(trainee.user))
    data = json.loads(text)
    assert [len(data[name]) for name in ("sets", "workout_sessions", "health_metrics", "personal_records")] == [
        4,
        2,
        1,
        1,
    ]
    assert data["profile"]["email"] == trainee.user.email
    assert data["workout_sessions"][0]["notes"] == '=1+1\n"quoted", 5'
    assert str(other.pk) not in text
    for role in ("trainer", "admin"):
        from accounts.tests.factories import UserFactory

        assert json.loads("".join(exports.as_json(UserFactory(role=role))))["profile"]["role"] == role


def test_the_archive_holds_json_and_tables(trainee):
    with zipfile.ZipFile(io.BytesIO(exports.archive(trainee.user))) as archive:
        assert archive.namelist() == ["everything.json", "sets.csv", "metrics.csv"]
        assert json.loads(archive.read("everything.json"))["trainee"]["gym"] is None


def test_much_is_made_by_the_worker_and_little_at_once(client, trainee, monkeypatch):
    client.force_login(trainee.user)
    page = client.post("/account/exports/", {"kind": "archive"}, follow=True).content.decode()
    export = Export.objects.get()
    assert export.status == "done"
    assert f"/account/exports/{export.pk}/" in page
    monkeypatch.setattr("transfers.views.AT_ONCE", 3)
    page = client.post("/account/exports/", {"kind": "strong"}, follow=True).content.decode()
    assert "is being made" in page
    waiting = Export.objects.get(status="waiting")
    assert client.get(f"/account/exports/{waiting.pk}/").status_code == 404
    assert worker_jobs.export_due()
    answer = client.get(f"/account/exports/{waiting.pk}/")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="gymtrack-strong-')
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["strong.csv"]
    assert not worker_jobs.export_due()
    Export.objects.update(created_at=EPOCH)
    worker_jobs.export_due()
    assert not Export.objects.exists(), "kept for a week"


def test_an_export_that_breaks_is_tried_again_and_given_up(trainee, monkeypatch):
    export = Export.objects.create(user=trainee.user, kind="archive")
    monkeypatch.setattr(worker_jobs, "make_export", lambda export: 1 / 0)
    for _try in range(5):
        assert worker_jobs.export_due()
        Export.objects.update(lease_until=EPOCH)
    export.refresh_from_db()
    assert (export.status, export.attempts) == ("failed", 5)


NOTES = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n"), max_size=20).map(
    lambda text: clean_text(text).strip()  # a note with other characters can't be stored
)
NAMES = NOTES.map(one_line)  # names of several lines are refused wherever they come in
MASSES = st.one_of(st.none(), st.decimals(0, 500, places=4))
SETS = st.fixed_dictionaries(
    {
        "reps": st.integers(0, 100),
        "weight_kg": MASSES,
        "duration_seconds": st.one_of(st.none(), st.integers(0, 10_000)),
        "distance_m": st.one_of(st.none(), st.decimals(0, 50_000, places=3)),
        "rpe": st.one_of(st.none(), st.decimals(0, 10, places=1)),
        "set_type": st.sampled_from(["warmup", "working", "drop", "failure"]),
        "note": NOTES,
    }
)


@pytest.fixture
def any_number_of_files(monkeypatch):
    """A property is tried with more files than a person has a day."""
    monkeypatch.setitem(A_DAY, "uploads", replace(A_DAY["uploads"], most=10**6))


@pytest.mark.once
@pytest.mark.soak
@pytest.mark.usefixtures("any_number_of_files")
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(SETS, max_size=4), max_size=3), NAMES, NOTES)
def test_any_training_comes_back_the_same(trainee, workouts, name, notes):
    WorkoutSession.objects.filter(trainee=trainee).delete()
    trainee.metrics.all().delete()
    bench = Exercise.objects.get(name="Bench press")
    for day, sets in enumerate(workouts):
        session = SessionFactory(trainee=trainee, started_at=EPOCH + timedelta(days=day), name=name, notes=notes)
        for at, values in enumerate(sets):
            at_time = session.started_at + timedelta(minutes=at, microseconds=1)
            LogFactory(session=session, exercise=bench, set_number=at + 1, performed_at=at_time, **values)
    if not workouts:
        return
    before, content = rows_of(trainee), exports.archive(trainee.user)
    WorkoutSession.objects.filter(trainee=trainee).delete()
    bring_in(trainee, content)
    assert rows_of(trainee) == before
