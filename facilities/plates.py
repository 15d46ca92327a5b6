"""The bar and the plates that a gym or a person has: `{"unit": "kg", "bar": "20", "plates": [["25", 4], ["20", 2]]}`.

Weights are text in the inventory's own unit; counts are single plates, of which each side takes half.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.numbers import NumberField
from common.units import mass_unit, plain

MOST_KINDS, MOST_OF_A_KIND, HEAVIEST = 20, 100, Decimal(1000)
# What stands in most gyms, for those who said nothing.
STANDARD: dict[str, dict[str, Any]] = {
    "kg": {
        "unit": "kg",
        "bar": "20",
        "plates": [["25", 8], ["20", 2], ["15", 2], ["10", 2], ["5", 2], ["2.5", 2], ["1.25", 2]],
    },
    "lb": {"unit": "lb", "bar": "45", "plates": [["45", 8], ["35", 2], ["25", 2], ["10", 4], ["5", 2], ["2.5", 2]]},
}
# One plate and what parts it from the next; a comma that digits follow at once, before any count, is a decimal one.
ENTRY = re.compile(r"\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:[x×*]\s*(\d{1,3})(?!\d))?\s*(?:[,;\n]|$)", re.IGNORECASE)


def validate_inventory(value: Any) -> None:
    """Raises ValidationError for all that `inventory` would not have made."""
    try:
        made = inventory(value["unit"], value["bar"], [(weight, int(count)) for weight, count in value["plates"]])
    except (ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(_("This is no list of plates."), code="invalid") from error
    if made != value:
        raise ValidationError(_("This is no list of plates."), code="invalid")


def inventory(unit: str, bar: str, plates: list[tuple[str, int]]) -> dict[str, Any]:
    """Heaviest first, each weight once. Raises ValidationError."""
    if unit not in STANDARD or not 0 <= Decimal(bar) <= HEAVIEST:
        raise ValidationError(_("This is no list of plates."), code="invalid")
    counts: dict[Decimal, int] = {}
    for weight, count in plates:
        counts[Decimal(weight)] = counts.get(Decimal(weight), 0) + count
    if len(counts) > MOST_KINDS or any(not 0 < w <= HEAVIEST or not 0 < n <= MOST_OF_A_KIND for w, n in counts.items()):
        raise ValidationError(_("Up to 20 kinds of plates, up to 100 of each."), code="out_of_range")
    return {
        "unit": unit,
        "bar": plain(Decimal(bar)),
        "plates": [[plain(weight), counts[weight]] for weight in sorted(counts, reverse=True)],
    }


def inventory_of(trainee) -> dict[str, Any]:
    """One's own plates, else the gym's, else the standard ones in one's units."""
    own = trainee.plates or (trainee.gym.plates if trainee.gym else None)
    return own or STANDARD[mass_unit(trainee.user.units)]


class PlatesField(forms.CharField):
    """Plates as people write them: `25×4, 20×2, 1.25`; one alone is a pair. Empty: none of one's own."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=400, **kwargs)

    def clean(self, value) -> list[tuple[str, int]]:
        text = super().clean(value)
        made, place = [], 0
        while text[place:].strip():
            if (match := ENTRY.match(text, place)) is None:
                said = _("“%(entry)s” is no plate. Write 25×4, 20×2.")
                raise ValidationError(said, code="invalid", params={"entry": text[place:].strip()[:20]})
            made.append((match[1].replace(",", "."), int(match[2] or 2)))
            place = match.end()
        return made


class PlatesForm(forms.ModelForm):
    """The bar and the plates of what it edits; left empty, there are none of its own."""

    bar = NumberField(label=_("Bar"), min_value=0, max_value=HEAVIEST, max_digits=7, decimal_places=3, required=False)
    plate_list = PlatesField(label=_("Plates"), help_text=_("All that there are, weight × number: 25×4, 20×2, 1.25×2."))
    unit = forms.ChoiceField(label=_("Unit"), choices=[("kg", "kg"), ("lb", "lb")], required=False)

    def __init__(self, *args, unit: str = "kg", **kwargs):
        super().__init__(*args, **kwargs)
        stored = self.instance.plates or {}
        self.initial["unit"] = stored.get("unit", unit)
        self.initial["bar"] = Decimal(stored["bar"]) if "bar" in stored else None
        self.initial["plate_list"] = ", ".join(f"{weight}×{count}" for weight, count in stored.get("plates", []))

    def clean(self):
        data = super().clean() or {}
        bar, plates, unit = (data.pop(name, None) for name in ("bar", "plate_list", "unit"))
        if self.errors:
            return data
        self.instance.plates = None
        if plates or bar is not None:
            unit = unit or "kg"
            try:
                self.instance.plates = inventory(unit, str(STANDARD[unit]["bar"] if bar is None else bar), plates)
            except ValidationError as error:
                self.add_error("plate_list", error)
        return data
