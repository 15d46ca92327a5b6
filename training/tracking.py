"""What a set of an exercise is made of, by how the exercise is measured (`Exercise.tracking`).

Fields have the names of a set's columns. Pages ask for what is needed and refuse a set that lacks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("weight_kg", "reps", "distance_m", "duration_seconds")  # in the order in which pages show them
HOLDS = ("duration", "weight_duration", "weight_distance")  # a bare number for their time is seconds


@dataclass(frozen=True)
class Measures:
    """The fields of a set: all of `required`, at least one of `any_of`, and what else there can be."""

    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for name in FIELDS if name in (*self.required, *self.any_of, *self.optional))

    def lacking(self, values: Mapping[str, Any]) -> str | None:
        """The first field that a set with these values still needs; None if it is complete. 0 reps are none."""
        for name in self.required:
            if values.get(name) is None or (name != "weight_kg" and not values[name]):
                return name
        if self.any_of and not any(values.get(name) for name in self.any_of):
            return self.any_of[0]
        return None


MEASURES: dict[str, Measures] = {
    "weight_reps": Measures(required=("weight_kg", "reps")),
    "bodyweight_reps": Measures(required=("reps",), optional=("weight_kg",)),
    "assisted_reps": Measures(required=("reps",), optional=("weight_kg",)),
    "reps": Measures(required=("reps",)),
    "duration": Measures(required=("duration_seconds",)),
    "weight_duration": Measures(required=("duration_seconds",), optional=("weight_kg",)),
    "distance_duration": Measures(any_of=("distance_m", "duration_seconds")),
    "weight_distance": Measures(any_of=("distance_m", "duration_seconds"), optional=("weight_kg",)),
}
