"""The max that targets of a workout are percentages of, entered in the workout."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.quotas import QuotaExceededError
from facilities.guards import trainees_page
from workouts import services
from workouts.forms import MaxForm
from workouts.session_view import session_page

from .exercises import back_to
from .sessions import own_session, show

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainees_page
@require_POST
def max_enter(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Stores the max that an exercise asks for. Once it is known, the same again changes nothing.

    Answers scripts of earlier pages with the session's state, or 400 with the reason; today's send an operation.
    """
    session = own_session(request, pk)
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    is_script = request.headers.get("Accept", "").startswith("application/json")
    if block.ask and session.is_open:
        form = MaxForm(request.POST, ask=block.ask, units=request.user.units)
        if form.is_valid():
            try:
                services.enter_max(actor=request.user, session=session, exercise=block.exercise, **form.kilograms())
            except (ValidationError, QuotaExceededError) as error:
                form.add_error("weight", error.messages if isinstance(error, ValidationError) else str(error))
        if not form.is_valid():
            if is_script:
                return JsonResponse({"reason": " ".join(map(str, form.errors["weight"]))}, status=400)
            block.max_form = form
            return show(request, session, page, status=400)
    if is_script:
        return JsonResponse(session_page(session, request.user, timezone.now()).state)
    return back_to(session, block.key)
