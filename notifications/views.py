from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.quotas import QuotaExceededError
from common.responses import redirect_to
from policy.guards import policy_required

from . import push, services
from .models import Notice

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@policy_required(Notice, "change")
@require_POST
def notices_seen(request: AuthenticatedRequest) -> HttpResponse:
    """Marks the user's notices as seen."""
    Notice.objects.permitted(request.user, "change").filter(seen_at=None).update(seen_at=timezone.now())
    return redirect_to(request, "home")


@login_required
@require_http_methods(["POST", "DELETE"])
def push_subscription(request: AuthenticatedRequest) -> HttpResponse:
    """For the scripts of a page: a browser begins or ends to get messages, `{endpoint, keys: {p256dh, auth}}`."""
    endpoint, keys = read_subscription(request.body)
    if request.method == "DELETE":
        request.user.push_subscriptions.filter(endpoint=endpoint).delete()
        return HttpResponse(status=204)
    if not push.public_key() or not push.is_subscribable(endpoint, *keys):
        return JsonResponse({"reason": _("The request could not be understood.")}, status=400)
    try:
        p256dh, auth = keys
        row = services.subscribe(user=request.user, endpoint=endpoint, p256dh=p256dh, auth=auth)
    except QuotaExceededError as error:
        return JsonResponse({"reason": str(error)}, status=400)
    request.session[services.PUSH_SUBSCRIPTION] = row.pk
    return HttpResponse(status=204)


def read_subscription(body: bytes) -> tuple[Any, tuple[Any, Any]]:
    """(endpoint, (p256dh, auth)), each an empty text where the body has none."""
    try:
        sent = json.loads(body)
        return str(sent["endpoint"]), (sent.get("keys", {}).get("p256dh"), sent.get("keys", {}).get("auth"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ("", "")


@login_required
@require_POST
def push_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    get_object_or_404(request.user.push_subscriptions, pk=pk).delete()
    return redirect_to(request, "account", message=_("This browser no longer gets messages."))
