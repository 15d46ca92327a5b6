"""A trainee's workout as the trainer sees it, also while the trainee is logging it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from facilities.guards import trainers_page
from policy.guards import get_permitted
from workouts import services
from workouts.forms import CommentForm
from workouts.models import WorkoutSession
from workouts.session_view import session_page
from workouts.views.comments import said_of

from .trainees import coached_trainee

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def watched_session(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> WorkoutSession:
    trainee = coached_trainee(request, pk)
    sessions = WorkoutSession.objects.select_related("trainee__user", "trainee__gym", "revision", "program_day")
    return get_permitted(request.user, "view", sessions, pk=session_pk, trainee=trainee)


@trainers_page
@require_safe
def trainee_session(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """A trainee's session: planned and performed sets side by side, with comments."""
    return show_session(request, watched_session(request, pk, session_pk))


def show_session(
    request: AuthenticatedRequest, session: WorkoutSession, form: CommentForm | None = None
) -> HttpResponse:
    page = session_page(session, request.user)
    context = {**session_context(session, page), **said_of(request, page, form), "watching": True}
    return render(request, "coaching/trainee_session.html", context, status=400 if form else 200)


def session_context(session: WorkoutSession, page: Any) -> dict:
    return {
        "trainee": session.trainee,
        "session": session,
        "page": page,
        "summary": services.summarise(session),
    }


def version(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> str | None:
    """An entity tag that changes with every set. For an unchanged session it is the only query."""
    sessions = WorkoutSession.objects.permitted(request.user).filter(pk=session_pk, trainee=pk).with_version()
    columns = ("status", "ended_at", "arranged_at", "n", "latest", "edited", "reps")
    found = sessions.values_list(*columns).first()
    return found and '"' + ".".join(str(value).replace('"', "").replace(" ", "") for value in found) + '"'


@trainers_page
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=version)
def trainee_live(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """The part of the page that changes while the trainee logs sets. The page polls it; unchanged, it answers 304."""
    session = watched_session(request, pk, session_pk)
    return render(request, "coaching/_watched.html", session_context(session, session_page(session, request.user)))
