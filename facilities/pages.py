"""Whose page it is, for the apps that build on people."""

from django.core.exceptions import PermissionDenied

from accounts.access.html import policy_required
from common.prepared import prepared

from .models import Trainee

trainees_page = policy_required(Trainee, "measure")
trainers_page = policy_required(Trainee, "coach")


def own_trainee(request) -> Trainee:
    """The profile of the trainee who is signed in; an operator, who may open the page, has none (403)."""
    found = [trainee for key in request.user.actor.trainee for trainee in trainee_by_key(key)]
    if not found:
        raise PermissionDenied
    return found[0]


@prepared
def trainee_by_key(pk: int):
    return Trainee.objects.with_person().filter(pk=pk)
