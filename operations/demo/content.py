"""What the demo gym consists of: the sign-ins, the people, the programs and their notes."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from training.plans import Block, SetGroup

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


def reps(
    count: int, least: int, most: int | None = None, kg: float | None = None, rest: int | None = None, **more: Any
) -> SetGroup:
    """Sets of so many reps; `kg` is for strength 1 in the first week."""
    load = {} if kg is None else {"load_type": "kg", "load_value": Decimal(str(kg))}
    return SetGroup(count=count, reps_min=least, reps_max=most or least, rest_seconds=rest, **{**load, **more})


def hold(count: int, seconds: int, rest: int | None = None, **more: Any) -> SetGroup:
    return SetGroup(count=count, seconds_min=seconds, seconds_max=seconds, rest_seconds=rest, **more)


def ramp(kg: float) -> list[SetGroup]:
    """Warm-up sets before a heavy lift."""
    return [reps(1, 5, None, kg * 0.5, 60, type="warmup"), reps(1, 3, None, kg * 0.75, 60, type="warmup")]


# name, goal, days: (name, blocks, [(exercise, set groups, block or None)])
Lines = list[tuple[str, list[SetGroup], str | None]]
PROGRAMS: list[tuple[str, str, list[tuple[str, list[Block], Lines]]]] = [
    (
        "Strength 3×",
        "Strength",
        [
            (
                "Squat day",
                [],
                [
                    ("Back squat", [*ramp(70), reps(1, 5, None, 70, 180), reps(3, 5, None, 62.5, 180)], None),
                    ("Bench press", [reps(4, 5, 6, 45, 150)], None),
                    ("Barbell row", [reps(3, 8, 10, 40, 120)], None),
                    ("Plank", [hold(3, 45, 60)], None),
                ],
            ),
            (
                "Press day",
                [Block("A")],
                [
                    ("Overhead press", [reps(4, 5, 6, 30, 150)], None),
                    ("Romanian deadlift", [reps(3, 8, None, 60, 120)], None),
                    ("Lat pulldown", [reps(3, 8, 12, 45, 90)], "A"),
                    ("Triceps pushdown", [reps(3, 10, 12, 20, 90), reps(1, 12, 15, 15, 60, type="drop")], "A"),
                ],
            ),
            (
                "Pull day",
                [],
                [
                    ("Conventional deadlift", [*ramp(85), reps(3, 5, None, 85, 180)], None),
                    ("Incline dumbbell press", [reps(3, 8, 10, 16, 120)], None),
                    ("Seated cable row", [reps(3, 10, 12, 40, 90)], None),
                    (
                        "Hammer curl",
                        [reps(1, 12, None, 9, 60), reps(1, 10, None, 10, 60), reps(1, 8, None, 11, 60)],
                        None,
                    ),
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
                [Block("A")],
                [
                    ("Dumbbell bench press", [reps(4, 8, 12, 20, 90)], "A"),
                    ("Seated cable row", [reps(4, 8, 12, 42.5, 90)], "A"),
                    ("Lateral raise", [reps(3, 12, 15, 7, 60), reps(1, 15, 20, 5, type="drop")], None),
                    ("Dumbbell curl", [reps(3, 10, 12, 9, 60)], None),
                ],
            ),
            (
                "Lower A",
                [],
                [
                    ("Leg press", [reps(4, 10, 12, 110, 120)], None),
                    ("Lying leg curl", [reps(3, 10, 12, 30, 90)], None),
                    ("Standing calf raise", [reps(4, 12, 15, 50, 60)], None),
                ],
            ),
            (
                "Upper B",
                [],
                [
                    ("Incline bench press", [reps(4, 8, 10, 37.5, 120)], None),
                    ("Lat pulldown", [reps(4, 8, 12, 45, 90)], None),
                    ("Face pull", [reps(3, 12, 15, 17.5, 60)], None),
                    ("Rope pushdown", [reps(3, 10, 12, 17.5, 60)], None),
                ],
            ),
            (
                "Lower B",
                [],
                [
                    ("Romanian deadlift", [reps(4, 8, 10, 55, 120)], None),
                    ("Bulgarian split squat", [reps(3, 8, 10, 12, 90)], None),
                    ("Leg extension", [reps(3, 12, 15, 35, 60)], None),
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
                [Block("A", "circuit", rounds=3, rest_seconds=90)],
                [
                    ("Goblet squat", [reps(3, 10, 12, 14, 90)], None),
                    ("Hip thrust", [reps(3, 10, 12, 50, 90)], None),
                    ("Single-leg calf raise", [reps(3, 12, 15)], "A"),
                    ("Side plank", [hold(3, 30)], "A"),
                ],
            ),
            (
                "Run and core",
                [],
                [
                    ("Treadmill run", [hold(1, 1200)], None),
                    ("Dead bug", [reps(3, 10, 12, None, 45)], None),
                    ("Bird dog", [reps(3, 10, 12, None, 45)], None),
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
                [],
                [
                    ("Leg press", [reps(3, 10, 12, 90, 90)], None),
                    ("Chest press machine", [reps(3, 10, 12, 30, 90)], None),
                    ("Machine row", [reps(3, 10, 12, 35, 90)], None),
                    ("Crunch", [reps(3, 15, 20, None, 45)], None),
                ],
            ),
            (
                "Full body B",
                [],
                [
                    ("Goblet squat", [reps(3, 10, 12, 16, 90)], None),
                    ("Lat pulldown", [reps(3, 10, 12, 35, 90)], None),
                    ("Seated dumbbell press", [reps(3, 10, 12, 8, 90)], None),
                    ("Back extension", [reps(3, 12, 15, None, 60)], None),
                ],
            ),
        ],
    ),
]
NOTES = ["", "", "", "", "Felt strong.", "Slept badly.", "Left knee hurts a little on the last set.", "Gym was full."]
