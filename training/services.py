"""Verbs of planning: programs are built, frozen into revisions, assigned, copied."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import LIBRARY
from changes import services as changes
from changes.models import Audience
from common.api.exceptions import protected_message
from common.slugs import unique_slug
from facilities.models import Gym, Trainee

from .models import Exercise, Program, ProgramAssignment, ProgramDay, ProgramExercise, ProgramRevision
from .plans import program_content


class Refused(Exception):
    """What is stored stands against it; the text says what."""


@transaction.atomic
def create_exercise(**fields) -> Exercise:
    exercise = Exercise(**fields)
    exercise.slug = exercise.slug or unique_slug(Exercise, exercise.name, 120)
    changes.store(exercise)
    return exercise


@transaction.atomic
def mark_edited(program: Program) -> None:
    """Called with every edit of a plan: a revision that is in use is left alone, the next one begins.

    Holds the program's row, so that edits and revisions come one after the other.
    """
    current = changes.held(program)
    program.visibility, program.owner_id, program.gym_id = current.visibility, current.owner_id, current.gym_id
    if current.revisions.filter(number=current.revision).exists():
        Program.objects.filter(pk=program.pk).update(revision=models.F("revision") + 1)
    changes.updated(current, event="program.changed")


@transaction.atomic
def save_program(program: Program) -> None:
    """Stores a new program or an edit; who loses or gains sight of it does so of its parts, too."""
    if program._state.adding:
        changes.store(program)
        return
    before = changes.held(program)
    program.revision = before.revision  # what it prescribes stands in the days
    program.save(force_update=True)
    changes.updated(program, event="program.changed")
    if before.audience() != program.audience():
        lines = ProgramExercise.objects.current().filter(program_day__program=program)
        borrowed = Exercise.objects.filter(pk__in=lines.values("exercise")).exclude(LIBRARY)
        for rows in ([program], program.days.current(), lines.select_related("program_day__program"), borrowed):
            changes.updated(*rows, before=before.audience())


def record_parts(*parts: ProgramDay | ProgramExercise, action: str, before: Audience | None = None) -> None:
    """Days and exercises of one plan; a gym's own exercise is seen by whoever sees a plan with it."""
    changes.record(parts, action, before=before)
    for part in parts:
        if isinstance(part, ProgramExercise) and not part.exercise.is_library:
            changes.updated(part.exercise, before=before or part.audience())


@transaction.atomic
def save_part(part: ProgramDay | ProgramExercise) -> None:
    """Stores a new or changed part of a plan."""
    mark_edited(part.program if isinstance(part, ProgramDay) else part.program_day.program)
    if part._state.adding:
        new_part(part)
        return
    stored = type(part).objects.get(pk=part.pk)
    part.save(force_update=True)
    record_parts(part, action=changes.Action.UPDATED, before=stored.audience())
    if isinstance(stored, ProgramExercise) and stored.exercise != getattr(part, "exercise", None):
        record_parts(stored, action=changes.Action.UPDATED)


@transaction.atomic
def freeze(program: Program) -> ProgramRevision:
    """The program's current revision, written down for good when it is first needed."""
    current = changes.held(program)
    revision = current.revisions.filter(number=current.revision).first()
    if revision is None:
        revision = current.revisions.create(number=current.revision, content=program_content(current))
    return revision


@transaction.atomic
def assign_program(*, actor: User, trainee: Trainee, program: Program, start_date: date) -> ProgramAssignment:
    """Ends the active assignment, if any, and begins this one. Raises Refused for an archived program."""
    Trainee.objects.select_for_update(of=("self",)).get(pk=trainee.pk)  # two assigns at once come one after the other
    end_program(trainee=trainee)
    return add_assignment(actor=actor, trainee=trainee, program=program, start_date=start_date)


@transaction.atomic
def save_assignment(assignment: ProgramAssignment, event: str = "") -> None:
    """Stores the row; the trainee's own names the active one."""
    changes.store(assignment, event=event)
    changes.updated(assignment.trainee)


@transaction.atomic
def end_program(*, trainee: Trainee) -> None:
    """Ends the active assignment, if any."""
    for assignment in trainee.assignments.filter(status=ProgramAssignment.Status.ACTIVE):
        assignment.status = ProgramAssignment.Status.ENDED
        save_assignment(assignment)


@transaction.atomic
def add_assignment(
    *,
    actor: User,
    trainee: Trainee,
    program: Program,
    start_date: date,
    status: str = ProgramAssignment.Status.ACTIVE,
) -> ProgramAssignment:
    """An assignment beside others. Raises Refused when another is active or the program is archived."""
    if program.is_archived:
        raise Refused(_("This program is archived."))
    refuse_second_active(trainee, status)
    assignment = ProgramAssignment(
        trainee=trainee,
        program=program,
        revision=freeze(program),
        start_date=start_date,
        status=status,
        assigned_by=actor,
    )
    save_assignment(assignment, event="program.assigned")
    resync_private(assignment)
    return assignment


def resync_private(assignment: ProgramAssignment) -> None:
    """A private program is seen by whom it is assigned to, and by their trainer."""
    if assignment.program.visibility == Program.Visibility.PRIVATE:
        trainer = assignment.trainee.trainer
        for reader_id in (assignment.trainee.user_id, *((trainer.user_id,) if trainer else ())):
            changes.resync(assignment.program, reader_id)


@transaction.atomic
def delete_assignment(assignment: ProgramAssignment) -> None:
    changes.delete(assignment)
    changes.updated(assignment.trainee)
    resync_private(assignment)


def refuse_second_active(trainee: Trainee, status: str, besides: int | None = None) -> None:
    active = trainee.assignments.filter(status=ProgramAssignment.Status.ACTIVE)
    if besides is not None:
        active = active.exclude(pk=besides)
    if status == ProgramAssignment.Status.ACTIVE and active.exists():
        raise Refused(_("The trainee has an active program."))


@transaction.atomic
def follow_current_revision(*, assignment: ProgramAssignment) -> None:
    """The trainer says that a running assignment takes the program's edits."""
    assignment.revision = freeze(assignment.program)
    save_assignment(assignment, event="program.changed")


@transaction.atomic
def remove_plan_part(part: ProgramDay | ProgramExercise) -> None:
    """Deletes a part that nobody trained by; archives one that a revision names, so that history keeps its links."""
    program = part.program if isinstance(part, ProgramDay) else part.program_day.program
    mark_edited(program)
    lines = list(part.exercises.current()) if isinstance(part, ProgramDay) else []
    if not program.revisions.exists():
        try:
            with transaction.atomic():
                record_parts(*lines, part, action=changes.Action.DELETED)
                part.delete()
                return
        except ProtectedError:
            pass
    for row in (*lines, part):
        row.is_archived = True
        row.save(update_fields=["is_archived"])
    record_parts(*lines, part, action=changes.Action.DELETED)


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
def duplicate_program(*, actor: User, program: Program, gym: Gym | None) -> Program:
    """A copy with its days and exercises, the actor's own, for `gym`; exercises of another gym come along."""
    copy = Program(
        **{name: getattr(program, name) for name in ("description", "goal", "level", "weeks", "visibility")},
        name=_("%(name)s (copy)") % {"name": program.name[:110]},
        owner=actor,
        gym=gym,
    )
    changes.store(copy)
    copied: dict[int, Exercise] = {}
    for day in program.days.current().with_exercises():
        new_day = copy_day(day, program=copy, week=day.week, position=day.position, name=day.name)
        for line in day.plan:
            copy_line(line, day=new_day, exercise=exercise_for(line.exercise, gym, copied))
    return copy


def copy_day(day: ProgramDay, *, program: Program, week: int, position: int, name: str) -> ProgramDay:
    return new_part(ProgramDay(program=program, week=week, position=position, name=name, notes=day.notes))


def new_part(part):
    part.save()
    record_parts(part, action=changes.Action.CREATED)
    return part


def copy_line(line: ProgramExercise, *, day: ProgramDay, exercise: Exercise) -> ProgramExercise:
    kept = ("position", "superset", "sets", "reps_min", "reps_max", "load_type", "load_value", "rest_seconds", "tempo")
    values = {name: getattr(line, name) for name in kept}
    return new_part(ProgramExercise(program_day=day, exercise=exercise, notes=line.notes, **values))


def exercise_for(exercise: Exercise, gym: Gym | None, copied: dict[int, Exercise]) -> Exercise:
    """The exercise itself where the gym may use it, else the gym's own of that name, else a copy."""
    if exercise.is_library or (gym is not None and exercise.gym_id == gym.pk):
        return exercise
    if exercise.pk not in copied:
        copied[exercise.pk] = Exercise.objects.filter(gym=gym, name__iexact=exercise.name).first() or create_exercise(
            gym=gym,
            **{
                field.name: getattr(exercise, field.name)
                for field in Exercise._meta.concrete_fields
                if field.name not in ("id", "slug", "gym", "trainee", "is_archived")
            },
        )
    return copied[exercise.pk]


# --- the builder ---
@transaction.atomic
def add_day(*, program: Program, week: int, name: str = "") -> ProgramDay:
    mark_edited(program)
    position = next_position(program.days.current().filter(week=week))
    return new_part(ProgramDay(program=program, week=week, position=position, name=name))


def next_position(siblings) -> int:
    return (siblings.aggregate(last=models.Max("position"))["last"] or 0) + 1


@transaction.atomic
def copy_week(*, program: Program, source: int, target: int) -> None:
    """Appends the days of one week to another; a target beyond the end lengthens the program."""
    mark_edited(program)
    if target > program.weeks:
        Program.objects.filter(pk=program.pk).update(weeks=target)  # recorded as edited
    position = next_position(program.days.current().filter(week=target))
    for day in program.days.current().filter(week=source).with_exercises():
        new_day = copy_day(day, program=program, week=target, position=position, name=day.name)
        position += 1
        for line in day.plan:
            copy_line(line, day=new_day, exercise=line.exercise)


@transaction.atomic
def add_line(*, day: ProgramDay, exercise: Exercise, **fields) -> ProgramExercise:
    mark_edited(day.program)
    position = next_position(day.exercises.current())
    return new_part(ProgramExercise(program_day=day, exercise=exercise, position=position, **fields))


@transaction.atomic
def move_part(part: ProgramDay | ProgramExercise, step: int) -> None:
    """One place up (−1) or down (+1) among its siblings; at the end nothing happens."""
    if isinstance(part, ProgramDay):
        program, siblings = part.program, part.program.days.current().filter(week=part.week)
    else:
        program, siblings = part.program_day.program, part.program_day.exercises.current()
    order = list(siblings.order_by("position", "id"))
    index = next(i for i, sibling in enumerate(order) if sibling.pk == part.pk)
    if 0 <= index + step < len(order):
        mark_edited(program)
        order.insert(index + step, order.pop(index))
        renumber(order)


def renumber(order: list) -> None:
    """Positions 1…n in this order; first out of the way, since a week has one day per position."""
    model = type(order[0])
    for offset in (1000, 0):
        for position, row in enumerate(order, start=1):
            row.position = position + offset
        model.objects.bulk_update(order, ["position"])
    changes.updated(*order)


@transaction.atomic
def place_line(*, line: ProgramExercise, day: ProgramDay, index: int) -> None:
    """Drops an exercise at a place (from 0) of a day of the same program."""
    mark_edited(day.program)
    order = list(day.exercises.current().exclude(pk=line.pk).order_by("position", "id"))
    line.program_day = day
    line.save(update_fields=["program_day"])
    order.insert(max(0, min(index, len(order))), line)
    renumber(order)


@transaction.atomic
def assign_to_many(*, actor: User, trainees: list[Trainee], program: Program, start_date: date) -> None:
    """To all of them or, raising Refused, to none."""
    for trainee in trainees:
        assign_program(actor=actor, trainee=trainee, program=program, start_date=start_date)
