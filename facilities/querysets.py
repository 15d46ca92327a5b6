from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from policy.rows import PermittedQuerySet

from .days import is_active

if TYPE_CHECKING:
    from accounts.models import User


class TrainerQuerySet(PermittedQuerySet):
    def with_person(self) -> Self:
        return self.select_related("user", "gym")


class TraineeQuerySet(PermittedQuerySet):
    def own(self, user: User) -> Any:
        """The user's own profile, or None."""
        return self.filter(pk__in=user.actor.trainee).first()

    def require_own(self, user: Any) -> Any:
        """The user's own profile. Raises PermissionDenied for whoever has none."""
        trainee = self.own(user)
        if trainee is None:
            raise PermissionDenied
        return trainee

    def with_person(self) -> Self:
        return self.select_related("user", "gym", "trainer__user")

    def with_active_assignment(self) -> Self:
        """Adds `active_assignment`, its key."""
        active = self.model.objects.filter(is_active("assignments__", "user__timezone"), pk=OuterRef("pk"))
        newest = active.order_by("-assignments__pk").values("assignments__pk")[:1]
        return self.annotate(active_assignment=Subquery(newest))


class InvitationQuerySet(PermittedQuerySet):
    def pending(self) -> Self:
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())

    def waiting(self, since: datetime) -> Self:
        """Those that nobody accepted: of each address the newest, unless it ended before `since`."""
        newer = self.model.objects.filter(
            email=OuterRef("email"), gym=OuterRef("gym"), trainer=OuterRef("trainer"), pk__gt=OuterRef("pk")
        )
        return self.filter(accepted_at=None, expires_at__gt=since).exclude(Exists(newer))
