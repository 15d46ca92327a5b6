"""Plain words: places that are clean stay free of the forms that readers stumble over (tests/style.py lists them)."""

from typing import Any

import pytest

from tests import style


def test_no_unclear_forms_of_words() -> None:
    """`python -m tests.style PLACE` lists them, too."""
    found = [str(one) for path in style.files() for one in style.findings(path)]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("read", "source", "lines"),
    [
        (style.document_lines, "It is told.\n```\nis told\n```\n`is told` [x](is told) “is told” y", [1]),
        (style.python_lines, 'x = "is told"  # is told\ndef f():\n    """One.\n\n    It is told."""\n', [1, 5]),
        (style.script_lines, 'const a = "https://is told";\n// is told\n/* one\n is told */', [2, 4]),
        (style.catalogue_lines, 'msgid ""\n"is told"\nmsgstr "is told"\n"is told"\n\nmsgid "is told"\n', [2, 6]),
    ],
)
def test_what_people_read_is_searched(read: Any, source: str, lines: list[int]) -> None:
    assert [number for number, text in read(source) if "is told" in text] == lines


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The owner is told.", ["is told"]),
        ("This is no list of plates.", ["is no list"]),
        ("There is no such exercise, and it is no longer shown.", []),
        ("Images are named by their image digest.", []),
        ("The digest of a body", ["digest"]),
        ("Mend it and ask anew.", ["anew", "Mend"]),
        ("It depends; what was told before stays.", ["was told"]),
        ("They told the trainer.", []),
    ],
)
def test_banned_forms(text: str, found: list[str]) -> None:
    matches = [match.group() for pattern in style.PATTERNS for match in [pattern.search(text)] if match]
    assert sorted(matches, key=str.lower) == found
