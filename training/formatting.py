"""What a plan line says, as people read it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .progression import reason_text


def format_reason(line: Any, user: Any) -> str:
    """Why a plan line asks for what it asks for, in the user's language and units."""
    if line.get("own"):
        return _("set by the trainer for this trainee")
    return reason_text(line.get("reason"), user)
