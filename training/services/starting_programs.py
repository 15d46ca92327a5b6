"""The program that an invited trainee begins with."""

from __future__ import annotations

from django.db import transaction

from accounts.quotas import QuotaExceededError
from facilities.days import today_of
from facilities.models import Invitation, Trainee

from ..models import Program, ProgramAssignment, StartingProgram
from .assignments import assign_program
from .errors import AssignmentError


@transaction.atomic
def start_with(*, invitation: Invitation, program: Program | None) -> None:
    """Whoever accepts the invitation begins with this program; None: with none."""
    StartingProgram.objects.filter(invitation=invitation).delete()
    if program is not None:
        StartingProgram.objects.create(invitation=invitation, program=program)


def assign_starting_program(*, invitation: Invitation, trainee: Trainee) -> ProgramAssignment | None:
    """Assigns the program from today on. None if there is none, or if the trainer may not assign it any more."""
    trainer = invitation.trainer
    if trainer is None:
        return None
    programs = Program.objects.permitted(trainer.user).current()
    program = programs.filter(pk__in=StartingProgram.objects.filter(invitation=invitation).values("program")).first()
    if program is None:
        return None
    try:
        with transaction.atomic():
            return assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=today_of(trainee))
    except (AssignmentError, QuotaExceededError):
        return None  # whoever accepts is welcome all the same
