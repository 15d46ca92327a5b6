"""Refusals: exceptions of commands that were not carried out, with the reason as a text for people.

A service raises a subclass of `RefusedError` that is named for what it refuses, and writes nothing. Pages show the
reason on their form (`shown_on`). In the API, `common.api.exceptions` turns the exception into an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.utils.functional import _StrOrPromise


class RefusedError(Exception):
    """A command was refused. The text is a sentence for the user.

    `field`: the field of the form or body that the reason is about; the API then answers 400. Without a field, the
    command conflicts with stored data, and the API answers 409. `code` is the API's error code; `extra` is added to the
    body of a 409.
    """

    field: str | None = None
    code: str | None = None
    extra: dict[str, Any] = {}

    def __init__(self, message: _StrOrPromise = "", *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field or self.field
        self.code = code or self.code

    def __str__(self) -> str:
        return str(self.message)

    def as_form_error(self) -> ValidationError:
        return ValidationError(self.message, code=self.code)


class GoneError(RefusedError):
    """The row was deleted and does not come back; the API answers 410."""


class TooManyAttemptsError(RefusedError):
    """Further attempts are refused for `retry_after` seconds; the API answers 429."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@contextmanager
def shown_on(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """Adds the reason to the form if the block raises RefusedError, or ValidationError (as a quota does).

    The reason appears at `field`, or else at the field that the error names, or else above the form.
    """
    try:
        yield
    except RefusedError as error:
        form.add_error(field or error.field, error.as_form_error())
    except ValidationError as error:
        form.add_error(field, error)
