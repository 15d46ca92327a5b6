"""Whose page it is, for the apps that build on people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from common.prepared import prepared
from policy.guards import policy_required

from .models import Trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

trainees_page = policy_required(Trainee, "train")
trainers_page = policy_required(Trainee, "coach")


def own_trainee(request: AuthenticatedRequest) -> Trainee:
    """The profile of the trainee who is signed in; an operator, who may open the page, has none (403)."""
    trainee = next((trainee_by_key.first(key) for key in request.user.actor.trainee), None)
    if trainee is None:
        raise PermissionDenied
    return trainee


@prepared
def trainee_by_key(pk: int) -> Any:
    return Trainee.objects.with_person().filter(pk=pk)
