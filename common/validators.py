"""Bounds on values that nobody can mean, shared by models, forms and serializers."""

from datetime import UTC, date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)


def validate_past_instant(value: datetime) -> None:
    """An instant that has happened: not before 1970, not more than five minutes ahead of the server's clock."""
    if value < EARLIEST:
        raise ValidationError(_("This time is before 1970."), code="too_early")
    if value > timezone.now() + CLOCK_SKEW:
        raise ValidationError(_("This time is in the future."), code="in_future")


def validate_plan_date(value: date) -> None:
    """A date that a plan can start on: 1970 to five years from now."""
    if value.year < 1970 or value > timezone.now().date() + timedelta(days=5 * 366):
        raise ValidationError(_("Choose a date between 1970 and five years from now."), code="out_of_range")


def validate_birth_date(value: date) -> None:
    if not value.year >= 1900 or value > timezone.now().date():
        raise ValidationError(_("Enter a date of birth between 1900 and today."), code="out_of_range")


def validate_timezone(value: str) -> None:
    import zoneinfo

    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(value)s” is no IANA time zone."), code="invalid", params={"value": value})


def storable(text: str) -> bool:
    """Whether both databases can store it: no null character, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


@deconstructible
class ListOf:
    """A JSON list of distinct members of `choices` (or of short texts when there are none)."""

    def __init__(self, choices: tuple[str, ...] = (), most: int = 20, length: int = 100):
        self.choices, self.most, self.length = tuple(choices), most, length

    def __call__(self, value: object) -> None:
        if not isinstance(value, list) or len(value) > self.most:
            raise ValidationError(_("Enter a list of at most %(most)s."), code="invalid", params={"most": self.most})
        for item in value:
            if not isinstance(item, str) or not item.strip() or len(item) > self.length or not storable(item):
                raise ValidationError(_("Each entry is a short text."), code="invalid")
            if self.choices and item not in self.choices:
                raise ValidationError(_("“%(item)s” is no known value."), code="invalid", params={"item": item})
        if len(set(value)) != len(value):
            raise ValidationError(_("An entry stands twice in the list."), code="invalid")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ListOf) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((self.choices, self.most, self.length))


def validate_text(value: str) -> None:
    if "\x00" in value:
        raise ValidationError(_("Null characters are not allowed."), code="null_characters_not_allowed")
