"""Times as other apps write them into their exports, in whatever language they were set to."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP
from django.utils.translation import gettext as _

# The languages that those apps speak and that Django knows the months of.
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "ru", "tr", "sv", "da", "nb", "fi", "cs")
CLOCK = (
    r"(?:[,T]?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
ISO = re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){CLOCK}")
DOTTED = re.compile(rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}){CLOCK}")
SLASHED = re.compile(rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<year>\d{{4}}){CLOCK}")
DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})\.?\s+(?:de\s+)?(?P<name>[^\W\d]+)\.?\s+(?:de\s+)?(?P<year>\d{{4}}){CLOCK}")
MONTH_FIRST = re.compile(rf"(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}){CLOCK}")


@lru_cache
def months() -> dict[str, int]:
    """{name or short name, in any of the languages: month}"""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for names in (MONTHS, MONTHS_3, MONTHS_AP):
                for number, name in names.items():
                    found.setdefault(str(name).strip(".").casefold(), number)
                    found.setdefault(str(name).strip(".").casefold()[:3], number)
    return found


@lru_cache(maxsize=4096)
def parse(text: str) -> datetime:
    """The time as it is written, without a zone where none is given. Raises ValueError with the reason."""
    text = " ".join(text.split())
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)", text):
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    for pattern in (ISO, DOTTED, SLASHED, DAY_FIRST, MONTH_FIRST):
        if (match := pattern.fullmatch(text)) is not None:
            return assemble(text, match.groupdict())
    raise ValueError(_("“%(text)s” isn't a date that we can read.") % {"text": text[:40]})


def assemble(text: str, found: dict[str, str | None]) -> datetime:
    month, day = int(found.get("month") or 0), int(found.get("day") or 0)
    if "one" in found:
        month, day = in_order(text, int(found["one"] or 0), int(found["two"] or 0), bool(found["half"]))
    if name := found.get("name"):
        month = months().get(name.casefold()) or months().get(name.casefold()[:3]) or 0
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"][0] in "Pp" else 0)
    try:
        return datetime(
            int(found["year"] or 0),
            month,
            day,
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
        )
    except ValueError as error:
        raise ValueError(_("“%(text)s” isn't a date that we can read.") % {"text": text[:40]}) from error


def in_order(text: str, one: int, two: int, american: bool) -> tuple[int, int]:
    """(month, day) of 3/2/2026. Raises ValueError where it could be either."""
    if two > 12 or (american and one <= 12):
        return one, two
    if one > 12 or one == two:
        return two, one
    raise ValueError(_("“%(text)s” can be read in two ways. Export with another date format.") % {"text": text[:40]})
