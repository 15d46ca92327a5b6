"""Merges a trainee's own exercise into another one, after saying what moves. By the trainee, or their trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from common.responses import page_or_part, redirect_to, whole_number
from common.search import search_error
from policy.guards import get_permitted, policy_required
from training.exercise_search import Row, ranked
from training.models import Exercise
from workouts import services

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

MOST = 12  # exercises that are offered


@policy_required(Exercise, "merge")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_merge(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """GET: which one; with `into`: what moves, to be confirmed. POST `into`: merges."""
    own = Exercise.objects.exclude(trainee=None).select_related("trainee__user", "trainee__gym")
    former = get_permitted(request.user, "merge", own, slug=slug)
    offered = services.mergeable(former).permitted(request.user).order_by("name", "id")
    key = whole_number((request.POST if request.method == "POST" else request.GET).get("into"))
    chosen = offered.filter(pk=key).first() if key else None
    if request.method == "POST" and chosen is not None:
        moved = services.merge_exercise(former=former, exercise=chosen)
        text = ngettext("Merged. %(n)s set moved.", "Merged. %(n)s sets moved.", moved.sets) % {"n": moved.sets}
        return redirect_to(request, "training:exercise_detail", chosen.slug, message=text)
    context: dict[str, Any] = {"exercise": former, "is_mine": former.trainee.user_id == request.user.pk}
    if chosen is not None:
        context |= {"chosen": chosen, "moving": services.moving(former)}
        return render(request, "workouts/merge_confirm.html", context)
    if key or request.method == "POST":
        messages.error(request, _("Choose an exercise that is measured in the same way."))
    typed = request.GET.get("search", "")
    error = search_error(typed)
    context |= {"search": typed, "error": error, "choices": [] if error else likely(offered, typed or former.name)}
    return page_or_part(request, "workouts/merge.html", "workouts/_merge_choices.html", context)


def likely(offered: Any, text: str) -> list[Exercise]:
    """The exercises that the text may mean, the best first."""
    rows = {one.pk: one for one in offered.only("name", "aliases", "gym", "trainee", "primary_muscles", "equipment")}
    best = ranked((Row(one.pk, one.name, one.aliases) for one in rows.values()), text)
    return [rows[row.exercise] for row in best[:MOST]]
