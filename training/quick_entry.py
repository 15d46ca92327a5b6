"""A prescription as trainers type it: `3x8-10 @80kg r120`, `5x5 @75%`, `4x6 RPE8 t30X0 ssA "slow"`.

`static/js/builder/entry.js` reads and writes the same; `tests/quick_entry.json` tests both.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.units import IMPERIAL, METRIC, from_kg, mass_unit, plain, to_kg

from .plans import PlanLine

NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
PARTS = re.compile(
    rf"""
    (?P<sets>\d{{1,2}})\s*[x×*]\s*(?:(?P<reps_min>\d{{1,4}})(?:\s*[-–]\s*(?P<reps_max>\d{{1,4}}))?(?!\d|[.,]\d))?
    | @?\s*(?P<percent>{NUMBER})\s*%
    | @?\s*rpe\s*(?P<rpe>\d{{1,2}}(?:[.,]\d)?)
    | @\s*(?P<load>{NUMBER})\s*(?P<unit>kg|lbs?)?
    | (?P<bare>{NUMBER})\s*(?P<bare_unit>kg|lbs?)
    | (?:r|rest\s*)(?:(?P<minutes>\d{{1,2}}):(?P<seconds>\d{{2}})|(?P<rest>\d{{1,4}})\s*(?P<rest_unit>s|m|min)?)
    | (?:t|tempo\s+)(?P<tempo>[0-9x](?:[-.]?[0-9x]){{2,3}})
    | ss\s*(?P<superset>[a-z0-9]{{1,3}})
    | "(?P<notes>[^"]{{0,2000}})"
    """,
    re.IGNORECASE | re.VERBOSE,
)
END = re.compile(r"[\s,;·]*(?:$|(?<=[\s,;·\"]))")
# Where a prescription begins after an exercise's name
BEGIN = re.compile(
    r"""(?:^|\s)(?=\d{1,2}\s*[x×*]|@|\d{1,4}(?:[.,]\d{1,2})?\s*(?:kg|lbs?|%)|rpe\s*\d|rest\s|r\d|t\d[\dx]{2}"""
    r"""|tempo\s|"|ss\s?[a-z0-9]{1,2}(?:\s|$))""",
    re.IGNORECASE,
)
EMPTY: dict[str, Any] = {
    "sets": 3,
    "reps_min": None,
    "reps_max": None,
    "load_type": "none",
    "load_value": None,
    "rest_seconds": None,
    "tempo": "",
    "superset": None,
    "notes": "",
}


def split_entry(text: str) -> tuple[str, str]:
    """“bench 3x8 @80kg” → ("bench", "3x8 @80kg")."""
    match = BEGIN.search(text)
    return (text.strip(), "") if match is None else (text[: match.start()].strip(), text[match.start() :].strip())


def read_entry(text: str, units: str) -> dict[str, Any]:
    """The fields that the text says, masses in kilograms. Raises ValidationError for what it can't mean."""
    said: dict[str, Any] = {}
    place = len(text) - len(text.lstrip())
    while place < len(text):
        match = PARTS.match(text, place)
        end = match and END.match(text, match.end())
        if match is None or end is None:
            rest = text[place:].split()[0][:20]
            raise ValidationError(_("“%(text)s” is not understood. Write 3x8-10 @80kg r120.") % {"text": rest})
        said |= fields_of(match, units)
        place = end.end()
    return said


def fields_of(match: re.Match[str], units: str) -> dict[str, Any]:
    part = match.groupdict()
    if part["sets"]:
        least = int(part["reps_min"]) if part["reps_min"] else None
        most = int(part["reps_max"]) if part["reps_max"] else least
        return {"sets": int(part["sets"]), "reps_min": least, "reps_max": most}
    if part["percent"] or part["rpe"]:
        kind = "percent_1rm" if part["percent"] else "rpe"
        return {"load_type": kind, "load_value": decimal(part["percent"] or part["rpe"])}
    if part["load"] or part["bare"]:
        unit = (part["unit"] or part["bare_unit"] or mass_unit(units)).lower()
        said_in = IMPERIAL if unit.startswith("lb") else METRIC
        return {"load_type": "kg", "load_value": to_kg(decimal(part["load"] or part["bare"]), said_in)}
    if part["minutes"]:
        return {"rest_seconds": 60 * int(part["minutes"]) + int(part["seconds"])}
    if part["rest"]:
        in_minutes = (part["rest_unit"] or "").lower().startswith("m")
        return {"rest_seconds": int(part["rest"]) * (60 if in_minutes else 1)}
    if part["tempo"]:
        return {"tempo": part["tempo"].upper()}
    return {"superset": part["superset"].upper()} if part["superset"] else {"notes": part["notes"] or ""}


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def entry_text(line: PlanLine, units: str) -> str:
    """A line as one types it; `read_entry` reads the same from it."""
    least, most = line.reps_min or line.reps_max, line.reps_max or line.reps_min
    reps = "" if least is None else f"{least}" if least == most else f"{least}-{most}"
    parts = [f"{line.sets}x{reps}"]
    if (value := line.load_value) is not None:
        in_units = plain(from_kg(value, units)) + mass_unit(units)
        loads = {"kg": f"@{in_units}", "percent_1rm": f"@{plain(value)}%"}
        parts.append(loads.get(line.load_type, f"RPE{plain(value)}"))
    if line.rest_seconds is not None:
        parts.append(f"r{line.rest_seconds}")
    if line.tempo:
        parts.append(f"t{line.tempo}")
    if line.superset:
        parts.append(f"ss{line.superset}")
    if line.notes:
        parts.append('"' + line.notes.replace('"', "'") + '"')
    return " ".join(parts)
