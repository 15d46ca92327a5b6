"""The targets of a workout are computed when it starts, and later edits don't change them."""

import hashlib
import json
import random
import uuid
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from training import services as training
from training.models import Exercise, ProgramDay, ProgramExercise
from training.plans import PlanLine
from training.progression import reason_text
from training.tests.factories import (
    AssignmentFactory,
    ExerciseFactory,
    ProgramDayFactory,
    ProgramExerciseFactory,
    ProgramFactory,
)
from training.views.plan import plan_data
from workouts import services
from workouts.models import ExerciseLog, WorkoutSession
from workouts.targets import day_of
from workouts.tests.factories import LogFactory, SessionFactory, started_session

MONDAY = date(2026, 1, 5)


@pytest.fixture
def double(world):
    """3 × 8–10 @ 80 kg by double progression, once a week for four weeks, with a deload in the fourth."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=5)
    day = ProgramDayFactory(program=program, position=1, name="Push")
    line = ProgramExerciseFactory(program_day=day, exercise=ExerciseFactory(name="Bench press"))
    rule = {"kind": "double", "step": "2.5", "deload_every": 4, "deload_percent": "60"}
    training.fill_weeks(line=line, rule=rule)
    training.assign_program(actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY)
    return program


def train(world, program, week: int, *sets) -> PlanLine:
    """Starts the week's workout, logs these sets and ends it. Returns its first target."""
    with time_machine.travel(datetime(2026, 1, 5, 17, tzinfo=UTC) + timedelta(weeks=week - 1)):
        day = program.days.get(week=week)
        session = started_session(world.trainee_profile, program_day=day)
        line = day_of(session).lines[0]
        for number, (weight, reps) in enumerate(sets, start=1):
            LogFactory(
                session=session,
                exercise_id=line.exercise,
                program_exercise_id=line.id,
                weight_kg=weight,
                reps=reps,
                set_number=number,
                performed_at=timezone.now(),
            )
        services.end_session(session=session)
    return line


def test_double_progression_follows_what_was_done(world, double):
    first = train(world, double, 1, (80, 10), (80, 10), (80, 10))
    assert (first.groups[0].load_value, first.reason) == (Decimal(80), None)
    second = train(world, double, 2, (82.5, 10), (82.5, 9), (82.5, 8))
    assert second.groups[0].load_value == Decimal("82.5")
    assert second.reason == {"code": "all_done", "added": "2.5", "sets": 3, "reps": 10}
    third = train(world, double, 3, (82.5, 10), (82.5, 10), (82.5, 10))
    assert (third.groups[0].load_value, third.reason["code"]) == (Decimal("82.5"), "not_all")
    rest = train(world, double, 4, (50, 10), (50, 10))
    assert (rest.sets, rest.groups[0].load_value, rest.reason["code"]) == (2, Decimal(50), "deload")
    fifth = train(world, double, 5)
    assert fifth.groups[0].load_value == Decimal(85), "from the week before the rest"


OTHER = object()  # done with another exercise than the plan's
# the sets of week 1 and of week 2, as (kg, reps, type or OTHER); what week 3 asks for, and why
EVIDENCE = [
    ("all done", [(80, 10)] * 3, [(82.5, 10)] * 3, "85", "+2.5 kg: all 3 × 10 done last time"),
    ("a heavy single first", [(80, 10)] * 3, [(120, 1), *[(82.5, 10)] * 3], "85", "+2.5 kg: all 3 × 10 done last time"),
    ("a heavy single last", [(80, 10)] * 3, [*[(82.5, 10)] * 3, (120, 1)], "85", "+2.5 kg: all 3 × 10 done last time"),
    ("a fourth set", [(80, 10)] * 3, [*[(82.5, 10)] * 3, (60, 20)], "85", "+2.5 kg: all 3 × 10 done last time"),
    (
        "warm-up, drop and failure sets",
        [(80, 10)] * 3,
        [(60, 10, "warmup"), *[(82.5, 10)] * 3, (100, 10, "drop"), (40, 10, "failure"), (40, 30, "rest_pause")],
        "85",
        "+2.5 kg: all 3 × 10 done last time",
    ),
    ("only drop sets", [(80, 10)] * 3, [(100, 10, "drop")] * 3, "82.5", "+2.5 kg: all 3 × 10 done last time"),
    (
        "one set of another exercise",
        [(80, 10)] * 3,
        [(82.5, 10), (200, 10, OTHER), (82.5, 10)],
        "82.5",
        "same weight: 10, 10 of 3 × 10 last time",
    ),
    ("another exercise", [(80, 10)] * 3, [(200, 10, OTHER)] * 3, "82.5", "+2.5 kg: all 3 × 10 done last time"),
    (
        "too few reps",
        [(80, 10)] * 3,
        [(82.5, 7), (82.5, 6), (82.5, 5)],
        "82.5",
        "same weight: 7, 6, 5 of 3 × 10 last time",
    ),
    ("too few reps at first", [(80, 6)] * 3, [(80, 6)] * 3, "80", ""),
    ("nothing", [(80, 10)] * 3, [], "82.5", "+2.5 kg: all 3 × 10 done last time"),
]


@pytest.mark.parametrize(
    ("first", "second", "load", "why"), [row[1:] for row in EVIDENCE], ids=[row[0] for row in EVIDENCE]
)
def test_only_sets_that_the_workout_asked_for_are_evidence(world, double, first, second, load, why):
    for week, sets in ((1, first), (2, second)):
        train(world, double, week, *(one[:2] for one in sets))
        logs = ExerciseLog.objects.filter(program_exercise__program_day__week=week).order_by("set_number")
        for log, (_weight, _reps, *mark) in zip(logs, sets, strict=True):
            changed = {"exercise": world.library_exercise} if mark == [OTHER] else {"set_type": (*mark, "working")[0]}
            ExerciseLog.objects.filter(pk=log.pk).update(**changed)
    third = train(world, double, 3)
    assert (third.groups[0].load_value, reason_text(third.reason, world.trainee)) == (Decimal(load), why)


def test_targets_stay_when_the_last_workout_is_corrected(world, double):
    train(world, double, 1, (80, 10), (80, 10), (80, 10))
    target = train(world, double, 2, (82.5, 10))
    services.edit_set(log=ExerciseLog.objects.order_by("performed_at").first(), reps=5)
    second = WorkoutSession.objects.filter(program_day__program=double).latest("started_at")
    assert day_of(second).lines[0] == target


def test_the_trainee_reads_why(client, world, double):
    train(world, double, 1, (80, 10), (80, 10), (80, 10))
    client.force_login(world.trainee)
    with time_machine.travel("2026-01-12 08:00Z"):
        page = client.get("/today/").content.decode()
    assert "+2.5 kg: all 3 × 10 done last time" in page


def test_rpe_gives_kilograms(world):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=2)
    line = ProgramExerciseFactory(
        program_day=ProgramDayFactory(program=program, position=1),
        exercise=ExerciseFactory(),
        reps_min=5,
        reps_max=5,
        load_type="rpe",
        load_value=8,
    )
    training.fill_weeks(line=line, rule={"kind": "rpe"})
    training.assign_program(actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY)
    train(world, program, 1, (100, 5))
    ExerciseLog.objects.filter(program_exercise=line).update(rpe=9)
    assert train(world, program, 2).groups[0].kg == Decimal("97.5")


def test_overrides_come_before_the_rule(world, double):
    train(world, double, 1, (80, 10), (80, 10), (80, 10))
    assignment = world.trainee_profile.assignments.get(status="active")
    second = ProgramExercise.objects.get(program_day__program=double, program_day__week=2)
    own = {"sets": 2, "load_type": "kg", "load_value": "60"}
    training.override_lines(assignment=assignment, lines={str(second.pk): own})
    line = train(world, double, 2)
    assert (line.sets, line.groups[0].load_value, line.is_own) == (2, Decimal(60), True)


# --- history against random edits ---
def prescriptions() -> str:
    """A hash of every set and its target."""
    rows = []
    for session in WorkoutSession.objects.select_related("revision").order_by("pk"):
        day = day_of(session)
        lines = {line.id: asdict(line) for line in (day.lines if day else ())}
        for log in session.logs.order_by("pk").values():
            rows.append([log, lines.get(log["program_exercise_id"])])
    return hashlib.sha256(json.dumps(rows, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()


def edits(chance: random.Random, world, program):
    """One random edit that a trainer can make of a plan."""
    days = list(ProgramDay.objects.current().filter(program=program))
    lines = list(ProgramExercise.objects.current().filter(program_day__program=program))
    assignment = world.trainee_profile.assignments.running().order_by("pk").last()
    a_line, a_day = (chance.choice(rows) if rows else None for rows in (lines, days))

    def change():
        a_line.sets, a_line.load_type, a_line.load_value = chance.randint(1, 9), "kg", chance.randint(20, 200)
        training.save_part(a_line)

    def whole():
        program.refresh_from_db()
        exercise = chance.choice(list(Exercise.objects.all()[:3]))
        kept = [{"id": one.pk, "exercise": one.exercise_id, "sets": 2, "load_type": "none"} for one in lines[:2]]
        new = [{"exercise": exercise.pk, "sets": 4, "load_type": "none"}]
        training.save_plan(
            program=program,
            plan={"weeks": 6, "days": [{"week": chance.randint(1, 6), "name": "X", "exercises": kept + new}]},
            edit_count=program.edit_count,
            save=uuid.uuid4(),
            exercises=Exercise.objects.all(),
        )

    def rearranged(change):
        """Saves the plan as the builder does, after `change` of its days."""
        program.refresh_from_db()
        plan = plan_data(program, world.trainer)
        change(plan["days"])
        training.save_plan(
            program=program, plan=plan, edit_count=plan["edition"], save=uuid.uuid4(), exercises=Exercise.objects.all()
        )

    def copy_week(rows):
        for row in [row for row in rows if row["week"] == a_day.week]:
            copies = [{**one, "id": None, "series": None, "rule": None} for one in row["exercises"]]
            rows.append({**row, "id": None, "week": 2, "exercises": copies})

    def place_line(rows):
        [row] = [row for row in rows if row["id"] == a_line.program_day_id]
        [moved] = [one for one in row["exercises"] if one["id"] == a_line.pk]
        row["exercises"].remove(moved)
        chance.choice(rows)["exercises"].insert(0, moved)

    choices = [whole]
    if len(days) < 10:
        choices.append(lambda: rearranged(lambda rows: rows.append({"week": 1, "name": "More", "exercises": []})))
    if a_day:
        choices += [lambda: training.remove_plan_part(a_day), lambda: rearranged(chance.shuffle)]
    if a_day and len(days) < 10:
        choices.append(lambda: rearranged(copy_week))
    if a_line:
        choices += [
            change,
            lambda: training.remove_plan_part(a_line),
            lambda: training.fill_weeks(line=a_line, rule={"kind": "hold", "deload_every": 2}),
            lambda: rearranged(place_line),
        ]
    if assignment:
        choices += [
            lambda: training.follow_current_revision(actor=world.trainer, assignment=assignment),
            lambda: training.override_lines(
                assignment=assignment, lines={str(a_line.pk if a_line else 1): {"sets": 7}}
            ),
            lambda: training.end_program(trainee=world.trainee_profile),
        ]
    else:
        start = MONDAY + timedelta(days=chance.randint(0, 60))
        choices.append(
            lambda: training.assign_program(
                actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=start
            )
        )
    chance.choice(choices)()


@pytest.mark.no_cover  # runs the same lines hundreds of times
@pytest.mark.parametrize("seed", range(6))
def test_no_edit_changes_a_set_or_what_was_prescribed_for_it(world, double, seed):
    chance = random.Random(seed)
    for week in (1, 2, 3):
        train(world, double, week, (80 + week, 10), (80 + week, 9), (80 + week, 8))
    SessionFactory(trainee=world.trainee_profile, program_day=world.day)
    before = prescriptions()
    for _edit in range(40):
        edits(chance, world, double)
        assert prescriptions() == before


@pytest.mark.parametrize(("status", "is_followed"), [("active", True), ("paused", True), ("ended", False)])
def test_a_workout_follows_the_assignment_that_runs_and_not_one_that_ended_later(world, status, is_followed):
    """Statuses are not sorted as text: active comes before paused, and paused before ended."""
    day, assignment = world.private_day, world.assignment
    assignment.status = status
    assignment.overrides = {str(world.private_line.pk): {"sets": 9}}
    assignment.start_date = date(2026, 1, 5)
    assignment.save()
    AssignmentFactory(
        trainee=world.trainee_profile, program=world.private_program, status="ended", start_date=date(2026, 2, 2)
    )
    session = started_session(world.trainee_profile, program_day=day)
    assert session.targets == ({str(world.private_line.pk): {"sets": 9, "own": True}} if is_followed else {})
