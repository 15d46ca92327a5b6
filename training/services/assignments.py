"""Who trains by which program, from when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from changes import services as changes
from facilities.models import Trainee

from ..models import Program, ProgramAssignment
from .programs import freeze
from .refusal import Refused


@transaction.atomic
def assign_program(*, actor: User, trainee: Trainee, program: Program, start_date: date) -> ProgramAssignment:
    """Ends the active assignment, if any, and begins this one. Raises Refused for an archived program."""
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)  # two assigns at once come one after the other
    end_program(trainee=trainee)
    return add_assignment(actor=actor, trainee=trainee, program=program, start_date=start_date)


@transaction.atomic
def save_assignment(assignment: ProgramAssignment, event: str = "") -> None:
    """Stores the row; the trainee's own names the active one."""
    changes.store(assignment, event=event)
    changes.updated(assignment.trainee)


@transaction.atomic
def end_program(*, trainee: Trainee) -> None:
    """Ends the active assignment, if any."""
    for assignment in trainee.assignments.filter(status=ProgramAssignment.Status.ACTIVE):
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
) -> ProgramAssignment:
    """An assignment beside others. Raises Refused when another is active or the program is archived."""
    if program.is_archived:
        raise Refused(_("This program is archived."))
    refuse_second_active(trainee, status)
    assignment = ProgramAssignment(
        trainee=trainee,
        program=program,
        revision=freeze(program),
        start_date=start_date,
        status=status,
        assigned_by=actor,
    )
    save_assignment(assignment, event="program.assigned")
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
        raise Refused(_("The trainee has an active program."))


@transaction.atomic
def follow_current_revision(*, assignment: ProgramAssignment) -> None:
    """The trainer says that a running assignment takes the program's edits."""
    assignment.revision = freeze(assignment.program)
    save_assignment(assignment, event="program.changed")


@transaction.atomic
def assign_to_many(*, actor: User, trainees: list[Trainee], program: Program, start_date: date) -> None:
    """To all of them or, raising Refused, to none."""
    for trainee in trainees:
        assign_program(actor=actor, trainee=trainee, program=program, start_date=start_date)
