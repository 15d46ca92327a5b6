"""Reads the operations that a phone sends (workouts.sync), and refuses those that can't be done."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError

from accounts.quotas import QuotaExceededError
from facilities.days import day_of
from metrics.forms import HealthMetricForm
from metrics.models import HealthMetric
from metrics.services import OtherMeasurementError, save_once
from training.exercise_forms import OwnExerciseForm
from training.models import Exercise
from training.services import PHONE_IDS, OtherExerciseError, create_on_phone, made_on_phone, merged_ids

from . import services
from .forms import MaxForm, SetForm
from .layout import MOST_BLOCKS, Entry, parse_block_key, read_layout
from .models import PERFORMED, ExerciseLog, WorkoutSession
from .services import NewSet, OpenSessionError, Refused
from .services.content_hash import earlier_phone_hash
from .services.log_set import LAST_SET

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from facilities.models import Trainee


class MalformedOperationError(Exception):
    """The operation has a form that our pages never send."""


class OperationRefusedError(Exception):
    """The operation can't be done; `answer` goes to the phone."""

    def __init__(self, status: str, reason: str, **more: Any) -> None:
        super().__init__(reason)
        self.answer = {"status": status, "reason": reason, **more}


def refuse(outcome: object) -> None:
    """Raises OperationRefusedError for a refused command."""
    if isinstance(outcome, Refused):
        error = outcome.error
        extra = {"open": str(error.session_id)} if isinstance(error, OpenSessionError) else {}
        raise OperationRefusedError("refused", str(error), **extra)


def performed(log: ExerciseLog, operation: dict, least_reps: int = 1) -> dict[str, Any]:
    """The set's values, as its form reads them.

    Raises MalformedOperationError, and OperationRefusedError with the errors by field.
    """
    values = operation.get("values")
    if not isinstance(values, dict) or values.get("units") not in ("metric", "imperial"):
        raise MalformedOperationError
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    form = SetForm(texts, instance=log, units=values["units"], is_exact=True, least_reps=least_reps)
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        fields = {name: field.label for name, field in form.fields.items() if name in errors}
        reasons = [f"{label}: {' '.join(errors[name])}" for name, label in fields.items()]
        raise OperationRefusedError("refused", " ".join(reasons or errors["__all__"]), errors=errors)
    return {name: form.cleaned_data[name] for name in PERFORMED}


def measure(trainee: Trainee, at: datetime, operation: dict) -> None:
    """Stores a measurement of the body, once however often it is sent. Raises the errors of `performed`."""
    kind, value, units = (operation.get(name) for name in ("measure", "value", "units"))
    if kind not in HealthMetric.KINDS or not isinstance(value, str) or units not in ("metric", "imperial"):
        raise MalformedOperationError
    form = HealthMetricForm({"value": value}, instance=HealthMetric(trainee=trainee, kind=kind), units=units)
    form.read_exact()
    if not form.is_valid():
        reasons = [str(text) for texts in form.errors.values() for text in texts]
        raise OperationRefusedError("refused", " ".join(reasons))
    form.instance.measured_at = at
    try:
        save_once(form.instance)
    except (OtherMeasurementError, QuotaExceededError) as error:
        raise OperationRefusedError("refused", str(error)) from error


def enter_max(
    user: User, trainee: Trainee, exercise: Exercise, session: WorkoutSession | None, at: datetime, operation: dict
) -> None:
    """Stores a max, and gives the targets of the session their kilograms. Raises the errors of `performed`."""
    ask, value, units = (operation.get(name) for name in ("max", "value", "units"))
    if ask not in MaxForm.LABELS or not isinstance(value, str) or units not in ("metric", "imperial"):
        raise MalformedOperationError
    form = MaxForm({"weight": value}, ask=ask, units=units, is_exact=True)
    reasons = [] if form.is_valid() else [str(text) for text in form.errors["weight"]]
    try:
        if not reasons:
            day, kg = day_of(trainee, at), form.kilograms()
            if session is not None:
                services.enter_max(actor=user, session=session, exercise=exercise, measured_at=day, **kg)
            else:
                services.store_max(actor=user, trainee=trainee, exercise=exercise, measured_at=day, **kg)
    except (ValidationError, QuotaExceededError) as error:
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
    if reasons:
        raise OperationRefusedError("refused", " ".join(reasons), errors={"weight": reasons})


def arranged(user: User, trainee: Trainee, entries: Any) -> list[Entry]:
    """The layout of an operation, without exercises that the user can't see. Raises MalformedOperationError."""
    if not isinstance(entries, list) or len(entries) > MOST_BLOCKS:
        raise MalformedOperationError
    try:
        layout = read_layout(entries)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise MalformedOperationError from error
    wanted = {parse_block_key(entry["key"]).exercise for entry in layout}
    readable = set(Exercise.objects.permitted(user).filter(pk__in=wanted).values_list("pk", flat=True))
    if wanted - readable:
        for former, exercise in merged_ids(trainee, wanted - readable).items():
            layout = services.renamed_layout(layout, former, exercise)
            readable.add(exercise)
    return [entry for entry in layout if parse_block_key(entry["key"]).exercise in readable]


def new_exercise(trainee: Trainee, operation: dict) -> None:
    """Makes an exercise of the trainee's own, once however often it is sent. Raises the errors of `performed`.

    `known` of the refusal is the trainee's exercise that has this name already.
    """
    key, name = cast("int", operation.get("exercise")), operation.get("name")
    if not is_key(key) or key not in PHONE_IDS or not isinstance(name, str):
        raise MalformedOperationError
    if made_on_phone(trainee, key) is not None:
        return
    texts = {one: value for one, value in operation.items() if isinstance(value, str | bool | list)}
    # The phone has said that the library has an exercise of this name, if it does.
    form = OwnExerciseForm({**texts, "anyway": name}, instance=Exercise(trainee=trainee), trainee=trainee)
    if not form.is_valid():
        errors = {field: [str(text) for text in texts] for field, texts in form.errors.items()}
        known = {"known": form.namesake.pk} if form.namesake else {}
        raise OperationRefusedError("refused", " ".join(chain(*errors.values())), errors=errors, **known)
    try:
        create_on_phone(trainee=trainee, key=key, **form.cleaned_data)
    except (QuotaExceededError, OtherExerciseError) as error:
        raise OperationRefusedError("refused", str(error)) from error


def exercises_of(operation: dict) -> set[str]:
    """The exercises that an operation names, as text."""
    layout = operation.get("layout")
    keys = [entry.get("key") for entry in layout if isinstance(entry, dict)] if isinstance(layout, list) else []
    return {str(operation.get("exercise")), *(str(key).split("-", maxsplit=1)[0] for key in keys)}


def with_other_hashes(values: NewSet, session: WorkoutSession, operation: dict) -> NewSet:
    """The set, with the other hashes that may have been stored for the same operation."""
    sent = operation.get("line") if is_key(operation.get("line")) else None

    def other_hashes() -> tuple[str, ...]:
        # Whether the user may see the plan line can have changed since then, and the exercise can have been merged.
        exercises = {values.exercise_id, operation["exercise"]} if is_key(operation.get("exercise")) else set()
        variants = [
            replace(values, program_exercise_id=line, exercise_id=exercise)
            for line in (sent, None)
            for exercise in exercises or {values.exercise_id}
        ]
        return *(variant.content_hash(session.pk) for variant in variants), earlier_phone_hash(operation)

    return replace(values, other_hashes=other_hashes)


def is_retry(session: WorkoutSession, operation: dict, log: ExerciseLog) -> bool:
    """Whether the operation created a stored set, even if the user can no longer see its exercise or plan line."""
    exercise = operation.get("exercise")
    try:
        if not isinstance(exercise, int):
            raise MalformedOperationError
        values = NewSet(exercise_id=exercise, **performed(ExerciseLog(session=session), operation, least_reps=0))
    except (OperationRefusedError, MalformedOperationError):
        return False
    return with_other_hashes(values, session, operation).is_same(session.pk)(log)


def set_number(operation: dict) -> int | None:
    """The number of the planned set that it is, if the phone sent one."""
    number: Any = operation.get("number")
    return number if is_key(number) and number <= LAST_SET else None


def is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def occurrence_of(operation: dict) -> int:
    """Which time the exercise is in the workout; the key of its block says so."""
    try:
        return parse_block_key(operation.get("key", "")).occurrence
    except (TypeError, ValueError):
        return 1


def as_uuid(text: Any) -> UUID:
    try:
        return UUID(text)
    except (AttributeError, TypeError, ValueError) as error:
        raise MalformedOperationError from error
