"""Reads the rows of an uploaded file, with limits on everything. A file that can't be read is refused with a reason."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.refusals import RefusedError

MAX_FILE = 32 * 1024 * 1024  # bytes, also unpacked
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_HEADER = 64 * 1024
MAX_MEMBERS = 50
MAX_LINE = 256 * 1024  # characters
MAX_ENTRIES = 1000  # of a zip's directory, counted in its bytes before it is opened
MAX_OBJECTS, MAX_VALUES = 3 * MAX_ROWS, 6_000_000  # of a JSON document, counted in the same way
SEPARATORS = ",;\t"


class UnreadableFileError(RefusedError):
    """The file as a whole can't be read."""

    field, code = "file", "unreadable"


def members(content: bytes) -> dict[str, bytes]:
    """{name: bytes} of a zip's CSV and JSON files; {"": the file itself} where it isn't a zip."""
    if len(content) > MAX_FILE:
        raise UnreadableFileError(_("The file is larger than 32 MiB."))
    if not content.startswith(b"PK\x03\x04"):
        return {"": content}
    if content.count(b"PK\x01\x02") > MAX_ENTRIES:
        raise UnreadableFileError(_("The zip holds more than 50 files. Upload the export alone."))
    found, room = {}, MAX_FILE
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAX_MEMBERS:
                raise UnreadableFileError(_("The zip holds more than 50 files. Upload the export alone."))
            for entry in entries:
                name = entry.filename.rsplit("/", 1)[-1].lower()
                if not name.endswith((".csv", ".json")) or "__MACOSX" in entry.filename:
                    continue
                with archive.open(entry) as file:
                    data = file.read(room + 1)  # the size in a header may be wrong
                room -= len(data)
                if room < 0:
                    raise UnreadableFileError(_("The zip unpacks to more than 32 MiB."))
                found[name] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableFileError(_("This zip is damaged or locked with a password.")) from error
    if not found:
        raise UnreadableFileError(_("The zip holds no CSV file."))
    return found


def text_of(content: bytes) -> io.TextIOWrapper:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise UnreadableFileError(_("This isn't text in UTF-8. Export it again as CSV (UTF-8)."))
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def header_of(content: bytes) -> tuple[list[str], str]:
    """(the names of the columns in lower case, the separator)"""
    try:
        first = text_of(content).readline(MAX_HEADER + 1)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("This isn't text in UTF-8. Export it again as CSV (UTF-8).")) from error
    if len(first) > MAX_HEADER:
        raise UnreadableFileError(_("The first line isn't a list of columns."))
    separator = max(SEPARATORS, key=first.count)
    try:
        names = next(csv.reader([first], delimiter=separator), [])
    except csv.Error as error:
        raise UnreadableFileError(_("The first line isn't a list of columns.")) from error
    if len(names) > MAX_COLUMNS:
        raise UnreadableFileError(_("The file has more than 200 columns."))
    return [" ".join(name.split()).lower() for name in names], separator


def rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(line of the file, {column: cell}) of each row that isn't empty. Raises UnreadableFileError, perhaps half-way."""
    names, separator = header_of(content)
    reader = csv.reader(short_lines(text_of(content), separator), delimiter=separator)
    try:
        next(reader)
        for count, cells in enumerate(reader):
            if count >= MAX_ROWS:
                raise UnreadableFileError(_("The file has more than 500,000 rows."))
            if len(cells) > MAX_COLUMNS:
                raise UnreadableFileError(_("Line %(line)s has more than 200 columns.") % {"line": reader.line_num})
            if any(cells):
                yield reader.line_num, {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    except UnicodeDecodeError as error:
        raise UnreadableFileError(_("This isn't text in UTF-8. Export it again as CSV (UTF-8).")) from error
    except csv.Error as error:
        raise UnreadableFileError(_("Line %(line)s can't be read as CSV.") % {"line": reader.line_num}) from error


def short_lines(text: io.TextIOWrapper, separator: str) -> Iterator[str]:
    """The lines of a file. Raises UnreadableFileError for a line that is too long, before it is parsed."""
    for number, line in enumerate(text, 1):
        if len(line) > MAX_LINE:
            if line.count(separator) >= MAX_COLUMNS:
                raise UnreadableFileError(_("Line %(line)s has more than 200 columns.") % {"line": number})
            raise UnreadableFileError(_("Line %(line)s can't be read as CSV.") % {"line": number})
        yield line


def document(content: bytes) -> Any:
    """The content of a JSON file. Raises UnreadableFileError."""
    if content.count(b"{") + content.count(b"[") > MAX_OBJECTS or content.count(b",") > MAX_VALUES:
        raise UnreadableFileError(_("The file has more than 500,000 rows."))
    try:
        return json.load(text_of(content))
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(_("This JSON can't be read.")) from error
