"""Takes back what was done with the assignments of a trainee: assigned, ended, paused, resumed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from changes import services as changes
from facilities.models import Trainee
from notifications.models import Notice
from notifications.services import take_back

from ..models import ProgramAssignment
from .assignments import resync_private
from .errors import AssignmentError

# {assignment: its stored status, last day and pauses}; None for an assignment that did not exist before
States = dict[str, list[Any] | None]


def states_of(trainees: Iterable[int]) -> dict[int, States]:
    """{trainee: the states of their assignments}; one query."""
    found: dict[int, States] = {pk: {} for pk in trainees}
    rows = ProgramAssignment.objects.filter(trainee__in=found)
    for pk, trainee, status, end, pauses in rows.values_list("pk", "trainee", "status", "end_date", "pauses"):
        found[trainee][str(pk)] = [status, end and str(end), pauses]
    return found


def changed_states(before: States, after: States) -> tuple[States, States]:
    """Of both only what differs."""
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


@transaction.atomic
def restore_states(*, trainee: Trainee, before: States, after: States) -> None:
    """Makes of the states `after` those of `before`; again, it changes nothing.

    Raises AssignmentError when something else was done with these assignments since.
    """
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
    stored = states_of([trainee.pk])[trainee.pk]
    now = {key: stored.get(key) for key in after}
    if now == before:
        return
    if now != after:
        raise AssignmentError(_("The program has been changed since. Undo is not possible any more."))
    rows = ProgramAssignment.objects.with_plan().filter(trainee=trainee).in_bulk([int(key) for key in after])
    active = ProgramAssignment.Status.ACTIVE
    # One is active at a time, so what begins to be active again comes last.
    for key in sorted(before, key=lambda key: (before[key] or [""])[0] == active):
        row, state = rows.get(int(key)), before[key]
        if row is None:  # it was deleted, which is not among what can be taken back
            raise AssignmentError(_("The program has been changed since. Undo is not possible any more."))
        if state is None:
            remove(row)
            continue
        row.status, end, row.pauses = state
        row.end_date = date.fromisoformat(end) if end else None
        row.ended_at = row.ended_at if row.status == ProgramAssignment.Status.ENDED else None
        changes.store(row)
    changes.updated(trainee)


def remove(assignment: ProgramAssignment) -> None:
    """An assignment that was made by mistake, with the notice about it if nobody has read that."""
    take_back(user=assignment.trainee.user, kind=Notice.Kind.PROGRAM_ASSIGNED, subject=assignment.program.name)
    changes.delete(assignment)
    resync_private(assignment)
