"""Queries for showing a session and logging its sets. They run often, so each is prepared once (common.prepared)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Value

from changes.services import tombstones
from common.prepared import Text, prepared
from policy.actor import Actor
from training.models import Exercise
from training.querysets import ExerciseQuerySet

from .models import ExerciseLog, ExerciseNote, ExerciseRest, PersonalRecord, WorkoutSession


@prepared
def session_to_log(actor: Actor, session: UUID) -> QuerySet[WorkoutSession]:
    """The session, if the actor may log into it."""
    return WorkoutSession.objects.permitted(actor, "change").filter(pk=session).select_related("trainee")


@prepared
def locked_session(session: UUID, exercise: int, set_id: UUID | None, row: Text) -> QuerySet[WorkoutSession]:
    """The session with its trainee, whose row is locked until the transaction ends.

    `last_set` is the number of the exercise's last set in it, `set_count` how many sets it has of all exercises,
    `knows_set` whether the id (`row`: as text) is that of a set which is stored or was deleted.
    """
    siblings = ExerciseLog.objects.filter(session=OuterRef("pk")).order_by().values("session")
    last = siblings.annotate(last=Max("set_number", filter=Q(exercise=exercise))).values("last")
    sessions = WorkoutSession.objects.select_related("trainee").select_for_update(of=("trainee",), no_key=True)
    count = siblings.annotate(count=Count("pk")).values("count")
    known: Any = Value(False)
    if set_id is not None:
        known = Exists(ExerciseLog.objects.filter(pk=set_id)) | Exists(tombstones(ExerciseLog, row))
    sessions = sessions.annotate(last_set=Subquery(last), set_count=Subquery(count), knows_set=known)
    return sessions.filter(pk=session)


@prepared
def session_to_show(actor: Actor, session: UUID, action: str) -> Any:
    """The session, if the actor may do that to it, with what its page needs."""
    sessions = WorkoutSession.objects.permitted(actor, action).filter(pk=session)
    return sessions.select_related("trainee__user", "trainee__gym", "revision", "program_day")


@prepared
def sets_of(session: UUID) -> Any:
    return ExerciseLog.objects.filter(session=session).order_by("performed_at", "id")


@prepared
def exercises(trainee: int, keys: tuple[int, ...]) -> Any:
    return with_own_choices(Exercise.objects.filter(pk__in=keys), trainee)


def with_own_choices(exercises: ExerciseQuerySet, trainee: int) -> ExerciseQuerySet:
    """Adds `own_note` and `own_rest`: what the trainee noted about the exercise, and how long they rest (or None)."""
    note = ExerciseNote.objects.filter(trainee=trainee, exercise=OuterRef("pk")).values("text")
    rest = ExerciseRest.objects.filter(trainee=trainee, exercise=OuterRef("pk")).values("seconds")
    return exercises.annotate(own_note=Subquery(note), own_rest=Subquery(rest))


@prepared
def records_of(sets: tuple[UUID, ...]) -> Any:
    """The records that these sets broke, with the value before the workout."""
    return PersonalRecord.objects.with_before().filter(exercise_log__in=sets)


def last_of_exercises(
    trainee: int, exercises: tuple[int, ...], before: WorkoutSession | None = None
) -> list[ExerciseLog]:
    """The sets of each exercise from the last session that had it, in order."""
    if not exercises:
        return []
    found = last_sessions(trainee, exercises, before.pk if before and not before._state.adding else None)
    places = tuple(sorted((exercise, session) for exercise, session in found if session))
    return sets_in(trainee, places) if places else []


@prepared
def last_sessions(trainee: int, exercises: tuple[int, ...], before: UUID | None) -> Any:
    """(exercise, its last session); each is found at the end of the exercise's part of the index."""
    done = ExerciseLog.objects.filter(trainee=trainee, exercise=OuterRef("pk"), session__status="completed")
    if before is not None:
        # Its start is looked up here: a moment that is a parameter would make PostgreSQL plan this again each time.
        start = WorkoutSession.objects.filter(pk=before).values("started_at")
        done = done.exclude(session=before).filter(performed_at__lt=Subquery(start))
    last = done.order_by("-performed_at", "-id").values("session")[:1]
    return Exercise.objects.filter(pk__in=exercises).annotate(last=Subquery(last)).values_list("pk", "last")


@prepared
def sets_in(trainee: int, places: tuple[tuple[int, UUID], ...]) -> Any:
    wanted = Q()
    for exercise, session in places:
        wanted |= Q(exercise=exercise, session=session)
    return ExerciseLog.objects.filter(wanted, trainee=trainee).order_by("performed_at", "id")
