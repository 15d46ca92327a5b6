"""The trainee's own notes for exercises."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from facilities.models import Trainee
from training.models import Exercise
from workouts.models import ExerciseNote

from .settle_records import hold


@transaction.atomic
def write_note(*, trainee: Trainee, exercise: Exercise, text: str, at: datetime | None = None) -> ExerciseNote:
    """Stores the note, unless a later one is stored already. Raises ValidationError."""
    hold(trainee)
    at = at or timezone.now()
    stored: ExerciseNote | None = ExerciseNote.objects.filter(trainee=trainee, exercise=exercise).first()
    if stored is not None and stored.written_at >= at:
        return stored
    note = stored or ExerciseNote(trainee=trainee, exercise=exercise)
    note.text, note.written_at = text.strip(), at
    note.clean_fields(exclude=("trainee", "exercise"))
    note.save()
    return note
