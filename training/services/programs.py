"""Programs as wholes: stored, copied, deleted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.quotas import refuse_beyond
from changes import services as changes
from changes.current_request import current_actor_id
from common.api.exceptions import protected_message
from facilities.models import Gym, Trainee
from policy.table import LIBRARY

from ..models import Exercise, Program, ProgramExercise
from ..program_plans import with_lines
from .editing import record_parts
from .exercises import exercise_for
from .plan_lines import copy_day, copy_line
from .progressions import copy_progressions


@transaction.atomic
def save_program(program: Program) -> None:
    """Stores a new program or an edit; who loses or gains sight of it does so of its parts, too.

    Raises QuotaExceededError for a new one.
    """
    if program._state.adding:
        refuse_beyond("programs", Program.objects.filter(owner=program.owner_id))
        changes.store(program)
        return
    before = changes.held(program)
    program.revision = before.revision  # the days contain what it prescribes
    program.edit_count, program.last_save = before.edit_count + 1, None
    program.edited_at, program.edited_by_id = timezone.now(), current_actor_id()
    program.save(force_update=True)
    changes.updated(program, event="program.changed")
    if (before.audience(), before.is_offered) != (program.audience(), program.is_offered):
        lines = ProgramExercise.objects.current().filter(program_day__program=program)
        borrowed = Exercise.objects.filter(pk__in=lines.values("exercise")).exclude(LIBRARY)
        for rows in ([program], program.days.current(), lines.select_related("program_day__program"), borrowed):
            changes.updated(*rows, before=before.audience())


@transaction.atomic
def delete(row: Exercise | Program) -> None:
    """Raises ProtectedError or RestrictedError where it is used."""
    if isinstance(row, Program):
        for day in changes.held(row).days.all():
            record_parts(*day.exercises.all(), day, action=changes.Action.DELETED)
    changes.delete(row)


def delete_or_archive(row: Exercise | Program) -> str:
    """Deletes what nobody uses. Archives the rest, so that history keeps its name, and says what uses it."""
    try:
        delete(row)
    except (ProtectedError, RestrictedError) as error:
        row.is_archived = True
        changes.store(row, update_fields=["is_archived"])
        return str(_("Archived, since it is used. %(why)s") % {"why": protected_message(error)})
    return ""


@transaction.atomic
def duplicate_program(
    *,
    actor: User,
    program: Program,
    gym: Gym | None = None,
    visibility: str | None = None,
    trainee: Trainee | None = None,
    name: str = "",
) -> Program:
    """A copy with its days and exercises, the actor's own, for `gym`, or a routine of the `trainee`.

    Exercises that the copy may not have are copied along. `visibility`: the copy's, else that of the program; a routine
    is private. `name`: else it says that it is a copy. Raises QuotaExceededError.
    """
    copy = Program(
        **{name: getattr(program, name) for name in ("level", "weeks", "week_notes", "visibility")},
        **{name: program.text(name) for name in ("description", "goal")},
        name=name or _("%(name)s (copy)") % {"name": program.text("name")[:110]},
        owner=actor,
        gym=gym,
        trainee=trainee,
    )
    copy.visibility = Program.Visibility.PRIVATE if trainee else visibility or copy.visibility
    save_program(copy)
    copied: dict[int, Exercise] = {}
    twins: dict[int, ProgramExercise] = {}
    days = list(with_lines(program.days.current()))
    others = Exercise.objects.in_bulk({key for day in days for line in day.plan for key in line.alternatives})
    for day in days:
        new_day = copy_day(day, program=copy, week=day.week, position=day.position, name=day.name)
        for line in day.plan:
            line.alternatives = [
                exercise_for(others[key], copy, copied).pk for key in line.alternatives if key in others
            ]
            twins[line.pk] = copy_line(line, day=new_day, exercise=exercise_for(line.exercise, copy, copied))
    copy_progressions([line for day in days for line in day.plan], twins)
    return copy
