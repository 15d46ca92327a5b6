"""Dismisses flags of the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from coaching.models import DismissedFlag
from common.responses import redirect_to
from facilities.guards import trainers_page

from .trainees import coached_trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

KEPT_FLAGS = 500  # dismissed flags that are kept for a trainee; the causes of older ones no longer apply


@trainers_page
@require_POST
def flag_dismiss(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Dismisses a flag until another cause raises it. `undo` brings it back."""
    trainee = coached_trainee(request, pk)
    cause = request.POST.get("cause", "")[:80]
    flags = DismissedFlag.objects.filter(trainee=trainee, user=request.user, cause=cause)
    back = "list" if request.POST.get("back") == "list" else "detail"
    if "undo" in request.POST:
        flags.delete()
    elif cause:
        now = {"at": timezone.now()}
        DismissedFlag.objects.update_or_create(trainee=trainee, user=request.user, cause=cause, defaults=now)
        former = DismissedFlag.objects.filter(trainee=trainee, user=request.user).order_by("-at", "-pk")
        keys = former.values_list("pk", flat=True)[KEPT_FLAGS : KEPT_FLAGS + 100]
        DismissedFlag.objects.filter(pk__in=list(keys)).delete()
        context = {"trainee": trainee, "cause": cause, "back": back}
        messages.info(request, render_to_string("coaching/_undo_flag.html", context, request))
    return (
        redirect_to(request, "coaching:trainee_list")
        if back == "list"
        else redirect_to(request, "coaching:trainee_detail", trainee.pk)
    )
