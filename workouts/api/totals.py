"""Sums over the sets of a session."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workouts.models import ExerciseLog, WorkoutSession

NONE = {"sets": 0, "reps": 0, "volume_kg": "0.0000", "seconds": 0, "metres": "0.000"}


class TotalsSerializer(serializers.Serializer):
    about = "Without warm-ups."

    sets = serializers.IntegerField()
    reps = serializers.IntegerField()
    volume_kg = serializers.DecimalField(max_digits=18, decimal_places=4, help_text="Weight × reps.")
    seconds = serializers.IntegerField()
    metres = serializers.DecimalField(max_digits=18, decimal_places=3)


def totals_of(sessions: Iterable[WorkoutSession]) -> dict[UUID, dict[str, Any]]:
    """{session: its totals}, in one statement."""
    found = {session.pk: dict[str, Any](NONE) for session in sessions}
    for key, sets, reps, volume, seconds, metres in ExerciseLog.objects.totals_by_session(found):
        found[key] = {
            "sets": sets,
            "reps": reps or 0,
            "volume_kg": fixed(volume, "0.0001"),
            "seconds": seconds or 0,
            "metres": fixed(metres, "0.001"),
        }
    return found


def fixed(value: Decimal | None, digits: str) -> str:
    return str((value or Decimal(0)).quantize(Decimal(digits)))


@extend_schema_field(TotalsSerializer)
class TotalsField(serializers.Field):
    """A list computes them for all of its sessions together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, session: WorkoutSession) -> dict[str, Any]:
        known = getattr(self.parent.parent, "totals", {})
        return known.get(session.pk) or totals_of([session])[session.pk]


class ListWithTotals(serializers.ListSerializer):
    totals: dict[UUID, dict[str, Any]]

    def to_representation(self, data: Any) -> Any:
        sessions = list(data)
        self.totals = totals_of(sessions) if "totals" in self.child.fields else {}
        return super().to_representation(sessions)
