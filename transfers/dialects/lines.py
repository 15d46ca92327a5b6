"""What a row of any export comes to, in the units of its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from common.validators import NOT_IN_LINE, clean_text, one_line
from workouts.models import ExerciseLog

SetType = ExerciseLog.SetType


@dataclass(slots=True)
class Line:
    """One set, in the units of the file. `units`, and `metres` for a distance's factor: None where it does not say."""

    session: str  # what tells its session from others, in every export of it
    started: datetime  # without a zone where the file has none
    exercise: str
    name: str = ""
    ended: datetime | timedelta | None = None
    set_type: str = SetType.WORKING
    weight: Decimal | None = None
    units: str | None = None
    reps: int | None = None
    distance: Decimal | None = None
    metres: Decimal | None = None
    seconds: int | None = None
    rpe: Decimal | None = None
    note: str = ""
    session_note: str = ""
    feeling: int | None = None
    performed: datetime | None = None
    set_number: int | None = None
    key: str = ""  # of the set, where the file has one
    session_key: str = ""
    assisted: bool = False
    number: int = 0  # line of the file

    def clean(self) -> None:
        """Makes of names and notes what can be stored; a file is not refused for its control characters."""
        if NOT_IN_LINE.search(self.exercise):
            self.exercise = one_line(self.exercise)
        if NOT_IN_LINE.search(self.name):
            self.name = one_line(self.name)
        self.note, self.session_note = clean_text(self.note), clean_text(self.session_note)


@dataclass(slots=True)
class Remark:
    session: str
    text: str
    number: int = 0


@dataclass(slots=True)
class Problem:
    number: int
    reason: str


@dataclass(slots=True)
class Workout:
    """The lines of one session that stand together."""

    key: str
    lines: list[Line] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def assisted(name: str) -> bool:
    """The weight is what helped: so Hevy and Strong name such exercises."""
    return "(assisted)" in name.lower()
