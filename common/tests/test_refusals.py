"""A refused command: its reason stands on the form of a page, and in the answer of the API."""

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from drf_standardized_errors.handler import exception_handler

from common.refusals import RefusedError, TooManyAttemptsError, shown_on


class DoorClosedError(RefusedError):
    code = "door_closed"


class WindowBrokenError(RefusedError):
    field = "window"


class HouseForm(forms.Form):
    window = forms.CharField()


def bound_form() -> HouseForm:
    return HouseForm({"window": "north"})


@pytest.mark.parametrize(
    ("error", "field", "code"),
    [
        (DoorClosedError("The door is closed."), "__all__", "door_closed"),
        (WindowBrokenError("The window is broken."), "window", None),
        (RefusedError("It is too small.", field="window", code="small"), "window", "small"),
    ],
)
def test_a_form_shows_the_reason_at_its_field(error, field, code):
    form = bound_form()
    with shown_on(form):
        raise error
    assert form.errors.get_json_data() == {field: [{"message": str(error), "code": code or ""}]}


def test_a_page_may_show_the_reason_at_another_field():
    form = bound_form()
    with shown_on(form, field="window"):
        raise DoorClosedError("The door is closed.")
    assert form.errors == {"window": ["The door is closed."]}


def test_a_form_shows_what_validation_says_too():
    form = bound_form()
    with shown_on(form):
        raise ValidationError("You have %(most)s houses.", params={"most": 3})
    assert form.errors == {"__all__": ["You have 3 houses."]}


def test_other_errors_are_not_caught():
    with pytest.raises(PermissionDenied), shown_on(bound_form()):
        raise PermissionDenied


def api_answer(error: Exception) -> tuple[int, dict, str | None]:
    response = exception_handler(error, {"view": None, "request": None})
    return response.status_code, response.data, response.headers.get("Retry-After")


def test_the_api_answers_409_where_what_is_stored_is_the_reason():
    error = RefusedError("It has started already.")
    error.extra = {"open_session": "7"}
    detail = {"code": "conflict", "detail": "It has started already.", "attr": None}
    assert api_answer(error) == (409, {"type": "client_error", "errors": [detail], "open_session": "7"}, None)
    assert api_answer(DoorClosedError("The door is closed."))[1]["errors"][0]["code"] == "door_closed"


def test_the_api_answers_400_at_the_field_that_is_the_reason():
    detail = {"code": "invalid", "detail": "The window is broken.", "attr": "window"}
    expected = (400, {"type": "validation_error", "errors": [detail]}, None)
    assert api_answer(WindowBrokenError("The window is broken.")) == expected


def test_the_api_answers_429_after_too_many_attempts():
    status, body, retry_after = api_answer(TooManyAttemptsError(retry_after=90))
    assert (status, body["errors"][0]["code"], retry_after) == (429, "throttled", "90")
