"""Progression: rules that fill the weeks of a program, and what they ask for after what was done."""

from .rules import (
    KINDS,
    DoneSet,
    LineTarget,
    Rule,
    adjusted,
    amrap_of,
    answers,
    evidence,
    passed_on,
    planned,
    reason_text,
    rested,
)

__all__ = [
    "KINDS",
    "DoneSet",
    "LineTarget",
    "Rule",
    "adjusted",
    "amrap_of",
    "answers",
    "evidence",
    "passed_on",
    "planned",
    "reason_text",
    "rested",
]
