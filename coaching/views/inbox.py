"""The trainer's inbox: what happened since they looked, with a reply in place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coaching import inbox, services
from coaching.forms import ReplyForm
from common import undo
from common.responses import redirect_to
from facilities.guards import trainers_page
from workouts.models import Comment
from workouts.views.comments import save_comment

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

ON_A_PAGE = 20


@trainers_page
@require_safe
def inbox_page(request: AuthenticatedRequest) -> HttpResponse:
    return show_page(request)


def show_page(request: AuthenticatedRequest, refused: inbox.Entry | None = None) -> HttpResponse:
    """The page of the inbox; with an entry whose reply was refused, if there is one."""
    show = "unread" if request.GET.get("show") == "unread" else ""
    page = Paginator(inbox.inbox(request.user, unread=bool(show)), ON_A_PAGE).get_page(request.GET.get("page"))
    entries = inbox.entries_of(request.user, page.object_list)
    for entry in entries:
        is_refused = refused is not None and refused.key == entry.key
        entry.form = refused.form if refused and is_refused else reply_form(request, entry)
    context = {"page": page, "entries": entries, "show": show, "until": timezone.now().isoformat()}
    return render(request, "coaching/inbox.html", context, status=400 if refused else 200)


def show_entry(request: AuthenticatedRequest, entry: inbox.Entry, message: str = "", status: int = 200) -> HttpResponse:
    """The entry alone, for htmx, with the new number for the navigation."""
    context = {"entry": entry, "message": message, "unread": inbox.unread_count(request.user)}
    return render(request, "coaching/_inbox_part.html", context, status=status)


def asked_entry(request: AuthenticatedRequest) -> inbox.Entry:
    """The entry that the form names. Raises Http404 if it isn't in the user's inbox."""
    row = inbox.row_named(request.user, request.POST.get("entry", ""))
    entry = next(iter(inbox.entries_of(request.user, [row] if row else [])), None)
    if entry is None:
        raise Http404
    entry.form = reply_form(request, entry)
    return entry


def reply_form(request: AuthenticatedRequest, entry: inbox.Entry, data: Any = None) -> ReplyForm | None:
    if entry.session is None:
        return None
    comment = Comment(session=entry.session, author=request.user)
    return ReplyForm(data, instance=comment, auto_id=f"{entry.key}-%s")


def back_to(request: AuthenticatedRequest, entry: inbox.Entry | None = None, message: str = "") -> HttpResponse:
    """The same page of the inbox."""
    query, fragment = request.GET.urlencode(), f"#{entry.key}" if entry else ""
    return redirect_to(request, f"{reverse('coaching:inbox')}{'?' if query else ''}{query}{fragment}", message=message)


@trainers_page
@require_POST
def inbox_reply(request: AuthenticatedRequest) -> HttpResponse:
    """Adds a comment to the workout that the entry is about, and marks the entry as read."""
    entry = asked_entry(request)
    form = reply_form(request, entry, request.POST)
    if form is None:
        raise BadRequest("This entry is not about a workout.")
    if not form.is_valid() or not save_comment(form):
        entry.form = form
        return show_entry(request, entry, status=400) if request.htmx else show_page(request, entry)
    services.mark_read(user=request.user, rows=[entry.row])
    message = _("Comment sent.")
    return show_entry(request, asked_entry(request), message) if request.htmx else back_to(request, entry, message)


@trainers_page
@require_POST
def inbox_read(request: AuthenticatedRequest) -> HttpResponse:
    """Marks an entry as read; with `unread`, as unread."""
    entry = asked_entry(request)
    mark = services.mark_unread if "unread" in request.POST else services.mark_read
    mark(user=request.user, rows=[entry.row])
    return show_entry(request, asked_entry(request)) if request.htmx else back_to(request, entry)


@trainers_page
@require_POST
def inbox_read_all(request: AuthenticatedRequest) -> HttpResponse:
    """Marks as read what happened until the page was shown. With the token of an earlier request, undoes that."""
    if token := request.POST.get("undo"):
        services.mark_unread_again(user=request.user, at=moment(undo.unpack("inbox", token)["at"]))
        return back_to(request)
    at = services.mark_all_read(user=request.user, until=moment(request.POST.get("until", "")))
    token = undo.pack("inbox", {"at": at.isoformat()})
    messages.info(request, render_to_string("coaching/_undo_read.html", {"token": token}, request))
    return back_to(request)


def moment(text: str) -> datetime:
    """Reads a time that a page had. Raises BadRequest for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError as error:
        raise BadRequest("This is not a time.") from error
    if found is None or timezone.is_naive(found):
        raise BadRequest("This is not a time.")
    return found
