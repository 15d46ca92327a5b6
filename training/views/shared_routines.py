"""A routine's link: its owner makes it and takes it back; whoever has it reads the routine and copies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from accounts.quotas import QuotaExceededError
from common.responses import redirect_to
from facilities.guards import own_trainee, trainees_page
from facilities.models import Trainee
from policy.rows import require_some
from policy.table import LIBRARY
from training import services
from training.models import Exercise, Program, ProgramExercise, RoutineLink

from .builder import plan_context
from .routines import own_routine

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def routine_share(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The link to copy. `do=end` takes it back, anything else makes one."""
    routine = own_routine(request, pk)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            services.end_link(routine=routine)
            return redirect_to(request, "training:routine_share", pk, message=_("The link no longer works."))
        services.link_routine(routine=routine)
        return redirect_to(request, "training:routine_share", pk)
    link = RoutineLink.objects.filter(program=routine).first()
    address = link and reverse("training:routine_shared", args=[services.token_of(link)])
    context = {"program": routine, "address": address and request.build_absolute_uri(address)}
    return render(request, "training/routine_share.html", context)


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def routine_shared(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """The routine behind a link, to read. A POST copies it to the trainee's routines."""
    routine = services.linked_routine(token)
    if routine is None:
        return render(request, "training/routine_link_gone.html", status=410)
    if not request.user.is_authenticated:
        if request.method == "POST":
            raise Http404
        return render(request, "training/routine_invited.html")
    if request.method == "POST":
        return copy(request, routine)
    context = {
        **plan_context(request, routine),
        "editable": False,
        "is_own": routine.owner_id == request.user.pk,
        "may_copy": bool(request.user.actor.trainee),
        "copied": names_of_own(routine),
    }
    return render(request, "training/routine_shared.html", context)


def names_of_own(routine: Program) -> list[str]:
    """The exercises in the routine that the library doesn't have; a copy brings them along."""
    lines = ProgramExercise.objects.current().filter(program_day__program=routine, program_day__is_archived=False)
    exercises = Exercise.objects.filter(pk__in=lines.values("exercise")).exclude(LIBRARY)
    return list(exercises.order_by("name", "id").values_list("name", flat=True)[:50])


def copy(request: AuthenticatedRequest, routine: Program) -> HttpResponse:
    require_some(request.user, "train", Trainee)
    trainee = own_trainee(request)
    try:
        made = services.copy_routine(actor=request.user, trainee=trainee, program=routine, name=routine.name)
    except QuotaExceededError as error:
        return redirect_to(request, "workouts:routine_list", message=str(error))
    return redirect_to(
        request, "training:routine_detail", made.pk, message=_("Copied. This routine is yours to change.")
    )
