"""Selectors that would style a whole page again whenever one of its elements changes."""

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).parent.parent / "static/css"
COSTLY = {
    "any element decides about all of the page": re.compile(r"(?:\bbody|\bhtml|:root|\.page)[^\s,{>+~]*:has\("),
    "each element that comes or goes changes the ones beside it": re.compile(r"[+~]\s*\*"),
}


def costly(sheet: str) -> list[str]:
    return [why for why, selector in COSTLY.items() if selector.search(sheet)]


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("body:has(.bar) .page {", 1),
        (":root:has(dialog[open]) {", 1),
        ("html.dark:has(.bar) {", 1),
        (".rows > * + * {", 1),
        (".rows > li ~ * {", 1),
        (".page:has(~ .bars) {", 1),
        (".page:has(> [data-live]) ~ .foot {", 1),
        (".panel:has(> .bar) {", 0),
        (".rows > :not(:first-child) {", 0),
        ("width: calc(1rem + 2px);", 0),
    ],
)
def test_costly_selectors_are_found(selector, count):
    assert len(costly(selector)) == count


def test_no_style_sheet_has_one():
    sheets = sorted(SHEETS.rglob("*.css"))
    assert len(sheets) > 20
    assert {sheet.name: costly(sheet.read_text()) for sheet in sheets if costly(sheet.read_text())} == {}
