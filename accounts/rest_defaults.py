"""How long an account rests after a set where the plan says nothing (`User.rest_defaults`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 3600  # seconds


@dataclass(frozen=True)
class RestDefaults:
    """Whether there is a rest timer, and seconds of rest by the kind of set; the column has what differs from this."""

    timer: bool = True
    working: int = 120
    isolation: int = 90  # after a working set of an exercise that moves one joint
    warmup: int = 60
    drop: int = 0

    @classmethod
    def of(cls, user: Any) -> RestDefaults:
        """Those of an account, or of nobody."""
        stored = getattr(user, "rest_defaults", None) or {}
        return cls(**{field.name: stored[field.name] for field in fields(cls) if field.name in stored})

    def differing(self) -> dict[str, Any]:
        """As the column has them."""
        standard = asdict(RestDefaults())
        return {name: value for name, value in asdict(self).items() if value != standard[name]}

    def by_type(self, *, is_isolation: bool = False) -> dict[str, int]:
        """Seconds of rest after a set of an exercise, by the set's type."""
        hard = self.isolation if is_isolation else self.working
        return {"working": hard, "warmup": self.warmup, "drop": self.drop, "failure": hard, "rest_pause": hard}


def validate_rest_defaults(value: Any) -> None:
    """Refuses what RestDefaults can't hold."""
    kinds: dict[str, type] = {name: type(standard) for name, standard in asdict(RestDefaults()).items()}
    is_wellformed = isinstance(value, Mapping) and all(
        isinstance(seconds, int) and type(seconds) is kinds.get(name) and 0 <= seconds <= LONGEST
        for name, seconds in value.items()
    )
    if not is_wellformed:
        raise ValidationError(_("Rests are seconds, from 0 to %(most)s."), params={"most": LONGEST})
