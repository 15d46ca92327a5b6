"""The demo gym: two trainers, fifteen trainees and half a year of what they trained and measured, up to today."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.tokens import new, token_hash
from changes import audit
from coaching.models import TrainerNote
from facilities.models import Gym, Invitation, Trainee, Trainer
from facilities.services import register_trainee
from metrics.models import HealthMetric
from training import services as training
from training.calendar import PlannedWorkout, schedule
from training.models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession
from workouts.records import from_scratch

ADMIN, TRAINER, TRAINEE, OPERATOR = "admin@demo.gym", "trainer@demo.gym", "trainee@demo.gym", "operator@demo.gym"
PASSWORD = "demo-gym-2026"  # noqa: S105 - printed at the start, for the demo gym alone
WEEKS = 26
ZONE = ZoneInfo("Europe/Berlin")

# name, e-mail, body weight kg, strength, diligence, which program, goal
PEOPLE = [
    ("Mia", "Keller", TRAINEE, 64, 1.0, 0.93, 0, "Squat one and a half times body weight"),
    ("Omar", "Said", "omar@demo.gym", 88, 1.35, 0.55, 1, "Ten strict pull-ups"),
    ("Lea", "Brandt", "lea@demo.gym", 58, 0.8, 0.8, 2, "Back to running without knee pain"),
    ("Jonas", "Weber", "jonas@demo.gym", 81, 1.25, 0.9, 0, "100 kg bench press"),
    ("Aylin", "Demir", "aylin@demo.gym", 61, 0.9, 0.85, 3, "Train twice a week, every week"),
    ("Tom", "Novak", "tom@demo.gym", 95, 1.4, 0.7, 1, "Lose ten kilograms, keep the strength"),
    ("Sara", "Lindgren", "sara@demo.gym", 67, 1.05, 0.95, 0, "First powerlifting meet"),
    ("Paul", "Okafor", "paul@demo.gym", 77, 1.1, 0.75, 3, "Feel good at fifty"),
    ("Ines", "Costa", "ines@demo.gym", 55, 0.75, 0.88, 2, ""),
    ("Felix", "Braun", "felix@demo.gym", 84, 1.2, 0.4, 1, "Get going again"),
    ("Nora", "Haddad", "nora@demo.gym", 70, 0.95, 0.9, 3, "Half marathon in autumn"),
    ("David", "Kim", "david@demo.gym", 73, 1.15, 0.82, 0, ""),
    ("Eva", "Rossi", "eva@demo.gym", 62, 0.85, 0.78, 2, "Stronger back"),
    ("Max", "Lang", "max@demo.gym", 90, 1.3, 0.86, 1, "140 kg deadlift"),
]
# name, goal, weeks, days: (name, [(exercise, sets, reps from, reps to, kilograms for strength 1, rest)])
PROGRAMS: list[tuple[str, str, list]] = [
    (
        "Strength 3×",
        "Strength",
        [
            (
                "Squat day",
                [
                    ("Back squat", 4, 5, 5, 70, 180),
                    ("Bench press", 4, 5, 6, 45, 150),
                    ("Barbell row", 3, 8, 10, 40, 120),
                    ("Plank", 3, None, None, None, 60),
                ],
            ),
            (
                "Press day",
                [
                    ("Overhead press", 4, 5, 6, 30, 150),
                    ("Romanian deadlift", 3, 8, 8, 60, 120),
                    ("Lat pulldown", 3, 8, 12, 45, 90),
                    ("Triceps pushdown", 3, 10, 12, 20, 60),
                ],
            ),
            (
                "Pull day",
                [
                    ("Conventional deadlift", 3, 5, 5, 85, 180),
                    ("Incline dumbbell press", 3, 8, 10, 16, 120),
                    ("Seated cable row", 3, 10, 12, 40, 90),
                    ("Hammer curl", 3, 10, 12, 10, 60),
                ],
            ),
        ],
    ),
    (
        "Hypertrophy upper/lower",
        "Muscle",
        [
            (
                "Upper A",
                [
                    ("Dumbbell bench press", 4, 8, 12, 20, 90),
                    ("Seated cable row", 4, 8, 12, 42.5, 90),
                    ("Lateral raise", 3, 12, 15, 7, 60),
                    ("Dumbbell curl", 3, 10, 12, 9, 60),
                ],
            ),
            (
                "Lower A",
                [
                    ("Leg press", 4, 10, 12, 110, 120),
                    ("Lying leg curl", 3, 10, 12, 30, 90),
                    ("Standing calf raise", 4, 12, 15, 50, 60),
                ],
            ),
            (
                "Upper B",
                [
                    ("Incline bench press", 4, 8, 10, 37.5, 120),
                    ("Lat pulldown", 4, 8, 12, 45, 90),
                    ("Face pull", 3, 12, 15, 17.5, 60),
                    ("Rope pushdown", 3, 10, 12, 17.5, 60),
                ],
            ),
            (
                "Lower B",
                [
                    ("Romanian deadlift", 4, 8, 10, 55, 120),
                    ("Bulgarian split squat", 3, 8, 10, 12, 90),
                    ("Leg extension", 3, 12, 15, 35, 60),
                ],
            ),
        ],
    ),
    (
        "Return to running",
        "Rehabilitation",
        [
            (
                "Strength",
                [
                    ("Goblet squat", 3, 10, 12, 14, 90),
                    ("Hip thrust", 3, 10, 12, 50, 90),
                    ("Single-leg calf raise", 3, 12, 15, None, 60),
                    ("Side plank", 3, None, None, None, 45),
                ],
            ),
            (
                "Run and core",
                [
                    ("Treadmill run", 1, None, None, None, None),
                    ("Dead bug", 3, 10, 12, None, 45),
                    ("Bird dog", 3, 10, 12, None, 45),
                ],
            ),
        ],
    ),
    (
        "Full body basics",
        "General fitness",
        [
            (
                "Full body A",
                [
                    ("Leg press", 3, 10, 12, 90, 90),
                    ("Chest press machine", 3, 10, 12, 30, 90),
                    ("Machine row", 3, 10, 12, 35, 90),
                    ("Crunch", 3, 15, 20, None, 45),
                ],
            ),
            (
                "Full body B",
                [
                    ("Goblet squat", 3, 10, 12, 16, 90),
                    ("Lat pulldown", 3, 10, 12, 35, 90),
                    ("Seated dumbbell press", 3, 10, 12, 8, 90),
                    ("Back extension", 3, 12, 15, None, 60),
                ],
            ),
        ],
    ),
]
NOTES = ["", "", "", "", "Felt strong.", "Slept badly.", "Left knee hurts a little on the last set.", "Gym was full."]


@transaction.atomic
def load() -> str:
    """Builds everything, the same on every machine but for the dates; says what was made."""
    chance = random.Random(2026)  # noqa: S311 - believable numbers, not secrets
    exercises = {exercise.name: exercise for exercise in Exercise.objects.library()}
    gym, trainers = build_gym()
    programs = [build_program(gym, trainers[n % 2].user, exercises, *spec) for n, spec in enumerate(PROGRAMS)]
    today = timezone.localdate(timezone=ZONE)
    start = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    for number, person in enumerate(PEOPLE):
        trainer = trainers[0 if number < 9 else 1]
        trainee = build_trainee(gym, trainer, *person[:3], goal=person[7])
        assignment = ProgramAssignment.objects.create(
            trainee=trainee,
            program=programs[person[6]],
            revision=training.freeze(programs[person[6]]),
            start_date=start,
            assigned_by=trainer.user,
        )
        train(trainee, assignment, today, chance, strength=person[4], diligence=person[5])
        measure(trainee, start, today, chance, weight=person[3], pace=chance.uniform(-0.12, 0.05))
    build_template(gym, trainers[0].user, exercises)
    talk(trainers[0].user, Trainee.objects.get(user__email=TRAINEE))
    return (
        f"{Trainee.objects.count()} trainees, {Program.objects.count()} programs, "
        f"{WorkoutSession.objects.count()} sessions, {ExerciseLog.objects.count()} sets, "
        f"{HealthMetric.objects.count()} measurements."
    )


def build_gym() -> tuple[Gym, list[Trainer]]:
    create = User.objects.create_user
    create_operator = User.objects.create_superuser
    zone: dict[str, Any] = {"timezone": str(ZONE)}
    create_operator(email=OPERATOR, password=PASSWORD, first_name="Olga", last_name="Operator", **zone)
    admin = create(email=ADMIN, password=PASSWORD, role="admin", first_name="Anna", last_name="Admin", **zone)
    gym = Gym.objects.create(
        name="Demo Gym",
        slug="demo",
        address="Eisenstraße 7",
        city="Berlin",
        country="DE",
        timezone=str(ZONE),
        phone="+49 30 5550100",
        email="hello@demo.gym",
        opening_hours=[*[[["06:00", "23:00"]]] * 5, *[[["08:00", "20:00"]]] * 2],
    )
    gym.admins.add(admin)
    audit.created(gym)
    coaches = [
        (TRAINER, "Tara", "Vogel", ["strength", "powerlifting"]),
        ("ben@demo.gym", "Ben", "Adler", ["endurance", "rehabilitation"]),
    ]
    trainers = [
        Trainer.objects.create(
            user=create(email=email, password=PASSWORD, role="trainer", first_name=first, last_name=last, **zone),
            gym=gym,
            bio=f"Coaches {' and '.join(specialties)}.",
            specialties=specialties,
        )
        for email, first, last, specialties in coaches
    ]
    audit.created(*trainers)
    newcomers(gym, admin)
    return gym, trainers


def newcomers(gym: Gym, admin: User) -> None:
    """Someone who has joined and has no trainer yet, and someone who is invited, for the admin's lists."""
    register_trainee(
        email="kim@demo.gym", password=PASSWORD, first_name="Kim", last_name="Arnold", gym=gym, email_verified=True
    )
    soon = timezone.now() + timedelta(days=12)
    Invitation.objects.create(
        gym=gym, email="robin@example.org", invited_by=admin, token_hash=token_hash(new("")), expires_at=soon
    )


def build_program(gym: Gym, owner: User, exercises: dict[str, Exercise], name: str, goal: str, days: list) -> Program:
    """Half a year in blocks of the same days, with a heavier target every two weeks."""
    program = Program.objects.create(name=name, goal=goal, owner=owner, gym=gym, weeks=WEEKS + 2, level="intermediate")
    lines = []
    for week in range(1, program.weeks + 1):
        for position, (title, content) in enumerate(days, start=1):
            day = ProgramDay.objects.create(program=program, week=week, position=position, name=title)
            for place, (exercise, sets, least, most, load, rest) in enumerate(content, start=1):
                kilograms = None if load is None else round_to_plates(load * (1 + 0.012 * week))
                lines.append(
                    ProgramExercise(
                        program_day=day,
                        exercise=exercises[exercise],
                        position=place,
                        sets=sets,
                        reps_min=least,
                        reps_max=most,
                        load_type="none" if kilograms is None else "kg",
                        load_value=kilograms,
                        rest_seconds=rest,
                    )
                )
    ProgramExercise.objects.bulk_create(lines)
    return program


def build_template(gym: Gym, owner: User, exercises: dict[str, Exercise]) -> None:
    """Four weeks to begin with, filled by rules: see what they make of a first week."""
    program = Program.objects.create(
        name="First four weeks", goal="Strength", owner=owner, gym=gym, weeks=4, level="beginner", is_template=True
    )
    double = {"kind": "double", "step": "2.5"}
    days: list[tuple[str, list[tuple[str, str, dict]]]] = [
        (
            "A",
            [("Back squat", "40", {"kind": "linear", "step": "5", "deload_every": 4}), ("Bench press", "30", double)],
        ),
        ("B", [("Conventional deadlift", "50", {"kind": "linear", "step": "5"}), ("Lat pulldown", "35", double)]),
        ("C", [("Leg press", "80", {"kind": "wave", "wave": ["0", "5", "10"]}), ("Seated cable row", "35", double)]),
    ]
    for position, (name, content) in enumerate(days, start=1):
        day = ProgramDay.objects.create(program=program, week=1, position=position, name=f"Full body {name}")
        for place, (exercise, load, rule) in enumerate(content, start=1):
            line = ProgramExercise.objects.create(
                program_day=day,
                exercise=exercises[exercise],
                position=place,
                sets=3,
                reps_min=8,
                reps_max=10,
                load_type="kg",
                load_value=Decimal(load),
                rest_seconds=120,
            )
            training.fill_weeks(line=line, rule=rule)


def talk(trainer: User, trainee: Trainee) -> None:
    """Comments on the last workouts, and the trainer's notes."""
    sessions: Any = trainee.sessions.completed().order_by("-started_at")[:2]
    last, before = sessions
    read = before.ended_at + timedelta(hours=5)
    for session, author, text, hours, read_at in (
        (before, trainer, "Clean reps. Add the pause at the bottom next time.", 2, read),
        (before, trainee.user, "Will do! How long should it be?", 4, read),
        (last, trainer, "Two seconds, as you did today. Rest well.", 3, None),
    ):
        Comment.objects.create(
            session=session,
            author=author,
            text=text,
            created_at=session.ended_at + timedelta(hours=hours),
            read_at=read_at,
            mailed_at=session.ended_at,
        )
    TrainerNote.objects.create(trainee=trainee, author=trainer, text="Likes to train before work. Meet in spring?")


def round_to_plates(kilograms: float) -> Decimal:
    step = Decimal("2.5") if kilograms >= 20 else Decimal(1)
    return round(Decimal(kilograms) / step) * step


def build_trainee(gym: Gym, trainer: Trainer, first: str, last: str, email: str, goal: str) -> Trainee:
    user = User.objects.create_user(
        email=email, password=PASSWORD, first_name=first, last_name=last, timezone=str(ZONE)
    )
    trainee = user.trainee
    trainee.gym, trainee.trainer, trainee.goal = gym, trainer, goal
    trainee.metrics_shared_with = trainer
    trainee.save()
    return trainee


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def train(
    trainee: Trainee,
    assignment: ProgramAssignment,
    today: date,
    chance: random.Random,
    *,
    strength: float,
    diligence: float,
) -> None:
    """Sessions of all that was due before today, some left out, stronger with the weeks."""
    sessions, logs = [], []
    for workout in schedule(assignment):
        # The two who let go lately are those that the roster should point at.
        last_day = today - timedelta(days=9 if diligence < 0.6 else 0)
        if workout.due >= last_day or chance.random() > diligence:
            continue
        start = at(workout.due, chance.choice((7, 12, 17, 18, 19)), chance.randrange(0, 60, 5))
        session = WorkoutSession(
            trainee=trainee,
            program_day_id=workout.day.id,
            revision=assignment.revision,
            status=WorkoutSession.Status.COMPLETED,
            started_at=start,
            feeling=chance.choices((2, 3, 4, 5), (1, 3, 5, 3))[0],
            notes=chance.choice(NOTES),
        )
        performed = perform(session, workout, strength, chance)
        session.ended_at = performed[-1].performed_at + timedelta(minutes=5)
        sessions.append(session)
        logs += performed
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs)
    histories: dict[int, list[ExerciseLog]] = {}
    for log in logs:
        histories.setdefault(log.exercise_id, []).append(log)
    PersonalRecord.steps.bulk_create(
        row for exercise, history in histories.items() for row in from_scratch(trainee.pk, exercise, history)
    )


def perform(
    session: WorkoutSession, workout: PlannedWorkout, strength: float, chance: random.Random
) -> list[ExerciseLog]:
    logs, clock = [], session.started_at + timedelta(minutes=6)
    for line in workout.day.lines:
        form = strength * chance.uniform(0.97, 1.03)
        for number in range(1, line.sets + 1):
            log = ExerciseLog(
                session=session,
                trainee=session.trainee,
                exercise_id=line.exercise,
                program_exercise_id=line.id,
                set_number=number,
                performed_at=clock,
            )
            if line.tracking in ("weight_reps", "reps"):
                log.reps = max(1, (line.reps_max or 1) - (number > 2) * chance.randint(0, 2))
                if line.load_value is not None:
                    log.weight_kg = round_to_plates(float(line.load_value) * form)
                    log.rpe = Decimal(chance.choice(("7", "7.5", "8", "8.5", "9")))
            elif line.tracking == "duration":
                log.duration_seconds = chance.randrange(30, 75, 5)
            else:
                log.distance_m = Decimal(1500 + 60 * workout.day.week + chance.randrange(0, 300, 50))
                log.duration_seconds = int(float(log.distance_m) * chance.uniform(0.36, 0.4))
            logs.append(log)
            clock += timedelta(seconds=(line.rest_seconds or 60) + chance.randint(30, 60))
    return logs


def measure(trainee: Trainee, start: date, today: date, chance: random.Random, *, weight: float, pace: float) -> None:
    """Weigh-ins every few days, a resting pulse now and then."""
    rows = []
    for week in range(WEEKS):
        for offset in (0, 3):
            day = start + timedelta(weeks=week, days=offset)
            if day >= today:
                continue
            value = Decimal(str(round(weight + pace * week + chance.gauss(0, 0.4), 1)))
            rows.append(HealthMetric(trainee=trainee, kind="body_weight", value=value, measured_at=at(day, 7, 10)))
        pulse_day = start + timedelta(weeks=week, days=1)
        if pulse_day < today:
            pulse = Decimal(round(62 - week * 0.2 + chance.gauss(0, 2)))
            rows.append(
                HealthMetric(trainee=trainee, kind="resting_heart_rate", value=pulse, measured_at=at(pulse_day, 7))
            )
    HealthMetric.objects.bulk_create(rows)
