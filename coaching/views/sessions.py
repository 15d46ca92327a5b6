"""A trainee's workout as the trainer sees it, also while the trainee is logging it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_POST, require_safe

from coaching.reading import read_exercises
from common.responses import redirect_to
from facilities.guards import trainers_page
from policy.guards import get_permitted
from workouts import services
from workouts.forms import CommentForm
from workouts.models import WorkoutSession
from workouts.session_view import session_page
from workouts.views.comments import comment_form, mark_read, said_of, save_comment

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
        "exercises": read_exercises(page),
        # The records stand with their exercises.
        "summary": {**services.summarise(session), "personal_records": []},
    }


@trainers_page
@require_POST
def session_comment(request: AuthenticatedRequest, pk: int, session_pk: UUID) -> HttpResponse:
    """Sends a comment. If it is refused, the session's page shows why, next to the field."""
    session = watched_session(request, pk, session_pk)
    form = comment_form(session_page(session, request.user), request, request.POST)
    if not form.is_valid() or not save_comment(form):
        return show_session(request, session, form)
    mark_read(request, session)
    return redirect_to(request, "coaching:trainee_session", pk, session_pk, message=_("Comment sent."))


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
