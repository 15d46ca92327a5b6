"""Personal records: tables of histories with the expected records, and random changes of sets."""

import random
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes.models import Change
from facilities.tests.factories import make_trainee
from training.tests.factories import ExerciseFactory
from workouts import record_queries, records, services
from workouts.models import ExerciseLog, PersonalRecord
from workouts.records import content, from_scratch, touched, update_records
from workouts.tests.factories import LogFactory, SessionFactory, logged_set

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SESSIONS = {name: uuid.UUID(int=number) for number, name in enumerate("ABC", start=1)}


def history(*rows):
    logs = []
    for number, (session, weight, reps, *kind) in enumerate(rows):
        logs.append(
            ExerciseLog(
                id=uuid.UUID(int=100 + number),
                session_id=SESSIONS[session],
                weight_kg=None if weight is None else Decimal(weight),
                reps=reps,
                set_type=kind[0] if kind else "working",
                performed_at=NOON + timedelta(minutes=number),
            )
        )
    return logs


def awards(logs):
    """{(kind, index of the set)} of the records."""
    places = {log.pk: place for place, log in enumerate(logs)}
    return {(row.kind, places[row.exercise_log_id]) for row in from_scratch(1, 1, logs) if row.is_record}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("A", 100, 5)], set()),  # the first set ever is a baseline
        ([("A", 100, 5), ("B", 100, 5)], set()),  # an equal weight is not a record
        ([("A", 100, 5), ("B", 102.5, 5)], {("weight", 1), ("e1rm", 1), ("set_volume", 1), ("session_volume", 1)}),
        (
            [("A", 100, 5), ("B", 100, 6)],
            {("reps_at_weight", 1), ("e1rm", 1), ("set_volume", 1), ("session_volume", 1)},
        ),
        # one record of each kind in a session: the best one
        (
            [("A", 100, 1), ("B", 105, 1), ("B", 110, 1)],
            {("weight", 2), ("e1rm", 2), ("set_volume", 2), ("session_volume", 2)},
        ),
        # many light reps break no record of weight, and above 12 reps there is no estimate
        ([("A", 100, 5), ("B", 50, 20)], {("set_volume", 1), ("session_volume", 1)}),
        ([("A", None, 10), ("B", None, 12)], {("reps_at_weight", 1)}),
        ([("A", 100, 0), ("B", 120, 0)], set()),  # a set without reps does not count
    ],
)
def test_awards(rows, expected):
    assert awards(history(*rows)) == expected


def test_times_and_distances():
    logs = [
        ExerciseLog(performed_at=NOON, id=uuid.UUID(int=n), session_id=SESSIONS[s], duration_seconds=d, distance_m=m)
        for n, (s, d, m) in enumerate([("A", 60, Decimal(1000)), ("B", 90, Decimal(900)), ("C", 80, Decimal(1100))])
    ]
    assert awards(logs) == {("duration", 1), ("distance", 2)}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # weight, reps, seconds, metres
        ([(32, None, None, 40)], set()),
        ([(32, None, None, 40), (36, None, None, 30)], {("weight", 1)}),
        ([(32, 0, 60, None), (32, 0, 60, None)], set()),
        ([(10, None, 60, None), (20, None, 50, None)], {("weight", 1)}),
        ([(10, None, 60, None), (20, None, None, None)], set()),  # nothing was done with it
        ([(None, None, 60, None), (0, None, 50, None)], set()),
        ([(60, 5, None, None), (80, None, None, 20), (70, 5, None, None)], {("weight", 1), ("e1rm", 2)}),
    ],
)
def test_what_is_carried_or_held(rows, expected):
    logs = [
        ExerciseLog(
            id=uuid.UUID(int=number),
            session_id=uuid.UUID(int=100 + number),
            performed_at=NOON + timedelta(minutes=number),
            weight_kg=None if weight is None else Decimal(weight),
            reps=reps,
            duration_seconds=seconds,
            distance_m=None if metres is None else Decimal(metres),
        )
        for number, (weight, reps, seconds, metres) in enumerate(rows)
    ]
    assert {award for award in awards(logs) if award[0] in ("weight", "e1rm")} == expected


# --- after changes of the sets ---
def in_order(rows) -> list[tuple]:
    return sorted(map(content, rows), key=lambda row: (row[0], str(row[1])))


def stored(trainee, exercise) -> list[tuple]:
    return in_order(PersonalRecord.steps.filter(trainee=trainee, exercise=exercise))


def right(trainee, exercise) -> list[tuple]:
    history = list(ExerciseLog.objects.history(trainee.pk, exercise.pk).counted())
    return in_order(from_scratch(trainee.pk, exercise.pk, history))


def change(choose, trainee, exercise, sessions) -> None:
    """One random change, by the services."""
    logs = list(ExerciseLog.objects.filter(trainee=trainee))
    values = {
        "weight_kg": choose([None, Decimal(40), Decimal(60), Decimal("62.5"), Decimal(100)]),
        "reps": choose([None, 1, 5, 8, 20]),
        "duration_seconds": choose([30, 60]),
        "distance_m": choose([None, None, Decimal(20), Decimal(40)]),
        "set_type": choose(["working", "working", "warmup", "drop"]),
        "performed_at": NOON + timedelta(minutes=choose(range(40))),
    }
    kind = choose(["log", "log", "log", "log", "edit", "move", "delete", "session", "bulk"])
    if kind == "log" or not logs:
        logged_set(choose(sessions), exercise, **values)
    elif kind == "edit":
        values.pop("performed_at")
        services.edit_set(log=choose(logs), **values)
    elif kind == "move":
        services.edit_set(log=choose(logs), performed_at=values["performed_at"])
    elif kind == "delete":
        services.delete_set(log=choose(logs))
    elif kind == "bulk":
        sets = [(choose(sessions), services.NewSet(exercise_id=exercise.pk, **values)) for _ in range(3)]
        assert len(services.log_sets(actor=trainee.user.actor, sets=sets)) == 3
    elif len(sessions) > 1:
        services.delete_session(session=sessions.pop(choose(range(len(sessions)))))


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", [1, 2, 200])
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_records_are_always_those_of_the_history(monkeypatch, chunk, seed):
    """After any changes in any order, the records are those of the whole history; sessions may overlap."""
    monkeypatch.setattr(record_queries, "CHUNK", chunk)
    monkeypatch.setattr(record_queries.last_sets, "statements", {})  # the prepared statements contain CHUNK
    trainee, exercise = make_trainee(), ExerciseFactory()
    sessions = [SessionFactory(trainee=trainee, started_at=NOON) for _ in range(4)]
    chance = random.Random(seed)
    for _step in range(14):
        change(chance.choice, trainee, exercise, sessions)
        assert stored(trainee, exercise) == right(trainee, exercise)


@pytest.mark.django_db
def test_records_are_deleted_and_created_as_sets_change():
    trainee, exercise = make_trainee(), ExerciseFactory()
    first, second = (SessionFactory(trainee=trainee, started_at=NOON) for _ in range(2))

    def weights():
        return [(r.value, r.exercise_log_id) for r in PersonalRecord.objects.filter(trainee=trainee, kind="weight")]

    def log(session, minute, weight):
        at = NOON + timedelta(minutes=minute)
        return logged_set(session, exercise, reps=5, weight_kg=Decimal(weight), performed_at=at)

    log(first, 0, 100)
    assert weights() == []
    better = log(second, 10, 110)
    assert weights() == [(110, better.pk)]
    best = log(second, 20, 120)
    assert weights() == [(120, best.pk)]  # one record of each kind in a session
    services.delete_set(log=best)
    assert weights() == [(110, better.pk)]
    services.edit_set(log=better, weight_kg=Decimal(100))
    assert weights() == []
    services.edit_set(log=better, weight_kg=Decimal(101), performed_at=NOON - timedelta(days=1))
    assert weights() == []  # now it is the baseline, and the first set is lighter


@pytest.mark.django_db
@pytest.mark.parametrize("weight", [50, 500])
def test_what_a_set_costs_does_not_depend_on_the_history(monkeypatch, weight):
    """It limits the rows that are read, not only the statements: of 1,000 sets only the last few."""
    trainee, exercise = make_trainee(), ExerciseFactory()
    logs = []
    for day in range(200):
        session = SessionFactory(trainee=trainee, started_at=NOON + timedelta(days=day))
        logs += [
            LogFactory.build(
                session=session,
                trainee=trainee,
                exercise=exercise,
                weight_kg=Decimal(60 + day % 40),
                performed_at=session.started_at + timedelta(minutes=minute),
            )
            for minute in range(5)
        ]
    ExerciseLog.objects.bulk_create(logs)
    PersonalRecord.steps.bulk_create(from_scratch(trainee.pk, exercise.pk, logs))
    read = []
    last_sets, candidates = record_queries.last_sets, records.candidates

    def counted_last_sets(*args):
        read.append(len(sets := last_sets(*args)))
        return sets

    def counted_candidates(*args):
        read.append(len((found := candidates(*args))[0]))
        return found

    monkeypatch.setattr(record_queries, "last_sets", counted_last_sets)
    monkeypatch.setattr(records, "candidates", counted_candidates)
    log = logged_set(session, exercise, reps=8, weight_kg=Decimal(weight))
    assert sum(read) <= 2  # the new set, and the previous one, whose step had the session's volume
    read.clear()
    services.edit_set(log=log, reps=9)
    assert sum(read) <= 6
    read.clear()
    services.edit_set(log=logs[300], note="easy")
    services.edit_set(log=logs[300], weight_kg=Decimal(weight - 20))
    assert sum(read) <= 2 * record_queries.CHUNK
    assert stored(trainee, exercise) == right(trainee, exercise)
    assert update_records(trainee, touched(trainee, came=logs)) == ([], [])


@pytest.mark.django_db
def test_carries_of_earlier_releases_become_records():
    """Only where one is missing, through the change feed, and once."""
    lifts, carries, other = ExerciseFactory(), ExerciseFactory(), ExerciseFactory()
    trainees = [make_trainee() for _ in range(3)]
    for trainee in trainees:
        session = SessionFactory(trainee=trainee, started_at=NOON)
        logged_set(session, lifts, weight_kg=Decimal(100), reps=5)
        for minute, weight in enumerate((32, 36, 34, 40)):
            at = NOON + timedelta(minutes=minute)
            logged_set(session, carries, weight_kg=Decimal(weight), reps=None, distance_m=Decimal(20), performed_at=at)
        logged_set(session, other, weight_kg=Decimal(20), reps=None, duration_seconds=60)
    PersonalRecord.steps.filter(kind="weight", exercise__in=[carries, other]).delete()
    PersonalRecord.steps.filter(kind="weight", exercise=other, trainee=trainees[0]).delete()
    before = Change.objects.count()
    place, places = (0, 0), []
    while (place := services.settle_carries(place, most=2)) is not None:
        places.append(place)
    assert len(places) == 3
    for trainee in trainees:
        for exercise in (lifts, carries, other):
            assert stored(trainee, exercise) == right(trainee, exercise)
        assert [row.value for row in PersonalRecord.objects.filter(trainee=trainee, kind="weight")] == [40]
    assert Change.objects.count() == before + 3
    assert services.settle_carries((0, 0)) is None
