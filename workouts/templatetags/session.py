"""What scripts show and fill, in the reader's language: made once, since it is the same on every page."""

import uuid
from collections.abc import Callable
from functools import cache, wraps

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import json_script
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from training.models import Exercise
from workouts.forms import SetForm
from workouts.models import WorkoutSession
from workouts.session_view import Block, SessionPage

register = template.Library()


def made_once(make: Callable[..., str]) -> Callable[..., str]:
    """Of its arguments and the language; anew each time while templates are worked at."""

    @cache
    def kept(language: str | None, *args) -> str:
        return make(*args)

    @wraps(make)
    def made(*args) -> str:
        return make(*args) if settings.DEBUG else kept(get_language(), *args)

    return made


def counted(text: Callable[[int], str]) -> list[str]:
    """[for one, for more], each with `%n` for the number."""
    return [text(1), text(2)]


@register.simple_tag
@made_once
def outbox_texts():
    texts = {
        "sets": counted(lambda n: ngettext("%n set waiting", "%n sets waiting", n)),
        "changes": counted(lambda n: ngettext("%n change waiting", "%n changes waiting", n)),
        "problems": counted(lambda n: ngettext("%n needs your attention", "%n need your attention", n)),
        "leave": counted(lambda n: ngettext("%n change is not sent yet", "%n changes are not sent yet", n)),
        "states": {
            "offline": _("offline"),
            "sending": _("sending"),
            "signin": _("sign in to send"),
            "other": _("for another account"),
            "failing": _("the server does not answer, we try again"),
            "busy": _("the server is busy, we try again"),
        },
        "explanation": _("What the server has not confirmed. It is sent in this order, by itself."),
        "closed": _("This browser keeps nothing for us. Stay online while you train."),
        "failed": _("The server can't take this at the moment."),
        "kinds": {
            "start": _("Workout started"),
            "log": _("Set"),
            "edit": _("Set changed"),
            "delete": _("Set deleted"),
            "arrange": _("Exercises arranged"),
            "finish": _("Workout finished"),
            "discard": _("Workout discarded"),
        },
        "again": _("Send again"),
        "drop": _("Drop it"),
        "open": _("Open the workout"),
        "merge": _("Add it to the workout in progress"),
        "anew": _("Keep it as a new workout"),
        "logAgain": _("Log it again"),
        "finished": _("Your workout is finished. It is sent when you are back online."),
        "progress": _("In progress"),
    }
    return json_script(texts, "outbox-texts")


@made_once
def session_texts():
    texts = {
        "workout": _("Workout"),
        "sets": _("%done of %all sets"),
        "number": _("set %n"),
        "log": _("Log set %n of %exercise"),
        "row": _("Set %n of %exercise"),
        "which": _("set %n, %exercise"),
        "reps": _("%n reps"),
        "record": _("record"),
        "Record": _("Record"),
        "records": _("%n sets with records"),
        "waits": _("waiting to be sent"),
        "refused": _("not taken"),
        "add": _("Add an exercise"),
        "swap": _("Instead of %exercise"),
        "none": _("No exercise like that. Try fewer words."),
        "missing": _("The exercises could not be loaded. Try again when you are online."),
        "more": _("More"),
        "skip": _("Skip today"),
        "unskip": _("Do it after all"),
        "changed": _("Set changed."),
        "deleted": _("Set deleted."),
        "undo": _("Undo"),
        "overtaken": _("overtaken by a newer edit"),
        "measure": _("Enter reps, a time or a distance."),
        "side": _("on each side"),
        "bar": _("the empty bar"),
        "inexact": _("%weight can't be loaded. Nearest:"),
        "light": _("That is no more than the bar; nothing to warm up with."),
        "use": _("Take %weight"),
        "logWarmup": _("Log %set"),
        "gone": _("This workout was deleted. What you logged since is kept on this phone."),
        "unknown": _("This workout is not on this phone. It shows when you are back online."),
        "elsewhere": _("This workout was finished on another device. More sets still count."),
        "finished": _("Finished. It is sent as soon as you are online."),
        "record_page": _("See the workout"),
        "today": _("To today"),
        "duration": _("Duration"),
        "volume": _("Volume"),
        "performedSets": _("Sets"),
    }
    return json_script(texts, "session-texts")


class Prototype(Block):
    """An empty block, which scripts copy."""

    key = ""  # type: ignore[assignment]
    card: dict = {}  # type: ignore[assignment]


PLACE_OF_SESSION = uuid.UUID(int=0)
PLACE_OF_TOKEN = "the-token-of-who-reads-this"  # noqa: S105


@made_once
def tools(units: str) -> str:
    user, session = User(units=units), WorkoutSession(pk=PLACE_OF_SESSION)
    prototypes = [Prototype(Exercise(tracking=tracking), user) for tracking in Exercise.Tracking.values]
    context = {
        "texts": session_texts(),
        "prototypes": prototypes,
        "page": SessionPage(session, [], user, timezone.now()),
        "session": session,
        "set_form": SetForm(units=units),
        "user": user,
        "csrf_token": PLACE_OF_TOKEN,
    }
    return render_to_string("workouts/_tools.html", context)


@register.simple_tag(takes_context=True)
def session_tools(context):
    """What the session page's scripts show and fill. Without scripts nobody misses it."""
    made = tools(context["user"].units).replace(str(PLACE_OF_SESSION), str(context["session"].pk))
    return mark_safe(made.replace(PLACE_OF_TOKEN, str(context["csrf_token"])))  # noqa: S308 - of our own templates
