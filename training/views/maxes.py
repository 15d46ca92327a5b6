"""1RM and training max of an exercise: entered on its page by the trainee; corrected and deleted by whoever may."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import undo
from common.responses import posted, redirect_to
from facilities.guards import own_trainee, trainees_page
from facilities.models import Trainee
from policy.guards import get_permitted, policy_required
from training import services
from training.forms import ExerciseMaxForm
from training.models import Exercise, ExerciseMax

from .exercises import exercise_page

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest


def home_of(user: User, trainee: Trainee, exercise: Exercise) -> str:
    """The page that shows the maxes: the exercise's for the trainee, that of the trainee's maxes for others."""
    if trainee.user_id == user.pk:
        return reverse("training:exercise_detail", args=[exercise.slug]) + "#maxes"
    return reverse("coaching:trainee_maxes", args=[trainee.pk])


def enter(user: User, trainee: Trainee, exercise: Exercise, form: ExerciseMaxForm) -> bool:
    """Stores what a valid form has, or shows on it why that can't be."""
    values = {**form.kilograms(), "measured_at": form.cleaned_data["measured_at"]}
    try:
        services.enter_max(actor=user, trainee=trainee, exercise=exercise, **values)
    except ValidationError as error:
        form.show(error)
    return not form.errors


@trainees_page
@require_POST
def max_create(request: AuthenticatedRequest, slug: str) -> HttpResponse:
    exercise = get_permitted(request.user, "view", Exercise.objects.select_related("gym"), slug=slug)
    trainee = own_trainee(request)
    form = ExerciseMaxForm(posted(request), units=request.user.units)
    if form.is_valid() and enter(request.user, trainee, exercise, form):
        return redirect_to(request, home_of(request.user, trainee, exercise), message=_("Saved."))
    return exercise_page(request, exercise, form)


def entries(request: AuthenticatedRequest, action: str) -> Any:
    return ExerciseMax.objects.permitted(request.user, action).select_related("exercise", "trainee__user")


@policy_required(ExerciseMax, "change")
@require_http_methods(["GET", "HEAD", "POST"])
def max_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(entries(request, "change"), pk=pk)
    form = ExerciseMaxForm(posted(request), units=request.user.units, entry=entry)
    back = home_of(request.user, entry.trainee, entry.exercise)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_max(entry=entry, **form.kilograms(), measured_at=form.cleaned_data["measured_at"])
        except ValidationError as error:
            form.show(error)
        else:
            return redirect_to(request, back, message=_("Saved."))
    context = {"form": form, "exercise": entry.exercise, "trainee": entry.trainee, "back": back}
    return render(request, "training/max_form.html", context, status=400 if form.errors else 200)


@policy_required(ExerciseMax, "delete")
@require_POST
def max_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(entries(request, "delete"), pk=pk)
    token = undo.pack(
        "max",
        {
            "trainee": entry.trainee_id,
            "exercise": entry.exercise_id,
            "one_rm_kg": entry.one_rm_kg and str(entry.one_rm_kg),
            "training_max_kg": entry.training_max_kg and str(entry.training_max_kg),
            "measured_at": entry.measured_at.isoformat(),
        },
    )
    services.delete_max(entry=entry)
    messages.info(request, render_to_string("training/_undo_max.html", {"token": token}, request))
    return redirect(home_of(request.user, entry.trainee, entry.exercise))


@policy_required(ExerciseMax, "create")
@require_POST
def max_restore(request: AuthenticatedRequest) -> HttpResponse:
    values = undo.unpack("max", request.POST.get("token", ""))
    trainees = Trainee.objects.with_person()
    trainee = get_permitted(request.user, "log_workouts", trainees, pk=values["trainee"])
    exercise = get_object_or_404(Exercise, pk=values["exercise"])
    kilograms = {name: values[name] and Decimal(values[name]) for name in ("one_rm_kg", "training_max_kg")}
    services.enter_max(
        actor=request.user,
        trainee=trainee,
        exercise=exercise,
        measured_at=date.fromisoformat(values["measured_at"]),
        **kilograms,
    )
    return redirect_to(request, home_of(request.user, trainee, exercise), message=_("Restored."))
