"""What training does when something happens to a trainee."""

from typing import Any

from django.dispatch import receiver

from changes import services as changes
from facilities.models import Trainee
from facilities.signals import trainee_released

from .models import ProgramAssignment


@receiver(trainee_released)
def end_assignments(sender: Any, *, trainee: Trainee, **kwargs: Any) -> None:
    """Programs of a gym end for trainees who leave it."""
    running = list(ProgramAssignment.objects.filter(trainee=trainee).exclude(status=ProgramAssignment.Status.ENDED))
    ProgramAssignment.objects.filter(trainee=trainee).update(status=ProgramAssignment.Status.ENDED)
    for assignment in running:
        assignment.status = ProgramAssignment.Status.ENDED
    changes.updated(*running)
