from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.responses import redirect_to
from policy.guards import policy_required

from .models import Notice

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@policy_required(Notice, "change")
@require_POST
def notices_seen(request: AuthenticatedRequest) -> HttpResponse:
    """Marks the user's notices as seen."""
    Notice.objects.permitted(request.user, "change").filter(seen_at=None).update(seen_at=timezone.now())
    return redirect_to(request, "home")
