"""For the scripts of the session page: they send operations, and read the state of sessions and the exercises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from facilities.guards import own_trainee, trainees_page
from facilities.models import Trainee
from policy.rows import may_some
from training.exercise_search import ABBREVIATIONS, WORDS
from training.models import Exercise
from workouts import queries
from workouts.new_exercise_data import new_exercise_data
from workouts.session_blocks import exercise_card
from workouts.session_view import session_page
from workouts.sync import MOST, Sync

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest


def problem(status: int, reason: str) -> JsonResponse:
    return JsonResponse({"reason": reason}, status=status)


@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: AuthenticatedRequest) -> HttpResponse:
    """`{user, now, operations}` → `{answers, sessions}`. A GET says who is signed in, and renews the CSRF cookie."""
    if not request.user.is_authenticated:
        return problem(401, _("Sign in to continue."))
    if not may_some(request.user, "train", Trainee):
        return problem(403, _("You may not do this."))
    trainee = own_trainee(request)
    if request.method != "POST":
        return JsonResponse({"user": request.user.pk})
    try:
        body = json.loads(request.body)
        user, operations, now = body["user"], body["operations"], parse_datetime(body["now"])
        is_wellformed = (
            now is not None
            and now.tzinfo is not None
            and isinstance(operations, list)
            and len(operations) <= MOST
            and all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in operations)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        is_wellformed = False
    if not is_wellformed:
        return problem(400, _("The request could not be understood."))
    if user != request.user.pk:
        return problem(409, _("These sets belong to another account."))
    work = Sync(request.user, trainee, now)
    answers = work.apply(operations)
    if any(answer.get("ended") for answer in answers):
        messages.success(request, _("Workout finished. Well done!"))
    return JsonResponse({"answers": answers, "sessions": states(request.user, list(work.touched))})


def states(user: User, keys: list) -> list[dict]:
    at = timezone.now()  # before reading, so that a page never replaces a newer state by this one
    found = {key: session for key in keys if (session := queries.session_to_show.first(user.actor, key, "change"))}
    gone = {"status": "gone", "at": at.isoformat()}
    return [session_page(found[key], user, at).state if key in found else {"id": str(key), **gone} for key in keys]


@trainees_page
@require_safe
def session_state(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """One session as it is now, for a page that was in the background."""
    state = states(request.user, [pk])[0]
    return JsonResponse(state, status=404 if state["status"] == "gone" else 200)


@trainees_page
@require_safe
def exercises(request: AuthenticatedRequest) -> HttpResponse:
    """All exercises that can be added to a session, each with its last sets. The phone keeps them to work offline."""
    trainee = own_trainee(request)
    offered = Exercise.objects.permitted(request.user).current().by_label()
    rows = list(queries.with_own_choices(offered, trainee.pk))
    last: dict[int, list] = {}
    for log in queries.last_of_exercises(trainee.pk, tuple([row.pk for row in rows])):
        last.setdefault(log.exercise_id, []).append(log)
    cards = [
        {
            **exercise_card(row, last.get(row.pk, []), request.user),
            "aliases": row.searched_names,
            "about": row.about,
            "muscles": row.primary_muscles,
            "done_at": last[row.pk][-1].performed_at.isoformat() if row.pk in last else "",
        }
        for row in rows
    ]
    create = new_exercise_data(request.user)
    answer = {"exercises": cards, "abbreviations": ABBREVIATIONS, "words": WORDS, "create": create}
    return JsonResponse(answer)
