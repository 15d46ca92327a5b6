from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.quotas import QuotaExceededError
from changes import services as changes
from common.responses import came_from, page_or_part, posted, redirect_to
from facilities.models import Gym
from policy.actor import actor_of
from policy.guards import get_permitted, policy_required
from policy.rows import may
from training import services
from training.exercise_page_forms import ExerciseForm
from training.filters import ExerciseFilter
from training.forms import ExerciseMaxForm
from training.models import Exercise, ExerciseMax
from training.tracking import MEASURES

from .own_exercises import create_own, edit_own, own_exercises

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest

PER_PAGE = 40
MOST_MAXES = 100  # entries that a page shows of one exercise


@require_safe
def exercise_list(request: AuthenticatedRequest) -> HttpResponse:
    """The library and, for its people, a gym's own; search as you type."""
    exercises = Exercise.objects.permitted(request.user).current().shelved(request.user)
    exercises = exercises.select_related("gym").by_label()
    filterset = ExerciseFilter(request.GET, queryset=exercises)
    rows = filterset.qs if filterset.is_valid() else exercises.none()
    text = filterset.form.cleaned_data.get("search")
    found = rows.best_first(text) if text else rows
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    if text:
        known = rows.in_bulk(list(page.object_list))
        page.object_list = [known[key] for key in page.object_list if key in known]
    context = {"filter": filterset, "page": page}
    if page.number == 1 and not any(request.GET.get(name) for name in filterset.filters):
        context |= own_exercises(request)
    return page_or_part(request, "training/exercise_list.html", "training/_exercises.html", context)


@require_safe
def exercise_detail(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    exercises = Exercise.objects.select_related("gym", "trainee__user")
    return exercise_page(request, get_permitted(request.user, "view", exercises, slug=slug))


def exercise_page(
    request: AuthenticatedRequest, exercise: Exercise, max_form: ExerciseMaxForm | None = None
) -> HttpResponse:
    """The page of an exercise; for a trainee with the maxes that they entered. `max_form`: one that was refused."""
    context = {
        "exercise": exercise,
        "editable": may(request.user, "change", exercise),
        "back": came_from(request),
        "list": reverse("training:exercise_list"),
    }
    if exercise.trainee_id is not None:
        context |= {f"may_{action}": may(request.user, action, exercise) for action in ("merge", "hand_over")}
    if actor_of(request.user).trainee and "weight_kg" in MEASURES[exercise.tracking].fields:
        mine = ExerciseMax.objects.filter(trainee__in=actor_of(request.user).trainee, exercise=exercise)
        context["max_form"] = max_form or ExerciseMaxForm(units=request.user.units)
        context["maxes"] = mine.order_by("-measured_at", "-id")[:MOST_MAXES]
    refused = max_form is not None and max_form.errors
    return render(request, "training/exercise_detail.html", context, status=400 if refused else 200)


@policy_required(Exercise, "create")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_create(request: AuthenticatedRequest) -> HttpResponse:
    if request.user.actor.trainee:
        return create_own(request)
    gym = stocked_gym(request.user)
    form = ExerciseForm(posted(request), instance=Exercise(gym=gym))
    if request.method == "POST" and form.is_valid():
        try:
            exercise = services.create_exercise(gym=gym, **form.cleaned_data)
        except QuotaExceededError as error:
            form.add_error(None, error)
        else:
            return redirect_to(request, "training:exercise_detail", exercise.slug, message=_("Exercise added."))
    return render(request, "training/exercise_form.html", {"form": form}, status=400 if form.errors else 200)


@policy_required(Exercise, "change")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    exercise = get_permitted(request.user, "change", Exercise.objects.select_related("trainee__user"), slug=slug)
    if exercise.trainee_id is not None:
        return edit_own(request, exercise)
    form = ExerciseForm(posted(request), instance=exercise)
    if request.method == "POST" and form.is_valid():
        changes.store(form.instance)
        return redirect_to(request, "training:exercise_detail", exercise.slug, message=_("Saved."))
    context = {"form": form, "exercise": exercise}
    return render(request, "training/exercise_form.html", context, status=400 if form.errors else 200)


def stocked_gym(user: User) -> Gym | None:
    """The gym whose exercises and programs this user makes; the operator's are the library's."""
    gym = Gym.objects.permitted(user, "stock").filter(pk__in=user.actor.gym + user.actor.gyms).first()
    if gym is None and not user.is_superuser:
        raise PermissionDenied
    return gym
