"""The texts of the builder's scripts."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from common.formatting import effort_scale_of
from common.numbers import MESSAGES
from common.units import mass_unit
from training.formatting import block_words
from training.models import Muscle
from training.progression import KINDS


def entry_texts(user: User) -> dict[str, Any]:
    """For scripts that read a plan line as it is typed: the units and the language of the one who types, the words of
    what is understood, and a sentence for each code of `static/js/builder/entry.js`.
    """
    one_too_many = _("“%text” is one too many. Put ; between groups of sets.")
    one_or_each = _("“%text”: write one for all sets, or as many as sets.")
    which = _("“%text”: which do you mean?")
    contradicts = _("“%text” contradicts what is before it.")
    return {
        "units": user.units,
        "language": get_language(),
        "target": target_words(user),
        "understood": _("Understood:"),
        "misread": {
            "unknown": _("“%text” is not understood."),
            "second_load": _("“%text” is a second load. Put ; between groups, or write a list such as 65/75/85%."),
            "second_effort": one_too_many,
            "second_sets": _("“%text” begins more sets. Put ; between groups, such as 1x5 ; 3x8."),
            "second_amount": _("“%text” is one number too many: the sets have their reps, time or distance."),
            "second_rest": one_too_many,
            "second_tempo": contradicts,
            "second_note": contradicts,
            "second_type": one_too_many,
            "second_block": contradicts,
            "second_side": contradicts,
            "loads_do_not_match": one_or_each,
            "efforts_do_not_match": one_or_each,
            "amounts_do_not_match": one_or_each,
            "ambiguous_load": which,
            "ambiguous_number": which,
            "sets_missing": _("“%text”: how many sets?"),
            "unit_missing": which,
            "distance_missing": _("“%text” is a pace. Write the distance, too."),
            "out_of_range": _("“%text” is too small or too large, or the wrong way round."),
            "not_for_this_exercise": _("“%text” does not fit how this exercise is measured."),
            "name_missing": _("“%text”: which exercise?"),
            "week_heading": _("“%text” is the heading of a week. Paste week by week."),
            "empty_block": _("“%text” has no exercises below it."),
            "block_offer": _("“%text” is about several exercises. Make a block of it?"),
        },
    }


def target_words(user: User) -> dict[str, str | None]:
    """The words in a line's target, as `common.formatting.format_target` has them."""
    return {
        "language": get_language(),
        "effort": effort_scale_of(user),
        "warmup": _("warm-up"),
        "drop": _("drop set"),
        "failure": _("failure"),
        "rest_pause": _("rest-pause"),
        "rest": _("rest"),
        "tempo": _("tempo"),
        "per_side": _("per side"),
        "set": _("set"),
        "sets": _("sets"),
        "max": "AMRAP",
        "reps": _("reps"),
    }


def own_plan_texts(user: User) -> dict[str, Any]:
    """The texts of the scripts for the plan of one trainee."""
    texts = entry_texts(user)
    block = _("“%text” is about several exercises. Blocks are made in the program itself.")
    return {
        **texts,
        "misread": {**texts["misread"], "block_offer": block},
        "muscles": {value: str(label) for value, label in Muscle.choices},
        "nothing_found": _("No exercise matches."),
        "swap": _("Swap %name"),
        "swap_help": _(
            "Sets, reps, rest and effort stay, the load doesn't. To prescribe something else, write it after the name: "
            "leg press 3x12 @100kg"
        ),
        "add": _("Add an exercise to %name"),
        "add_help": _("leg press 3x12 @100kg"),
        "alternative": _("Alternative to %name"),
        "alternative_help": _("The trainee may do it instead without asking."),
    }


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
        "day_notes": _("Notes for the day"),
        "week_name": _("Name of the week"),
        "week_notes": _("Notes for the week"),
        "names": _("Name and notes"),
        "cancel": _("Cancel"),
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
        "separate": _("Out of the block"),
        "make_block": _("Circuit, EMOM …"),
        "change_block": _("Change the block"),
        "take_apart": _("Take it apart"),
        "kind": _("Kind"),
        **block_words(),
        "block_numbers": {
            "rounds": _("Rounds"),
            "work_seconds": _("Work"),
            "rest_seconds": _("Rest after each round"),
            "every_seconds": _("A round every"),
            "cap_seconds": _("Time"),
        },
        "needed": _("This is needed."),
        "typed": {code: str(text) % {"one": "%one", "other": "%other"} for code, text in MESSAGES.items()},
        "copy": _("Copy"),
        "cut": _("Cut"),
        "paste_here": _("Paste here"),
        "remove": _("Remove"),
        "copy_week": _("Copy the week"),
        "paste_week": _("Paste into this week"),
        "fill_weeks": _("Copy to the following weeks …"),
        "fill_weeks_from": _("Copy week %n to …"),
        "fill_weeks_help": _("Exercises with a progression follow it there. Undo brings back what was replaced."),
        "replaces": [_("replaces %n workout"), _("replaces %n workouts")],
        "copy_to_weeks": [_("Copy to %n week"), _("Copy to %n weeks")],
        "weeks_filled": _("Copied to weeks: %weeks"),
        "choose_all": _("Choose all"),
        "choose_none": _("Choose none"),
        "clear_week": _("Empty the week"),
        "add_week": _("+ week"),
        "last_week": _("Take the last week out"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "keys": _("Keys"),
        "close": _("Close"),
        "apply": _("Apply"),
        "saved": _("Saved %time"),
        "states": {
            "new": _("Changes are saved automatically"),
            "saving": _("Saving…"),
            "unsaved": _("Not saved yet"),
            "offline": _("No connection. Kept here, and saved as soon as there is one."),
            "conflict": _("Not saved"),
        },
        "timezone": user.timezone,
        "refused": _("Not saved: %reason"),
        "failed": _("The server can't take this at the moment."),
        "signed_out": _("You are signed out. Sign in in another tab; what you changed is kept here."),
        "restored": _("What could not be saved last time is back."),
        "conflict": _("%name changed this program at %time. What you changed since is not saved."),
        "conflict_mine": _("You changed this program in another tab at %time. What you changed here is not saved."),
        "conflict_unsaved": _("Not saved: %name changed this program at %time."),
        "conflict_changed": _("%name changed this at %time."),
        "conflict_both": _("%name changed this, too, at %time. Which do you keep?"),
        "changed_by": _("%name changed:"),
        "changed_by_me": _("You changed:"),
        "days_to_choose": [
            _("%n was changed by both of you. Choose there which to keep."),
            _("%n were changed by both of you. Choose there which to keep."),
        ],
        "show_day": _("Show it"),
        "keep_both": _("Keep both"),
        "keep_my": _("Keep mine"),
        "take_of": _("Take %name's"),
        "both_kept": _("Both changes are in the plan."),
        "other_tab": _("Your other tab"),
        "someone": _("Someone"),
        "theirs": _("Take theirs, drop mine"),
        "mine": _("Keep mine, write over theirs"),
        "copied": _("Copied: %n"),
        "hard_sets": _("Hard sets a week"),
        "last": _("last %text"),
        "overridden": _("changed by hand: the rule leaves it"),
        "follow_again": _("Follow the rule again"),
        "rule": _("Rule"),
        "no_rule": _("no rule"),
        "step": _("How much to add"),
        "step_unit": _("In"),
        "wave": _("Percent above the first week, week by week"),
        "scheme_weeks": _("The weeks, one on each line"),
        "scheme_help": _("Written as in the builder: 5/5/5+ @65/75/85%TM. After the last line it begins again."),
        "presets": {"five_three_one": _("5/3/1"), "with_deload": _("5/3/1 with deload")},
        "in_week": _("Line %n: %text"),
        "not_in_a_week": _(
            "Write only sets, reps, loads and rests here. Everything else belongs to the line of the exercise."
        ),
        "tm_raise": _("Raise the training max"),
        "tm_raise_help": _(
            "After the last set such as 1+ of each cycle, by how many reps there were beyond the minimum."
        ),
        "raise_over": _("or more: +"),
        "raise_over_row": _("Extra reps, row %n"),
        "raise_kg_row": _("Raise, row %n"),
        "raise_incomplete": _("Enter both the extra reps and the weight, or neither."),
        "deload_every": _("Deload every … weeks"),
        "deload_percent": _("Load in it, %"),
        "exercises_chosen": _("%n exercises"),
        "show_weeks": _("Show the weeks"),
        "weeks_preview": _("What the weeks become"),
        "left_out": _("%name stays as it is: %text"),
        "needs_saving": _("This needs a connection: the weeks are filled once everything is saved."),
        "in_group": _("Group %n: %text"),
        "group_name": _("Group %n"),
        "add_group": _("+ group of sets"),
        "up": _("Up"),
        "down": _("Down"),
        "set_type": _("Kind of sets"),
        "set_types": {
            "working": _("Working set"),
            "warmup": _("Warm-up"),
            "drop": _("Drop set"),
            "failure": _("To failure"),
            "rest_pause": _("Rest-pause"),
        },
        "sets": _("Sets"),
        "reps": _("Reps"),
        "amrap": _("As many as possible; the number is the least"),
        "time": _("Time"),
        "distance": _("Distance"),
        "load_type": _("Load in"),
        "load_value": _("Load"),
        "load_unit_missing": _("Choose what the load is measured in."),
        "load_types": {
            "none": _("none"),
            "kg": mass_unit(user.units),
            "percent_1rm": "% 1RM",
            "percent_tm": _("% training max"),
            "added_kg": _("%unit added").replace("%unit", mass_unit(user.units)),
            "assisted_kg": _("%unit assistance").replace("%unit", mass_unit(user.units)),
        },
        "rpe": effort_scale_of(user).upper(),
        "rest": _("Rest"),
        "note": _("Note"),
        "tempo": _("Tempo"),
        "sides": _("Sides"),
        "as_exercise": _("as the exercise"),
        "per_side": _("per side"),
        "both_sides": _("both together"),
        "notes": _("Notes"),
        "exercise": _("Exercise"),
        "alternatives": _("Alternatives"),
        "alternatives_help": _("Up to three exercises that the trainee may do instead without asking."),
        "add_alternative": _("Add an alternative"),
        "or": _("or %names"),
        "paste_title": _("Paste"),
        "paste_help": _("Correct what is marked or strike it out. Everything else is added as it stands here."),
        "prescription": _("Prescription"),
        "prescription_of": _("Prescription of %name"),
        "exercise_of": _("Exercise of “%text”"),
        "strike": _("Strike out"),
        "unstrike": _("Take it after all"),
        "new_day_row": _("New day: %name"),
        "add_exercises": [_("Add %n exercise"), _("Add %n exercises")],
        "rows_open": [_("%n line is still open."), _("%n lines are still open.")],
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
            ["B", _("circuit, EMOM … of the chosen lines")],
            ["A", _("add an exercise to this day")],
            ["?", _("these keys")],
        ],
    }
