"""The exercises of a session: add, swap, move up or down, skip, remove, note something about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from workouts.exercise_choices import choices
from workouts.layout import BlockKey, moved, next_occurrence, read_layout
from workouts.models import WorkoutSession
from workouts.session_blocks import Block
from workouts.session_view import SessionPage, session_page

from .sessions import own_session


def back_to(session: WorkoutSession, key: str) -> HttpResponse:
    """Redirects to an exercise on the page of its session."""
    query = "" if session.is_open else "?edit"
    return redirect(f"{reverse('workouts:session_detail', args=[session.pk])}{query}#block-{key}")


def key_for(page: SessionPage, exercise: Exercise, replaced: Block | None) -> str:
    """The key of an exercise that is added, or done instead of another."""
    if replaced and replaced.exercise == exercise:
        return replaced.key
    if replaced and replaced.row_of_line:
        return str(BlockKey(exercise.pk, replaced.row_of_line))
    return next_occurrence(page.keys, exercise.pk)


def instead(replaced: Block, key: str) -> dict[str, Any]:
    """What changes in the layout's entry of an exercise when another, of this key, is done for it."""
    before = replaced.instead_of or replaced.key
    is_of_added_line = replaced.line is not None and replaced.line.is_added and before != key
    return {"key": key, "skipped": False, "instead_of": before if is_of_added_line else ""}


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
        key = key_for(page, exercise, replaced)
        layout = page.layout
        if replaced and replaced.key != key:
            layout = [
                entry | instead(replaced, key) if entry["key"] == replaced.key else entry
                for entry in layout
                if entry["key"] != key
            ]
        elif not replaced:
            layout.append({"key": key})
        services.arrange(session=session, layout=read_layout(layout))
        return back_to(session, key)
    text = request.GET.get("search", "")
    error = search_error(text)
    offered = choices(request.user, session.trainee, "" if error else text, replaced)
    context = {"session": session, "choices": offered, "search": text, "replaced": replaced, "error": error}
    context["alternatives"] = replaced.alternatives if replaced and not text else []
    return page_or_part(request, "workouts/exercise_add.html", "workouts/_exercise_choices.html", context)


@trainees_page
@require_POST
def exercise_note(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Stores the trainee's own note for an exercise of this session."""
    session = own_session(request, pk)
    block = session_page(session, request.user).block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    try:
        services.write_note(
            trainee=session.trainee, exercise=block.exercise, text=request.POST.get("note", "").replace("\r\n", "\n")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return back_to(session, block.key)


@trainees_page
@require_POST
def exercise_arrange(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Moves an exercise up or down in this session, skips it, or removes it if it has no sets."""
    session = own_session(request, pk)
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    layout, action = page.layout, request.POST.get("do")
    entry = next((entry for entry in layout if entry["key"] == block.key), None)
    if entry is None:  # a replaced exercise, which is on the page only for its sets
        return back_to(session, block.key)
    if action in ("up", "down"):
        order = [(one.key, one.superset) for one in page.blocks if not one.replaced]
        keys = moved(order, block.key, -1 if action == "up" else 1)
        shown = {one["key"]: one for one in layout if not one.get("removed")}
        layout = [shown[key] for key in keys]
    elif action == "skip":
        entry["skipped"] = not block.skipped
    elif action == "remove" and not block.sets:
        entry["removed"] = True
    services.arrange(session=session, layout=read_layout(layout))
    return back_to(session, block.key)
