"""Routines: the programs that trainees build for themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import ProtectedError, Q, RestrictedError

from accounts.models import User
from changes import services as changes
from facilities.models import Trainee

from ..models import Program, ProgramAssignment, ProgramDay, RoutineLink
from .plan_lines import save_part
from .programs import delete, duplicate_program, save_program

SALT = "routine-link"


@transaction.atomic
def create_routine(*, actor: User, trainee: Trainee, name: str, folder: str = "", days: int = 1) -> Program:
    """A routine of one week, by default with one day, which has the routine's name. Raises QuotaExceededError."""
    routine = Program(
        name=name,
        folder=folder,
        owner=actor,
        trainee=trainee,
        weeks=1,
        visibility=Program.Visibility.PRIVATE,
        place=next_place(trainee, folder),
    )
    save_program(routine)
    for position in range(1, days + 1):
        save_part(ProgramDay(program=routine, week=1, position=position, name=name))
    return routine


@transaction.atomic
def save_routine(*, routine: Program, name: str, folder: str, description: str) -> None:
    """Stores its settings. In another folder it comes last; its only day keeps the routine's name."""
    before = changes.held(routine)
    routine.name, routine.folder, routine.description = name, folder, description
    if routine.folder != before.folder and routine.trainee is not None:
        routine.place = next_place(routine.trainee, folder)
    save_program(routine)
    days = list(routine.days.current()[:2])
    if len(days) == 1 and days[0].name == before.name != name:
        days[0].name = name
        save_part(days[0])


def next_place(trainee: Trainee, folder: str) -> int:
    """The place after the routines of a folder."""
    last = Program.objects.filter(trainee=trainee, folder=folder).order_by("-place").values_list("place", flat=True)
    return min((last.first() or 0) + 1, 32767)


@transaction.atomic
def move_routine(*, routine: Program, step: int) -> None:
    """Changes places with the routine before (-1) or after (1) in its folder; at the end it stays."""
    rows = Program.objects.select_for_update().current().filter(trainee=routine.trainee_id, folder=routine.folder)
    ordered = list(rows.order_by("place", "name", "id"))
    here = next((at for at, row in enumerate(ordered) if row.pk == routine.pk), -1)
    there = here + step
    if here < 0 or not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    for place, row in enumerate(ordered):
        row.place = place
    Program.objects.bulk_update(ordered, ["place"])


@transaction.atomic
def copy_routine(*, actor: User, trainee: Trainee, program: Program, name: str = "") -> Program:
    """A copy as a routine of the trainee, in the same folder if it was theirs. Raises QuotaExceededError."""
    copy = duplicate_program(actor=actor, program=program, trainee=trainee, name=name)
    folder = program.folder if program.trainee_id == trainee.pk else ""
    Program.objects.filter(pk=copy.pk).update(folder=folder, place=next_place(trainee, folder))
    return copy


@transaction.atomic
def archive_routine(*, routine: Program, is_archived: bool) -> None:
    """Takes it off the list, or puts it back. Its link ends with it."""
    routine.is_archived = is_archived
    save_program(routine)
    if is_archived:
        end_link(routine=routine)


def delete_unused_routines(before: datetime) -> int:
    """Deletes routines that were taken off the list before then and that nobody trained by. Returns how many."""
    archived = Program.objects.filter(is_archived=True, edited_at__lt=before).exclude(trainee=None)
    unused = archived.exclude(Q(days__sessions__isnull=False) | Q(assignments__isnull=False))
    deleted = 0
    for routine in unused.order_by("pk")[:1000]:
        try:
            delete(routine)
        except (ProtectedError, RestrictedError):  # a set names one of its exercises
            continue
        deleted += 1
    return deleted


# --- the link by which others copy it ---
def link_routine(*, routine: Program) -> str:
    """The secret part of the link's address; made the first time."""
    link, _is_new = RoutineLink.objects.get_or_create(program=routine)
    return token_of(link)


def end_link(*, routine: Program) -> None:
    """Nobody can use the link any more; a new one has another address."""
    RoutineLink.objects.filter(program=routine).delete()


def token_of(link: RoutineLink) -> str:
    """What the address has: the key with a signature, so that the stored key alone opens nothing."""
    return signing.Signer(salt=SALT).sign(link.key.hex)


def linked_routine(token: str) -> Program | None:
    """The routine that this address shows, or None."""
    try:
        key = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    linked = Program.objects.current().filter(link__key=key).exclude(trainee=None)
    routine: Program | None = linked.select_related("trainee__user", "owner").first()
    return routine


@transaction.atomic
def erase_routines(*, trainee: Trainee) -> None:
    """Deletes them before the trainee's account is deleted, which their assignments and workouts would prevent.

    No workout may name them any more. It writes no change entries: those about a trainee are deleted with them.
    """
    ProgramAssignment.objects.filter(program__trainee=trainee).delete()
    Program.objects.filter(trainee=trainee).delete()
