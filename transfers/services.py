"""What a trainee does with an import: choose, start, undo, discard. And asking for an export."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import quotas
from accounts.models import User
from common import leases
from common.refusals import RefusedError
from training.models import Exercise
from training.services import create_exercises

from .dialects.lines import assisted
from .exercise_matching import Matcher
from .models import ExerciseAlias, Export, Import

Status = Import.Status
Tracking = Exercise.Tracking
NOT_STARTED = (Status.READING, Status.UNREADABLE, Status.READY)
KEPT_FILES = 5
KEEPS_ITS_FILE = (Status.WAITING, Status.RUNNING, Status.FAILED, Status.UNDOING)  # beside those not started
NEW = 0  # chosen where an exercise is to be made


class ImportRefusedError(RefusedError):
    """The state of the import doesn't allow this."""


def keep_newest(files: QuerySet) -> None:
    """Deletes all but the last few of these imports or exports."""
    older = files.order_by("-created_at").values_list("pk", flat=True)[KEPT_FILES:]
    files.model.objects.filter(pk__in=list(older)).delete()


@transaction.atomic
def ask_for_export(*, user: User, kind: str) -> Export:
    """Creates an export for the worker to make, and deletes the oldest ones. Raises QuotaExceededError."""
    quotas.spend("exports", user.pk)
    export = Export.objects.create(user=user, kind=kind)
    keep_newest(Export.objects.filter(user=user))
    return export


# --- what the trainee decides ---
@transaction.atomic
def choose(
    *, imported: Import, units: str | None = None, zone: str | None = None, exercises: dict[str, int] | None = None
) -> Import:
    """Stores decisions; `exercises`: {name in the file: key, or 0 for a new one}.

    Raises ImportRefusedError and ValidationError.
    """
    imported = locked(imported)
    refuse_unread(imported)
    if imported.status != Status.READY:
        raise ImportRefusedError(_("This import has started already."))
    known = Matcher(imported.trainee).exercises
    for name, key in (exercises or {}).items():
        if name not in imported.found["names"]:
            raise ValidationError({"exercises": _("The file has no exercise “%(name)s”.") % {"name": name[:120]}})
        if key != NEW and key not in known:
            raise ValidationError({"exercises": _("“%(name)s”: there is no such exercise.") % {"name": name}})
        imported.exercises[name] = key
    imported.units = units or imported.units
    imported.zone = zone or imported.zone
    imported.save(update_fields=["exercises", "units", "zone"])
    return imported


@transaction.atomic
def start(*, imported: Import, without_problems: bool = False) -> Import:
    """Lets the worker begin, creates new exercises and remembers the choices. Does nothing if it was started before.

    Raises ImportRefusedError and QuotaExceededError.
    """
    imported = locked(imported)
    if imported.status in (Status.WAITING, Status.RUNNING, Status.DONE):
        return imported
    refuse_unread(imported)
    if imported.status not in (Status.READY, Status.FAILED):
        raise ImportRefusedError(_("This import was undone. Upload the file again."))
    if imported.problem_count and not without_problems:
        raise ImportRefusedError(_("Some rows can't be understood. Choose to import the rest without them."))
    kept = Import.objects.filter(trainee=imported.trainee, status__in=KEEPS_ITS_FILE).exclude(pk=imported.pk)
    quotas.refuse_beyond("imports at work", kept)
    imported.exercises |= make_exercises(imported, [name for name, key in imported.exercises.items() if key == NEW])
    aliases = [
        ExerciseAlias(trainee=imported.trainee, name=name, exercise_id=key) for name, key in imported.exercises.items()
    ]
    ExerciseAlias.objects.bulk_create(
        aliases, update_conflicts=True, unique_fields=["trainee", "name"], update_fields=["exercise"]
    )
    imported.status, imported.attempts, imported.lease_until = Status.WAITING, 0, leases.until()
    imported.save(update_fields=["exercises", "made", "status", "attempts", "lease_until"])
    return imported


def make_exercises(imported: Import, names: list[str]) -> dict[str, int]:
    """{name: the trainee's own exercise of that name}; made where there is none."""
    own = {exercise.name.lower(): exercise for exercise in Exercise.objects.filter(trainee=imported.trainee)}
    new = {name.lower(): new_exercise(imported, name) for name in names if name.lower() not in own}
    made = create_exercises(list(new.values()))
    imported.made += [exercise.pk for exercise in made]
    own |= {exercise.name.lower(): exercise for exercise in made}
    return {name: own[name.lower()].pk for name in names}


def new_exercise(imported: Import, name: str) -> Exercise:
    seen = imported.found["names"][name]
    tracking = Tracking.REPS if seen.get("reps") else Tracking.DURATION
    if seen.get("weight"):
        tracking = Tracking.WEIGHT_REPS
    elif seen.get("distance"):
        tracking = Tracking.DISTANCE_DURATION
    if assisted(name):
        tracking = Tracking.ASSISTED_REPS
    return Exercise(
        trainee=imported.trainee, name=name, tracking=tracking, is_assisted=tracking == Tracking.ASSISTED_REPS
    )


@transaction.atomic
def undo(*, imported: Import) -> Import:
    """Lets the worker undo an import, even an unfinished one. Does nothing if it was undone before.

    Raises ImportRefusedError.
    """
    imported = locked(imported)
    if imported.status in (Status.UNDOING, Status.UNDONE):
        return imported
    if imported.status in NOT_STARTED:
        raise ImportRefusedError(_("Nothing was imported yet."))
    imported.status, imported.attempts, imported.lease_until = Status.UNDOING, 0, leases.until()
    imported.save(update_fields=["status", "attempts", "lease_until"])
    return imported


@transaction.atomic
def discard(*, imported: Import) -> None:
    """Deletes an import that was not started or that was undone. Raises ImportRefusedError."""
    imported = locked(imported)
    if imported.status not in (*NOT_STARTED, Status.UNDONE):
        raise ImportRefusedError(_("Undo the import first."))
    imported.delete()


def refuse_unread(imported: Import) -> None:
    """Raises ImportRefusedError while the file is being read, or where it can't be."""
    if imported.status == Status.READING:
        raise ImportRefusedError(_("We are still reading this file. Try again in a moment."))
    if imported.status == Status.UNREADABLE:
        raise ImportRefusedError(_("This file can't be read. Upload another one."))


def locked(imported: Import) -> Import:
    """The import, locked and read again, without its file, which most steps don't need."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("trainee__user")
    return rows.defer("content").get(pk=imported.pk)
