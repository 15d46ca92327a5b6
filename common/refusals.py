"""Refusals: a command that isn't carried out, and why, in words for the person who asked for it.

Services raise a subclass of `RefusedError` that is named for what was refused; nothing was written then. Pages show
the reason on their form (`shown_on`). The API needs no code for it: `common.api.exceptions` makes an answer of it.
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
    """A command was refused. The text is a sentence for the person who asked.

    `field` names the field of the form or body that the reason is about: the API answers 400 there. Without one the
    reason is what is stored, and the API answers 409. `code` is the API's error code; `extra` joins the body of a 409.
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
    """What the command is about was deleted and does not come back; the API answers 410."""


class TooManyAttemptsError(RefusedError):
    """Nothing is tried for `retry_after` seconds; the API answers 429."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@contextmanager
def shown_on(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """Puts the reason on the form if the block is refused, also by validation or a quota (a ValidationError).

    `field` takes the reason instead of the field that the error names; with neither it stands above the form.
    """
    try:
        yield
    except RefusedError as error:
        form.add_error(field or error.field, error.as_form_error())
    except ValidationError as error:
        form.add_error(field, error)
