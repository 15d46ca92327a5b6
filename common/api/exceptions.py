"""Turns all exceptions into errors of one structure, so that invalid input is never answered with 500."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler as StandardizedHandler
from rest_framework import exceptions, status
from rest_framework.serializers import as_serializer_error
from rest_framework_simplejwt.exceptions import AuthenticationFailed as TokenRefused

from common.refusals import GoneError, RefusedError, TooManyAttemptsError

logger = logging.getLogger(__name__)


class Conflict(exceptions.APIException):
    """409: the request is valid, but conflicts with stored data. `extra` is added to the body of the answer."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _("This conflicts with what is stored.")
    default_code = "conflict"

    def __init__(self, detail: str | None = None, code: str | None = None, **extra: Any) -> None:
        super().__init__(detail, code)
        self.extra = extra


class Gone(exceptions.APIException):
    status_code = status.HTTP_410_GONE
    default_detail = _("This was deleted and does not come back.")
    default_code = "gone"


class PreconditionFailed(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = _("This was changed since you read it. Read it again.")
    default_code = "precondition_failed"


class PreconditionRequired(exceptions.APIException):
    """428: this write needs an If-Match header, so that nobody loses changes (RFC 6585)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Send the entity tag that you read in If-Match.")
    default_code = "precondition_required"


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is larger than 1 MiB.")
    default_code = "body_too_large"


class Unavailable(exceptions.APIException):
    """503: the database can't be reached, is busy or full. Nothing was written; the client should try again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("GymTrack is busy. Nothing was changed. Try again in a few seconds.")
    default_code = "unavailable"
    wait = 3


AWAY = (OperationalError, InterfaceError)  # what Django raises then


def blockers(error: ProtectedError | RestrictedError) -> list[Model]:
    return list(getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ()))


def protected_message(error: ProtectedError | RestrictedError) -> str:
    """Names the rows that prevent a deletion, by kind and number."""
    return in_use_by(blockers(error))


def in_use_by(rows: Iterable[Model]) -> str:
    counts: dict[str, int] = {}
    for blocker in rows:
        name = str(blocker._meta.verbose_name_plural)
        counts[name] = counts.get(name, 0) + 1
    listing = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    return str(_("In use by: %(what)s.") % {"what": listing})


def refusal(error: RefusedError) -> exceptions.APIException:
    """The API's exception for a command that a service refused."""
    if isinstance(error, TooManyAttemptsError):
        return exceptions.Throttled(wait=error.retry_after)
    if isinstance(error, GoneError):
        return Gone()
    if error.field:
        return exceptions.ValidationError({error.field: [str(error)]}, error.code)
    return Conflict(str(error), error.code, **error.extra)


class ExceptionHandler(StandardizedHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RefusedError):
            return refusal(exc)
        if isinstance(exc, RequestDataTooBig):
            return BodyTooLarge()
        if isinstance(exc, TooManyFieldsSent):
            return exceptions.ParseError()
        if isinstance(exc, TokenRefused):  # its detail is a dict, which the schema of errors does not describe
            refused = exceptions.AuthenticationFailed(_("The token is invalid or expired."), "token_not_valid")
            refused.auth_header = getattr(exc, "auth_header", None)
            return refused
        if isinstance(exc, DjangoValidationError):
            return exceptions.ValidationError(as_serializer_error(exc))
        if isinstance(exc, ProtectedError | RestrictedError):
            return Conflict(protected_message(exc))
        if isinstance(exc, IntegrityError):
            logger.warning("a constraint refused a write", extra={"reason": type(exc.__cause__ or exc).__name__})
            return Conflict()
        if isinstance(exc, AWAY):
            logger.error("the database is away", extra={"reason": type(exc).__name__})
            return Unavailable()
        if type(exc) is DatabaseError:  # the row to change was deleted
            return exceptions.NotFound()
        if isinstance(exc, DataError):
            return exceptions.ParseError(_("A value is out of range."))
        return super().convert_known_exceptions(exc)


def by_place(errors: Mapping[str, Any], code: str = "invalid") -> dict[str, Any]:
    """{"days.2.name": text} as the nested detail of a ValidationError: {"days": {"2": {"name": [text]}}}."""
    nested: dict[str, Any] = {}
    for place, text in errors.items():
        *outer, last = place.split(".")
        level = nested
        for part in outer:
            inner = level.get(part)
            if not isinstance(inner, dict):
                inner = level[part] = {}
            level = inner
        level.setdefault(last, [exceptions.ErrorDetail(str(text), code=code)])
    return nested


MAX_ERRORS = 100  # in one answer; clients see the others after they have corrected these


def first_errors(detail: str, most: int = MAX_ERRORS) -> Any:
    """The nested detail with only its first errors, each at its place."""
    left = most

    def taken(part: Any) -> Any:
        nonlocal left
        if not isinstance(part, dict | list):
            left -= 1
            return part
        kept = []
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            if left <= 0:
                break
            kept.append((key, taken(inner)))
        return dict(kept) if isinstance(part, dict) else [inner for _place, inner in kept]

    return taken(detail)


class ErrorFormatter(ExceptionFormatter):
    def get_errors(self) -> Any:
        self.exc.detail = first_errors(self.exc.detail)
        return super().get_errors()

    def format_error_response(self, error_response: Any) -> dict[str, Any]:
        return {**super().format_error_response(error_response), **getattr(self.exc, "extra", {})}
