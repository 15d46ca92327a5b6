from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from policy.rows import PermittedQuerySet

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
        assignments = self.model._meta.get_field("assignments").related_model.objects
        active = assignments.active().filter(trainee=OuterRef("pk")).order_by("-pk")
        return self.annotate(active_assignment=Subquery(active.values("pk")[:1]))


class InvitationQuerySet(PermittedQuerySet):
    def pending(self) -> Self:
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())
