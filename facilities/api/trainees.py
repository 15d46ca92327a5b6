"""Addresses below a trainee's: `trainees/{id}/…`, and `trainees/me/…` for the caller's own."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from facilities.models import Trainee
from policy.rows import require


def find_trainee(request: Request, pk: int | None, action: str) -> Trainee:
    """The trainee of an address, `pk` None for the caller's own profile.

    Raises Http404 for one that the caller can't see, PermissionDenied if they may not do `action` to them.
    """
    trainees = Trainee.objects.permitted(request.user).select_related("user", "gym")
    trainee: Trainee = trainees.require_own(request.user) if pk is None else get_object_or_404(trainees, pk=pk)
    require(request.user, action, trainee)
    return trainee
