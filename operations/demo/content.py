"""What the demo gym consists of: the sign-ins, the people, the programs and their notes."""

from zoneinfo import ZoneInfo

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
