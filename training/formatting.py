"""What a plan line says, as people read it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User

from .plans import PlanLine
from .progression import reason_text


def format_reason(line: PlanLine, user: User | None) -> str:
    """Why a plan line asks for what it asks for, in the user's language and units."""
    if line.is_own:
        return _("set by the trainer for this trainee")
    return reason_text(line.reason, user)
