"""Who trains by which program, from when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.quotas import refuse_beyond
from changes import services as changes
from facilities.days import today_of
from facilities.models import Trainee
from notifications.models import Notice
from notifications.services import notify

from ..calendar import close_pauses
from ..models import Program, ProgramAssignment
from .errors import AssignmentError
from .plan_revisions import freeze

GOING_ON = (ProgramAssignment.Status.UPCOMING, ProgramAssignment.Status.ACTIVE)  # as stored: neither paused nor ended


@transaction.atomic
def assign_program(
    *, actor: User, trainee: Trainee, program: Program, start_date: date, **own: Any
) -> ProgramAssignment:
    """Begins this one, now or later, up to the next that is to begin; what the trainee follows ends the day before.

    What trainees have queued on their own gives way to what someone else assigns.
    Raises AssignmentError for an archived program.
    """
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)  # two assigns at once come one after the other
    today = today_of(trainee)
    begins = max(start_date, today)
    for replaced in trainee.assignments.unended(today):
        is_own = replaced.assigned_by_id == trainee.user_id != actor.pk
        if (
            replaced.start_date == begins
            or (begins == today and replaced.start_date < today)
            or (is_own and replaced.start_date > begins)
        ):
            end_assignment(replaced)
    following = trainee.assignments.unended(today).filter(start_date__gt=begins).order_by("start_date").first()
    if following is not None:
        own["end_date"] = following.start_date - timedelta(days=1)
        save_assignment(following)  # so that its stored status is none of an active one
    before = trainee.assignments.unended(today).filter(start_date__lt=begins)
    for assignment in before.filter(Q(end_date=None) | Q(end_date__gte=begins)):
        assignment.end_date = begins - timedelta(days=1)
        save_assignment(assignment)
    return add_assignment(actor=actor, trainee=trainee, program=program, start_date=start_date, **own)


@transaction.atomic
def save_assignment(assignment: ProgramAssignment, event: str = "") -> None:
    """Stores the row; the trainee's own names the active one. A pause begins and ends with the status that says so.

    Of a program that begins later the status is stored as upcoming; if it begins on another day than before, the
    previous one ends the day before that. One that ended by its date and is given another status has no end any more.
    """
    Status, today = ProgramAssignment.Status, today_of(assignment.trainee)
    if assignment.status in GOING_ON:
        assignment.status = Status.UPCOMING if assignment.start_date > today else Status.ACTIVE
    if assignment.status != Status.ENDED and assignment.status_on(today) == Status.ENDED:
        assignment.end_date = None
    stored, began = ProgramAssignment.objects.filter(pk=assignment.pk).values_list("status", "start_date").first() or (
        None,
        assignment.start_date,
    )
    for previous in yielding(assignment, began):
        previous.end_date = assignment.start_date - timedelta(days=1)
        if previous.end_date < today:
            end_assignment(previous)
        else:
            save_assignment(previous)
    if assignment.status != Status.ENDED:
        assignment.ended_at = None
    elif stored not in (None, Status.ENDED):
        assignment.ended_at = timezone.now()
    is_open = any(pause["to"] is None for pause in assignment.pauses)
    if assignment.status == Status.PAUSED and not is_open:
        assignment.pauses = [*close_pauses(assignment.pauses, today), {"from": str(today), "to": None, "reason": ""}]
    elif assignment.status in GOING_ON and stored == Status.PAUSED and is_open:
        assignment.pauses = close_pauses(assignment.pauses, today)
    if assignment.status == Status.ACTIVE:  # the previous one may still be stored as active
        others = assignment.trainee.assignments.filter(status=Status.ACTIVE).exclude(pk=assignment.pk)
        for over in others.exclude(pk__in=others.unended(today)):
            end_assignment(over)
    changes.store(assignment, event=event)
    changes.updated(assignment.trainee)


@transaction.atomic
def end_program(*, trainee: Trainee) -> None:
    """Ends what the trainee follows, paused or not; if that is nothing, what they were to follow next."""
    today = today_of(trainee)
    running = list(trainee.assignments.running(today))
    for assignment in running or trainee.assignments.unended(today).order_by("start_date")[:1]:
        end_assignment(assignment)


@transaction.atomic
def end_assignment(assignment: ProgramAssignment) -> None:
    """Ends it; one that has ended stays as it is. If it was to begin later, the previous one goes on."""
    if assignment.status != ProgramAssignment.Status.ENDED:
        keep_previous(assignment)
        assignment.status = ProgramAssignment.Status.ENDED
        save_assignment(assignment)


def keep_previous(assignment: ProgramAssignment) -> None:
    """If this one is upcoming, the previous one does not end for it any more."""
    today = today_of(assignment.trainee)
    if assignment.status_on(today) != ProgramAssignment.Status.UPCOMING:
        return
    until = assignment.start_date - timedelta(days=1)
    for previous in assignment.trainee.assignments.unended(today).filter(end_date=until):
        previous.end_date = assignment.end_date
        save_assignment(previous)


def yielding(assignment: ProgramAssignment, began: date) -> list[ProgramAssignment]:
    """The one that ends for this one, which was to begin on `began`, and now begins on another day after its start."""
    if assignment.start_date == began or began <= today_of(assignment.trainee):
        return []
    others = assignment.trainee.assignments.unended(today_of(assignment.trainee)).exclude(pk=assignment.pk)
    return list(others.filter(end_date=began - timedelta(days=1), start_date__lt=assignment.start_date))


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

    Raises AssignmentError when another is active at that time, or the program is archived or somebody else's routine,
    and QuotaExceededError.
    """
    refuse_beyond("assignments", trainee.assignments.all())
    if program.trainee_id not in (None, trainee.pk):
        raise AssignmentError(_("This is another trainee's own routine."))
    if program.is_archived:
        raise AssignmentError(_("This program is archived."))
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
    refuse_overlap(assignment)
    save_assignment(assignment, event="program.assigned")
    if assignment.status in GOING_ON and actor != trainee.user:
        notify(user=trainee.user, kind=Notice.Kind.PROGRAM_ASSIGNED, by=actor, subject=program.name)
    resync_private(assignment)
    return assignment


def resync_private(assignment: ProgramAssignment) -> None:
    """A program that isn't shared with everyone is seen by whom it is assigned to, and by their trainer."""
    if assignment.program.visibility != Program.Visibility.SHARED:
        trainer = assignment.trainee.trainer
        for reader_id in (assignment.trainee.user_id, *((trainer.user_id,) if trainer else ())):
            changes.resync(assignment.program, reader_id)


@transaction.atomic
def delete_assignment(assignment: ProgramAssignment) -> None:
    """Deletes it. If it was to begin later, the previous one goes on."""
    keep_previous(assignment)
    changes.delete(assignment)
    changes.updated(assignment.trainee)
    resync_private(assignment)


def refuse_overlap(assignment: ProgramAssignment) -> None:
    """Raises AssignmentError if another that isn't paused runs at the same time."""
    if assignment.status not in GOING_ON:
        return
    trainee, today = assignment.trainee, today_of(assignment.trainee)
    others = trainee.assignments.unended(today).filter(status__in=GOING_ON).exclude(pk=assignment.pk)
    if assignment.pk and (stored := ProgramAssignment.objects.filter(pk=assignment.pk).first()):
        others = others.exclude(pk__in=[previous.pk for previous in yielding(assignment, stored.start_date)])
    others = others.filter(Q(end_date=None) | Q(end_date__gte=assignment.start_date))
    if assignment.end_date is not None and assignment.end_date >= max(assignment.start_date, today):
        others = others.filter(start_date__lte=assignment.end_date)
    if others.exists():
        raise AssignmentError(_("The trainee has an active program."))


@transaction.atomic
def assign_to_many(*, actor: User, trainees: list[Trainee], program: Program, start_date: date, **own: Any) -> None:
    """To all of them or, raising AssignmentError, to none."""
    for trainee in trainees:
        assign_program(actor=actor, trainee=trainee, program=program, start_date=start_date, **own)
