"""Today where someone is, for queries: the day differs with the time zone."""

from __future__ import annotations

import zoneinfo
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache, lru_cache

from django.db.models import Case, DateField, F, Value, When
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

QUARTER = 900  # seconds; zones begin their days at whole quarters of an hour


def local_day(zone: str) -> Case:
    """Today in the time zone that the field `zone` names."""
    now = int(timezone.now().timestamp())
    (_names, usual), *others = days(now - now % QUARTER)
    name = Concat(Value(","), F(zone), Value(","))
    # One text, since a list of names would be hundreds of parameters
    cases = [When(GreaterThan(StrIndex(Value(names), name), 0), then=Value(day)) for names, day in others]
    return Case(*cases, default=Value(usual), output_field=DateField())


@lru_cache(maxsize=4)
def days(second: int) -> list[tuple[str, date]]:
    """[(names of time zones between commas, the day that it is there)], the day of most zones first."""
    now = datetime.fromtimestamp(second, UTC)
    zones = defaultdict(list)
    for name in zone_names():
        zones[now.astimezone(zoneinfo.ZoneInfo(name)).date()].append(name)
    found = sorted(zones.items(), key=lambda item: -len(item[1]))
    return [(f",{','.join(names)},", day) for day, names in found]


@cache
def zone_names() -> list[str]:
    return sorted(zoneinfo.available_timezones())
