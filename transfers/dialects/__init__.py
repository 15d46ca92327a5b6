"""What other apps (and our own export) write, each read by the names of its columns into the same `Line`s."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from common.validators import clean_text
from transfers import file_parsing
from transfers.file_parsing import UnreadableFileError

from .apps import fitnotes, fitnotes_ios, hevy, own, strong
from .lines import Line, Problem, Remark, Workout
from .wger import log_line, wger_entries


@dataclass(frozen=True)
class Dialect:
    key: str
    label: str
    columns: frozenset[str]  # that tell it
    read: Callable[..., Line | Remark | None]


def columns(text: str) -> frozenset[str]:
    return frozenset(text.split(","))


DIALECTS = (
    Dialect("gymtrack", "GymTrack", columns("session_id,set_id,started_at,exercise,weight_kg"), own),
    Dialect("hevy", "Hevy", columns("start_time,exercise_title,set_type"), hevy),
    Dialect("strong", "Strong", columns("date,workout name,exercise name,set order"), strong),
    Dialect("fitnotes-ios", "FitNotes (iOS)", columns("starttime,exercise,iswarmup"), fitnotes_ios),
    Dialect("fitnotes", "FitNotes", columns("date,exercise,category,reps"), fitnotes),
)
WGER = Dialect("wger", "wger", frozenset(), log_line)
LABELS = {dialect.key: dialect.label for dialect in (*DIALECTS, WGER)}


class Source:
    """A file whose dialect is known. Iterating reads it again; `metrics` are the measurements of our own export."""

    rows: Callable[[], Iterable[tuple[int, Any]]]
    read: Callable[..., Line | Remark | None]

    def __init__(self, content: bytes) -> None:
        files = file_parsing.members(content)
        self.metrics: bytes | None = files.get("metrics.csv") if len(files) > 1 else None
        tables = {name: data for name, data in files.items() if name != "metrics.csv" or len(files) == 1}
        if len(tables) > 1 and "sets.csv" in tables:
            tables = {"sets.csv": tables["sets.csv"]}
        if len(tables) != 1:
            raise UnreadableFileError(_("The zip holds several tables. Upload the one with your workouts."))
        self.content = next(iter(tables.values()))
        if not self.content.strip():
            raise UnreadableFileError(_("The file is empty."))
        if self.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
            self.dialect, self.rows = WGER, self.wger_rows
            return
        header = set(file_parsing.header_of(self.content)[0])
        recognised = next((dialect for dialect in DIALECTS if dialect.columns <= header), None)
        if recognised is None:
            shown = ", ".join(sorted(header)[:8])
            raise UnreadableFileError(
                _("No app that we know writes these columns: %(columns)s.") % {"columns": shown[:200] or "–"}
            )
        self.dialect, self.rows, self.read = recognised, partial(file_parsing.rows, self.content), recognised.read

    def wger_rows(self) -> Iterable[tuple[int, Any]]:
        entries, names = wger_entries(file_parsing.document(self.content))
        self.read = partial(log_line, names=names)
        return enumerate(entries, 1)

    def is_small(self, most_bytes: int, most_rows: int) -> bool:
        """Whether it is read in no time: few bytes in few lines, or in few objects of JSON."""
        parts = [self.content, self.metrics or b""]
        marks = sum(part.count(mark) for part in parts for mark in (b"\n", b"\r", b"{"))
        return sum(map(len, parts)) <= most_bytes and marks <= most_rows

    def measurements(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of our own export's other table; none where there is none."""
        if self.metrics is not None:
            yield from file_parsing.rows(self.metrics)

    def statements(self) -> Iterator[Line | Remark | Problem]:
        """What each row says, in the order of the file."""
        for at, row in self.rows():
            said = self.understood(at, row)
            if said is not None:
                yield said

    def understood(self, at: int, row: Any) -> Line | Remark | Problem | None:
        try:
            said = self.read(row)
        except (ValueError, TypeError, ArithmeticError) as error:
            return Problem(at, clean_text(str(error)))
        except KeyError as error:
            return Problem(at, _("The row has no “%(column)s”.") % {"column": error.args[0]})
        if isinstance(said, Line):
            said.clean()
        if said is not None:
            said.number = at
        return said

    def workouts(self) -> Iterator[Workout]:
        """Lines that stand together, by their session. A session whose lines don't comes in parts."""
        current: Workout | None = None
        for said in self.statements():
            if isinstance(said, Problem):
                current = current or Workout("")
                current.problems.append(said)
                continue
            if current is None or (current.key and current.key != said.session):
                if current is not None:
                    yield current
                current = Workout(said.session)
            current.key = said.session
            if isinstance(said, Remark):
                current.remarks.append(said.text)
            else:
                current.lines.append(said)
        if current is not None:
            yield current
