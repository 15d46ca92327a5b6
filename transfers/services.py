"""Verbs of an import: look at a file, choose, start, undo, discard."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.validators import one_line
from facilities.models import Trainee
from training.models import Exercise
from training.services import create_exercise

from .dialects import Source
from .dialects.lines import assisted
from .findings import Found
from .matching import Matcher
from .models import ExerciseAlias, Import
from .reading import Unreadable

Status = Import.Status
Tracking = Exercise.Tracking
KEPT_FILES = 5
NEW = 0  # chosen where an exercise is to be made


class Refused(Exception):
    """The state of the import stands against it; the text says what."""


# --- what a file holds ---
def look_at(*, trainee: Trainee, content: bytes, file_name: str) -> Import:
    """Reads the whole file and keeps it, with the last few that were not started. Raises Unreadable."""
    source = Source(content)
    found = Found()
    for workout in source.workouts():
        found.take(workout)
    metrics = sum(1 for _row in source.measurements())
    if not found.sets and not found.sessions and not metrics:
        reason = found.problems[0].reason if found.problems else ""
        raise Unreadable(" ".join(part for part in (_("There is no workout in this file."), reason) if part))
    imported = Import(
        trainee=trainee,
        file_name=one_line(file_name)[-120:],
        content=content,
        dialect=source.dialect.key,
        found={**found.summary(), "metrics": metrics},
        problems=sorted([problem.number, problem.reason] for problem in found.problems),
        problem_count=found.problem_count,
        units=trainee.user.units,
        zone=trainee.user.timezone,
    )
    matcher = Matcher(trainee)
    for name in imported.found["names"]:
        imported.exercises[name] = guess(matcher, name)
    with transaction.atomic():
        imported.save()
        keep_newest(Import.objects.filter(trainee=trainee, status=Status.READY))
    return imported


def keep_newest(files: QuerySet) -> None:
    """Deletes all but the last few of these imports or exports."""
    older = files.order_by("-created_at").values_list("pk", flat=True)[KEPT_FILES:]
    files.model.objects.filter(pk__in=list(older)).delete()


def guess(matcher: Matcher, name: str) -> int:
    """What was chosen before, else the most likely, else a new one."""
    if (remembered := matcher.remembered(name)) is not None:
        return remembered
    matches = matcher.matches(name)
    return matches[0].exercise if matches else NEW


# --- what the trainee decides ---
@transaction.atomic
def choose(
    *, imported: Import, units: str | None = None, zone: str | None = None, exercises: dict[str, int] | None = None
) -> Import:
    """Takes decisions; `exercises`: {name in the file: key, or 0 for a new one}. Raises Refused, ValidationError."""
    imported = held(imported)
    if imported.status != Status.READY:
        raise Refused(_("This import has started already."))
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
    """Lets the worker begin; makes the new exercises and remembers what was chosen. Again: nothing. Raises Refused."""
    imported = held(imported)
    if imported.status in (Status.WAITING, Status.RUNNING, Status.DONE):
        return imported
    if imported.status not in (Status.READY, Status.FAILED):
        raise Refused(_("This import was undone. Upload the file again."))
    if imported.problem_count and not without_problems:
        raise Refused(_("Some rows can't be understood. Say that the rest is to be imported without them."))
    for name, key in imported.exercises.items():
        exercise = make_exercise(imported, name) if key == NEW else key
        imported.exercises[name] = exercise
        ExerciseAlias.objects.update_or_create(trainee=imported.trainee, name=name, defaults={"exercise_id": exercise})
    imported.status, imported.attempts, imported.lease_until = Status.WAITING, 0, timezone.now()
    imported.save(update_fields=["exercises", "made", "status", "attempts", "lease_until"])
    return imported


def make_exercise(imported: Import, name: str) -> int:
    """The trainee's own exercise of this name."""
    own = Exercise.objects.filter(trainee=imported.trainee, name__iexact=name).first()
    if own is None:
        seen = imported.found["names"][name]
        tracking = Tracking.REPS if seen.get("reps") else Tracking.DURATION
        if seen.get("weight"):
            tracking = Tracking.WEIGHT_REPS
        elif seen.get("distance"):
            tracking = Tracking.DISTANCE_DURATION
        own = create_exercise(trainee=imported.trainee, name=name, tracking=tracking, is_assisted=assisted(name))
        imported.made.append(own.pk)
    return own.pk


@transaction.atomic
def undo(*, imported: Import) -> Import:
    """Lets the worker take back all that it added, also half-way. Again: nothing. Raises Refused."""
    imported = held(imported)
    if imported.status in (Status.UNDOING, Status.UNDONE):
        return imported
    if imported.status == Status.READY:
        raise Refused(_("Nothing was imported yet."))
    imported.status, imported.attempts, imported.lease_until = Status.UNDOING, 0, timezone.now()
    imported.save(update_fields=["status", "attempts", "lease_until"])
    return imported


@transaction.atomic
def discard(*, imported: Import) -> None:
    """Forgets a file that was not imported, or whose import was undone. Raises Refused."""
    imported = held(imported)
    if imported.status not in (Status.READY, Status.UNDONE):
        raise Refused(_("Undo the import first."))
    imported.delete()


def held(imported: Import) -> Import:
    """The import as it is stored, without its file: steps are many, and none but the first reads it."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("trainee__user")
    return rows.defer("content").get(pk=imported.pk)
