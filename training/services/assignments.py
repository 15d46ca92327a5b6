"""Who trains by which program, from when."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.quotas import refuse_beyond
from changes import services as changes
from facilities.models import Trainee
from notifications.models import Notice
from notifications.services import notify

from ..calendar import close_pauses
from ..models import Program, ProgramAssignment
from .errors import AssignmentError
from .plan_revisions import freeze


@transaction.atomic
def assign_program(
    *, actor: User, trainee: Trainee, program: Program, start_date: date, **own: Any
) -> ProgramAssignment:
    """Ends the active assignment, if any, and begins this one. Raises AssignmentError for an archived program."""
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)  # two assigns at once come one after the other
    end_program(trainee=trainee)
    return add_assignment(actor=actor, trainee=trainee, program=program, start_date=start_date, **own)


@transaction.atomic
def save_assignment(assignment: ProgramAssignment, event: str = "") -> None:
    """Stores the row; the trainee's own names the active one. A pause begins and ends with the status that says so."""
    Status = ProgramAssignment.Status
    stored = ProgramAssignment.objects.filter(pk=assignment.pk).values_list("status", flat=True).first()
    is_open = any(pause["to"] is None for pause in assignment.pauses)
    if assignment.status == Status.PAUSED and not is_open:
        begin = today_of(assignment.trainee)
        assignment.pauses = [*close_pauses(assignment.pauses, begin), {"from": str(begin), "to": None, "reason": ""}]
    elif assignment.status == Status.ACTIVE and stored == Status.PAUSED and is_open:
        assignment.pauses = close_pauses(assignment.pauses, today_of(assignment.trainee))
    changes.store(assignment, event=event)
    changes.updated(assignment.trainee)


@transaction.atomic
def end_program(*, trainee: Trainee) -> None:
    """Ends what the trainee follows, paused or not."""
    for assignment in trainee.assignments.running():
        end_assignment(assignment)


@transaction.atomic
def end_assignment(assignment: ProgramAssignment) -> None:
    """Ends it; one that has ended stays as it is."""
    if assignment.status != ProgramAssignment.Status.ENDED:
        assignment.status = ProgramAssignment.Status.ENDED
        save_assignment(assignment)


@transaction.atomic
def add_assignment(
    *,
    actor: User,
    trainee: Trainee,
    program: Program,
    start_date: date,
    status: str = ProgramAssignment.Status.ACTIVE,
    **own: Any,
) -> ProgramAssignment:
    """An assignment beside others, with what is the trainee's `own`: weekdays, start_week, overrides.

    Raises AssignmentError when another is active or the program is archived, and QuotaExceededError.
    """
    refuse_beyond("assignments", trainee.assignments.all())
    if program.is_archived:
        raise AssignmentError(_("This program is archived."))
    refuse_second_active(trainee, status)
    assignment = ProgramAssignment(
        trainee=trainee,
        program=program,
        revision=freeze(program),
        start_date=start_date,
        status=status,
        assigned_by=actor,
        begun_again_at=timezone.now() if trainee.assignments.filter(program=program).exists() else None,
        **own,
    )
    save_assignment(assignment, event="program.assigned")
    if status == ProgramAssignment.Status.ACTIVE:
        notify(user=trainee.user, kind=Notice.Kind.PROGRAM_ASSIGNED, by=actor, subject=program.name)
    resync_private(assignment)
    return assignment


def resync_private(assignment: ProgramAssignment) -> None:
    """A private program is seen by whom it is assigned to, and by their trainer."""
    if assignment.program.visibility == Program.Visibility.PRIVATE:
        trainer = assignment.trainee.trainer
        for reader_id in (assignment.trainee.user_id, *((trainer.user_id,) if trainer else ())):
            changes.resync(assignment.program, reader_id)


@transaction.atomic
def delete_assignment(assignment: ProgramAssignment) -> None:
    changes.delete(assignment)
    changes.updated(assignment.trainee)
    resync_private(assignment)


def refuse_second_active(trainee: Trainee, status: str, besides: int | None = None) -> None:
    active = trainee.assignments.filter(status=ProgramAssignment.Status.ACTIVE)
    if besides is not None:
        active = active.exclude(pk=besides)
    if status == ProgramAssignment.Status.ACTIVE and active.exists():
        raise AssignmentError(_("The trainee has an active program."))


def today_of(trainee: Trainee) -> date:
    return timezone.localdate(timezone=ZoneInfo(trainee.user.timezone))


@transaction.atomic
def assign_to_many(*, actor: User, trainees: list[Trainee], program: Program, start_date: date, **own: Any) -> None:
    """To all of them or, raising AssignmentError, to none."""
    for trainee in trainees:
        assign_program(actor=actor, trainee=trainee, program=program, start_date=start_date, **own)
