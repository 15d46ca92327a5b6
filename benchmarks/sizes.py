"""Fills an empty database with similar gyms, to measure how the size of the database affects the time of a page.

One *unit* is a trainer with twelve trainees, a program, sixteen weeks of workouts (10,000 sets), records, metrics and
their entries in the change log. The product's services create the first unit. The others are copies of its rows with
other keys, streamed into the tables (PostgreSQL: COPY). A key is its unit's number followed by six digits.
"""

from __future__ import annotations

import json
import random
import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, models, transaction
from django.utils import timezone

PASSWORD = "bench-a-long-phrase-7"
SETS, TRAINEES, WEEKS, PLANNED_WEEKS = 10_000, 12, 16, 8
FIRST = 1_000_001  # the first unit's first key


@dataclass(frozen=True)
class Size:
    gyms: int
    units: int

    def __str__(self) -> str:
        return f"{self.gyms:,} gyms, {self.units * TRAINEES:,} trainees, {self.units * SETS:,} sets"


SIZES = {"S": Size(1, 1), "M": Size(50, 100), "L": Size(1000, 1000)}
# The models of a unit, in an order in which each refers only to earlier ones.
LABELS = (
    *("accounts.User", "account.EmailAddress", "facilities.Gym", "facilities.Gym_admins", "facilities.Trainer"),
    *("facilities.Trainee", "training.Program", "training.ProgramDay", "training.ProgramExercise"),
    *("training.ProgramRevision", "training.ProgramAssignment", "workouts.WorkoutSession", "workouts.ExerciseLog"),
    *("workouts.PersonalRecord", "workouts.Comment", "metrics.HealthMetric", "changes.Change", "changes.AuditEntry"),
)


def email(who: str, unit: int) -> str:
    return f"{who}.{unit}@bench.example"


def fill(size: Size) -> float:
    """Fills the database and returns the seconds that it took."""
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("load_library", verbosity=0)
    tables = [apps.get_model(label) for label in LABELS]
    for table in tables:
        if isinstance(table._meta.pk, models.AutoField):
            begin_keys(table, FIRST)
    make_unit()
    copies = Copies(tables, size)
    copies.write()
    for table in tables:
        if isinstance(table._meta.pk, models.AutoField):
            begin_keys(table, (size.units + 2) * 1_000_000)
    from changes.models import Change, LogHead

    last = Change.objects.aggregate(last=models.Max("position"))["last"]
    LogHead.objects.update_or_create(pk=1, defaults={"position": last})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return time.perf_counter() - begun


def begin_keys(table: type[models.Model], key: int) -> None:
    name = table._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, false)", [name, table._meta.pk.column, key]
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, key - 1])


# --- the first unit ---------------------------------------------------------------------------------------------------
def uuid_at(moment: datetime) -> uuid.UUID:
    """An id as common.ids.uuid7 creates it at that time, but ending with the unit's number."""
    value = int(moment.timestamp() * 1000) << 80 | random.getrandbits(56) << 24 | 1
    return uuid.UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)


def make_unit() -> None:
    from accounts.models import User
    from changes import services as changes
    from facilities.models import Gym, Trainer
    from metrics.models import HealthMetric
    from training.models import Exercise, Program, ProgramDay, ProgramExercise
    from training.services import assign_program
    from workouts.models import Comment, ExerciseLog, WorkoutSession
    from workouts.services import settle_whole_records

    rnd = random.Random(2026)
    random.seed(2026)
    secret = make_password(PASSWORD)

    def person(who: str, role: str, **fields) -> User:
        user = User.objects.create_user(
            email(who, 1), None, role=role, first_name=who.title(), last_name="Bench", **fields
        )
        User.objects.filter(pk=user.pk).update(password=secret)
        return user

    gym = Gym.objects.create(name="Gym 1", slug="gym-1", timezone="UTC")
    gym.admins.add(person("admin", "admin"))
    coach = person("trainer", "trainer")
    trainer = Trainer.objects.create(user=coach, gym=gym)
    pool = list(Exercise.objects.filter(tracking="weight_reps", trainee=None, gym=None).order_by("pk")[:13])
    days = [[pool[0], *pool[1 + 4 * day : 5 + 4 * day]] for day in range(3)]  # the first one is in every workout
    with transaction.atomic():
        program = Program.objects.create(
            name="Strength", gym=gym, owner=coach, weeks=PLANNED_WEEKS, visibility="private"
        )
        lines: dict[tuple[int, int], list[ProgramExercise]] = {}
        for week in range(1, PLANNED_WEEKS + 1):
            for position, exercises in enumerate(days, 1):
                day = ProgramDay.objects.create(
                    program=program, week=week, position=position, name=f"Day {'ABC'[position - 1]}"
                )
                lines[week, position] = [
                    ProgramExercise.objects.create(
                        program_day=day, exercise=exercise, position=place, sets=4, reps_min=5, reps_max=8,
                        load_type="percent_1rm", load_value=Decimal(65 + week), rest_seconds=120,
                    )
                    for place, exercise in enumerate(exercises, 1)
                ]  # fmt: skip
    today = timezone.now().replace(hour=6, minute=0, second=0, microsecond=0)
    this_monday = today - timedelta(days=today.weekday())
    program_start = this_monday - timedelta(weeks=5)
    left, sets_of = SETS, []
    for number in range(TRAINEES):  # some train much, some little
        share = (
            left
            if number == TRAINEES - 1
            else round(SETS / TRAINEES * (0.7 + 0.6 * (number * 7 % TRAINEES) / (TRAINEES - 1)))
        )
        sets_of.append(share)
        left -= share
    for number, wanted in enumerate(sets_of):
        trainee = person(f"trainee{number}", "trainee", units="imperial" if number % 4 == 3 else "metric").trainee
        trainee.gym, trainee.trainer, trainee.metrics_shared_with = gym, trainer, trainer
        trainee.save()
        assignment = assign_program(actor=coach, trainee=trainee, program=program, start_date=program_start.date())
        strength = {exercise.pk: Decimal(20 + 5 * rnd.randrange(1, 20)) for exercise in pool}
        sessions: list[WorkoutSession] = []
        logs: list[ExerciseLog] = []
        workouts = wanted // 18
        for workout in range(workouts):
            ago = timedelta(days=round((workouts - workout) * WEEKS * 7 / workouts), minutes=-rnd.randrange(60, 700))
            at = (today - ago).replace(second=0)
            week, position = (at - program_start).days // 7 + 1, workout % 3 + 1
            planned = at >= program_start
            day_lines = lines[min(week, PLANNED_WEEKS), position] if planned else []
            minutes = 0
            own: list[ExerciseLog] = []
            session = WorkoutSession(
                id=uuid_at(at), trainee=trainee, status="completed", started_at=at, feeling=rnd.randrange(2, 6),
                program_day_id=day_lines[0].program_day_id if planned else None,
                revision=assignment.revision if planned else None,
                notes="Knee a little sore." if rnd.random() < 0.03 else "",
            )  # fmt: skip
            count = wanted - len(logs) if workout == workouts - 1 else 18
            for place in range(count):
                exercise = days[position - 1][min(place // 4, 4)]
                minutes += rnd.randrange(2, 4)
                gain = Decimal(workout // 6) * Decimal("2.5") - (Decimal(5) if workout % 8 == 7 else 0)
                own.append(
                    ExerciseLog(
                        id=uuid_at(at + timedelta(minutes=minutes)),
                        session=session, trainee=trainee, exercise=exercise,
                        program_exercise=day_lines[min(place // 4, 4)] if planned else None, set_number=place % 4 + 1,
                        set_type="warmup" if place % 4 == 0 and rnd.random() < 0.3 else "working",
                        weight_kg=strength[exercise.pk] + gain + Decimal("2.5") * (workout % 5 // 3),
                        reps=rnd.choice((5, 5, 6, 7, 8, 8, 10)), rpe=rnd.choice((None, Decimal(7), Decimal("8.5"))),
                        performed_at=at + timedelta(minutes=minutes),
                        note="felt good" if rnd.random() < 0.02 else "",
                    )
                )  # fmt: skip
            session.ended_at = at + timedelta(minutes=minutes + 5)
            sessions.append(session)
            logs += own
        with transaction.atomic():
            WorkoutSession.objects.bulk_create(sessions)
            ExerciseLog.objects.bulk_create(logs, batch_size=500)
            changes.created(*sessions, *logs)
            settle_whole_records(trainee, [exercise.pk for exercise in pool])
            weights = [
                HealthMetric(
                    trainee=trainee,
                    kind="body_weight",
                    value=Decimal(70 + rnd.randrange(0, 30)),
                    measured_at=today - timedelta(days=3 * n),
                )
                for n in range(40)
            ]
            HealthMetric.objects.bulk_create(weights)
            changes.created(*weights)
            Comment.objects.create(session=sessions[-1], author=coach, text="Good depth on the squats.")
            Comment.objects.create(session=sessions[-2], author=trainee.user, text="Bar speed was fine.")
    changes.number_changes()


# --- the other units --------------------------------------------------------------------------------------------------
UNIT, HEX, GYM, MOMENT = "\x01", "\x02", "\x03", "\x04"  # marks in the text where the copies differ


class Copies:
    """Copies the first unit. Its rows become text with marks, which each copy replaces by its own values."""

    def __init__(self, tables: list[type[models.Model]], size: Size):
        self.tables, self.size = tables, size
        self.is_postgresql = connection.vendor == "postgresql"
        self.column, self.row, self.null = ("\t", "\n", "\\N") if self.is_postgresql else ("\x1f", "\x1e", "\x11")

    def write(self) -> None:
        if self.size.units == 1:
            return
        if self.is_postgresql:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
                for table in self.tables:
                    text = self.marked(table)  # before COPY, during which the connection can't run queries
                    with without_indexes(cursor, table):
                        names = ", ".join(f'"{field.column}"' for field in table._meta.concrete_fields)
                        with cursor.copy(f'COPY "{table._meta.db_table}" ({names}) FROM STDIN') as copy:
                            for block in self.blocks(table, text):
                                copy.write(block)
                cursor.execute("SET session_replication_role = DEFAULT")
            return
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -2000000")
            raw = connection.connection
            for table in self.tables:
                text = self.marked(table)
                with without_indexes(cursor, table):
                    fields = table._meta.concrete_fields
                    values = ", ".join(f"nullif(?, '{self.null}')" if field.null else "?" for field in fields)
                    names = ", ".join(f'"{field.column}"' for field in fields)
                    with transaction.atomic():
                        for block in self.blocks(table, text):
                            rows = (row.split(self.column) for row in block[:-1].split(self.row))
                            raw.executemany(f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({values})', rows)

    def blocks(self, table: type[models.Model], text: str) -> Iterator[str]:
        """The rows of each copy, from the second unit on."""
        if not text:
            return
        for unit in range(2, self.size.units + 1):
            gym = (unit - 1) % self.size.gyms + 1
            if table._meta.label == "facilities.Gym" and gym != unit:
                continue
            moment = f"{unit % 60:02}.{unit * 7919 % 1_000_000:06}"
            made = text.replace(UNIT, str(unit)).replace(HEX, f"{unit:06x}").replace(GYM, str(gym))
            yield made.replace(MOMENT, moment)

    def marked(self, table: type[models.Model]) -> str:
        fields = table._meta.concrete_fields
        rows = []
        found = table._base_manager.order_by("pk")
        if isinstance(table._meta.pk, models.AutoField):
            found = found.filter(pk__gte=FIRST)  # leave out the library, which all units share
        for values in found.values_list(*(field.attname for field in fields)):
            row = [self.text(table, field, value) for field, value in zip(fields, values, strict=True)]
            rows.append(self.column.join(row) + self.row)
        return "".join(rows)

    def text(self, table: type[models.Model], field: models.Field, value) -> str:
        if value is None:
            return self.null
        target = field.target_field if field.is_relation else field
        model = field.related_model if field.is_relation else table
        if isinstance(target, models.AutoField):
            if model not in self.tables:
                return str(value)
            return f"{GYM if model._meta.label == 'facilities.Gym' else UNIT}{str(value)[1:]}"
        if isinstance(target, models.UUIDField):
            written = str(value) if self.is_postgresql else value.hex
            return written[:-6] + HEX
        if field.name == "position" and table._meta.label == "changes.Change":
            return f"{UNIT}{value:06}"
        if isinstance(field, models.JSONField):
            return self.escaped(re.sub(r"\b1(0\d{5})\b", UNIT + r"\1", json.dumps(value)))
        if isinstance(field, models.DateTimeField) and value.second == value.microsecond == 0:
            return value.strftime("%Y-%m-%d %H:%M:") + MOMENT + ("+00" if self.is_postgresql else "")
        if isinstance(field, models.BooleanField):
            return str(int(value))
        written = str(value) if not isinstance(value, datetime) else value.strftime("%Y-%m-%d %H:%M:%S.%f")
        if field.name == "row" and re.fullmatch(r"10\d{5}", written):
            return f"{UNIT}{written[1:]}"
        if field.name == "row" and len(written) == 36:
            return written[:-6] + HEX
        if field.name in ("email", "slug") or (table._meta.label == "facilities.Gym" and field.name == "name"):
            written = re.sub(r"(?<=[.\- ])1\b", UNIT, written)
        return self.escaped(written)

    def escaped(self, text: str) -> str:
        if not self.is_postgresql:
            return text
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class without_indexes:
    """Drops a table's indexes, except those of keys and constraints, and creates them again when it is filled."""

    def __init__(self, cursor, table: type[models.Model]):
        self.cursor, self.name = cursor, table._meta.db_table

    def __enter__(self):
        if connection.vendor == "postgresql":
            self.cursor.execute(
                "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
                " WHERE indrelid = %s::regclass AND NOT indisprimary AND NOT indisunique",
                [f'"{self.name}"'],
            )
        else:
            self.cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s"
                " AND sql NOT LIKE 'CREATE UNIQUE%%' AND sql IS NOT NULL",
                [self.name],
            )
        self.indexes = self.cursor.fetchall()
        for name, _sql in self.indexes:
            self.cursor.execute(f"DROP INDEX {name if connection.vendor == 'postgresql' else chr(34) + name + chr(34)}")

    def __exit__(self, *error):
        if error[0] is None:
            for _name, sql in self.indexes:
                self.cursor.execute(sql)


def main() -> None:
    import sys

    size = SIZES[sys.argv[1]]
    print(f"{size}: {fill(size):.0f} s")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
    django.setup()
    main()
