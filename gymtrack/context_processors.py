from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from coaching.inbox import unread_count
from common.themes import chosen_theme
from facilities.models import Trainee
from policy.rows import may_some

# entry of the navigation → pages that belong to it without having its address
BELOW = {"progress:session_list": "workouts:routine_list"}


def site(request: HttpRequest) -> dict[str, Any]:
    """The variables of the frame of every page: the navigation, which depends on the policy, and the theme."""
    return {
        "navigation": navigation(request),
        "trains": trains(request),
        "theme": chosen_theme(request),
        "demo": settings.LOAD_DEMO,
        "viewing_as": getattr(request, "viewing_as", None),
    }


def trains(request: HttpRequest) -> bool:
    """Whether the user logs workouts, so that the page needs the scripts for a phone that may be offline."""
    user = getattr(request, "user", None)
    if getattr(request, "viewing_as", None) is not None:
        return False  # no data of the person who is viewed are stored on this machine
    return user is not None and user.is_authenticated and bool(user.actor.trainee)


def navigation(request: HttpRequest) -> list[dict]:
    user = getattr(request, "user", None)
    entries: list[tuple[str, str, str]] = []
    if user is not None and user.is_authenticated:
        if user.actor.trainee:
            entries += [
                ("progress:today", _("Today"), "today"),
                ("progress:session_list", _("Workouts"), "workouts"),
                ("progress:progress", _("Progress"), "progress"),
                ("metrics:metric_list", _("Metrics"), "metrics"),
            ]
        if user.actor.trainer:
            entries.append(("coaching:inbox", _("Inbox"), "inbox"))
        if may_some(user, "coach", Trainee):
            entries += [
                ("coaching:trainee_list", _("Trainees"), "people"),
                ("training:program_list", _("Programs"), "programs"),
            ]
        if user.is_staff:
            entries.append(("admin:index", _("Admin"), "admin"))
    entries.append(("training:exercise_list", _("Exercises"), "exercises"))
    unread = cache(
        lambda: 0 if user is None else unread_count(user)
    )  # header and dock show it; a part of a page doesn't count
    return [
        {
            "url": url,
            "label": label,
            "icon": icon,
            "current": request.path.startswith((url, reverse(BELOW.get(name, name)))),
            **({"unread": unread} if icon == "inbox" else {}),
        }
        for name, label, icon in entries
        if (url := reverse(name))
    ]
