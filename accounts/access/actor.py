"""Who asks, as the policy sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

if TYPE_CHECKING:
    from accounts.models import User

NOBODY = "nobody"
OPERATOR = "operator"
Ids = tuple[int, ...]


@dataclass(frozen=True)
class Actor:
    """A role, and the keys of what is theirs. Tuples, so that “none” is an empty `IN ()` and never an `IS NULL`."""

    role: str
    user: Ids = ()
    trainee: Ids = ()
    trainer: Ids = ()
    gym: Ids = ()  # where they train or work
    gyms: Ids = ()  # which they administer

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Actor:
        if not user.is_authenticated or not user.is_active:
            return cls(NOBODY)
        role = OPERATOR if user.is_superuser else user.role
        profile = user._meta.get_field(user.role) if user.role in ("trainee", "trainer") else None
        if profile is not None:
            keys = profile.related_model._base_manager.filter(user=user).values_list("pk", "gym_id").first()
            mine, gym = keys or (None, None)
            return cls(role, (user.pk,), **{user.role: (mine,) if mine else ()}, gym=(gym,) if gym else ())
        return cls(role, (user.pk,), gyms=tuple(user.gyms.values_list("pk", flat=True)))


def actor_of(user) -> Actor:
    return getattr(user, "actor", None) or Actor(NOBODY)
