"""What trainees do without a trainer: follow a program, and begin it again. Ending one is `end_assignment`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from facilities.days import today_of
from facilities.models import Trainee

from ..calendar import last_day
from ..models import Program, ProgramAssignment
from .assignments import assign_program
from .errors import AssignmentError


@transaction.atomic
def follow_program(*, trainee: Trainee, program: Program, start_date: date, **own: Any) -> ProgramAssignment:
    """The trainee begins it on their own, now or later; what they follow until then ends the day before.

    Raises AssignmentError where a trainer's program runs, and for an archived program.
    """
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)
    refuse_beside_trainers(trainee, start_date)
    return assign_program(actor=trainee.user, trainee=trainee, program=program, start_date=start_date, **own)


def refuse_beside_trainers(trainee: Trainee, start_date: date) -> None:
    """Raises AssignmentError if a program that someone else assigned runs today or on the first day."""
    if trainers_program(trainee, start_date) is not None:
        text = _("Your trainer's program is running. Ask them for another, or to end it.")
        raise AssignmentError(text)


def trainers_program(trainee: Trainee, start_date: date | None = None) -> ProgramAssignment | None:
    """The program that someone else assigned and that runs today, or on that day; None after its last workout.

    Of a trainee who has left the gym nobody else could end it: there it is the trainee's to replace.
    """
    if trainee.trainer_id is None and trainee.gym_id is None:
        return None
    today = today_of(trainee)
    others = ProgramAssignment.objects.unended(today).with_plan().filter(trainee=trainee)
    assignment: ProgramAssignment
    for assignment in others.exclude(assigned_by=trainee.user_id).order_by("start_date"):
        last = last_day(assignment)
        for day in {today, max(start_date or today, today)}:
            if assignment.start_date <= day and (last is None or day <= last):
                return assignment
    return None
