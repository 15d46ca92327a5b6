"""Rows of Django admin's lists, each cell with the heading of its column, which a phone shows beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def with_headings(results: Iterable[Any], headers: list[dict[str, Any]]) -> Iterator[list[SafeString]]:
    """The cells of each row with `data-label`, and the first one after the checkbox with `data-first` instead."""
    for result in results:
        row, is_first = [], True
        for cell, header in zip(result, headers, strict=True):
            if "action-checkbox" not in cell:
                label = capfirst(str(header["text"]))
                attribute = "data-first" if is_first else format_html('data-label="{}"', label)
                # Django has rendered and escaped the cell: `<td class="…">…</td>` or `<th class="…">…</th>`
                cell = mark_safe(f"{cell[:3]} {attribute}{cell[3:]}")  # noqa: S308
                is_first = False
            row.append(cell)
        yield row
