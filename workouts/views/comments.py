"""Comments of trainees and trainers on a workout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import quotas
from common.formatting import format_set, units_of
from common.responses import redirect_to
from policy.guards import get_permitted, policy_required
from workouts.forms import CommentForm
from workouts.models import Comment, WorkoutSession
from workouts.session_view import session_page

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def said_of(request: AuthenticatedRequest, page: Any, form: CommentForm | None = None) -> dict:
    """The comments of a session's page, and the form for one more."""
    comments = page.session.comments.select_related("author", "exercise_log__exercise")
    unread = set(Comment.objects.unread_by(request.user).filter(session=page.session).values_list("pk", flat=True))
    return {
        "comments": comments.with_right(request.user, "delete", "is_deletable"),
        "unread": unread,
        "comment_form": form or comment_form(page, request),
    }


def comment_form(page: Any, request: AuthenticatedRequest, data: Any = None) -> CommentForm:
    sets = [
        (str(log.pk), f"{block.exercise} · {log.mark} · {format_set(log, units_of(request.user), block.exercise)}")
        for block in page.blocks
        for log in block.sets
    ]
    return CommentForm(data, instance=Comment(session=page.session, author=request.user), sets=sets)


def mark_read(request: AuthenticatedRequest, session: WorkoutSession) -> None:
    """Marks the comments of the other person on this session as read."""
    Comment.objects.unread_by(request.user).filter(session=session).update(read_at=timezone.now())


commenters_page = policy_required(Comment, "create")


def discussed_session(request: AuthenticatedRequest, pk: UUID) -> WorkoutSession:
    """A session that the user may comment on: their own, or a trainee's."""
    sessions = WorkoutSession.objects.select_related("trainee__user", "trainee__gym", "revision", "program_day")
    return get_permitted(request.user, "view", sessions, pk=pk)


def back_to(request: AuthenticatedRequest, session: WorkoutSession, message: str = "") -> HttpResponse:
    if session.trainee.user_id == request.user.pk:
        return redirect_to(request, "workouts:session_detail", session.pk, message=message)
    return redirect_to(request, "coaching:trainee_session", session.trainee_id, session.pk, message=message)


@commenters_page
@require_POST
def comment_create(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    session = discussed_session(request, pk)
    page = session_page(session, request.user)
    form = comment_form(page, request, request.POST)
    if not form.is_valid() or not save_comment(form):
        context = {"session": session, "page": page, "comment_form": form}
        return render(request, "workouts/comment_form.html", context, status=400)
    mark_read(request, session)
    return back_to(request, session, _("Comment sent."))


def save_comment(form: CommentForm) -> bool:
    """Stores the comment. If a limit is reached, adds the error to the form and returns False."""
    comment = form.instance
    try:
        with transaction.atomic():
            quotas.refuse_beyond("comments", comment.session.comments.all())
            quotas.spend("comments", comment.author.pk)
            form.save()
    except quotas.QuotaExceededError as error:
        form.add_error(None, error)
        return False
    return True


@commenters_page
@require_POST
def comments_read(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Marks the comments as read when the page was opened."""
    session = discussed_session(request, pk)
    mark_read(request, session)
    return HttpResponse(status=204) if request.htmx else back_to(request, session)


@commenters_page
@require_POST
def comment_delete(request: AuthenticatedRequest, pk: UUID, comment_pk: int) -> HttpResponse:
    comments = Comment.objects.filter(session=pk).select_related("session__trainee")
    comment = get_permitted(request.user, "delete", comments, pk=comment_pk)
    comment.delete()
    return back_to(request, comment.session, _("Comment deleted."))
