"""The outcomes of commands: the command was carried out, was carried out before (replayed), or is refused.

Commands return refusals that a client can cause and don't raise them; each caller turns them into its own response.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.quotas import QuotaExceededError
from common.refusals import GoneError, RefusedError
from workouts.models import ExerciseLog, WorkoutSession

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Row = TypeVar("Row", ExerciseLog, WorkoutSession, covariant=True)


class WorkoutError(RefusedError):
    """A command on workouts was refused; each subclass has its text."""

    text: ClassVar[_StrOrPromise]

    def __init__(self) -> None:
        super().__init__(self.text)


class SessionOverError(WorkoutError):
    text = _("This workout is over.")


class NoSetsError(WorkoutError):
    text = _("You can't log sets in a planned or cancelled workout.")


class OtherEndError(WorkoutError):
    text = _("This workout already ended at another time.")


class NotReopenedError(WorkoutError):
    text = _("This workout ended more than ten minutes ago. You can still edit it.")


class CancelledError(WorkoutError):
    text = _("This workout was cancelled.")


class OpenSessionError(WorkoutError):
    """The trainee has a session in progress already: `session_id`."""

    text = _("A session is in progress already.")

    def __init__(self, session_id: UUID) -> None:
        super().__init__()
        self.session_id = session_id
        self.extra = {"open_session": str(session_id)}


class DeletedError(WorkoutError, GoneError):
    """The id belongs to a row that was deleted."""

    text = _("This was deleted and does not come back.")


class IdTakenError(WorkoutError):
    """The id belongs to a row that the actor may not see."""

    text = _("This id is taken.")


class OtherContentError(WorkoutError):
    """The id belongs to a row that was created with other content."""

    text = _("This id was used with other content.")


@dataclass(frozen=True)
class Refused:
    """Nothing was written."""

    error: RefusedError | QuotaExceededError


@dataclass(frozen=True)
class Replayed(Generic[Row]):
    """The same request was carried out before; `row` is as it is now."""

    row: Row
