"""What a trainer does with the program that a trainee follows; and the trainee's own: moving a workout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.refusals import shown_on
from common.responses import posted, redirect_to, whole_number
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted, policy_required
from training import services as training
from training.calendar import schedule
from training.forms import AssignOneForm, MoveForm, OwnPlanForm, PauseForm, RestartForm
from training.models import ProgramAssignment
from training.views.texts import entry_texts

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def assigned_trainee(request: AuthenticatedRequest, pk: int) -> Trainee:
    return get_permitted(request.user, "assign", Trainee.objects.with_person(), pk=pk)


def running(trainee: Trainee) -> ProgramAssignment:
    """The assignment that the trainee follows, paused or not; 404 without one."""
    if (followed := ProgramAssignment.objects.followed(trainee)) is None:
        raise Http404
    return followed


def done(request: AuthenticatedRequest, trainee: Trainee, said: str) -> HttpResponse:
    return redirect_to(request, "coaching:trainee_detail", trainee.pk, message=said)


def ask(request: AuthenticatedRequest, trainee: Trainee, form: Any, title: str) -> HttpResponse:
    """Renders the form with its errors."""
    context = {"form": form, "trainee": trainee, "title": title}
    return render(request, "training/assignment_form.html", context, status=400 if form.errors else 200)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    form = AssignOneForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            training.assign_program(actor=request.user, trainee=trainee, **form.cleaned_data)
            names = {"name": trainee.user.get_short_name(), "program": form.cleaned_data["program"]}
            return done(request, trainee, _("%(name)s follows %(program)s.") % names)
    return ask(request, trainee, form, _("Assign a program"))


@trainers_page
@require_POST
def trainee_follow(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The running assignment takes the edits made since."""
    trainee = assigned_trainee(request, pk)
    for assignment in ProgramAssignment.objects.running().with_plan().filter(trainee=trainee):
        training.follow_current_revision(actor=request.user, assignment=assignment)
    return done(request, trainee, _("The program's newest revision applies from now on."))


@trainers_page
@require_POST
def trainee_end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    training.end_program(trainee=trainee)
    return done(request, trainee, _("The program has ended."))


@trainers_page
@require_POST
def trainee_pause(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    form = PauseForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            training.pause_program(assignment=running(trainee), **form.cleaned_data)
            return done(request, trainee, _("Paused. What was due then comes later."))
    return ask(request, trainee, form, _("Pause"))


@trainers_page
@require_POST
def trainee_resume(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    try:
        training.resume_program(assignment=running(trainee))
    except training.AssignmentError as error:
        return done(request, trainee, str(error))
    return done(request, trainee, _("The pause has ended; the program goes on."))


@trainers_page
@require_POST
def trainee_restart(request: AuthenticatedRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """The same program once more from its first week."""
    trainee = assigned_trainee(request, pk)
    ended = get_object_or_404(ProgramAssignment.objects.with_plan(), trainee=trainee, pk=assignment_pk)
    form = RestartForm(request.POST)
    if form.is_valid():
        with shown_on(form):
            training.restart_program(actor=request.user, assignment=ended, start_date=form.cleaned_data["start_date"])
            return done(request, trainee, _("%(program)s begins again.") % {"program": ended.program})
    return ask(request, trainee, form, _("Begin again"))


@policy_required(ProgramAssignment, "move")
@require_POST
def workout_move(request: AuthenticatedRequest, assignment_pk: int) -> HttpResponse:
    """A planned workout to another date; without a date back to where the plan has it."""
    assignment = get_permitted(request.user, "move", ProgramAssignment.objects.with_plan(), pk=assignment_pk)
    trainee = assignment.trainee
    form, own = MoveForm(request.POST), trainee.user_id == request.user.pk
    if form.is_valid():
        with shown_on(form):
            training.move_workout(assignment=assignment, **form.cleaned_data)
            said = _("The workout is moved.") if form.cleaned_data["due"] else _("The workout is back in its place.")
            return (
                redirect_to(request, "progress:session_calendar", message=said) if own else done(request, trainee, said)
            )
    return ask(request, trainee, form, _("Move the workout"))


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_plan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A week of the program as this trainee has it, each line to be written over for them alone."""
    trainee = assigned_trainee(request, pk)
    assignment = running(trainee)
    workouts = schedule(assignment)
    weeks = sorted({workout.day.week for workout in workouts})
    wanted = whole_number(request.POST.get("week") or request.GET.get("week"))
    coming = next((workout.day.week for workout in workouts if workout.due >= training.today_of(trainee)), None)
    week = next((one for one in (wanted, coming) if one in weeks), weeks[0] if weeks else 1)
    plan = assignment.revision.plan
    days = [day.with_overrides(assignment.overrides) for day in plan.days_of(week)]
    form = OwnPlanForm(posted(request), days=days, plan=plan)
    if request.method == "POST" and form.is_valid():
        training.override_lines(assignment=assignment, lines=form.overrides())
        return done(request, trainee, _("Saved for this trainee alone."))
    context = {"trainee": trainee, "assignment": assignment, "form": form, "weeks": weeks, "week": week}
    context["texts"] = entry_texts(request.user)
    return render(request, "training/assignment_plan.html", context, status=400 if form.errors else 200)
