"""A file comes in: whole, once, resumably, and back out again without a trace."""

import io
import uuid
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.quotas import STORED
from changes.models import Change
from facilities.tests.factories import make_trainee
from tests.witness import everything_is_recorded
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from transfers import file_parsing, services, uploads, worker_jobs
from transfers import run_import as incoming
from transfers.file_parsing import UnreadableFileError
from transfers.import_steps import SupersededError
from transfers.models import ExerciseAlias, Import, ImportedRow
from transfers.tests.factories import CSV, make_import
from transfers.tests.test_dialects import SAMPLES
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import recomputed
from workouts.services import delete_session, delete_set
from workouts.tests.factories import logged_set

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"
HEADER = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"


@pytest.fixture
def trainee():
    ExerciseFactory(name="Bench press", equipment="barbell")
    ExerciseFactory(name="Back squat", aliases=["Squat", "Squat (Barbell)"], equipment="barbell")
    ExerciseFactory(name="Plank", tracking="duration", equipment="body only")
    return make_trainee(timezone="Europe/Berlin")


def upload(trainee, content: bytes | str, **choices) -> Import:
    content = content.encode() if isinstance(content, str) else content
    imported = uploads.take_file(trainee=trainee, content=content, file_name="export.csv")
    return services.choose(imported=imported, **choices) if choices else imported


def finish(imported: Import) -> Import:
    for _turn in range(100):
        with everything_is_recorded():
            if not worker_jobs.import_due():
                break
    imported.refresh_from_db()
    return imported


def bring_in(trainee, content: bytes | str, **choices) -> Import:
    imported = upload(trainee, content, **choices)
    services.start(imported=imported, without_problems=True)
    return finish(imported)


def sets(trainee) -> list[tuple]:
    logs = ExerciseLog.objects.filter(trainee=trainee).select_related("exercise", "session")
    return [
        (
            f"{log.session.started_at:%Y-%m-%d %H:%M} {log.session.name}",
            log.exercise.name,
            log.set_type,
            None if log.weight_kg is None else float(log.weight_kg),
            log.reps,
            log.duration_seconds,
        )
        for log in logs.order_by("performed_at", "id")
    ]


def check_records(trainee):
    for exercise in Exercise.objects.filter(exercise_logs__trainee=trainee).distinct():
        assert recomputed(trainee, exercise.pk) == ([], [])


def test_a_file_comes_in_as_it_is_meant(trainee):
    imported = bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    assert (imported.status, imported.sessions_added, imported.sets_added) == ("done", 1, 6)
    when = "2026-03-02 17:04 Push A"  # UTC
    assert sets(trainee) == [
        (when, "Bench press", "warmup", 40.0, 10, None),
        (when, "Bench press", "working", 82.5, 5, None),
        (when, "Triceps Pushdown", "working", 25.0, 12, None),
        (when, "Lateral Raise (Dumbbell)", "drop", 8.0, 15, None),
        (when, "Pull Up (Assisted)", "failure", 20.0, 7, None),
        (when, "Plank", "working", None, None, 60),
    ]
    session = WorkoutSession.objects.get()
    assert (session.status, session.notes) == ("completed", "slept badly")
    assert session.ended_at == datetime(2026, 3, 2, 18, 9, tzinfo=UTC)
    assert list(session.logs.values_list("set_number", flat=True).order_by("performed_at")) == [1, 2, 1, 1, 1, 1]
    assert imported.content == b""
    made = Exercise.objects.get(name="Pull Up (Assisted)")
    assert (made.trainee, made.gym, made.tracking, made.is_assisted) == (trainee, None, "assisted_reps", True)


def test_weight_that_helps_is_no_volume_and_no_record(trainee):
    bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    assisted = ExerciseLog.objects.get(exercise__is_assisted=True)
    assert assisted.volume_kg == 0
    assert not PersonalRecord.steps.filter(exercise=assisted.exercise).exists()
    # 82.5 × 5 + 25 × 12 + 8 × 15
    assert float(WorkoutSession.objects.with_totals().get().total_volume_kg) == 832.5
    logged = logged_set(assisted.session, assisted.exercise, weight_kg=Decimal(15), reps=9)
    assert (logged.is_assisted, logged.personal_records.count()) == (True, 0)


@pytest.mark.parametrize("file", SAMPLES)
def test_every_sample_comes_in_once(trainee, file):
    content = (FILES / file).read_bytes()
    first = bring_in(trainee, content)
    expected = len([said for said in SAMPLES[file][1] if not said.startswith(("note", "line"))])
    assert (first.status, first.sets_added) == ("done", expected)
    before = sets(trainee)
    again = bring_in(trainee, content)
    assert (again.status, again.sessions_added, again.sets_added, again.sets_known) == ("done", 0, 0, expected)
    assert sets(trainee) == before
    assert not WorkoutSession.objects.filter(logs=None).exists()
    check_records(trainee)


@pytest.mark.parametrize(
    ("units", "weight", "metres"), [("metric", "225.0000", "3100.000"), ("imperial", "102.0583", "4988.966")]
)
def test_the_unit_is_asked_where_the_file_does_not_say(trainee, units, weight, metres):
    imported = upload(trainee, (FILES / "strong-lb.csv").read_bytes())
    assert (imported.found["asks_units"], imported.found["asks_zone"]) == (True, True)
    services.choose(imported=imported, units=units)
    services.start(imported=imported)
    finish(imported)
    assert str(ExerciseLog.objects.get(reps=5).weight_kg) == weight
    assert str(ExerciseLog.objects.get(duration_seconds=1500).distance_m) == metres


def test_times_are_of_the_chosen_zone(trainee):
    bring_in(trainee, (FILES / "strong-lb.csv").read_bytes(), zone="Pacific/Pago_Pago")
    assert WorkoutSession.objects.get().started_at == datetime(2026, 1, 6, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "added"), [("Europe/Berlin", 1), ("Pacific/Kiritimati", 1), ("UTC", 0), ("America/New_York", 0)]
)
def test_what_was_trained_just_now_comes_in_too(trainee, zone, added):
    """18:00 in Berlin: an hour ahead of UTC, and no time that is still to come."""
    with time_machine.travel(datetime(2026, 3, 2, 17, 10, tzinfo=UTC)):
        content = HEADER + "2026-03-02 18:00:00,A,1h,Bench press,1,80,5,0,0,,,\n"
        imported = bring_in(trainee, content, zone=zone)
    assert (imported.status, imported.sets_added, imported.problem_count) == ("done", added, 1 - added)


def test_a_newer_export_adds_only_what_is_new(trainee):
    row = "2026-03-02 18:00:00,A,1h,Bench press,{},80,{},0,0,,,\n"
    older = HEADER + row.format(1, 5) + row.format(2, 6)
    newer = older + row.format(3, 7) + "2026-03-09 18:00:00,A,1h,Bench press,1,85,5,0,0,,,\n"
    bring_in(trainee, older)
    imported = bring_in(trainee, newer)
    assert (imported.sessions_added, imported.sets_added, imported.sets_known) == (1, 2, 2)
    assert [reps for *_rest, reps, _seconds in sets(trainee)] == [5, 6, 7, 5]


def test_sessions_whose_rows_stand_apart_are_one(trainee):
    rows = [
        f"2026-03-0{day} 18:00:00,A,1h,{name},1,80,5,0,0,,,\n" for name in ("Bench press", "Squat") for day in (2, 3)
    ]
    bring_in(trainee, HEADER + "".join(rows))
    assert WorkoutSession.objects.count() == 2
    assert ExerciseLog.objects.count() == 4
    assert bring_in(trainee, HEADER + "".join(rows)).sets_added == 0


def test_the_same_set_many_times_is_many_sets(trainee):
    imported = bring_in(trainee, HEADER + "2026-03-02 18:00:00,A,1h,Bench press,1,80,5,0,0,,,\n" * 5)
    assert imported.sets_added == 5
    assert list(ExerciseLog.objects.values_list("set_number", flat=True).order_by("performed_at")) == [1, 2, 3, 4, 5]


def test_rows_that_are_no_sets_are_told_and_left_out_when_one_says_so(trainee):
    rows = (
        "2026-03-02 18:00:00,A,1h,Bench press,1,80,5,0,0,,,\n"
        "someday,A,1h,Bench press,2,80,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,Bench press,3,eighty,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,Bench press,4,80,0,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,=HYPERLINK(1),1,80,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,Bench press,5,9000,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,Bench press,6,80,5,0,0,,,11\n"
        "2126-03-02 18:00:00,A,1h,Bench press,1,80,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,Bench press,S,80,5,0,0,,,\n"
        "2026-03-02 18:00:00,A,1h,,1,80,5,0,0,,,\n"
        "2026-03-02 18:00:00,A\n"
    )
    imported = upload(trainee, HEADER + rows)
    assert imported.problem_count == 10
    assert [(line, reason) for line, reason in imported.problems] == [
        (3, "“someday” isn't a date that we can read."),
        (4, "“eighty” isn't a number."),
        (5, "The set has neither reps nor a time nor a distance."),
        (6, "“=HYPERLINK(1)” isn't the name of an exercise."),
        (7, "weight: Ensure this value is less than or equal to 5000."),
        (8, "RPE: Ensure this value is less than or equal to 10."),
        (9, "This time is in the future."),
        (10, "“S” isn't a set type that we know."),
        (11, "The row names no exercise."),
        (12, "The row has no “set order”."),
    ]
    with pytest.raises(services.ImportRefusedError, match="Some rows"):
        services.start(imported=imported)
    services.start(imported=imported, without_problems=True)
    assert finish(imported).sets_added == 1


def test_what_a_chosen_unit_makes_impossible_is_told_too(trainee):
    imported = bring_in(trainee, HEADER + "2026-03-02 18:00:00,A,1h,Bench press,1,0,5,1900,0,,,\n", units="imperial")
    assert imported.problems == [[2, "distance: Ensure this value is less than or equal to 2000000."]]
    assert (imported.sets_added, imported.problem_count) == (0, 1)


def test_names_are_matched_and_choices_remembered(trainee):
    squat, bench = Exercise.objects.get(name="Back squat"), Exercise.objects.get(name="Bench press")
    content = HEADER + "2026-03-02 18:00:00,A,1h,{},1,80,5,0,0,,,\n"
    assert upload(trainee, content.format("Squat (Barbell)")).exercises == {"Squat (Barbell)": squat.pk}
    imported = upload(trainee, content.format("Zercher carry"))
    assert imported.exercises == {"Zercher carry": 0}
    services.choose(imported=imported, exercises={"Zercher carry": bench.pk})
    services.start(imported=imported)
    assert upload(trainee, content.format("Zercher carry")).exercises == {"Zercher carry": bench.pk}
    other = make_trainee()
    assert upload(other, content.format("Zercher carry")).exercises == {"Zercher carry": 0}


def test_an_exercise_of_anothers_can_not_be_chosen(trainee):
    theirs = ExerciseFactory(name="Secret", trainee=make_trainee())
    imported = upload(trainee, (FILES / "hevy.csv").read_bytes())
    for name, key in (("Plank", theirs.pk), ("Plank", 10**9), ("Nothing", 0)):
        with pytest.raises(ValidationError):
            services.choose(imported=imported, exercises={name: key})


def test_undo_leaves_nothing_and_the_file_may_come_again(trainee):
    bench = Exercise.objects.get(name="Bench press")
    own = logged_set(
        WorkoutSession.objects.create(
            trainee=trainee,
            status="completed",
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            ended_at=datetime(2026, 1, 1, 1, tzinfo=UTC),
        ),
        bench,
        weight_kg=Decimal(70),
        reps=5,
        performed_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    imported = bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    assert PersonalRecord.objects.filter(exercise=bench, kind="weight").exists()
    services.undo(imported=imported)
    assert finish(imported).status == "undone"
    assert list(ExerciseLog.objects.all()) == [own]
    assert WorkoutSession.objects.count() == 1
    assert not PersonalRecord.objects.exists()
    assert not Exercise.objects.filter(trainee=trainee).exists()
    assert not ImportedRow.objects.exists()
    check_records(trainee)
    assert bring_in(trainee, (FILES / "hevy.csv").read_bytes()).sets_added == 6


def test_undo_keeps_what_was_added_by_hand(trainee):
    imported = bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    session, made = WorkoutSession.objects.get(), Exercise.objects.get(name="Triceps Pushdown")
    logged_set(session, made, weight_kg=Decimal(30), reps=10)
    services.undo(imported=imported)
    finish(imported)
    assert [(name, weight) for _when, name, _type, weight, *_rest in sets(trainee)] == [("Triceps Pushdown", 30.0)]


def test_a_deleted_set_stays_deleted_and_a_deleted_workout_may_come_again(trainee):
    content = (FILES / "strong-units.csv").read_bytes()
    bring_in(trainee, content)
    delete_set(log=ExerciseLog.objects.get(weight_kg="62.5"))
    assert bring_in(trainee, content).sets_added == 0
    delete_session(session=WorkoutSession.objects.get())
    assert bring_in(trainee, content).sets_added == 4


def test_a_killed_worker_loses_and_doubles_nothing(trainee, monkeypatch):
    """It stops after any number of steps; the next one goes on."""
    rows = [
        f"2026-01-{day:02} 18:00:00,A,1h,Bench press,{number},{60 + day},5,0,0,,,\n"
        for day in range(1, 13)
        for number in (1, 2)
    ]
    monkeypatch.setattr(incoming, "WORKOUTS", 3)
    imported = upload(trainee, HEADER + "".join(rows))
    services.start(imported=imported)
    for _life in range(20):
        steps = worker_jobs.steps_of(Import.objects.select_related("trainee__user").get(pk=imported.pk))
        if next(steps, None) is None or Import.objects.get(pk=imported.pk).status == "done":
            break
        steps.close()  # killed
    imported.refresh_from_db()
    assert (imported.status, imported.position, imported.sets_added) == ("done", 12, 24)
    assert [weight for _when, _name, _type, weight, *_rest in sets(trainee)] == [
        float(60 + day) for day in range(1, 13) for _n in (1, 2)
    ]
    check_records(trainee)


def test_a_step_that_breaks_leaves_nothing_half_done(trainee, monkeypatch, caplog):
    imported = upload(trainee, (FILES / "hevy.csv").read_bytes())
    services.start(imported=imported)
    with monkeypatch.context() as patch:
        patch.setattr(ImportedRow.objects, "bulk_create", lambda *args, **options: 1 / 0)
        assert worker_jobs.import_due()
    imported.refresh_from_db()
    assert "ZeroDivisionError in test_imports.py" in caplog.text
    assert "Push A" not in caplog.text
    assert (imported.status, imported.attempts, imported.position) == ("waiting", 1, 0)
    assert not WorkoutSession.objects.exists()
    assert not worker_jobs.import_due(), "it waits a while"
    Import.objects.update(lease_until=imported.created_at)
    assert finish(imported).sets_added == 6


def test_undo_stops_what_is_running(trainee, monkeypatch):
    monkeypatch.setattr(incoming, "WORKOUTS", 1)
    imported = upload(trainee, (FILES / "fitnotes.csv").read_bytes())
    services.start(imported=imported)
    steps = worker_jobs.steps_of(Import.objects.select_related("trainee__user").get(pk=imported.pk))
    next(steps)
    services.undo(imported=imported)
    with pytest.raises(SupersededError):
        next(steps)
    assert finish(imported).status == "undone"
    assert not ExerciseLog.objects.exists()


def test_the_factorys_import_is_what_looking_makes(trainee):
    made, looked = make_import(make_trainee()), upload(make_trainee(), CSV)
    for name in ("dialect", "found", "exercises", "units", "zone", "status", "problems", "problem_count"):
        assert getattr(made, name) == getattr(looked, name), name


def test_of_files_that_were_only_looked_at_the_last_few_are_kept(trainee):
    started = upload(trainee, CSV)
    services.start(imported=started)
    looked = [upload(trainee, CSV).pk for _file in range(7)]
    kept = set(Import.objects.filter(trainee=trainee).values_list("pk", flat=True))
    assert kept == {started.pk, *looked[-5:]}


def test_states_stand_against_it(trainee):
    imported = upload(trainee, (FILES / "hevy.csv").read_bytes())
    with pytest.raises(services.ImportRefusedError):
        services.undo(imported=imported)
    services.start(imported=imported)
    assert services.start(imported=imported).status == "waiting"
    with pytest.raises(services.ImportRefusedError):
        services.choose(imported=imported, units="metric")
    with pytest.raises(services.ImportRefusedError):
        services.discard(imported=imported)
    finish(imported)
    services.undo(imported=imported)
    finish(imported)
    with pytest.raises(services.ImportRefusedError):
        services.start(imported=imported)
    services.discard(imported=imported)
    assert not Import.objects.exists()


def test_the_change_log_tells_of_all_that_came(trainee):
    bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    told = Change.objects.filter(trainee=trainee, action="created")
    assert told.filter(resource="exercise_logs").count() == 6
    assert told.filter(resource="workout_sessions").count() == 1
    assert not told.exclude(event="").exists(), "nobody is notified of what lies years back"


def zipped(**files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def test_a_zip_with_one_table_is_that_table(trainee):
    assert bring_in(trainee, zipped(strong_csv=(FILES / "strong-units.csv").read_bytes())).sets_added == 4


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("a.csv", "w") as file,
    ):
        for _mebibyte in range(1024):
            file.write(bytes(1024 * 1024))
    with pytest.raises(UnreadableFileError, match="unpacks to more than 32 MiB"):
        file_parsing.members(buffer.getvalue())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped(readme_txt=b"hi"), "no CSV"),
        (zipped(a_csv=b"x,y", b_csv=b"x,y"), "several tables"),
        (zipped(**{f"f{n}_csv": b"x" for n in range(60)}), "more than 50 files"),
        (zipped(a_csv=b"x,y" * 1000)[:-60], "damaged"),
    ],
    ids=["no table", "two tables", "many files", "cut off"],
)
def test_odd_zips_are_refused(trainee, content, reason):
    with pytest.raises(UnreadableFileError, match=reason):
        upload(trainee, content)


def test_aliases_go_with_their_exercise(trainee):
    imported = bring_in(trainee, (FILES / "hevy.csv").read_bytes())
    assert ExerciseAlias.objects.filter(trainee=trainee).count() == 5
    services.undo(imported=imported)
    finish(imported)
    assert set(ExerciseAlias.objects.values_list("name", flat=True)) == {"Bench Press (Barbell)", "Plank"}


def test_an_own_exercise_stays_with_its_trainee(api, client, world):
    """In their lists and for their trainer's eyes; in no library, no program and nobody else's sets."""
    own = ExerciseFactory(name="Zercher march", trainee=world.trainee_profile)
    one = f"/api/v1/exercises/{own.pk}/"
    reads = {"trainee": 200, "trainer": 200, "peer": 404, "colleague": 404, "admin": 404}
    assert {name: api(getattr(world, name)).get(one).status_code for name in reads} == reads
    assert api().get(one).status_code == 404
    changes = {"trainee": 200, "trainer": 403, "peer": 404, "colleague": 404, "admin": 404}
    goal = {"name": "Zercher march"}
    assert {name: api(getattr(world, name)).patch(one, goal).status_code for name in changes} == changes
    line = api(world.trainer).post("/api/v1/program_exercises/", {"program_day": world.day.pk, "exercise": own.pk})
    assert (line.status_code, line.data["errors"][0]["attr"]) == (400, "exercise")
    client.force_login(world.trainer)
    days = [{"week": 1, "exercises": [{"exercise": own.pk, "sets": 3, "load_type": "none"}]}]
    body = {"edition": world.program.edit_count, "save": str(uuid.uuid4()), "plan": {"weeks": 4, "days": days}}
    refused = client.post(f"/programs/{world.program.pk}/plan/", body, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "exercise")
    assert "Zercher march" not in client.get("/exercises/?search=zercher").content.decode()
    world.peer_profile.trainer = world.trainer_profile
    world.peer_profile.save()
    session = WorkoutSession.objects.create(trainee=world.peer_profile)
    body = {"session": str(session.pk), "exercise": own.pk, "reps": 5}
    refused = api(world.trainer).post("/api/v1/exercise_logs/", body)
    assert (refused.status_code, refused.data["errors"][0]["attr"]) == (400, "exercise")
    body["session"] = str(world.session.pk)
    assert api(world.trainer).post("/api/v1/exercise_logs/", body).status_code == 201
    client.force_login(world.trainee)
    assert "Zercher march" in client.get("/exercises/?search=zercher").content.decode()


def test_an_account_that_goes_takes_all_of_it_along(client, world):
    """Every text of every table, read: nothing is left that the person wrote or brought along."""
    from accounts.tests.factories import PASSWORD
    from coaching.models import TrainerNote
    from facilities.models import StaffNote
    from facilities.tests.factories import make_invitation
    from workouts.models import Comment, SetVersion
    from workouts.services import edit_set

    mark = "unmistakable-7f3a"
    content = HEADER + f"2026-03-02 18:00:00,{mark},1h,{mark} carry,1,80,5,0,0,{mark},{mark},\n"
    imported = bring_in(world.trainee_profile, content)
    upload(world.trainee_profile, content)
    log = ExerciseLog.objects.get(exercise__name=f"{mark} carry")
    edit_set(log=log, reps=9)
    Comment.objects.create(session=log.session, exercise_log=log, author=world.trainer, text=mark)
    Comment.objects.create(session=log.session, author=world.trainee, text=mark)
    TrainerNote.objects.create(trainee=world.trainee_profile, author=world.trainer, text=mark)
    StaffNote.objects.create(trainee=world.trainee_profile, author=world.desk, text=mark)
    make_invitation(world.trainer_profile, email=world.trainee.email)
    client.force_login(world.trainee)
    client.post("/account/exports/", {"kind": "archive"})
    client.post("/metrics/", {"kind": "body_weight", "form": "goal", "value": "70"})
    client.post("/metrics/", {"kind": "body_weight", "value": "71", "note": mark})
    assert (imported.status, SetVersion.objects.count()) == ("done", 1)
    assert len(tables_with(mark, world.trainee.email)) >= 8
    assert client.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert tables_with(mark, world.trainee.email) == set()


def tables_with(*texts: str) -> set[str]:
    """The tables that hold one of these texts anywhere."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            if any(
                text in str(bytes(cell) if isinstance(cell, memoryview) else cell) for cell in row for text in texts
            ):
                found.add(model._meta.label)
    return found


def test_a_workout_of_a_file_is_no_longer_than_any_other(trainee, monkeypatch):
    """However it is cut up: in one file, or in several that go on with the same workout."""
    monkeypatch.setitem(STORED, "sets", replace(STORED["sets"], most=3))
    rows = [f"2026-03-02 18:00:00,Push,1h,Bench press,{n},{50 + n},5,0,0,,,\n" for n in range(1, 6)]
    rows.append("2026-03-03 18:00:00,Pull,1h,Back squat,1,80,5,0,0,,,\n")
    imported = bring_in(trainee, HEADER + "".join(rows), units="metric")
    assert (imported.status, imported.sets_added, imported.problem_count) == ("done", 4, 2)
    assert imported.problems == [[line, "A workout has at most 3 sets. Start another one."] for line in (5, 6)]
    assert sorted(session.logs.count() for session in WorkoutSession.objects.all()) == [1, 3]
    more = HEADER + "2026-03-02 18:00:00,Push,1h,Back squat,1,90,5,0,0,,,\n"
    again = bring_in(trainee, more, units="metric")
    assert (again.status, again.sets_added, again.sets_known, again.problem_count) == ("done", 0, 0, 1)
    same = bring_in(trainee, HEADER + "".join(rows), units="metric")
    assert (same.sets_added, same.sets_known, same.problem_count) == (0, 4, 2)
