"""Counts requests in the cache: how many of a kind somebody made in the present window of time."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache

logger = logging.getLogger(__name__)
MINUTE, HOUR = 60, 3600  # windows, in seconds


@dataclass(frozen=True)
class Limit:
    """How much of a quota is left in the present window."""

    name: str
    quota: int
    used: int
    seconds: int  # until the window ends

    @property
    def left(self) -> int:
        return max(0, self.quota - self.used)

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.quota


def count(name: str, whose: str, quota: int, *, window: int = MINUTE) -> Limit | None:
    """Counts one more request. None if the cache can't be reached; then nobody is limited."""
    number, passed = divmod(int(time.time()), window)
    try:
        used = cache.count(f"limit:{name}:{whose}:{number}", timeout=2 * window)  # type: ignore[attr-defined]  # ours
    except Exception as error:  # failed sign-ins are still limited: the database counts them
        logger.warning("limits: the cache failed", extra={"reason": type(error).__name__})
        return None
    return Limit(name, quota, used, window - passed)
