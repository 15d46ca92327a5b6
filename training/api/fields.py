"""What plans consist of, as fields: set groups, blocks, the notes of weeks, alternatives.

`training.prescriptions` checks them; the serializers of their items describe them in the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.exceptions import by_place
from common.api.fields import LineField, PlainDecimalField, TextField, WholeNumberField
from training.plans import DECIMAL_FIELDS, Groups, SetGroup
from training.prescriptions import (
    BLOCK_KINDS,
    BLOCK_NUMBERS,
    DECIMALS,
    LOAD_TYPES,
    MOST_ALTERNATIVES,
    MOST_BLOCKS,
    MOST_GROUPS,
    SET_TYPES,
    WHOLE,
    alternatives_from,
    blocks_from,
    groups_from,
    week_notes_from,
)

DIGITS = Decimal("0.0001")  # that are stored


def whole(name: str, bounds: dict[str, tuple[int, int]], help_text: str = "", **kwargs: Any) -> WholeNumberField:
    least, most = bounds[name]
    kwargs = {"allow_null": True, "required": False, **kwargs}
    return WholeNumberField(min_value=least, max_value=most, help_text=help_text, **kwargs)


def number(name: str, help_text: str = "") -> PlainDecimalField:
    least, most = map(Decimal, DECIMALS[name])
    return PlainDecimalField(
        max_digits=11,
        decimal_places=4,
        min_value=least,
        max_value=most,
        allow_null=True,
        required=False,
        help_text=help_text,
    )


class SetGroupSerializer(serializers.Serializer):
    """Describes a group; `groups_from` reads it."""

    about = "Some sets of a plan line that ask for the same. Fields that don't apply are null."
    refuses_unknown = True

    count = whole("count", WHOLE, "How many sets.", allow_null=False)
    count_max = whole("count_max", WHOLE, "“3–4 sets”: the 4.")
    type = serializers.ChoiceField(choices=SET_TYPES, required=False)
    reps_min = whole("reps_min", WHOLE, "A single number of reps is `reps_min` and `reps_max`.")
    reps_max = whole("reps_max", WHOLE)
    amrap = serializers.BooleanField(
        required=False, help_text="The reps are a minimum (“5+”); without reps: as many as possible."
    )
    seconds_min = whole("seconds_min", WHOLE)
    seconds_max = whole("seconds_max", WHOLE)
    metres = number("metres")
    load_type = serializers.ChoiceField(
        choices=LOAD_TYPES,
        required=False,
        help_text="`percent_1rm`, `percent_tm`: of the trainee's 1RM or training max. `added_kg`: to the body weight. "
        "`assisted_kg`: help, as a positive number.",
    )
    load_value = number("load_value")
    load_max = number("load_max", "The end of a range of loads.")
    rpe_min = number("rpe_min", "Effort, beside a load or alone. 2 reps in reserve are RPE 8.")
    rpe_max = number("rpe_max")
    rest_seconds = whole("rest_seconds", WHOLE)
    note = LineField(max_length=300, required=False, allow_blank=True)


class BlockSerializer(serializers.Serializer):
    """Describes a block; `blocks_from` reads it."""

    about = "Lines of a day that are done together; they name it by its key."
    refuses_unknown = True

    key = LineField(max_length=10)
    kind = serializers.ChoiceField(choices=BLOCK_KINDS, required=False)
    rounds = whole("rounds", BLOCK_NUMBERS)
    work_seconds = whole("work_seconds", BLOCK_NUMBERS, "Of an interval.")
    rest_seconds = whole("rest_seconds", BLOCK_NUMBERS, "After a round; in an interval after the work.")
    every_seconds = whole("every_seconds", BLOCK_NUMBERS, "Of an EMOM: a round begins each time.")
    cap_seconds = whole("cap_seconds", BLOCK_NUMBERS, "How long it lasts at most.")


class WeekNoteSerializer(serializers.Serializer):
    """Describes a week's notes; `week_notes_from` reads them."""

    refuses_unknown = True

    week = WholeNumberField(min_value=1, max_value=52)
    name = LineField(max_length=120, required=False, allow_blank=True)
    notes = TextField(max_length=2000, required=False, allow_blank=True)


class DocumentsField(serializers.ListField):
    """A list of documents that a function of `training.prescriptions` checks, with the place of each error."""

    name: str  # by which that function calls the list in its errors
    read: Callable[[Any], Any]
    most: int

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": self.most, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        try:
            return type(self).read(data)
        except DjangoValidationError as error:
            places = {name: messages[0] for name, messages in error.message_dict.items()}
        nested = by_place(places)[self.name]
        raise serializers.ValidationError(nested)

    def to_representation(self, data: Any) -> Any:
        return data

    def run_validation(self, data: Any = serializers.empty) -> Any:
        is_empty, value = self.validate_empty_values(data)
        return value if is_empty else self.to_internal_value(data)


class SetGroupsField(DocumentsField):
    """The set groups of a line; in code a tuple of SetGroup."""

    child = SetGroupSerializer()
    name, most = "set_groups", MOST_GROUPS

    @staticmethod
    def read(data: Any) -> Groups:
        return tuple(map(rounded, groups_from(data)))

    def to_representation(self, data: Iterable[SetGroup]) -> list[dict[str, Any]]:
        return [group.write_typed() for group in data]


class BlocksField(DocumentsField):
    """The blocks of a day, as `plans.Block` writes them."""

    child = BlockSerializer()
    name, most = "blocks", MOST_BLOCKS

    @staticmethod
    def read(data: Any) -> list[dict[str, Any]]:
        return [block.write() for block in blocks_from(data)]


class WeekNotesField(DocumentsField):
    """The notes of a program's weeks."""

    child = WeekNoteSerializer()
    name, most, read = "week_notes", 52, staticmethod(week_notes_from)


class AlternativesField(DocumentsField):
    """Keys of exercises that the trainee may choose instead."""

    child = WholeNumberField(min_value=1, max_value=2**63 - 1)
    name, most = "alternatives", MOST_ALTERNATIVES

    @staticmethod
    def read(data: Any) -> list[int]:
        keys = alternatives_from(data)
        for place, key in enumerate(keys):
            if not 0 < key < 2**63:
                raise DjangoValidationError({f"alternatives.{place}": _("Choose an exercise from the list.")})
        return keys


class WeekdaysField(serializers.ListField):
    """Days of the week, 0 Monday to 6 Sunday; [] for days at even distances."""

    child = WholeNumberField(min_value=0, max_value=6)

    def __init__(self, **kwargs: Any) -> None:
        text = "The days of the week of the workouts: 0 Monday … 6 Sunday. Empty: at even distances."
        super().__init__(**{"required": False, "max_length": 7, "help_text": text, **kwargs})

    def to_internal_value(self, data: Any) -> list[int]:
        days = super().to_internal_value(data)
        if len(set(days)) < len(days):
            raise serializers.ValidationError(_("A day is in the list twice."), code="repeated")
        return sorted(days)


class StartWeekField(WholeNumberField):
    """The week of the program that begins on the start date."""

    def __init__(self, **kwargs: Any) -> None:
        text = "The week of the program that begins on the start date."
        super().__init__(**{"min_value": 1, "max_value": 52, "required": False, "help_text": text, **kwargs})


@extend_schema_field({"type": ["string", "integer"], "maxLength": 10})
class SupersetField(LineField):
    """“A” or “1” or 1: whatever one calls it."""

    def to_internal_value(self, data: Any) -> Any:
        is_number = isinstance(data, int) and not isinstance(data, bool)
        return super().to_internal_value(str(data) if is_number else data)


def rounded(group: SetGroup) -> SetGroup:
    """The group with as many digits as are stored."""
    values = {name: value for name in DECIMAL_FIELDS if (value := getattr(group, name)) is not None}
    longer = {name: value for name, value in values.items() if value != value.quantize(DIGITS, ROUND_HALF_EVEN)}
    return replace(group, **{name: value.quantize(DIGITS, ROUND_HALF_EVEN) for name, value in longer.items()})
