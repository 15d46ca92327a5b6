"""Progression: rules that fill the weeks of a program, and what they ask for after what was done."""

from .reasons import reason_text
from .results import DoneSet, adjusted, answers, evidence
from .rules import KINDS, Rule, passed_on
from .set_groups import amrap_of
from .weeks import LineTarget, planned, rested

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
