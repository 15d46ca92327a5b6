"""What training does when something happens to a trainee or an invitation."""

from typing import Any

from django.dispatch import receiver

from changes import services as changes
from facilities.models import Invitation, Trainee
from facilities.signals import invitation_accepted, invitation_replaced, trainee_released

from .models import ProgramAssignment, StartingProgram
from .services import assign_starting_program, start_with


@receiver(trainee_released)
def end_assignments(sender: Any, *, trainee: Trainee, **kwargs: Any) -> None:
    """Programs of a gym end for trainees who leave it."""
    running = list(ProgramAssignment.objects.filter(trainee=trainee).exclude(status=ProgramAssignment.Status.ENDED))
    ProgramAssignment.objects.filter(trainee=trainee).update(status=ProgramAssignment.Status.ENDED)
    for assignment in running:
        assignment.status = ProgramAssignment.Status.ENDED
    changes.updated(*running)


@receiver(invitation_accepted)
def begin_with_program(sender: Any, *, invitation: Invitation, trainee: Trainee, **kwargs: Any) -> None:
    assign_starting_program(invitation=invitation, trainee=trainee)


@receiver(invitation_replaced)
def pass_on_program(sender: Any, *, former: Invitation, invitation: Invitation, **kwargs: Any) -> None:
    starting = StartingProgram.objects.select_related("program").filter(invitation=former).first()
    if starting is not None:
        start_with(invitation=invitation, program=starting.program)
