"""Trends on the admin's first page: twelve weeks in bars, of all gyms that someone runs, of each and of each trainer.

They take two statements, however many gyms and trainers there are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from changes.models import AuditEntry
from facilities.models import Trainee
from policy.admin_input import is_key
from workouts.activity import monday
from workouts.models import WorkoutSession

WEEKS = 12
WIDTH, HEIGHT = 24, 60  # of a bar with its gap, and of the highest bar


@dataclass
class Bar:
    week: date
    value: int
    x: int
    height: int

    @property
    def y(self) -> int:
        return HEIGHT - self.height + 14  # below the number

    @property
    def middle(self) -> int:
        return self.x + WIDTH // 2

    @property
    def text_y(self) -> int:
        return self.y - 3


@dataclass
class Trend:
    label: str
    bars: list[Bar]

    @property
    def text(self) -> str:
        return ", ".join(f"{date_format(bar.week, 'j M')}: {bar.value}" for bar in self.bars)

    @property
    def values(self) -> str:
        return ", ".join(str(bar.value) for bar in self.bars)

    @property
    def latest(self) -> int:
        """Of this week."""
        return self.bars[-1].value

    @property
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)

    @property
    def path(self) -> str:
        """The bars as one path of an SVG, from the bottom up."""
        return "".join(f"M{bar.x} {HEIGHT}h20v-{bar.height}h-20z" for bar in self.bars)


def weeks() -> list[date]:
    """The Mondays of the last twelve weeks, that of this week last, in the active time zone."""
    last = monday().date()
    return [last - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def trend(label: str, counts: dict[date, int]) -> Trend:
    values = [counts.get(week, 0) for week in weeks()]
    most = max(values) or 1
    bars = [
        Bar(week, value, place * WIDTH, max(round(HEIGHT * value / most), 1))
        for place, (week, value) in enumerate(zip(weeks(), values, strict=True))
    ]
    return Trend(label, bars)


def start() -> datetime:
    return timezone.make_aware(datetime.combine(weeks()[0], time.min))


@dataclass
class Weeks:
    """What happened in each week: at all the gyms, at one of them, or with one trainer."""

    active: Counter[date] = field(default_factory=Counter)
    workouts: Counter[date] = field(default_factory=Counter)
    joined: Counter[date] = field(default_factory=Counter)
    left: Counter[date] = field(default_factory=Counter)

    def trends(self) -> list[Trend]:
        return [
            trend(_("Trainees who trained"), self.active),
            trend(_("Workouts"), self.workouts),
            trend(_("Joined"), self.joined),
            trend(_("Left"), self.left),
        ]


@dataclass
class Trends:
    """The weeks of these trainees, who train at these gyms: of all together, of each gym and of each trainer."""

    trainees: QuerySet[Trainee]
    gyms: list[int]

    def __post_init__(self) -> None:
        self.total = Weeks()
        self.by_gym: dict[int | None, Weeks] = defaultdict(Weeks)
        self.by_trainer: dict[int | None, Weeks] = defaultdict(Weeks)
        self.count_workouts()
        self.count_comings_and_goings()

    def workouts_lately(self) -> tuple[int, int]:
        """Of last week and of this week."""
        last, this = weeks()[-2:]
        return self.total.workouts[last], self.total.workouts[this]

    def count_workouts(self) -> None:
        sessions = WorkoutSession.objects.filter(trainee__in=self.trainees, started_at__gte=start())
        by_week = sessions.exclude(status="planned").annotate(week=TruncWeek("started_at")).order_by()
        rows = by_week.values_list("week", "trainee__gym", "trainee__trainer")
        for week, gym, trainer, workouts, people in rows.annotate(Count("pk"), Count("trainee", distinct=True)):
            day = timezone.localtime(week).date()
            for counted in (self.total, self.by_gym[gym], self.by_trainer[trainer]):
                counted.workouts[day] += workouts
                counted.active[day] += people  # nobody has two gyms or two trainers

    def count_comings_and_goings(self) -> None:
        """Who joined and who left, as the audit trail has it. For all gyms, a move between two of them is neither."""
        entries = AuditEntry.objects.filter(
            Q(gym__in=self.gyms) | Q(former_gym__in=self.gyms), model="facilities.trainee", at__gte=start()
        )
        rows = entries.annotate(
            week=TruncWeek("at"),
            moved=Case(When(fields__has_key="gym", then=Value(True)), default=Value(False)),
            trainer_before=KeyTextTransform(0, KeyTransform("trainer", "fields")),
            trainer_after=KeyTextTransform(1, KeyTransform("trainer", "fields")),
        ).order_by()
        facts = ("week", "action", "gym", "former_gym", "moved", "trainer_before", "trainer_after")
        for week, action, gym, former, moved, before, after, number in rows.values_list(*facts).annotate(Count("pk")):
            day = timezone.localtime(week).date()
            came = gym if moved or action == AuditEntry.Action.CREATED else None
            went = former if moved else gym if action == AuditEntry.Action.DELETED else None
            if came in self.gyms:
                self.by_gym[came].joined[day] += number
            if went in self.gyms:
                self.by_gym[went].left[day] += number
            if came in self.gyms and went not in self.gyms:
                self.total.joined[day] += number
            if went in self.gyms and came not in self.gyms:
                self.total.left[day] += number
            if is_key(before):
                self.by_trainer[int(before)].left[day] += number
            if is_key(after):
                self.by_trainer[int(after)].joined[day] += number
