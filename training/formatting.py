"""What a plan line and a block say, as people read it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from common.formatting import format_clock

from .plans import Block, PlanLine
from .progression import reason_text

BLOCK_KINDS = {
    "superset": gettext_lazy("Superset"),
    "circuit": gettext_lazy("Circuit"),
    "interval": gettext_lazy("Intervals"),
    "emom": "EMOM",
    "amrap": "AMRAP",
    "for_time": gettext_lazy("For time"),
}
# Kinds that are as long as their time; in the others it is a limit
TIMED = ("emom", "amrap")


def format_reason(line: PlanLine, user: User | None) -> str:
    """Why a plan line asks for what it asks for, in the user's language and units."""
    if line.is_own:
        return _("set by the trainer for this trainee")
    return reason_text(line.reason, user)


def format_block(block: Block) -> str:
    """Circuit · 3 rounds · rest 1:30, or EMOM 12:00 · every 1:00; as `static/js/builder/blocks.js` writes it."""
    name = str(BLOCK_KINDS[block.kind])
    is_length = block.kind in TIMED
    parts = [f"{name} {format_clock(block.cap_seconds)}" if block.cap_seconds and is_length else name]
    if block.rounds:
        parts.append(ngettext("%(n)s round", "%(n)s rounds", block.rounds) % {"n": block.rounds})
    if block.every_seconds:
        parts.append(_("every %(time)s") % {"time": format_clock(block.every_seconds)})
    if block.work_seconds:
        parts.append(_("work %(time)s") % {"time": format_clock(block.work_seconds)})
    if block.rest_seconds:
        parts.append(_("rest %(time)s") % {"time": format_clock(block.rest_seconds)})
    if block.cap_seconds and not is_length:
        parts.append(_("cap %(time)s") % {"time": format_clock(block.cap_seconds)})
    return " · ".join(parts)


def block_words() -> dict[str, object]:
    """The words of `format_block` for the page's scripts, which fill in %n and %time."""
    time = {"time": "%time"}
    return {
        "block_kinds": {kind: str(label) for kind, label in BLOCK_KINDS.items()},
        "rounds_counted": [ngettext("%(n)s round", "%(n)s rounds", n) % {"n": "%n"} for n in (1, 2)],
        "every_time": _("every %(time)s") % time,
        "work_time": _("work %(time)s") % time,
        "rest_time": _("rest %(time)s") % time,
        "cap_time": _("cap %(time)s") % time,
    }
