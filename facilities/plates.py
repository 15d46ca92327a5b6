"""The bar and the plates that a gym or a person has: `{"unit": "kg", "bar": "20", "plates": [["25", 4], ["20", 2]]}`.

Weights are text in the inventory's own unit; counts are single plates, of which each side takes half.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, Decimal
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.numbers import NumberField, TypedNumberError, number_text, parse_number
from common.units import KG_PER_LB, mass_unit, plain

if TYPE_CHECKING:
    from .models import Trainee

MOST_KINDS, MOST_OF_A_KIND, HEAVIEST = 20, 100, Decimal(1000)
# What most gyms have, for those without an entry.
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
        raise ValidationError(_("This isn't a list of plates."), code="invalid") from error
    if made != value:
        raise ValidationError(_("This isn't a list of plates."), code="invalid")


def inventory(unit: str, bar: str, plates: list[tuple[str, int]]) -> dict[str, Any]:
    """Heaviest first, each weight once. Raises ValidationError."""
    if unit not in STANDARD or not 0 <= Decimal(bar) <= HEAVIEST:
        raise ValidationError(_("This isn't a list of plates."), code="invalid")
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


def inventory_of(trainee: Trainee) -> dict[str, Any]:
    """The person's own plates, else the gym's, else the standard ones in the person's units."""
    own = trainee.plates or (trainee.gym.plates if trainee.gym else None)
    return own or STANDARD[mass_unit(trainee.user.units)]


GRAIN = Decimal("0.001")  # of the inventory's unit
HEAVIEST_SIDE = 600_000  # grains that a side is looked at up to


@lru_cache(maxsize=256)
def sides(plates: tuple[tuple[str, int], ...]) -> int:
    """Which weights one side can hold: bit n is set where its plates can come to n grains."""
    reach, mask = 1, (1 << (HEAVIEST_SIDE + 1)) - 1
    for weight, count in plates:
        grains = int(Decimal(weight) / GRAIN)
        for _pair in range(count // 2):
            more = reach | (reach << grains) & mask
            if more == reach:
                break
            reach = more
    return reach


@dataclass(frozen=True)
class Loadable:
    """The weights, in kilograms, that an exercise can be done with: exact for a barbell, in steps for the rest."""

    inventory: dict[str, Any]
    is_barbell: bool = True

    @property
    def unit(self) -> Decimal:
        return KG_PER_LB if self.inventory["unit"] == "lb" else Decimal(1)

    @property
    def step(self) -> Decimal:
        """Kilograms between the weights of a machine or a pair of dumbbells."""
        return Decimal(5) * KG_PER_LB if self.inventory["unit"] == "lb" else Decimal("2.5")

    def around(self, kg: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """The nearest weights, at most and at least this one, or None where there is none."""
        bar = Decimal(self.inventory["bar"])
        reach = sides(tuple((weight, count) for weight, count in self.inventory["plates"]))
        wanted = (kg / self.unit - bar) / 2 / GRAIN  # grains a side
        at_most, at_least = floor(wanted), ceil(wanted)
        below = (reach & ((1 << (at_most + 1)) - 1)).bit_length() - 1 if at_most >= 0 else -1
        over = reach >> max(at_least, 0)
        above = max(at_least, 0) + (over & -over).bit_length() - 1 if over else -1
        return tuple(  # type: ignore[return-value]
            None if side < 0 else ((bar + 2 * side * GRAIN) * self.unit).quantize(Decimal("0.0001"))
            for side in (below, above)
        )

    def nearest(self, kg: Decimal, exact: bool = False) -> Decimal:
        """Of two that are as near the lighter one. `exact`: what needs no bar is what it is."""
        if not self.is_barbell:
            return kg if exact else (kg / self.step).quantize(Decimal(1), ROUND_HALF_DOWN) * self.step
        below, above = self.around(kg)
        if below is None or above is None:
            return above if below is None and above is not None else below if below is not None else kg
        return below if kg - below <= above - kg else above

    def above(self, kg: Decimal) -> Decimal:
        """The next weight beyond this one; itself where the plates end."""
        if not self.is_barbell:
            return (kg / self.step).quantize(Decimal(1), ROUND_FLOOR) * self.step + self.step
        return self.around(kg + Decimal("0.001"))[1] or kg


class PlatesField(forms.CharField):
    """Plates as people write them: `25×4, 20×2, 1.25`; one alone is a pair. Empty: no plates of their own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=400, **kwargs)

    def clean(self, value: Any) -> list[tuple[str, int]]:
        text = super().clean(value)
        made, place = [], 0
        while text[place:].strip():
            if (match := ENTRY.match(text, place)) is None:
                said = _("“%(entry)s” isn't a plate weight. Write 25×4, 20×2.")
                raise ValidationError(said, code="invalid", params={"entry": text[place:].strip()[:20]})
            try:
                weight = parse_number(match[1], least=Decimal(0), most=HEAVIEST)
            except TypedNumberError as error:
                lists = (f"{text[: match.start(1)]}{reading}{text[match.end(1) :]}" for reading in error.readings)
                raise TypedNumberError(error.code, tuple(lists)).validation_error() from error
            made.append((plain(weight), int(match[2] or 2)))
            place = match.end()
        return made


class PlatesForm(forms.ModelForm):
    """The bar and the plates of what it edits; left empty, there are none of its own."""

    bar = NumberField(label=_("Bar"), min_value=0, max_value=HEAVIEST, max_digits=7, decimal_places=3, required=False)
    plate_list = PlatesField(label=_("Plates"), help_text=_("All that there are, weight × number: 25×4, 20×2, 1.25×2."))
    unit = forms.ChoiceField(label=_("Unit"), choices=[("kg", "kg"), ("lb", "lb")], required=False)

    def __init__(self, *args: Any, unit: str = "kg", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.plates or {}
        self.initial["unit"] = stored.get("unit", unit)
        self.initial["bar"] = Decimal(stored["bar"]) if "bar" in stored else None
        self.initial["plate_list"] = ", ".join(
            f"{number_text(Decimal(weight))}×{count}" for weight, count in stored.get("plates", [])
        )

    def clean(self) -> dict[str, Any] | None:
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
