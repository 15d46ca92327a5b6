"""What the charts of an exercise draw: by what its best sets are measured, and its sums of each week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from common.formatting import format_clock, format_number, format_volume
from common.units import IMPERIAL, METRES_PER_MILE, from_kg, mass_unit, plain
from training.models import Exercise

LONG = 1000  # metres, from where on a distance is shown in kilometres or miles
Tracking = Exercise.Tracking


class Measure(NamedTuple):
    """A value that a chart draws."""

    field: str
    unit: str
    show: Callable[[Any], str]  # of the stored value, the number in that unit


def measure_of(exercise: Exercise, points: list[dict[str, Any]], units: str) -> Measure:
    """By what the best sets of an exercise (`exercise_progress`) are drawn: weight, reps, time or distance."""
    weight = Measure("weight_kg", mass_unit(units), lambda kilograms: plain(from_kg(kilograms, units)))
    reps = Measure("reps", _("reps"), plain)
    seconds = Measure("duration_seconds", "s", plain)
    distance = distance_measure([point["distance_m"] for point in points], units)
    is_loaded = any(point["weight_kg"] for point in points)
    return {
        Tracking.WEIGHT_REPS: weight,
        Tracking.BODYWEIGHT_REPS: weight if is_loaded else reps,
        Tracking.ASSISTED_REPS: weight if is_loaded else reps,
        Tracking.REPS: reps,
        Tracking.DURATION: seconds,
        Tracking.WEIGHT_DURATION: seconds,
        Tracking.DISTANCE_DURATION: distance if any(point["distance_m"] for point in points) else seconds,
        Tracking.WEIGHT_DISTANCE: weight if is_loaded else distance,
    }[Tracking(exercise.tracking)]


def distance_measure(metres: list[Any], units: str) -> Measure:
    """Metres, or kilometres or miles where one of these distances is long."""
    if not any(distance is not None and distance >= LONG for distance in metres):
        return Measure("distance_m", "m", plain)
    unit, length = ("mi", METRES_PER_MILE) if units == IMPERIAL else ("km", Decimal(1000))
    return Measure("distance_m", unit, lambda value: plain((Decimal(value) / length).quantize(Decimal("0.01"))))


def week_charts(series: dict[str, Any], units: str) -> list[dict[str, Any]]:
    """The charts of volume, time and distance, as far as the exercise has them, each with its numbers as text."""
    volume, time, distance = (
        [point for point in series[name] if point["value"]] for name in ("volume", "time", "distance")
    )
    lengths = distance_measure([point["value"] for point in distance], units)
    return [
        week_chart(
            "volume",
            _("Volume per week"),
            mass_unit(units),
            volume,
            lambda value: plain(from_kg(value, units)),
            lambda value: format_volume(value, units),
        ),
        week_chart("time", _("Time per week"), "min", time, minutes, format_clock),
        week_chart(
            "distance",
            _("Distance per week"),
            lengths.unit,
            distance,
            lengths.show,
            lambda value: f"{format_number(lengths.show(value))} {lengths.unit}",
        ),
    ]


def minutes(seconds: int) -> str:
    return plain(round(Decimal(seconds) / 60, 1))


def week_chart(
    name: str,
    title: str,
    unit: str,
    points: list[dict[str, Any]],
    show: Callable[[Any], str],
    text: Callable[[Any], str],
) -> dict[str, Any]:
    """`show`: a value as the chart draws it; `text`: as the table below has it."""
    return {
        "id": f"{name}-chart",
        "title": title,
        "unit": unit,
        "data": {"label": title, "points": [[point["week"].isoformat(), show(point["value"])] for point in points]},
        "rows": [
            {"week": point["week"], "until": point["week"] + timedelta(days=7), "text": text(point["value"])}
            for point in reversed(points)
        ],
    }
