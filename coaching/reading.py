"""A workout as a trainer reads it: plan against done, set by set, with what is missing in words, and the last time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.formatting import format_clock, format_mass, format_number, format_rise, format_set, unbroken, units_of
from common.units import plain
from training.plans import SetGroup
from workouts.models import ExerciseLog
from workouts.prefill import in_place, is_done
from workouts.session_blocks import Block
from workouts.session_view import SessionPage, most_telling
from workouts.set_table import MARKS

SLACK = Decimal("0.3")  # kilograms that rounding to pounds and plates makes
WEIGHTS = ("kg", "added_kg", "assisted_kg")


@dataclass
class ReadSet:
    """A set that was planned, done or both."""

    type: str
    mark: str = ""
    planned: str = ""
    done: str = ""
    last: str = ""
    log: ExerciseLog | None = None
    gaps: list[str] = field(default_factory=list)  # where it falls short of the plan, in words
    extras: list[str] = field(default_factory=list)  # where it goes beyond
    state: str = ""  # why nothing was done
    is_missing: bool = False


@dataclass
class ReadExercise:
    block: Block
    sets: list[ReadSet]
    missing: str  # "1 of 3 sets missing"
    instead_of: str
    last_at: datetime | None

    @property
    def records(self) -> str:
        """The records of the exercise in one line, the most telling first."""
        found = sorted((record for log in self.block.sets for record in log.records), key=most_telling)
        shown = {record.kind: record for record in found if not record.is_baseline}
        units = units_of(self.block.user)
        return ", ".join(f"{one.get_kind_display()} {unbroken(format_rise(one, units))}" for one in shown.values())


def read_exercises(page: SessionPage) -> list[ReadExercise]:
    """The exercises of the session's page, without further queries."""
    return [read_exercise(block, is_open=page.session.is_open) for block in page.blocks]


def read_exercise(block: Block, *, is_open: bool) -> ReadExercise:
    sets = read_sets(block, is_open=is_open)
    meant = block.meant
    return ReadExercise(
        block=block,
        sets=sets,
        missing="" if is_open else missing_of(block),
        instead_of=meant.label if meant is not None and meant != block.exercise else "",
        last_at=block.last[0].performed_at if block.last else None,
    )


def missing_of(block: Block) -> str:
    """How many of the planned sets were not done; warm-ups may be left out."""
    if not block.is_wanted:
        return ""
    places = [n for n, row in enumerate(block.rows) if row["type"] != "warmup" and not is_done(row, block.elsewhere)]
    left = [n for n in places if n not in block.matched]
    if not left:
        return ""
    if len(left) == len(places):
        return _("not done")
    text = ngettext("%(n)s of %(all)s set missing", "%(n)s of %(all)s sets missing", len(places))
    return text % {"n": len(left), "all": len(places)}


def read_sets(block: Block, *, is_open: bool) -> list[ReadSet]:
    """The planned sets in their order, each with the one that was done for it, and what was done beside the plan.

    A set that was not planned comes after the set before it.
    """
    groups = [one.group for one in block.line.planned_sets()] if block.line and block.is_wanted else []
    taken = block.matched if groups else {}
    sets = [planned_set(block, place, group, taken.get(place), is_open) for place, group in enumerate(groups)]
    planned = {log.pk for log in taken.values()}
    counts: dict[str, int] = {}
    before = None
    for log in block.sets:
        place = counts.get(log.set_type, 0)
        counts[log.set_type] = place + 1
        if log.pk not in planned:
            last = in_place(block.previous.get(log.set_type, ()), place).get("text", "")
            extra = ReadSet(log.set_type, last=unbroken(last), log=log, extras=[_("not planned")] if groups else [])
            at = next((n + 1 for n, one in enumerate(sets) if one.log and one.log.pk == before), 0)
            sets.insert(at, extra)
        before = log.pk
    number = 0
    for one in sets:
        number += one.type == ExerciseLog.SetType.WORKING
        one.mark = MARKS.get(one.type, str(number))
        one.done = unbroken(format_set(one.log, units_of(block.user), block.exercise)) if one.log else ""
    return sets


def planned_set(block: Block, place: int, group: SetGroup, log: ExerciseLog | None, is_open: bool) -> ReadSet:
    row = block.rows[place]
    last = block.shown_with(row)["previous"]
    one = ReadSet(group.type, planned=one_of(row["target"]), last=unbroken(last), log=log)
    if log is not None:
        one.gaps, one.extras = differences(group, log, units_of(block.user))
    elif is_done(row, block.elsewhere):
        one.state = _("done with another exercise")
    else:
        one.is_missing = not is_open and group.type != "warmup"
        one.state = _("missing") if one.is_missing else _("not yet") if is_open else _("left out")
    return one


def one_of(target: str) -> str:
    """The target of one set without the number of sets. It may be broken before the load, but not in a range."""
    text = unbroken(target.replace("1 × ", "", 1))
    return text.replace("–", "–\N{WORD JOINER}").replace("\N{NO-BREAK SPACE}@", " @")


def differences(group: SetGroup, log: ExerciseLog, units: str) -> tuple[list[str], list[str]]:
    """(where a set falls short of its target, where it goes beyond), in words."""
    gaps, extras = [], []
    for short, beyond in (
        reps_apart(group, log),
        weight_apart(group, log, units),
        time_apart(group, log),
        distance_apart(group, log),
        effort_apart(group, log),
    ):
        gaps += [short] if short else []
        extras += [beyond] if beyond else []
    return gaps, extras


Apart = tuple[str, str]  # what is short, what is beyond; empty where there is nothing to say


def reps_apart(group: SetGroup, log: ExerciseLog) -> Apart:
    least, most = group.reps_min or group.reps_max, group.reps_max or group.reps_min
    if least is None or most is None or log.reps is None:
        return "", ""
    if log.reps < least:
        return ngettext("%(n)s rep short", "%(n)s reps short", least - log.reps) % {"n": least - log.reps}, ""
    over = log.reps - most
    return "", (ngettext("%(n)s rep more", "%(n)s reps more", over) % {"n": over} if over > 0 else "")


def weight_apart(group: SetGroup, log: ExerciseLog, units: str) -> Apart:
    least = group.kg
    most = group.kg_max
    if least is None and group.load_type in WEIGHTS:
        least, most = group.load_value, group.load_max
    if least is None:
        return "", ""
    done, most = log.weight_kg or Decimal(0), max(least, most or least)
    under = _("%(mass)s under the target")
    over = _("%(mass)s over the target")
    if log.is_assisted:  # more help is less work
        under, over = _("%(mass)s more help than planned"), _("%(mass)s less help than planned")
        done, least, most = -done, -most, -least
    if done < least - SLACK:
        return under % {"mass": unbroken(format_mass(least - done, units))}, ""
    return "", (over % {"mass": unbroken(format_mass(done - most, units))} if done > most + SLACK else "")


def time_apart(group: SetGroup, log: ExerciseLog) -> Apart:
    least = group.seconds_min or group.seconds_max
    if least is None or log.duration_seconds is None or group.metres is not None:
        return "", ""
    if log.duration_seconds < least:
        return _("%(time)s short") % {"time": format_clock(least - log.duration_seconds)}, ""
    over = log.duration_seconds - max(least, group.seconds_max or 0)
    return "", (_("%(time)s more") % {"time": format_clock(over)} if over > 0 else "")


def distance_apart(group: SetGroup, log: ExerciseLog) -> Apart:
    if group.metres is None or log.distance_m is None or log.distance_m >= group.metres:
        return "", ""
    return _("%(metres)s m short") % {"metres": format_number(plain(group.metres - log.distance_m))}, ""


def effort_apart(group: SetGroup, log: ExerciseLog) -> Apart:
    """A set that was harder than planned falls short of it; one that was easier goes beyond."""
    if log.rpe is None or group.rpe_min is None:
        return "", ""
    most = group.rpe_max or group.rpe_min
    if log.rpe > most:
        return _("%(rpe)s RPE harder than planned") % {"rpe": format_number(plain(log.rpe - most))}, ""
    under = group.rpe_min - log.rpe
    return "", (_("%(rpe)s RPE easier than planned") % {"rpe": format_number(plain(under))} if under > 0 else "")
