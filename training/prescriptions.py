"""Checks set groups, blocks and the notes of weeks that clients send, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.numbers import read_decimal
from common.validators import validate_line, validate_text

from .plans import GROUP_DEFAULTS, RESOLVED_FIELDS, Block, Groups, SetGroup

SET_TYPES = ("working", "warmup", "drop", "failure", "rest_pause")
LOAD_TYPES = ("none", "kg", "percent_1rm", "percent_tm", "added_kg", "assisted_kg")
BLOCK_KINDS = ("superset", "circuit", "interval", "emom", "amrap", "for_time")
MOST_GROUPS, MOST_SETS, MOST_ALTERNATIVES, MOST_BLOCKS = 20, 100, 3, 26

WHOLE: dict[str, tuple[int, int]] = {
    "count": (1, 50),
    "count_max": (1, 50),
    "reps_min": (1, 1000),
    "reps_max": (1, 1000),
    "seconds_min": (1, 86_400),
    "seconds_max": (1, 86_400),
    "rest_seconds": (0, 3600),
}
DECIMALS: dict[str, tuple[str, str]] = {
    "metres": ("0.001", "1000000"),
    "load_value": ("0", "2000"),
    "load_max": ("0", "2000"),
    "rpe_min": ("1", "10"),
    "rpe_max": ("1", "10"),
}
PERCENT = (Decimal(1), Decimal(150))
RANGES = (
    ("count", "count_max"),
    ("reps_min", "reps_max"),
    ("seconds_min", "seconds_max"),
    ("load_value", "load_max"),
    ("rpe_min", "rpe_max"),
)
BLOCK_NUMBERS: dict[str, tuple[int, int]] = {
    "rounds": (1, 100),
    "work_seconds": (1, 3600),
    "rest_seconds": (0, 3600),
    "every_seconds": (1, 3600),
    "cap_seconds": (1, 86_400),
}
# What each kind of block can't do without
BLOCK_NEEDS = {"interval": ("work_seconds",), "emom": ("every_seconds", "cap_seconds"), "amrap": ("cap_seconds",)}

Errors = dict[str, str]


def between(least: Any, most: Any) -> str:
    return _("Enter a number from %(least)s to %(most)s.") % {"least": least, "most": most}


def whole_number(value: Any, least: int, most: int) -> int:
    """Raises ValueError with the text for the field."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(between(least, most))
    return value


def decimal_number(value: Any, least: str, most: str) -> Decimal:
    """A number or its text. Raises ValueError with the text for the field."""
    try:
        number = read_decimal(str(value)) if isinstance(value, str | int | float | Decimal) else None
    except ValueError:
        number = None
    if number is None or isinstance(value, bool) or not Decimal(least) <= number <= Decimal(most):
        raise ValueError(between(least, most))
    return number


def choice(value: Any, choices: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(_("This is not one of the choices."))
    return value


def short_text(value: Any, most: int, check: Callable[[str], None] = validate_line) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(_("Enter a text of at most %(most)s characters.") % {"most": most})
    try:
        check(value)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return value


def read_field(name: str, value: Any) -> Any:
    """One field of a group. Raises ValueError."""
    if value is None:
        if GROUP_DEFAULTS[name] is not None:
            raise ValueError(_("This field can't be empty."))
        return None
    if name in WHOLE:
        return whole_number(value, *WHOLE[name])
    if name in DECIMALS:
        return decimal_number(value, *DECIMALS[name])
    if name == "type":
        return choice(value, SET_TYPES)
    if name == "load_type":
        return choice(value, LOAD_TYPES)
    if name == "note":
        return short_text(value, 300)
    if not isinstance(value, bool):  # amrap
        raise ValueError(_("This is yes or no."))
    return value


def read_group(document: Any) -> SetGroup:
    """A set group that a client sent. Raises ValidationError by field."""
    if not isinstance(document, Mapping):
        raise ValidationError({"": _("This is not a group of sets.")})
    values: dict[str, Any] = {}
    errors: Errors = {}
    for name, value in document.items():
        if name not in GROUP_DEFAULTS or name in RESOLVED_FIELDS:
            errors[str(name)[:40]] = _("This field is not known.")
            continue
        try:
            values[name] = read_field(name, value)
        except ValueError as error:
            errors[name] = str(error)
    errors = errors or check_group(SetGroup(**values))
    if errors:
        raise ValidationError(errors)
    return SetGroup(**values)


def check_group(group: SetGroup) -> Errors:
    """{field: text} of fields that do not fit each other."""
    errors: Errors = {}
    for least, most in RANGES:
        low, high = getattr(group, least), getattr(group, most)
        if high is not None and low is None:
            errors[least] = _("Enter where the range begins.")
        elif high is not None and high < low:
            errors[most] = _("This is less than where the range begins.")
    if group.load_type == "none":
        if group.load_value is not None or group.load_max is not None:
            errors["load_type"] = _("Choose what the load is measured in.")
    elif group.load_value is None:
        errors["load_value"] = _("Enter the load.")
    elif group.load_type.startswith("percent"):
        for name in ("load_value", "load_max"):
            value = getattr(group, name)
            if value is not None and not PERCENT[0] <= value <= PERCENT[1]:
                errors[name] = between(*PERCENT)
    if group.reps_min is not None and (group.seconds_min is not None or group.metres is not None):
        errors["reps_min"] = _("Choose either reps, or a time or distance.")
    return errors


def groups_from(documents: Any) -> Groups:
    """The groups of a line that a client sent. Raises ValidationError by place, such as `set_groups.1.reps_max`."""
    if not isinstance(documents, list) or not documents:
        raise ValidationError({"set_groups": _("A line needs at least one group of sets.")})
    if len(documents) > MOST_GROUPS:
        raise ValidationError({"set_groups": _("A line has %(most)s groups of sets at most.") % {"most": MOST_GROUPS}})
    groups, errors = [], {}
    for place, document in enumerate(documents):
        try:
            groups.append(read_group(document))
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                errors[f"set_groups.{place}.{name}".rstrip(".")] = messages[0]
    if not errors and sum(group.count for group in groups) > MOST_SETS:
        errors["set_groups"] = _("A line has %(most)s sets at most.") % {"most": MOST_SETS}
    if errors:
        raise ValidationError(errors)
    return tuple(groups)


def validate_groups(documents: Any) -> None:
    """For stored groups: [] is a line with one plain group."""
    if documents != []:
        groups_from(documents)


def read_block(document: Any) -> Block:
    """A block that a client sent. Raises ValidationError by field."""
    if not isinstance(document, Mapping):
        raise ValidationError({"": _("This is not a block.")})
    values: dict[str, Any] = {"key": "", "kind": "superset"}
    errors: Errors = {}
    for name, value in document.items():
        try:
            if name == "key":
                values[name] = short_text(value, 10)
            elif name == "kind":
                values[name] = choice(value, BLOCK_KINDS)
            elif name not in BLOCK_NUMBERS:
                errors[str(name)[:40]] = _("This field is not known.")
            elif value is not None:
                values[name] = whole_number(value, *BLOCK_NUMBERS[name])
        except ValueError as error:
            errors[name] = str(error)
    if not values["key"]:
        errors.setdefault("key", _("A block needs a name, such as A."))
    for name in BLOCK_NEEDS.get(values["kind"], ()):
        if values.get(name) is None:
            errors.setdefault(name, _("This kind of block needs this number."))
    if errors:
        raise ValidationError(errors)
    return Block(**values)


def blocks_from(documents: Any) -> tuple[Block, ...]:
    """The blocks of a day that a client sent. Raises ValidationError by place, such as `blocks.0.rounds`."""
    if not isinstance(documents, list) or len(documents) > MOST_BLOCKS:
        raise ValidationError({"blocks": _("Enter a list of at most %(most)s.") % {"most": MOST_BLOCKS}})
    blocks: list[Block] = []
    errors: Errors = {}
    for place, document in enumerate(documents):
        try:
            block = read_block(document)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                errors[f"blocks.{place}.{name}".rstrip(".")] = messages[0]
            continue
        if any(other.key == block.key for other in blocks):
            errors[f"blocks.{place}.key"] = _("There is a block of this name already.")
        blocks.append(block)
    if errors:
        raise ValidationError(errors)
    return tuple(blocks)


def validate_blocks(documents: Any) -> None:
    try:
        blocks_from(documents)
    except ValidationError as error:
        raise ValidationError(error.messages) from error


def alternatives_from(value: Any) -> list[int]:
    """Keys of exercises. Raises ValidationError on `alternatives`."""
    is_keys = isinstance(value, list) and all(isinstance(key, int) and not isinstance(key, bool) for key in value)
    if not is_keys or len(value) > MOST_ALTERNATIVES or len(set(value)) < len(value):
        text = _("Choose up to %(most)s different exercises.") % {"most": MOST_ALTERNATIVES}
        raise ValidationError({"alternatives": text})
    return list(value)


def week_notes_from(value: Any) -> list[dict[str, Any]]:
    """`[{"week", "name", "notes"}]` by weeks, without empty ones. Raises ValidationError on `week_notes`."""
    if not isinstance(value, list):
        raise ValidationError({"week_notes": _("Enter a list of at most %(most)s.") % {"most": 52}})
    found: dict[int, dict[str, Any]] = {}
    try:
        for entry in value:
            if not isinstance(entry, Mapping) or not set(entry) <= {"week", "name", "notes"}:
                raise ValueError(_("Each entry has a week, a name and notes."))
            week = whole_number(entry.get("week"), 1, 52)
            if week in found:
                raise ValueError(_("A week is in the list twice."))
            name, notes = (
                short_text(entry.get("name", ""), 120),
                short_text(entry.get("notes", ""), 2000, validate_text),
            )
            found[week] = {"week": week, "name": name, "notes": notes}
    except ValueError as error:
        raise ValidationError({"week_notes": str(error)}) from error
    return [found[week] for week in sorted(found) if found[week]["name"] or found[week]["notes"]]


def validate_week_notes(value: Any) -> None:
    try:
        week_notes_from(value)
    except ValidationError as error:
        raise ValidationError(error.messages) from error
