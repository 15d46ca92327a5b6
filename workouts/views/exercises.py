"""The exercises of a session: add, swap, move up or down, skip."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import AuthenticatedRequest
from common.responses import page_or_part, whole_number
from common.search import search_error
from facilities.guards import trainees_page
from training.models import Exercise
from workouts import services
from workouts.models import WorkoutSession
from workouts.session_view import session_page

from .sessions import own_session


def back_to(session: WorkoutSession, key: str) -> HttpResponse:
    """Redirects to an exercise on the page of its session."""
    query = "" if session.is_open else "?edit"
    return redirect(f"{reverse('workouts:session_detail', args=[session.pk])}{query}#block-{key}")


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_add(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Adds an exercise to this session, or with `swap=<block>` replaces one. The program does not change."""
    session = own_session(request, pk)
    page = session_page(session, request.user)
    replaced = page.block(request.POST.get("swap") or request.GET.get("swap", ""))
    if request.method == "POST":
        chosen = whole_number(request.POST.get("exercise"))
        exercise = Exercise.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
        if exercise is None:
            raise Http404
        key = f"{exercise.pk}-{(replaced and replaced.row_of_line) or 0}"
        layout = [entry for entry in page.layout if entry["key"] != key]
        if replaced and replaced.key != key:
            layout = [{"key": key} if entry["key"] == replaced.key else entry for entry in layout]
        elif page.block(key):
            layout = page.layout
        else:
            layout.append({"key": key})
        services.arrange(session=session, layout=layout)
        return back_to(session, key)
    text = request.GET.get("search", "")
    error = search_error(text)
    exercises = Exercise.objects.permitted(request.user).current()
    if replaced and not text:
        muscles = replaced.exercise.primary_muscles
        exercises = exercises.with_primary_muscle(muscles[0]) if muscles else exercises
        exercises = exercises.exclude(pk=replaced.exercise.pk)
    alternatives = replaced.alternatives if replaced and not text else []
    exercises = exercises.exclude(pk__in=[card["exercise"] for card in alternatives])
    exercises = exercises.named(text).order_by("name", "id")[:20]
    context = {"session": session, "exercises": exercises, "search": text, "replaced": replaced, "error": error}
    context["alternatives"] = alternatives
    return page_or_part(request, "workouts/exercise_add.html", "workouts/_exercise_choices.html", context)


@trainees_page
@require_POST
def exercise_arrange(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Moves an exercise up or down in this session, or skips it."""
    session = own_session(request, pk)
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    layout, action = page.layout, request.POST.get("do")
    at = next((i for i, entry in enumerate(layout) if entry["key"] == block.key), None)
    if at is None:  # a replaced exercise, which is on the page only for its sets
        return back_to(session, block.key)
    if action in ("up", "down"):
        to = min(max(at + (-1 if action == "up" else 1), 0), len(layout) - 1)
        layout.insert(to, layout.pop(at))
    elif action == "skip":
        layout[at] = {"key": block.key} if block.skipped else {"key": block.key, "skipped": True}
    services.arrange(session=session, layout=layout)
    return back_to(session, block.key)
