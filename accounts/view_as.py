"""“View as”: an operator sees the product as another user for some minutes. Nothing can be written; it is audited."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes import audit
from changes.models import AuditEntry
from common.requests import PageRequest
from policy.rows import may_some, require_some

from .models import User

LASTS = timedelta(minutes=15)
KEY = "view_as"
ONESELF = ("/account/view-as/stop/", "/logout/")  # pages on which the operator acts as themselves
SAFE = ("GET", "HEAD", "OPTIONS")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")
OWN_TABLES = ("django_session",)
# Only the owner may open these pages: secrets, exports, the security history. A recent sign-in does not help.
OWNERS_ALONE = (
    "security_history",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "transfers:export_json",
    "transfers:export_download",
    "training:routine_share",
)
ADMIN_EXPORT = re.compile(r"admin:\w+_export")


class ReadOnly(PermissionDenied):
    """A view tried to write while the operator sees the product as someone else."""

    hint = _("Stop looking to get back to your own account.")


class OwnersAloneError(ReadOnly):
    """The operator, while seeing the product as someone else, opened a page that only its owner may open."""


@dataclass(frozen=True)
class Viewing:
    """Which operator sees the product as which user, and until when."""

    operator: User
    user: User
    until: datetime


@transaction.atomic
def start(request: PageRequest, *, user: User, reason: str) -> None:
    """Starts to view the product as `user`. Raises PermissionDenied unless an operator views someone else."""
    require_some(request.user, "impersonate", User)
    if user.is_superuser or not user.is_active:
        raise PermissionDenied
    audit.record([user], AuditEntry.Action.VIEWED, {"reason": [None, reason]})
    request.session[KEY] = {"user": user.pk, "until": (timezone.now() + LASTS).isoformat()}


def stop(request: PageRequest) -> int | None:
    """Ends the viewing. Returns the key of the user who was viewed."""
    return (request.session.pop(KEY, None) or {}).get("user")


def viewing(request: PageRequest) -> Viewing | None:
    """The viewing of this session; None without one or after it has expired."""
    asked = request.session.get(KEY) if request.user.is_authenticated else None
    if not asked:
        return None
    until = datetime.fromisoformat(asked["until"])
    user = User.objects.with_profile().filter(pk=asked["user"], is_active=True, is_superuser=False).first()
    if until <= timezone.now() or user is None or not may_some(request.user, "impersonate", User):
        del request.session[KEY]
        return None
    return Viewing(request.user, user, until)  # type: ignore[arg-type]  # a user with this right has signed in


def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
    """An execute_wrapper that refuses every write but that of the session."""
    if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in OWN_TABLES):
        raise ReadOnly(_("You are only looking: nothing can be changed."))
    return execute(sql, params, many, context)


class ViewAsMiddleware:
    """Sets `request.user` to the user whom the operator views, and refuses writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PageRequest) -> HttpResponse:
        request.viewing_as = None
        if KEY not in request.session or request.path in ONESELF:
            return self.get_response(request)
        request.viewing_as = viewing(request)
        if request.viewing_as is None:
            return self.get_response(request)
        request.user = request.viewing_as.user
        with connections["default"].execute_wrapper(refuse_writes):
            return self.get_response(request)

    def process_view(self, request: PageRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.viewing_as is None:
            return
        if request.method not in SAFE:
            raise ReadOnly(_("You are only looking: nothing can be changed."))
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if name in OWNERS_ALONE or ADMIN_EXPORT.fullmatch(name):
            raise OwnersAloneError(_("Only their owner can see secrets and exports."))
