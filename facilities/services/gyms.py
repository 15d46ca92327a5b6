"""Gyms are created, and their admins appointed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import quotas
from accounts.models import User
from changes import audit
from changes import services as changes
from common.slugs import unique_slug
from facilities.models import Gym


@transaction.atomic
def create_gym(*, actor: User, **fields: Any) -> Gym:
    """Creates a gym that `actor` administers. Raises QuotaExceededError, but not for an operator."""
    if not actor.is_superuser:
        quotas.hold(actor)
        quotas.refuse_beyond("gyms", actor.gyms.all())
    gym = Gym(**fields)
    gym.slug = gym.slug or unique_slug(Gym, gym.name)
    gym.save()
    gym.admins.add(actor)
    changes.created(gym)
    actor.forget_actor()  # computed before they administered this gym
    return gym


@transaction.atomic
def appoint_admins(*, gym: Gym, before: set[int], after: set[int]) -> None:
    """Logs that a gym's admins changed; new and former admins get a resync."""
    if before != after:
        changes.updated(gym)
        audit.updated(gym, admins=[sorted(before), sorted(after)])
        for user_id in before ^ after:
            changes.resync(gym, user_id)
