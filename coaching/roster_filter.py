"""What a trainer chooses to see in the roster: the parameters of the page, which a saved filter keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.responses import whole_number

if TYPE_CHECKING:
    from .roster import Row

# kind of a flag → its name in the filter
FLAGS = {
    "pain": _("Pain"),
    "absent": _("Missed workouts"),
    "falling": _("Getting weaker"),
    "ending": _("Program ends"),
    "none": _("No program"),
}
LONGEST = 200  # characters of a value, as of any search


@dataclass(frozen=True)
class RosterFilter:
    """Empty values choose everything, in the order of the attention that trainees need."""

    search: str = ""
    show: str = ""  # "attention": only who needs it; "name": all, by name
    flag: str = ""
    tag: str = ""
    program: str = ""
    sort: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """From a query or from what is stored; unknown parameters and values are left out."""
        texts = {name: str(data.get(name) or "")[: LONGEST + 1] for name in cls.__dataclass_fields__}
        texts["flag"] = texts["flag"] if texts["flag"] in FLAGS else ""
        texts["show"] = texts["show"] if texts["show"] in ("attention", "name") else ""
        texts["program"] = "" if whole_number(texts["program"]) is None else texts["program"]
        return cls(**texts)

    @property
    def query(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def url_query(self) -> str:
        return urlencode(self.query)

    @property
    def by(self) -> str:
        """The column that sorts."""
        return self.sort or ("name" if self.show == "name" else "")

    def has(self, row: Row) -> bool:
        """Whether the row is one of those that are chosen; the search chooses among the trainees before."""
        return (
            (not self.program or (row.assignment is not None and row.assignment.program_id == int(self.program)))
            and (self.show != "attention" or bool(row.weight))
            and (not self.flag or any(flag.kind == self.flag for flag in row.flags))
            and (not self.tag or self.tag.casefold() in {tag.casefold() for tag in row.tags})
        )


def validate_query(value: Any) -> None:
    """Requires what `RosterFilter.query` gives, and something in it."""
    if not isinstance(value, dict) or not value or RosterFilter.read(value).query != value:
        raise ValidationError(_("This is not a filter."), code="invalid")
    if any(len(text) > LONGEST for text in value.values()):
        raise ValidationError(_("This filter is too long."), code="too_long")
