"""What a gym's staff notes about a trainee."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.quotas import refuse_beyond
from changes import audit
from facilities.models import Gym, StaffNote, Trainee


@transaction.atomic
def add_staff_note(*, trainee: Trainee, author: User, text: str) -> StaffNote:
    """Adds a note. Raises QuotaExceededError."""
    refuse_beyond("staff notes", trainee.staff_notes.all())
    note = StaffNote.objects.create(trainee=trainee, author=author, text=text)
    audit.created(note)
    return note


@transaction.atomic
def edit_staff_note(*, note: StaffNote, text: str) -> None:
    """Stores another text, and when it was written. The same text changes nothing."""
    note.text = text
    if note.differences():
        note.edited_at = timezone.now()
        note.save(update_fields=["text", "edited_at"])
        audit.updated(note)


@transaction.atomic
def delete_staff_note(*, note: StaffNote) -> None:
    audit.deleted(note)
    note.delete()


def delete_notes_of_former_gym(trainee: Trainee, former: Gym | None, gym: Gym | None) -> None:
    """Deletes the notes about a trainee who leaves a gym, unless an admin of that gym administers the next one, too.

    It is called before the trainee is stored, so that the audit trail shows the deletion to the gym that wrote them.
    """
    if former is None or (gym is not None and gym.admins.filter(pk__in=former.admins.values("pk")).exists()):
        return
    for note in StaffNote.objects.filter(trainee=trainee).select_related("trainee"):
        delete_staff_note(note=note)
