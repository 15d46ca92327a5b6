"""The person who makes a request, as the policy sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

NOBODY = "nobody"
OPERATOR = "operator"
Ids = tuple[int, ...]


class Person(Protocol):
    """The attributes of a user that the policy reads. Of Django's AnonymousUser it reads `is_authenticated` only."""

    pk: Any
    role: str
    gyms: Any
    desk_gyms: Any

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_superuser(self) -> bool: ...


@dataclass(frozen=True)
class Actor:
    """A role, and the keys of the rows that belong to the user.

    The keys are tuples, so that “none” becomes an empty `IN ()` and never an `IS NULL`.
    """

    role: str
    user: Ids = ()
    trainee: Ids = ()
    trainer: Ids = ()
    gym: Ids = ()  # the gym where they train or work
    gyms: Ids = ()  # the gyms that they administer
    desk: Ids = ()  # the gyms whose front desk they work at

    @classmethod
    def of(cls, user: Person) -> Actor:
        if not user.is_authenticated or not user.is_active:
            return cls(NOBODY)
        role = OPERATOR if user.is_superuser else user.role
        if user.role in ("trainee", "trainer"):
            profile = getattr(user, user.role, None)
            if profile is None:
                return cls(role, (user.pk,))
            gym = (profile.gym_id,) if profile.gym_id else ()
            return cls(role, (user.pk,), **{user.role: (profile.pk,)}, gym=gym)
        if user.role == "front_desk":
            return cls(role, (user.pk,), desk=tuple(user.desk_gyms.values_list("pk", flat=True)))
        return cls(role, (user.pk,), gyms=tuple(user.gyms.values_list("pk", flat=True)))


def actor_of(user: Any) -> Actor:
    """The actor of a user, of nobody (None), or of an actor, which it returns unchanged."""
    if isinstance(user, Actor):
        return user
    return getattr(user, "actor", None) or Actor(NOBODY)
