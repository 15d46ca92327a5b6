"""What an assignment changes for its trainee alone: pauses, moved workouts and plan lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.quotas import refuse_beyond
from facilities.days import today_of

from ..calendar import close_pauses
from ..models import ProgramAssignment
from .assignments import assign_program, refuse_overlap, save_assignment
from .errors import AssignmentError


@transaction.atomic
def pause_program(*, assignment: ProgramAssignment, first: date, last: date | None, reason: str = "") -> None:
    """From a day to a day, or until it is ended. What was due then comes later, on the same weekdays.

    Raises AssignmentError for a pause that ends before it begins, meets another or begins later without an end.
    """
    refuse_beyond("pauses", len(assignment.pauses))
    today = today_of(assignment.trainee)
    if last is not None and last < first:
        raise AssignmentError(_("The pause ends before it begins."))
    if last is None and first > today:
        raise AssignmentError(_("A pause that begins later needs its last day."))
    for pause in assignment.pauses:
        if (pause["to"] is None or str(first) <= pause["to"]) and (last is None or pause["from"] <= str(last)):
            raise AssignmentError(_("There is a pause at that time already."))
    assignment.pauses = sorted(
        [*assignment.pauses, {"from": str(first), "to": last and str(last), "reason": reason}],
        key=lambda pause: pause["from"],
    )
    if last is None:
        assignment.status = ProgramAssignment.Status.PAUSED
    save_assignment(assignment)


@transaction.atomic
def resume_program(*, assignment: ProgramAssignment) -> None:
    """Ends the pause that lasts. Raises AssignmentError when another program is active."""
    assignment.status = ProgramAssignment.Status.ACTIVE
    refuse_overlap(assignment)
    assignment.pauses = close_pauses(assignment.pauses, today_of(assignment.trainee))
    save_assignment(assignment)


@transaction.atomic
def restart_program(*, actor: User, assignment: ProgramAssignment, start_date: date) -> ProgramAssignment:
    """The same program from its first week on, as it is now, with what is the trainee's own."""
    return assign_program(
        actor=actor,
        trainee=assignment.trainee,
        program=assignment.program,
        start_date=start_date,
        weekdays=assignment.weekdays,
        overrides=assignment.overrides,
    )


@transaction.atomic
def move_workout(*, assignment: ProgramAssignment, day: int, due: date | None) -> None:
    """To another date, or (None) back to where the plan has it.

    Raises AssignmentError for a day that is not in the plan.
    """
    if assignment.revision.plan.day(day) is None:
        raise AssignmentError(_("This workout is not part of the program."))
    moves = {key: value for key, value in assignment.moves.items() if key != str(day)}
    assignment.moves = moves if due is None else {**moves, str(day): str(due)}
    save_assignment(assignment)


@transaction.atomic
def override_lines(
    *, assignment: ProgramAssignment, lines: Mapping[str, dict[str, Any] | None]
) -> dict[str, dict[str, Any] | None]:
    """What this trainee does instead, line by line; None: what the program says. The program is not touched.

    Returns what was stored before for these lines, so that it can be undone. Raises QuotaExceededError.
    """
    before = {key: assignment.overrides.get(key) for key in lines}
    overrides = {key: fields for key, fields in {**assignment.overrides, **lines}.items() if fields}
    added = Counter(fields["day"] for key, fields in overrides.items() if key.startswith("+"))
    for day, number in added.items():
        if any(fields and fields.get("day") == day for key, fields in lines.items() if before[key] is None):
            planned = assignment.revision.plan.day(day)
            refuse_beyond("exercises of a day", number - 1 + (len(planned.lines) if planned else 0))
    if overrides != assignment.overrides:
        assignment.overrides = overrides
        save_assignment(assignment)
    return before


@transaction.atomic
def undo_override(
    *,
    assignment: ProgramAssignment,
    before: Mapping[str, dict[str, Any] | None],
    after: Mapping[str, dict[str, Any] | None],
) -> None:
    """Takes back what `override_lines` changed. Raises AssignmentError where the lines were changed again since."""
    held = ProgramAssignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if any(held.overrides.get(key) != (fields or None) for key, fields in after.items()):
        raise AssignmentError(_("The plan has been changed since. Undo is not possible any more."))
    assignment.overrides = held.overrides
    override_lines(assignment=assignment, lines=before)
