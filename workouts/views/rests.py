"""When the rest of a workout ends, for the push message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.rest_defaults import LONGEST
from facilities.guards import trainees_page
from workouts import rest_pushes

from .sessions import own_session

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainees_page
@require_POST
def rest_schedule(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """For the page's scripts: `{seconds}` until the rest ends, or null for none → `{subscribed}`."""
    session = own_session(request, pk)
    try:
        seconds = json.loads(request.body)["seconds"]
    except (ValueError, KeyError, TypeError, RecursionError):
        seconds = False
    if seconds is not None and not (type(seconds) is int and 0 <= seconds <= 2 * LONGEST):
        return JsonResponse({"reason": _("The request could not be understood.")}, status=400)
    seconds = seconds if session.is_open else None
    return JsonResponse({"subscribed": rest_pushes.schedule(session=session, seconds=seconds)})
