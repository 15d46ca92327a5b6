"""Applies the operations that a phone sends, in order: each as a whole, and only once if it is sent again.

An operation is `{"id", "kind", "session", "at", …}`, where `at` is when the person did it. The kinds: `start`, `log`,
`edit`, `delete`, `arrange`, `note`, `rest`, `max`, `new_exercise`, `finish`, `discard`, and `measure`, which has no
session. Each gets an answer `{"id", "status", …}`. The status is `done`, `refused` or `gone` (with a `reason`; the
phone keeps the operation until the user corrects or discards it), or `waits` if it depends on a refused operation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from changes.services import tombstones
from common.telemetry import OUTBOX
from facilities.models import Trainee
from policy.rows import permitted_row
from training.models import Exercise, ProgramDay, ProgramExercise
from training.services import merged_into

from . import queries, services
from .forms import FinishForm
from .models import ExerciseLog, WorkoutSession
from .services import (
    DeletedError,
    IdTakenError,
    Logged,
    NewSession,
    NewSet,
    OtherContentError,
    Refused,
    Replayed,
    SetOutcome,
)
from .sync_operations import (
    MalformedOperationError,
    OperationRefusedError,
    arranged,
    as_uuid,
    enter_max,
    exercises_of,
    is_key,
    is_retry,
    measure,
    new_exercise,
    occurrence_of,
    performed,
    refuse,
    set_number,
    with_other_hashes,
)

logger = logging.getLogger(__name__)
MEASURE = "measure"  # the kind of an operation without a session
MAKES = {"start": "session", "log": "set", "new_exercise": "exercise"}  # what operations create
MOST = 100  # operations in one request
TRUSTED = timedelta(seconds=30)  # the times of a phone are not corrected if its clock differs by less


Verb = Callable[[Any, UUID, datetime, dict], dict | None]


class Sync:
    """The operations of one user in one request. `now` is the time by the phone's clock when it sends them."""

    def __init__(self, user: User, trainee: Trainee, now: datetime | None = None) -> None:
        self.user, self.trainee = user, trainee
        offset = timezone.now() - now if now else timedelta()
        self.clock_offset = offset if abs(offset) > TRUSTED else timedelta()
        self.touched: dict[UUID, None] = {}  # sessions, in order

    def apply(self, operations: list[dict]) -> list[dict]:
        """Returns the answers, in order. After an unexpected error it stops, and the phone sends the rest again."""
        answers: list[dict] = []
        # sessions, sets and exercises that could not be created: operations on them have to wait
        blocked: set[str] = set()
        for operation in operations:
            session, log = str(operation.get("session")), str(operation.get("set"))
            try:
                if not blocked.isdisjoint({session, log, *exercises_of(operation)}):
                    answers.append({"id": operation["id"], "status": "waits"})
                    continue
                answer = self.apply_one(operation)
                kind = str(operation.get("kind"))
                if answer["status"] != "done" and kind in MAKES:
                    blocked.add(str(operation.get(MAKES[kind])))
                answers.append({"id": operation["id"], **answer})
                OUTBOX.labels(kind if kind in self.KINDS else "unknown", answer["status"]).inc()
            except Exception:
                if not answers:
                    raise
                logger.exception("an operation failed; those before it are done")
                break
        return answers

    def apply_one(self, operation: dict) -> dict:
        kind = str(operation.get("kind"))
        try:
            if kind not in self.KINDS:
                raise MalformedOperationError
            at = self.instant(operation.get("at"))
            if kind == MEASURE:
                measure(self.trainee, at, operation)
                return {"status": "done"}
            verb = self.VERBS[kind]
            session = as_uuid(operation.get("session"))
            self.touched[session] = None
            return {"status": "done", **(verb(self, session, at, operation) or {})}
        except OperationRefusedError as error:
            return error.answer
        except MalformedOperationError:
            return {"status": "refused", "reason": _("This change can't be read.")}

    # --- values of an operation, and the rows that it refers to ---
    def instant(self, text: Any) -> datetime:
        """Converts a time of the phone's clock to the server's clock, at most to now."""
        try:
            at = parse_datetime(text)
        except (TypeError, ValueError) as error:
            raise MalformedOperationError from error
        if at is None or at.tzinfo is None or at.year < 1971:
            raise MalformedOperationError
        return min(at + self.clock_offset, timezone.now())

    def session(self, pk: UUID) -> WorkoutSession:
        return self.required(queries.session_to_show.first(self.user.actor, pk, "change"))

    def required(self, session: WorkoutSession | None) -> WorkoutSession:
        """The session. Raises OperationRefusedError if there is none."""
        if session is None:
            raise OperationRefusedError("gone", _("This workout was deleted, or is not yours."))
        return session

    def stored_set(self, session: UUID, pk: UUID, action: str) -> ExerciseLog | None:
        """The set, or None if it was deleted. Raises OperationRefusedError if the user never had such a set."""
        logs = ExerciseLog.objects.permitted(self.user, action).select_related("trainee", "session", "exercise")
        log = logs.filter(pk=pk, session=session).first()
        if log is None and not tombstones(ExerciseLog, pk).exists():
            raise OperationRefusedError("refused", _("There is no such set."))
        return log

    def permitted(self, model: type[Model], pk: Any) -> Any:
        """The row, if there is one that the user may see."""
        return permitted_row.first(model, "view", self.user.actor, pk) if is_key(pk) else None

    def exercise(self, pk: Any) -> Exercise:
        exercise = self.permitted(Exercise, pk) or (merged_into(self.trainee, pk) if is_key(pk) else None)
        if exercise is None:
            raise OperationRefusedError("refused", _("This exercise is no longer available."))
        return exercise

    # --- verbs ---
    def start(self, session: UUID, at: datetime, operation: dict) -> None:
        sent = operation.get("program_day") if is_key(operation.get("program_day")) else None
        program_day = ProgramDay.objects.permitted(self.user).filter(pk=sent).first() if sent else None
        trainee = self.trainee.pk

        def other_hashes() -> tuple[str, ...]:
            # Whether the user may see the day can have changed since then. An earlier version stored no hash.
            return values.hash_for_day(trainee, sent), values.hash_for_day(trainee, None), ""

        values = NewSession(id=session, program_day=program_day, started_at=at, other_hashes=other_hashes)
        outcome = services.start_session(actor=self.user.actor, trainee=self.trainee, values=values)
        if isinstance(outcome, Refused) and isinstance(outcome.error, DeletedError | IdTakenError):
            raise OperationRefusedError("gone", _("This workout was deleted, or is not yours."))
        refuse(outcome)

    def log(self, session_id: UUID, at: datetime, operation: dict) -> None:
        outcome: SetOutcome | None
        pk = as_uuid(operation.get("set"))
        deleted = as_uuid(operation["instead_of"]) if operation.get("instead_of") else None  # an undo
        session = self.required(queries.session_to_log.first(self.user.actor, session_id))
        try:
            values = self.new_set(session, pk, at, operation)
        except (OperationRefusedError, MalformedOperationError):
            # It may be the retry of a stored set whose exercise the user can no longer see.
            compare = partial(is_retry, session, operation)
            if (outcome := services.replay(ExerciseLog, pk, compare, actor=self.user.actor)) is None:
                raise
        else:
            outcome = services.log_set(actor=self.user.actor, session=session, values=values)
        if isinstance(outcome, Refused) and isinstance(outcome.error, DeletedError):
            return  # it was logged, and deleted since
        if isinstance(outcome, Refused) and isinstance(outcome.error, IdTakenError | OtherContentError):
            raise OperationRefusedError("refused", _("Another set was logged under the same id."))
        refuse(outcome)
        match outcome:
            case Logged(log) | Replayed(log) if deleted is not None:
                services.move_comments(session=session, deleted=deleted, log=log)

    def new_set(self, session: WorkoutSession, pk: UUID, at: datetime, operation: dict) -> NewSet:
        """The set of an operation. Raises OperationRefusedError and MalformedOperationError."""
        exercise = self.exercise(operation.get("exercise"))
        line = self.permitted(ProgramExercise, operation.get("line")) if operation.get("line") else None
        values = NewSet(
            id=pk,
            exercise_id=exercise.pk,
            is_assisted=exercise.is_assisted,
            program_exercise_id=None if line is None else line.pk,
            occurrence=occurrence_of(operation),
            set_number=set_number(operation),
            performed_at=at if operation.get("live", True) else services.late_time(session) or at,
            **performed(ExerciseLog(session=session, exercise=exercise), operation),
        )
        return with_other_hashes(values, session, operation)

    def edit(self, session: UUID, at: datetime, operation: dict) -> None:
        log = self.stored_set(session, as_uuid(operation.get("set")), "change")
        if log is None:
            raise OperationRefusedError("gone", _("This set was deleted on another device."))
        refuse(services.edit_set(log=log, edited_at=at, **performed(log, operation)))

    def delete(self, session: UUID, at: datetime, operation: dict) -> None:
        log = self.stored_set(session, as_uuid(operation.get("set")), "delete")
        if log is not None:
            services.delete_set(log=log)

    def arrange(self, session: UUID, at: datetime, operation: dict) -> None:
        layout = arranged(self.user, self.trainee, operation.get("layout"))
        services.arrange(session=self.session(session), layout=layout, arranged_at=at)

    def note(self, session: UUID, at: datetime, operation: dict) -> None:
        text = operation.get("text")
        if not isinstance(text, str):
            raise MalformedOperationError
        exercise = self.exercise(operation.get("exercise"))
        try:
            services.write_note(trainee=self.trainee, exercise=exercise, text=text, at=at)
        except ValidationError as error:
            raise OperationRefusedError("refused", " ".join(error.messages)) from error

    def rest(self, session: UUID, at: datetime, operation: dict) -> None:
        seconds = operation.get("seconds")
        if seconds is not None and type(seconds) is not int:
            raise MalformedOperationError
        exercise = self.exercise(operation.get("exercise"))
        try:
            services.choose_rest(trainee=self.trainee, exercise=exercise, seconds=seconds, at=at)
        except ValidationError as error:
            raise OperationRefusedError("refused", " ".join(error.messages)) from error

    def new_exercise(self, session: UUID, at: datetime, operation: dict) -> None:
        new_exercise(self.trainee, operation)

    def max(self, session_id: UUID, at: datetime, operation: dict) -> None:
        session = queries.session_to_show.first(self.user.actor, session_id, "change")  # None: it was discarded since
        exercise = self.exercise(operation.get("exercise"))
        enter_max(self.user, self.trainee, exercise, session, at, operation)

    def finish(self, session_id: UUID, at: datetime, operation: dict) -> dict | None:
        session = self.session(session_id)
        form = FinishForm({k: v for k, v in operation.items() if k in ("feeling", "notes")}, instance=session)
        if not form.is_valid():
            raise OperationRefusedError("refused", _("The note is too long."), errors=form.errors)
        fields = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        session.refresh_from_db()
        if session.is_open:
            if self.reopened(operation) != session.reopened_at:
                return None  # the trainee has gone back into the workout since
            ended_at = services.last_set_at(session) if operation.get("end") == "last_set" else at
            refuse(services.end_session(session=session, ended_at=max(ended_at, session.started_at), **fields))
            return {"ended": True}
        if fields and session.status == WorkoutSession.Status.COMPLETED:
            refuse(services.correct_session(session=session, **fields))  # another device ended it: that end stays
        return None

    def reopened(self, operation: dict) -> datetime | None:
        """When the session was last reopened, as far as the phone knew when it ended it."""
        text = operation.get("reopened_at")
        try:
            return parse_datetime(text) if text else None
        except (TypeError, ValueError) as error:
            raise MalformedOperationError from error

    def discard(self, session_id: UUID, at: datetime, operation: dict) -> None:
        sessions = WorkoutSession.objects.permitted(self.user, "delete").select_related("trainee")
        if (session := sessions.filter(pk=session_id).first()) is not None:
            services.delete_session(session=session)

    VERBS: ClassVar[dict[str, Verb]] = {
        verb.__name__: verb
        for verb in (start, log, edit, delete, arrange, note, rest, max, new_exercise, finish, discard)
    }
    KINDS: ClassVar[set[str]] = {*VERBS, MEASURE}
