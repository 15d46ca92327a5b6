"""Validators that refuse impossible values, shared by models, forms and serializers.

A name is one line (`validate_line`); a note may have several (`validate_text`). `one_line` and `clean_text` turn text
from files and older rows into a valid name or note.
"""

import re
import unicodedata
import zoneinfo
from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)


def validate_past_instant(value: datetime) -> None:
    """Requires a time in the past: not before 1970, and at most five minutes ahead of the server's clock."""
    if value < EARLIEST:
        raise ValidationError(_("This time is before 1970."), code="too_early")
    if value > timezone.now() + CLOCK_SKEW:
        raise ValidationError(_("This time is in the future."), code="in_future")


def validate_plan_date(value: date) -> None:
    """Requires a date on which a plan can start: from 1970 to five years from now."""
    if value.year < 1970 or value > timezone.now().date() + timedelta(days=5 * 366):
        raise ValidationError(_("Choose a date between 1970 and five years from now."), code="out_of_range")


def validate_birth_date(value: date) -> None:
    if not value.year >= 1900 or value > timezone.now().date():
        raise ValidationError(_("Enter a date of birth between 1900 and today."), code="out_of_range")


def validate_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” isn't an IANA time zone."), code="invalid", params={"value": value})


# Control characters, halves of surrogate pairs and the code points that are not characters. A note may have tabs and
# line breaks.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
NOT_IN_TEXT = re.compile(f"[{CONTROLS}]")
# Line breaks, invisible characters and those that change the direction of text. Joiners are allowed: words of some
# languages and emojis need them.
NOT_IN_LINE = re.compile(
    f"[{CONTROLS}\t\n\r\x85\u2028\u2029\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
BLANK = "\u115f\u1160\u2800\u3164\uffa0\u200c\u200d"  # invisible letters and joiners
MOST_MARKS = 8  # accents on one letter; no script needs more


def has_flood(text: str) -> bool:
    """Whether a letter has so many accents that they cover the lines around it."""
    marks = 0
    for character in text:
        marks = marks + 1 if character > "\u02ff" and unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > MOST_MARKS:
            return True
    return False


def is_blank(text: str) -> bool:
    """Whether the text has no visible character."""
    return all(character.isspace() or character in BLANK or NOT_IN_LINE.match(character) for character in text)


def validate_text(value: str) -> None:
    """Requires text without control characters. It may have several lines."""
    if "\x00" in value:
        raise ValidationError(_("Null characters are not allowed."), code="null_characters_not_allowed")
    if NOT_IN_TEXT.search(value):
        raise ValidationError(_("Remove the control characters."), code="control_characters")


def validate_line(value: str) -> None:
    """Requires a name: one visible line that reads the same everywhere, also in the subject of a mail."""
    validate_text(value)
    if NOT_IN_LINE.search(value):
        raise ValidationError(_("Write this in one line, without invisible characters."), code="control_characters")
    if value and is_blank(value):
        raise ValidationError(_("This has no visible characters."), code="blank")
    if has_flood(value):
        raise ValidationError(_("There are too many accents on one letter."), code="too_many_marks")


def one_line(text: str) -> str:
    """Turns text into a line that `validate_line` accepts: breaks become blanks, invisible characters are removed."""
    return " ".join(NOT_IN_LINE.sub("", re.sub(r"[\s\x85\u2028\u2029]+", " ", text)).split())


def clean_text(text: str) -> str:
    """Turns text into one that `validate_text` accepts."""
    return NOT_IN_TEXT.sub("", text)


@deconstructible
class ListOf:
    """Requires a JSON list of distinct members of `choices`, or of short texts if there are no choices."""

    def __init__(self, choices: tuple[str, ...] = (), most: int = 20, length: int = 100) -> None:
        self.choices, self.most, self.length = tuple(choices), most, length

    def __call__(self, value: object) -> None:
        if not isinstance(value, list) or len(value) > self.most:
            raise ValidationError(_("Enter a list of at most %(most)s."), code="invalid", params={"most": self.most})
        for item in value:
            if not isinstance(item, str) or not item.strip() or len(item) > self.length:
                raise ValidationError(_("Each entry is a short text."), code="invalid")
            validate_line(item)
            if self.choices and item not in self.choices:
                raise ValidationError(_("“%(item)s” isn't a known value."), code="invalid", params={"item": item})
        if len(set(value)) != len(value):
            raise ValidationError(_("An entry is in the list twice."), code="invalid")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ListOf) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.choices, self.most, self.length))
