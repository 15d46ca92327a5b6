"""A trainee's own routines: made, built, arranged, deleted. One starts them in workouts.views.routines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common import undo
from common.refusals import shown_on
from common.responses import posted, redirect_to
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted
from training import services
from training.models import Program
from training.routine_forms import RoutineForm

from . import plan
from .builder import plan_context, scripts_context

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

STEPS = {"up": -1, "down": 1}


def own_routine(request: AuthenticatedRequest, pk: int, action: str = "change") -> Program:
    routines = Program.objects.exclude(trainee=None).select_related("owner", "trainee__gym", "edited_by")
    routine: Program = get_permitted(request.user, action, routines, pk=pk)
    return routine


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def routine_create(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    form = RoutineForm(
        posted(request), instance=Program(trainee=trainee), initial={"folder": request.GET.get("folder")}
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            name, folder = form.cleaned_data["name"], form.cleaned_data["folder"]
            routine = services.create_routine(actor=request.user, trainee=trainee, name=name, folder=folder)
            if description := form.cleaned_data["description"]:
                services.save_routine(routine=routine, name=name, folder=folder, description=description)
            return redirect_to(
                request, "training:routine_detail", routine.pk, message=_("Routine created. Add its exercises.")
            )
    return render(request, "training/routine_form.html", {"form": form}, status=400 if form.errors else 200)


@trainees_page
@require_safe
def routine_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The builder."""
    routine = own_routine(request, pk)
    context = plan_context(request, routine)
    context |= scripts_context(request, routine, context["weeks"])
    context["texts"]["create_help"] = _("It is yours: only you and your trainer see it.")
    return render(request, "training/routine_detail.html", context)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def routine_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    routine = own_routine(request, pk)
    form = RoutineForm(posted(request), instance=routine)
    if request.method == "POST" and form.is_valid():
        services.save_routine(routine=own_routine(request, pk), **form.cleaned_data)
        return redirect_to(request, "training:routine_detail", routine.pk, message=_("Saved."))
    context = {"form": form, "program": routine}
    return render(request, "training/routine_form.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def routine_move(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    routine = own_routine(request, pk)
    services.move_routine(routine=routine, step=STEPS.get(request.POST.get("to", ""), 0))
    return redirect(f"{reverse('workouts:routine_list')}#routine-{routine.pk}")


@trainees_page
@require_POST
def routine_duplicate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A copy of a routine, or of any program that the trainee may read, as a routine of their own."""
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    trainee = own_trainee(request)
    try:
        copy = services.copy_routine(actor=request.user, trainee=trainee, program=program)
    except QuotaExceededError as error:
        return redirect_to(request, "workouts:routine_list", message=str(error))
    return redirect_to(request, "training:routine_detail", copy.pk, message=_("This copy is yours to change."))


@trainees_page
@require_POST
def routine_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes it off the list, and offers to bring it back. Workouts keep what they were planned by."""
    routine = own_routine(request, pk, "delete")
    services.archive_routine(routine=routine, is_archived=True)
    context = {"said": _("%(name)s deleted.") % {"name": routine.name}, "token": token_to_restore(routine)}
    messages.info(request, render_to_string("training/_undo_routine.html", context, request))
    return redirect_to(request, "workouts:routine_list")


def token_to_restore(routine: Program) -> str:
    return undo.pack("routine", {"routine": routine.pk})


@trainees_page
@require_POST
def routine_restore(request: AuthenticatedRequest) -> HttpResponse:
    """Brings back a deleted routine. Sent again, it changes nothing."""
    routine = own_routine(request, undo.unpack("routine", request.POST.get("token", ""))["routine"])
    services.archive_routine(routine=routine, is_archived=False)
    return redirect_to(request, "workouts:routine_list", message=_("Routine restored."))


# What the builder's scripts talk to
routine_plan = trainees_page(plan.answer_plan)
routine_fill = trainees_page(plan.answer_fill)
routine_choices = trainees_page(plan.answer_choices)
routine_exercise = trainees_page(plan.answer_exercise)
