"""Limits of searches: few words, since each word is a condition that the database checks on every row."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 200  # characters
MAX_WORDS = 10
TOO_LONG = _("Search for at most %(length)s characters.")
TOO_MANY_WORDS = _("Search for at most %(words)s words.")


def validate_search(text: str) -> None:
    """Raises ValidationError for a search that is too long or has too many words."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(TOO_LONG, code="max_length", params={"length": MAX_LENGTH})
    if len(text.split()) > MAX_WORDS:
        raise ValidationError(TOO_MANY_WORDS, code="max_words", params={"words": MAX_WORDS})


def search_error(text: str) -> str:
    """Why this text is refused as a search; empty if it is accepted."""
    try:
        validate_search(text)
    except ValidationError as error:
        return error.messages[0]
    return ""


def words_of(text: str) -> list[str]:
    """The distinct words of a search in lower case, at most MAX_WORDS."""
    return list(dict.fromkeys(text[:MAX_LENGTH].lower().split()))[:MAX_WORDS]


class SearchField(forms.CharField):
    """Text to search for, within the limits of `validate_search`."""

    default_validators = [validate_search]
