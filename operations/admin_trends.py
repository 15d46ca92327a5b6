"""Trends on the admin's first page: twelve weeks in bars, of one gym or of all that someone runs, in two statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from changes.models import AuditEntry
from facilities.models import Gym, Trainee
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
    def total(self) -> int:
        return sum(bar.value for bar in self.bars)


def weeks() -> list[date]:
    """The Mondays of the last twelve weeks, in the active time zone; the last is that of this week."""
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
class Trends:
    """The weeks of these trainees, who train at these gyms."""

    trainees: QuerySet[Trainee]
    gyms: QuerySet[Gym]

    def __post_init__(self) -> None:
        sessions = WorkoutSession.objects.filter(trainee__in=self.trainees, started_at__gte=start())
        by_week = sessions.exclude(status="planned").annotate(week=TruncWeek("started_at")).order_by()
        self.workouts: Counter[date] = Counter()
        self.active: Counter[date] = Counter()
        self.by_trainer: dict[int | None, Counter[date]] = {}
        rows = by_week.values_list("week", "trainee__trainer").annotate(Count("pk"), Count("trainee", distinct=True))
        for week, trainer, workouts, people in rows:
            day = timezone.localtime(week).date()
            self.workouts[day] += workouts
            self.active[day] += people  # nobody has two trainers
            self.by_trainer.setdefault(trainer, Counter())[day] += workouts

    def all(self) -> list[Trend]:
        joined, left = self.comings_and_goings()
        return [
            trend(_("Trainees who trained"), self.active),
            trend(_("Workouts"), self.workouts),
            trend(_("Joined"), joined),
            trend(_("Left"), left),
        ]

    def workouts_lately(self) -> tuple[int, int]:
        """Of last week and of this week."""
        last, this = weeks()[-2:]
        return self.workouts[last], self.workouts[this]

    def of_trainer(self, trainer: Any) -> Trend:
        return trend(_("Workouts"), self.by_trainer.get(trainer.pk, Counter()))

    def comings_and_goings(self) -> tuple[dict[date, int], dict[date, int]]:
        """Who joined and who left, as the trail has it. A move between these gyms is neither."""
        here, before = Q(gym__in=self.gyms), Q(former_gym__in=self.gyms)
        came = Q(action=AuditEntry.Action.CREATED) | (Q(fields__has_key="gym") & ~before)
        went = Q(action=AuditEntry.Action.DELETED) & here | Q(fields__has_key="gym") & before & ~here
        entries = AuditEntry.objects.filter(here | before, model="facilities.trainee", at__gte=start())
        rows = entries.annotate(week=TruncWeek("at")).order_by().values_list("week")
        joined, left = {}, {}
        for week, comings, goings in rows.annotate(
            comings=Count("pk", filter=here & came), goings=Count("pk", filter=went)
        ):
            day = timezone.localtime(week).date()
            joined[day], left[day] = comings, goings
        return joined, left
