"""The texts of the builder's scripts."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.units import mass_unit
from training.models import Muscle
from training.progression import KINDS


def entry_texts(user: User) -> dict[str, Any]:
    """For scripts that read a plan line as it is typed: the units of the one who types, and the error."""
    return {"units": user.units, "not_understood": _("“%text” is not understood. Write 3x8-10 @80kg r120.")}


def builder_texts(user: User) -> dict[str, Any]:
    """All texts of the builder's scripts, in the reader's language; the scripts fill in each %name."""
    return {
        **entry_texts(user),
        "unit": mass_unit(user.units),
        "muscles": {value: str(label) for value, label in Muscle.choices},
        "kinds": {kind: str(label) for kind, label in KINDS.items()},
        "week": _("Week %n"),
        "day": _("Day %n"),
        "day_name": _("Name of the day"),
        "new_day": _("Name of the new day"),
        "new_day_hint": _("+ day: Push A, Legs, …"),
        "add": _("Add an exercise"),
        "add_hint": _("squat 3x8 @80kg r120"),
        "add_to": _("Add an exercise to %day, week %week"),
        "nothing_found": _("No exercise matches."),
        "create": _("Create it"),
        "choose": _("Choose an exercise from the list."),
        "more": _("More for %name"),
        "selected": _("selected"),
        "drag": _("Drag to move"),
        "details": _("All fields"),
        "progression": _("Progression"),
        "superset": _("Superset with the next"),
        "unsuperset": _("Out of the superset"),
        "copy": _("Copy"),
        "cut": _("Cut"),
        "paste_here": _("Paste here"),
        "remove": _("Remove"),
        "copy_week": _("Copy the week"),
        "paste_week": _("Paste into this week"),
        "clear_week": _("Empty the week"),
        "add_week": _("+ week"),
        "last_week": _("Take the last week out"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "keys": _("Keys"),
        "close": _("Close"),
        "apply": _("Apply"),
        "saved": _("Saved %time"),
        "saving": _("Saving…"),
        "unsaved": _("Not saved yet"),
        "offline": _("No connection. Kept here, and saved as soon as there is one."),
        "refused": _("Not saved: %reason"),
        "failed": _("The server can't take this at the moment."),
        "signed_out": _("You are signed out. Sign in in another tab; what you changed is kept here."),
        "restored": _("What could not be saved last time is back."),
        "conflict": _("%name changed this program at %time. What you changed since is not saved."),
        "conflict_mine": _("You changed this program in another tab at %time. What you changed here is not saved."),
        "someone": _("Someone"),
        "theirs": _("Take theirs, drop mine"),
        "mine": _("Keep mine, write over theirs"),
        "copied": _("Copied: %n"),
        "hard_sets": _("Hard sets a week"),
        "last": _("last %text"),
        "overridden": _("written over: the rule leaves it"),
        "follow_again": _("Follow the rule again"),
        "rule": _("Rule"),
        "no_rule": _("no rule"),
        "step": _("Step a week (waves: after each)"),
        "wave": _("Percent above the first week, week by week"),
        "deload_every": _("Deload every … weeks"),
        "deload_percent": _("Load in it, %"),
        "needs_saving": _("This needs a connection: the weeks are filled once everything is saved."),
        "sets": _("Sets"),
        "reps_min": _("Reps from"),
        "reps_max": _("Reps to"),
        "load_type": _("Load in"),
        "load_value": _("Load"),
        "load_types": {"none": _("none"), "kg": mass_unit(user.units), "percent_1rm": "% 1RM", "rpe": "RPE"},
        "rest_seconds": _("Rest in seconds"),
        "tempo": _("Tempo"),
        "superset_name": _("Superset"),
        "notes": _("Notes"),
        "exercise": _("Exercise"),
        "weeks_shown": _("Weeks"),
        "help": [
            [_("Enter"), _("edit the line: 3x8-10 @80kg r120")],
            [_("Shift + Enter"), _("all its fields")],
            [_("P"), _("its progression")],
            ["↑ ↓ ← →", _("from line to line")],
            [_("Shift + ↑ ↓, Space"), _("select several")],
            [_("Alt + ↑ ↓ ← →"), _("move, also to other days")],
            [_("Alt + Page up/down"), _("move to other weeks")],
            [_("Ctrl + C, X, V"), _("copy, cut, paste; on a day's name the whole day")],
            [_("Ctrl + Z, Ctrl + Y"), _("undo, redo")],
            [_("Delete"), _("remove")],
            ["G", _("superset with the next")],
            ["A", _("add an exercise to this day")],
            ["?", _("these keys")],
        ],
    }
