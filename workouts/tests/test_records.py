"""Records as a table of histories: (session, weight, reps, type) in order, and the awards."""

import uuid
from decimal import Decimal

import pytest

from workouts.models import ExerciseLog
from workouts.records import awards

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
            )
        )
    return logs


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("A", 100, 5)], set()),  # the first set ever is a baseline
        ([("A", 100, 5), ("B", 100, 5)], set()),  # equal is not greater
        ([("A", 100, 5), ("B", 102.5, 5)], {("weight", 1), ("e1rm", 1), ("set_volume", 1), ("session_volume", 1)}),
        (
            [("A", 100, 5), ("B", 100, 6)],
            {("reps_at_weight", 1), ("e1rm", 1), ("set_volume", 1), ("session_volume", 1)},
        ),
        # one of a kind in a session: the best one
        (
            [("A", 100, 1), ("B", 105, 1), ("B", 110, 1)],
            {("weight", 2), ("e1rm", 2), ("set_volume", 2), ("session_volume", 2)},
        ),
        # many light reps beat no weight record, and estimate nothing above 12
        ([("A", 100, 5), ("B", 50, 20)], {("set_volume", 1), ("session_volume", 1)}),
        ([("A", None, 10), ("B", None, 12)], {("reps_at_weight", 1)}),
        ([("A", 100, 0), ("B", 120, 0)], set()),  # an incomplete set counts for nothing
    ],
)
def test_awards(rows, expected):
    logs = history(*rows)
    assert {(award.kind, logs.index(award.log)) for award in awards(logs)} == expected


def test_times_and_distances():
    logs = [
        ExerciseLog(id=uuid.UUID(int=n), session_id=SESSIONS[s], duration_seconds=d, distance_m=m)
        for n, (s, d, m) in enumerate([("A", 60, Decimal(1000)), ("B", 90, Decimal(900)), ("C", 80, Decimal(1100))])
    ]
    assert {(award.kind, logs.index(award.log)) for award in awards(logs)} == {("duration", 1), ("distance", 2)}
