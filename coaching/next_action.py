"""The one thing that a trainer should do next for a trainee: shown first on the trainee's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from workouts.models import WorkoutSession

    from .roster import Row


class NextAction(NamedTuple):
    text: str
    url: str


def next_action(row: Row, sessions: Sequence[WorkoutSession]) -> NextAction | None:
    """None where nothing waits. `sessions`: the newest ones, with `has_news`."""
    pk, kinds = row.trainee.pk, {flag.kind for flag in row.flags}
    running = next((one for one in sessions if one.is_open), None)
    commented = next((one for one in sessions if getattr(one, "has_news", False)), None)
    if running is not None:
        return NextAction(_("Watch the workout"), reverse("coaching:trainee_session", args=[pk, running.pk]))
    if row.assignment is None:
        return NextAction(_("Assign a program"), reverse("training:trainee_assign", args=[pk]))
    if commented is not None:
        return NextAction(_("Read the new comment"), reverse("coaching:trainee_session", args=[pk, commented.pk]))
    if "pain" in kinds:
        painful = next((flag.url_session for flag in row.flags if flag.url_session), None)
        if painful is not None:
            return NextAction(_("Read about the pain"), reverse("coaching:trainee_session", args=[pk, painful]))
    if "ending" in kinds:
        return NextAction(_("Queue the next program"), reverse("training:trainee_assign", args=[pk]))
    return None
