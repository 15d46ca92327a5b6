"""A trainee's own exercises: made, edited, archived and deleted, each with an undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from changes import services as changes
from common import undo
from common.refusals import shown_on
from common.responses import posted, redirect_to
from facilities.guards import own_trainee
from facilities.models import Gym
from policy.guards import get_permitted, policy_required
from training import services
from training.exercise_forms import HandOverForm, OwnExerciseForm
from training.models import Exercise

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

MOST = 500  # own exercises that a page shows
KEPT = [field for field in Exercise._meta.concrete_fields if field.name not in ("id", "slug", "is_assisted")]


def own_exercises(request: AuthenticatedRequest) -> dict[str, Any]:
    """What the list of exercises shows a trainee of their own: {mine, archived}; empty for everyone else."""
    trainees = request.user.actor.trainee if request.user.is_authenticated else ()
    if not trainees:
        return {}
    rows = list(Exercise.objects.filter(trainee__in=trainees).order_by("name", "id")[:MOST])
    return {"mine": [row for row in rows if not row.is_archived], "archived": [row for row in rows if row.is_archived]}


def create_own(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    form = OwnExerciseForm(
        posted(request), instance=Exercise(trainee=trainee), trainee=trainee, initial={"name": request.GET.get("name")}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            exercise = services.create_exercise(trainee=trainee, **form.cleaned_data)
        if not form.errors:
            return redirect_to(request, "training:exercise_detail", exercise.slug, message=_("Exercise added."))
    return render(request, "training/own_exercise_form.html", {"form": form}, status=400 if form.errors else 200)


def edit_own(request: AuthenticatedRequest, exercise: Exercise) -> HttpResponse:
    if exercise.trainee is None:
        raise PermissionDenied
    form = OwnExerciseForm(posted(request), instance=exercise, trainee=exercise.trainee)
    if request.method == "POST" and form.is_valid():
        changes.store(form.instance)
        return redirect_to(request, "training:exercise_detail", exercise.slug, message=_("Saved."))
    context = {"form": form, "exercise": exercise}
    return render(request, "training/own_exercise_form.html", context, status=400 if form.errors else 200)


@policy_required(Exercise, "change")
@require_POST
def exercise_archive(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Takes an exercise out of the lists, or with `archived=no` puts it back."""
    exercise = get_permitted(request.user, "change", Exercise.objects.all(), slug=slug)
    is_archived = request.POST.get("archived") != "no"
    services.archive_exercise(exercise=exercise, is_archived=is_archived)
    if not is_archived:
        return redirect_to(request, "training:exercise_detail", slug, message=_("The exercise is in the lists again."))
    tell_archived(request, exercise, _("Archived."))
    return redirect_to(request, "training:exercise_list")


@policy_required(Exercise, "delete")
@require_POST
def exercise_delete(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """Deletes what nobody used; archives the rest, so that history keeps its name."""
    exercise = get_permitted(request.user, "delete", Exercise.objects.all(), slug=slug)
    token = undo.pack("exercise", {field.attname: getattr(exercise, field.attname) for field in KEPT})
    if why := services.delete_or_archive(exercise):
        tell_archived(request, exercise, why)
    else:
        text = render_to_string("training/_undo_exercise.html", {"token": token}, request)
        messages.info(request, text)
    return redirect_to(request, "training:exercise_list")


def tell_archived(request: AuthenticatedRequest, exercise: Exercise, text: str) -> None:
    context = {"exercise": exercise, "text": text}
    messages.info(request, render_to_string("training/_undo_archive.html", context, request))


@policy_required(Exercise, "create")
@require_POST
def exercise_restore(request: AuthenticatedRequest) -> HttpResponse:
    """Brings back a deleted exercise. Sent again, it changes nothing."""
    values = undo.unpack("exercise", request.POST.get("token", ""))
    gyms = Gym.objects.permitted(request.user, "stock")
    if values["trainee_id"] is not None:
        is_own = values["trainee_id"] in request.user.actor.trainee
    else:
        is_own = request.user.is_superuser or gyms.filter(pk=values["gym_id"]).exists()
    if not is_own:
        raise PermissionDenied
    owner = {name: values[name] for name in ("gym_id", "trainee_id")}
    exercise = Exercise.objects.filter(**owner, name__iexact=values["name"]).first()
    exercise = exercise or services.create_exercise(**values)
    return redirect_to(request, "training:exercise_detail", exercise.slug, message=_("Restored."))


@policy_required(Exercise, "hand_over")
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_hand_over(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    """A trainee's own exercise becomes the gym's, for all of its people."""
    exercises = Exercise.objects.exclude(trainee=None).select_related("trainee__user", "trainee__gym")
    exercise = get_permitted(request.user, "hand_over", exercises, slug=slug)
    trainee = exercise.trainee
    if trainee.gym is None:
        raise PermissionDenied
    form = HandOverForm(posted(request), initial={"name": exercise.name})
    if request.method == "POST" and form.is_valid():
        with shown_on(form, "name"):
            services.hand_to_gym(exercise=exercise, gym=trainee.gym, name=form.cleaned_data["name"])
        if not form.errors:
            text = _("%(exercise)s belongs to %(gym)s now.") % {"exercise": exercise.name, "gym": trainee.gym}
            return redirect_to(request, "training:exercise_detail", slug, message=text)
        exercise.refresh_from_db()
    context = {"form": form, "exercise": exercise, "trainee": trainee}
    return render(request, "training/hand_over.html", context, status=400 if form.errors else 200)
