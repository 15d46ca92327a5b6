"""What a plan line says, as people read it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.formatting import BLOCK_KINDS

from .plans import PlanLine
from .progression import reason_text

UNBROKEN = re.compile(r" (?=[×@])|(?<=[×@]) |(?<=\d) (?=(?:kg|lb|%|m|km|mi)\b)")


def format_reason(line: PlanLine, user: User | None) -> str:
    """Why a plan line asks for what it asks for, in the user's language and units."""
    if line.is_own:
        return _("set by the trainer for this trainee")
    return reason_text(line.reason, user)


def block_words() -> dict[str, object]:
    """The words of `common.formatting.format_block` for the page's scripts, which fill in %n and %time."""
    time = {"time": "%time"}
    return {
        "block_kinds": {kind: str(label) for kind, label in BLOCK_KINDS.items()},
        "rounds_counted": [ngettext("%(n)s round", "%(n)s rounds", n) % {"n": "%n"} for n in (1, 2)],
        "every_time": _("every %(time)s") % time,
        "work_time": _("work %(time)s") % time,
        "rest_time": _("rest %(time)s") % time,
        "cap_time": _("cap %(time)s") % time,
    }


def unbroken(text: str) -> str:
    """A target in which 3 × 8 and @ 80 kg are not broken between lines."""
    return UNBROKEN.sub("\u00a0", text)
