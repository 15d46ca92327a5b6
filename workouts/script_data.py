"""Data for the scripts of a page: texts in the user's language, URLs, and the session to draw.

Scripts replace `%name` in texts by values, and `%session` and `%set` in URLs by ids.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from dataclasses import asdict
from functools import cache, wraps
from typing import Any, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.formatting import effort_scale_of
from common.numbers import MESSAGES
from common.units import mass_unit
from training.formatting import format_block
from training.plans import Block
from training.tracking import HOLDS, MEASURES

from .forms import LACKING, WEIGHT_LABELS, SetForm, max_label
from .prefill import TYPED
from .session_view import SessionPage, set_types
from .set_table import number_captions, typed_unit

Made = TypeVar("Made")
WEIGHT_KINDS = {"added": "bodyweight_reps", "assistance": "assisted_reps"}
SESSION, SET = uuid.UUID(int=1), uuid.UUID(int=2)


def cached_by_language(make: Callable[..., Made]) -> Callable[..., Made]:
    """Caches results by arguments and language, except in development, where texts change."""

    @cache
    def kept(language: str | None, *args: Hashable) -> Made:
        return make(*args)

    @wraps(make)
    def made(*args: Hashable) -> Made:
        return make(*args) if settings.DEBUG else kept(get_language(), *args)

    return made


@cache
def script_urls() -> dict[str, str]:
    """The URLs that scripts and the service worker use."""

    def pattern(name: str, *ids: uuid.UUID) -> str:
        return reverse(name, args=ids).replace(str(SESSION), "%session").replace(str(SET), "%set")

    return {
        "home": reverse("home"),
        "logout": reverse("account_logout"),
        "today": reverse("progress:today"),
        "sync": reverse("workouts:sync"),
        "shell": reverse("workouts:session_shell"),
        "exercises": reverse("workouts:exercises"),
        "plates": reverse("facilities:plates"),
        "session": pattern("workouts:session_detail", SESSION),
        "state": pattern("workouts:session_state", SESSION),
        "add": pattern("workouts:exercise_add", SESSION),
        "set": pattern("workouts:set_edit", SESSION, SET),
        "rest": pattern("workouts:rest_schedule", SESSION),
    }


def counted(text: Callable[[int], str]) -> list[str]:
    """[singular, plural], each with `%n` for the number."""
    return [text(1), text(2)]


def outbox_texts() -> dict[str, Any]:
    return {
        "sets": counted(lambda n: ngettext("%n set waiting", "%n sets waiting", n)),
        "changes": counted(lambda n: ngettext("%n change waiting", "%n changes waiting", n)),
        "problems": counted(lambda n: ngettext("%n needs your attention", "%n need your attention", n)),
        "leave": counted(lambda n: ngettext("%n change is not sent yet", "%n changes are not sent yet", n)),
        "states": {
            "offline": _("offline"),
            "sending": _("sending"),
            "signin": _("sign in to send"),
            "other": _("for another account"),
            "failing": _("the server does not answer, trying again"),
            "busy": _("the server is busy, trying again"),
        },
        "explanation": _("The server has not confirmed these changes yet. They are sent automatically, in this order."),
        "closed": _("This browser can't store your sets. Stay online while you train."),
        "failed": _("The server can't take this at the moment."),
        "kinds": {
            "start": _("Workout started"),
            "log": _("Set"),
            "edit": _("Set changed"),
            "delete": _("Set deleted"),
            "arrange": _("Exercises arranged"),
            "note": _("Note for an exercise"),
            "rest": _("Rest timer of an exercise"),
            "max": _("1RM or training max"),
            "new_exercise": _("New exercise"),
            "finish": _("Workout finished"),
            "discard": _("Workout discarded"),
            "measure": _("Body weight"),
        },
        "undo": _("Undo"),
        "late": _("It was deleted in the meantime."),
        "again": _("Send again"),
        "drop": _("Discard this change"),
        "mend": _("Change the name"),
        "useKnown": _("Use the one that I have"),
        "open": _("Open the workout"),
        "merge": _("Add it to the workout in progress"),
        "keepAsNew": _("Keep it as a new workout"),
        "logAgain": _("Log it again"),
        "finished": _("Your workout is finished. It is sent when you are back online."),
        "progress": _("In progress"),
        "workout": _("Workout"),
        "measured": _("Saved."),
        "numbers": problem_texts(),
        # a page that the phone keeps has changed
        "changed": _("This page has changed."),
        "show": _("Show"),
    }


@cached_by_language
def session_texts(units: str, effort: str = "rpe") -> dict[str, Any]:
    form, scale = SetForm(units=units, effort=effort), effort.upper()
    captions, on_a_side = (number_captions("weight_reps", units, per_side) for per_side in (False, True))
    return {
        "workout": _("Workout"),
        "elapsed": _("Elapsed"),
        "setsDone": _("Sets done"),
        "sets": _("%done of %all sets"),
        "empty": _("What are you training today?"),
        "emptyHint": _("Add your first exercise. The values of your last workout are filled in."),
        "add": _("Add an exercise"),
        # an exercise
        "last": _("last"),
        "done": _("done"),
        "skipped": _("Skipped today."),
        "another": _("another set"),
        "previous": _("last time"),
        "round": _("round %n of %all"),
        "rounds": counted(lambda n: ngettext("%n round done", "%n rounds done", n)),
        "logRound": _("Log the round"),
        "ask": {"one_rm": max_label("one_rm", units), "training_max": max_label("training_max", units)},
        "askHint": _("Your weights are worked out from it."),
        "online": _("This needs a connection. Try again when you are online."),
        "instead": _("Instead of it your trainer suggests:"),
        # the clock of a block
        "begin": _("Start the clock"),
        "work": _("Work"),
        "rest": _("Rest"),
        "timeLeft": _("Time left"),
        "over": _("Time is up."),
        "more": _("More"),
        "plates": _("Plates"),
        "warmUp": _("Warm-up sets"),
        "swapMenu": _("Swap for another"),
        "up": _("Move up"),
        "down": _("Move down"),
        "skip": _("Skip today"),
        "unskip": _("Do it after all"),
        "remove": _("Remove"),
        "reorder": _("Change the order"),
        "supersetWith": _("Superset with …"),
        "supersetEnd": _("End the superset"),
        "superset": format_block(Block(key="")),
        "ownNote": _("My note"),
        "ownNoteHelp": _("It is shown whenever you do this exercise. Your trainer can read it."),
        "ownRest": _("Rest timer"),
        "ownRestHelp": _("After each set of this exercise, also next time."),
        "off": _("Off"),
        "standard": _("Default (%time)"),
        "otherTime": _("Another time"),
        "video": _("Video"),
        # a set
        "reps": _("%n reps"),
        "edit": _("Edit"),
        "which": _("set %n, %exercise"),
        "record": _("record"),
        "waits": _("waiting to be sent"),
        "refused": _("not saved"),
        # a row of the table
        "set": _("Set"),
        "next": _("Next: %exercise"),
        "logged": _("Set %n of %exercise logged: %what"),
        "effortColumn": _("%(scale)s for each set") % {"scale": scale},
        "row": _("Set %n of %exercise"),
        "log": _("Log set %n of %exercise"),
        "less": _("Less"),
        "moreOf": _("More"),
        "lacking": {name: str(text) for name, text in LACKING.items()},
        "really": _("%what?"),
        "logIt": _("Log it"),
        "changeIt": _("Change it"),
        "stopwatch": _("Stopwatch"),
        "countdown": _("Countdown"),
        "stop": _("Stop"),
        "perSide": _("per side"),
        "typeRpeNote": _("type, %(scale)s, note") % {"scale": scale},
        "fields": {
            "weight": captions["weight"][0],
            "added": number_captions("bodyweight_reps", units, per_side=False)["weight"][0],
            "assistance": number_captions("assisted_reps", units, per_side=False)["weight"][0],
            "reps": captions["reps"][0],
            "reps_per_side": on_a_side["reps"][0],
            "distance_m": captions["distance_m"][0],
            "distance_unit": _("unit"),
            "duration_seconds": captions["duration_seconds"][0],
            "duration_seconds_per_side": on_a_side["duration_seconds"][0],
            "set_type": _("Type"),
            "rpe": scale,
            "note": _("Note"),
        },
        "setTypes": set_types(),
        # a set that is corrected
        "labels": {
            **{name: str(form[name].label) for name in form.fields},
            **{key: str(WEIGHT_LABELS[name]) % {"unit": mass_unit(units)} for key, name in WEIGHT_KINDS.items()},
        },
        "optional": _("optional"),
        "before": _("Earlier values"),
        "overtaken": _("replaced by a newer edit"),
        "save": _("Save"),
        "delete": _("Delete"),
        "cancel": _("Cancel"),
        "arranged": _("Order changed."),
        "skippedToo": [_("Skipped today."), _("Back in the workout.")],
        "removed": _("%exercise removed."),
        "added": counted(lambda n: ngettext("%n exercise added.", "%n exercises added.", n)),
        "swapped": _("Swapped for %exercise."),
        "supersetMade": _("Superset made."),
        "supersetEnded": _("Superset ended."),
        "changed": _("Set changed."),
        "deleted": _("Set deleted."),
        "undo": _("Undo"),
        # plates and warm-up sets
        "side": _("on each side"),
        "bar": _("the empty bar"),
        "barAndPlates": _("Bar and plates:"),
        "change": _("change"),
        "inexact": _("%weight can't be loaded. Nearest:"),
        "use": _("Use %weight"),
        "light": _("This is only the bar; it needs no warm-up."),
        "close": _("Close"),
        # the picker
        "swap": _("Instead of %exercise"),
        "search": _("Search"),
        "searchExercises": _("Search exercises"),
        "recent": _("Recent"),
        "allExercises": _("All exercises"),
        "tick": _("Select %exercise"),
        "addTicked": counted(lambda n: ngettext("Add %n exercise", "Add %n exercises", n)),
        "none": _("No exercise matches. Try fewer words."),
        "missing": _("The exercises could not be loaded. Try again when you are online."),
        # the end
        "end": {
            "open": counted(lambda n: ngettext("%n set open: finish anyway?", "%n sets open: finish anyway?", n)),
            "none": _("Nothing was logged. Discard the workout?"),
            "when": _("When did it end?"),
            "lastSet": _("With the last set"),
            "now": _("Now"),
            "discard": _("Discard"),
            "anyway": _("Finish anyway"),
            "finish": _("Finish the workout"),
            "back": _("Back to the workout"),
        },
        "reopen": _("Back into the workout"),
        # messages
        "records": _("%n sets with records"),
        "gone": _("This workout was deleted. What you logged since is kept on this phone."),
        "unknown": _("This workout is not on this phone. It appears when you are back online."),
        "elsewhere": _("This workout was finished on another device. You can still add sets."),
        "finished": _("Finished. It is sent as soon as you are online."),
        "recordPage": _("See the workout"),
        "today": _("To today"),
        "duration": _("Duration"),
        "volume": _("Volume"),
        "performedSets": _("Sets"),
    }


def problem_texts() -> dict[str, str]:
    """Why a number that is typed can't be taken, by the codes of `static/js/numbers.js`."""
    return {
        **{code: str(text) % {"one": "%one", "other": "%other"} for code, text in MESSAGES.items()},
        "most": _("Enter at most %value."),
        "least": _("Enter at least %value."),
    }


def session_data(page: SessionPage, plates: dict[str, Any]) -> dict[str, Any]:
    """The session that scripts draw; `refused` is a set of the plain form that could not be logged, as it was typed."""
    data: dict[str, Any] = {
        "session": page.state,
        "plates": plates,
        "texts": session_texts(page.user.units, effort_scale_of(page.user)),
        "measures": {tracking: asdict(measures) for tracking, measures in MEASURES.items()},
        "holds": HOLDS,
    }
    if effort_scale_of(page.user) == "rir":
        data["effort"] = "rir"  # how efforts are typed and shown; RPE is stored
    for block in page.blocks:
        for row in block.forms:
            if row.refused:
                values = {name: getattr(row, attribute) for attribute, name in TYPED.items()}
                values["distance_unit"] = typed_unit(block, row)
                data["refused"] = {
                    "key": block.key,
                    "row": row.row,
                    "values": values,
                    "reason": " ".join(row.errors),
                }
    return data
