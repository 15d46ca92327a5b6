"""The fields by which clients read and write lines with one group of sets: `sets`, `reps_min`, …, `rest_seconds`.

They are older than set groups. What they can't say they answer with null, and what they don't name a write leaves
alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from training.models import ProgramExercise
from training.plans import PLAIN_FIELDS, PLAIN_LOADS, Groups, SetGroup

NEEDED = ("sets", "load_type")  # that can't be null where they are written
NEW_LINE = SetGroup(count=3)


def plain_reading(groups: Groups) -> dict[str, Any]:
    """PLAIN_FIELDS of a line: null where it has several groups, or a load that they can't say."""
    if len(groups) != 1:
        return dict.fromkeys(PLAIN_FIELDS)
    [group] = groups
    values = group.plain_values()
    if group.load_type not in PLAIN_LOADS:
        values |= {"load_type": None, "load_value": None}
    return values


def groups_from_plain(current: Groups | None, changed: Mapping[str, Any]) -> Groups:
    """One group, with what these plain fields change of the line's present one. Raises ValidationError by field."""
    for name in NEEDED:
        if name in changed and changed[name] is None:
            error = serializers.ErrorDetail(serializers.Field.default_error_messages["null"], code="null")
            raise serializers.ValidationError({name: [error]})
    group = current[0] if current and len(current) == 1 else NEW_LINE
    values = {**group.plain_values(), **changed}
    ProgramExercise(**values).clean_values()
    plain = SetGroup.read_plain(values)
    fields: dict[str, Any] = {}
    if "sets" in changed:
        fields |= {"count": plain.count, "count_max": None}
    fields |= {name: changed[name] for name in ("reps_min", "reps_max", "rest_seconds") if name in changed}
    if "load_type" in changed or "load_value" in changed:
        fields |= {"load_type": plain.load_type, "load_value": plain.load_value, "load_max": None}
        stays = group.load_type != "none" and plain.load_type != "none"  # effort beside a load
        if not stays:
            fields |= {"rpe_min": plain.rpe_min, "rpe_max": plain.rpe_max}
    return (replace(group, **fields),)


def refuse_contradiction(groups: Groups, changed: Mapping[str, Any]) -> None:
    """Raises ValidationError by plain field that says something else than these groups."""
    reading = plain_reading(groups)
    wrong = [name for name, value in changed.items() if value != reading[name]]
    if wrong:
        text = _("This contradicts set_groups. Send one of them.")
        error = serializers.ErrorDetail(text, code="contradicts")
        raise serializers.ValidationError({name: [error] for name in wrong})
