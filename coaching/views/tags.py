"""Tags of trainees, and filters of the roster that are kept under a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.quotas import QuotaExceededError
from coaching import services
from coaching.forms import SavedFilterForm, TagForm
from coaching.models import SavedFilter, TraineeTag
from coaching.roster_filter import RosterFilter
from common import undo
from common.refusals import shown_on
from common.responses import redirect_to, whole_numbers
from facilities.guards import trainers_page
from policy.guards import get_permitted

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from coaching.services.tags import TagChanges


def roster_as_it_was(request: AuthenticatedRequest) -> str:
    """The roster with the filter that the form was sent with."""
    choice = RosterFilter.read(QueryDict(request.POST.get("back", "")[:2000]))
    return f"{reverse('coaching:trainee_list')}{'?' if choice.query else ''}{choice.url_query}"


def offer_undo(request: AuthenticatedRequest, said: str, url: str, kind: str, values: Mapping[str, Any]) -> None:
    context = {
        "said": said,
        "undo_url": reverse(url),
        "token": undo.pack(kind, dict(values)),
        "back": request.POST.get("back", ""),
    }
    messages.success(request, render_to_string("coaching/_undo_change.html", context, request))


@trainers_page
@require_safe
def organize(request: AuthenticatedRequest) -> HttpResponse:
    """The user's tags and saved filters, to rename and to remove."""
    return show(request)


def show(request: AuthenticatedRequest, refused: tuple[str | int, Any] | None = None) -> HttpResponse:
    """The page; `refused` is the tag or the key of the filter whose new name was refused, and its form."""
    counted = Counter(TraineeTag.objects.of_trainees(request.user).values_list("name", flat=True))
    errors = {refused[0]: refused[1]} if refused else {}
    saved = SavedFilter.objects.permitted(request.user, "change").filter(user=request.user)
    context = {
        "tags": [
            {"name": name, "count": counted[name], "form": errors.get(name)}
            for name in sorted(counted, key=str.casefold)
        ],
        "saved": [{"filter": one, "form": errors.get(one.pk)} for one in saved],
    }
    return render(request, "coaching/organize.html", context, status=400 if refused else 200)


@trainers_page
@require_POST
def tags_change(request: AuthenticatedRequest) -> HttpResponse:
    """Adds a tag to the trainees that were selected in the roster, or removes it from them."""
    form, trainees = TagForm(request.POST), whole_numbers(request.POST.getlist("trainee"))
    back = roster_as_it_was(request)
    if not trainees or not form.is_valid():
        said = str(form.errors["name"][0]) if form.errors else _("Choose a trainee.")
        messages.error(request, said)
        return redirect(back)
    name, change = form.cleaned_data["name"], services.tag_trainees
    if request.POST.get("do") == "remove":
        change = services.untag_trainees
    try:
        changed = change(user=request.user, trainees=trainees, name=name)
    except QuotaExceededError as error:
        messages.error(request, error.messages[0])
        return redirect(back)
    added, removed = (sum(map(len, changed[way].values())) for way in ("added", "removed"))
    if added:
        said = ngettext("Tagged %(n)s trainee: %(tag)s.", "Tagged %(n)s trainees: %(tag)s.", added)
        offer_undo(request, said % {"n": added, "tag": name}, "coaching:tags_undo", "tags", changed)
    elif removed:
        said = ngettext(
            "%(n)s trainee is no longer tagged: %(tag)s.", "%(n)s trainees are no longer tagged: %(tag)s.", removed
        )
        offer_undo(request, said % {"n": removed, "tag": name}, "coaching:tags_undo", "tags", changed)
    else:
        messages.info(request, _("There is nothing to change."))
    return redirect(back)


@trainers_page
@require_POST
def tag_rename(request: AuthenticatedRequest) -> HttpResponse:
    """Gives a tag another name, on all of the user's trainees who have it."""
    name, form = request.POST.get("tag", ""), TagForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            changed = services.rename_tag(user=request.user, name=name, to=form.cleaned_data["name"])
            said = _("Tag renamed: %(tag)s.") % {"tag": form.cleaned_data["name"]}
            offer_undo(request, said, "coaching:tags_undo", "tags", changed)
            return redirect("coaching:organize")
    return show(request, (name, form))


@trainers_page
@require_POST
def tag_delete(request: AuthenticatedRequest) -> HttpResponse:
    """Removes a tag from all of the user's trainees."""
    name = request.POST.get("tag", "")
    changed = services.untag_trainees(user=request.user, name=name)
    offer_undo(request, _("Tag deleted: %(tag)s.") % {"tag": name}, "coaching:tags_undo", "tags", changed)
    return redirect("coaching:organize")


@trainers_page
@require_POST
def tags_undo(request: AuthenticatedRequest) -> HttpResponse:
    """Takes back a change of tags. Sent again, it changes nothing."""
    changed = cast("TagChanges", undo.unpack("tags", request.POST.get("token", "")))
    said = _("Undone.")
    try:
        services.undo_tags(user=request.user, changes=changed)
    except QuotaExceededError as error:
        said = error.messages[0]
    return redirect_to(request, roster_as_it_was(request), message=said)


@trainers_page
@require_POST
def filter_save(request: AuthenticatedRequest) -> HttpResponse:
    """Keeps what the roster shows under a name."""
    choice = RosterFilter.read(QueryDict(request.POST.get("back", "")[:2000]))
    form = SavedFilterForm(request.POST, instance=SavedFilter(user=request.user, query=choice.query))
    said = _("Filter saved.")
    if form.is_valid():
        with shown_on(form):
            services.save_filter(saved=form.instance)
    if form.errors:
        messages.error(request, str(next(error for errors in form.errors.values() for error in errors)))
        return redirect(roster_as_it_was(request))
    return redirect_to(request, roster_as_it_was(request), message=said)


@trainers_page
@require_POST
def filter_rename(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    saved = get_permitted(request.user, "change", SavedFilter.objects.all(), pk=pk)
    form = SavedFilterForm(request.POST, instance=saved)
    if not form.is_valid():
        return show(request, (saved.pk, form))
    services.save_filter(saved=saved)
    return redirect_to(request, "coaching:organize", message=_("Saved."))


@trainers_page
@require_POST
def filter_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    saved = get_permitted(request.user, "delete", SavedFilter.objects.all(), pk=pk)
    saved.delete()
    said = _("Filter removed: %(name)s.") % {"name": saved.name}
    offer_undo(request, said, "coaching:filter_restore", "saved_filter", {"name": saved.name, "query": saved.query})
    return redirect("coaching:organize")


@trainers_page
@require_POST
def filter_restore(request: AuthenticatedRequest) -> HttpResponse:
    """Restores a filter that was removed. Sent again, it changes nothing."""
    values = undo.unpack("saved_filter", request.POST.get("token", ""))
    form = SavedFilterForm(values, instance=SavedFilter(user=request.user, query=values["query"]))
    said = _("Undone.")
    if form.is_valid():
        try:
            services.save_filter(saved=form.instance)
        except QuotaExceededError as error:
            said = error.messages[0]
    return redirect_to(request, "coaching:organize", message=said)
