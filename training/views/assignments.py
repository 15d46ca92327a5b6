"""What a trainer does with the program that a trainee follows; and the trainee's own: moving a workout."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import undo
from common.refusals import shown_on
from common.responses import posted, redirect_to, whole_number, whole_numbers
from facilities.days import today_of
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted, policy_required
from training import services as training
from training.assign_forms import AssignOneForm, AssignSeveralForm
from training.calendar import last_day, next_start, schedule
from training.exercise_search import ABBREVIATIONS, WORDS
from training.forms import MoveForm, OwnPlanForm, PauseForm, RestartForm
from training.models import Exercise, Program, ProgramAssignment
from training.own_plan import OwnChanges, OwnPlan, weeks_left
from training.querysets import ExerciseQuerySet
from training.views.assignment_undo import undoable
from training.views.texts import own_plan_texts

if TYPE_CHECKING:
    from accounts.models import User
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


def ask(request: AuthenticatedRequest, trainee: Trainee, form: Any, title: str, **extra: Any) -> HttpResponse:
    """Renders the form with its errors."""
    context = {"form": form, "trainee": trainee, "title": title, **extra}
    return render(request, "training/assignment_form.html", context, status=400 if form.errors else 200)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def trainee_assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A program from now on; or the next one, which begins when what the trainee follows ends."""
    trainee = assigned_trainee(request, pk)
    today = today_of(trainee)
    unended = list(ProgramAssignment.objects.unended(today).with_plan().filter(trainee=trainee).order_by("start_date"))
    form = AssignOneForm(posted(request), user=request.user, begins=next_start(unended, today))
    if request.method == "POST" and form.is_valid():
        program = form.cleaned_data["program"]
        with shown_on(form), undoable(request, [pk]) as doing:
            training.assign_program(actor=request.user, trainee=trainee, program=program, **form.chosen)
            doing.said = said_of_assigning(trainee, program, form.cleaned_data["start_date"], today)
            return redirect_to(request, "coaching:trainee_detail", pk)
    current = [(assignment, last_day(assignment)) for assignment in unended]
    title = _("Assign the next program") if unended else _("Assign a program")
    return ask(request, trainee, form, title, current=current, begins=form.initial["start_date"])


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def assign_several(request: AuthenticatedRequest) -> HttpResponse:
    """One program for several: `trainee=1&trainee=2`, as chosen in the roster, which may be too many for an address."""
    is_choice = "choose" in request.POST
    chosen = whole_numbers((request.POST if is_choice else request.GET).getlist("trainee"))
    data = None if is_choice else posted(request)
    form = AssignSeveralForm(data, user=request.user, initial={"trainees": chosen})
    if data is not None and form.is_valid():
        trainees, program = list(form.cleaned_data["trainees"]), form.cleaned_data["program"]
        with shown_on(form), undoable(request, [trainee.pk for trainee in trainees]) as doing:
            training.assign_to_many(actor=request.user, trainees=trainees, program=program, **form.chosen)
            said = ngettext("Assigned to %(n)s trainee.", "Assigned to %(n)s trainees.", len(trainees))
            doing.said = said % {"n": len(trainees)}
            return redirect_to(request, "coaching:trainee_list")
    return render(request, "training/assign_several.html", {"form": form}, status=400 if form.errors else 200)


def said_of_assigning(trainee: Trainee, program: Program, begins: date, today: date) -> str:
    names = {"name": trainee.user.get_short_name(), "program": program}
    if begins > today:
        return _("%(name)s follows %(program)s from %(date)s.") % {**names, "date": date_format(begins)}
    return _("%(name)s follows %(program)s.") % names


@trainers_page
@require_POST
def trainee_follow(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The running assignment takes the edits made since."""
    trainee = assigned_trainee(request, pk)
    for assignment in ProgramAssignment.objects.unended(today_of(trainee)).with_plan().filter(trainee=trainee):
        training.follow_current_revision(actor=request.user, assignment=assignment)
    return done(request, trainee, _("The program's newest revision applies from now on."))


@trainers_page
@require_POST
def trainee_end(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the trainee follows; or the one that is named, such as one that begins later."""
    trainee = assigned_trainee(request, pk)
    key = whole_number(request.POST.get("assignment"))
    with undoable(request, [pk]) as doing:
        if key is None:
            training.end_program(trainee=trainee)
            doing.said = _("The program has ended.")
        else:
            assignment = get_object_or_404(ProgramAssignment.objects.with_plan(), trainee=trainee, pk=key)
            training.end_assignment(assignment)
            doing.said = _("%(program)s is taken out.") % {"program": assignment.program}
    return redirect_to(request, "coaching:trainee_detail", pk)


@trainers_page
@require_POST
def trainee_pause(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    form = PauseForm(request.POST)
    if form.is_valid():
        with shown_on(form), undoable(request, [pk]) as doing:
            training.pause_program(assignment=running(trainee), **form.cleaned_data)
            doing.said = _("Paused. What was due then comes later.")
            return redirect_to(request, "coaching:trainee_detail", pk)
    return ask(request, trainee, form, _("Pause"))


@trainers_page
@require_POST
def trainee_resume(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = assigned_trainee(request, pk)
    try:
        with undoable(request, [pk]) as doing:
            training.resume_program(assignment=running(trainee))
            doing.said = _("The pause has ended; the program goes on.")
    except training.AssignmentError as error:
        return done(request, trainee, str(error))
    return redirect_to(request, "coaching:trainee_detail", pk)


@trainers_page
@require_POST
def trainee_restart(request: AuthenticatedRequest, pk: int, assignment_pk: int) -> HttpResponse:
    """The same program once more from its first week."""
    trainee = assigned_trainee(request, pk)
    ended = get_object_or_404(ProgramAssignment.objects.with_plan(), trainee=trainee, pk=assignment_pk)
    form = RestartForm(request.POST)
    if form.is_valid():
        with shown_on(form), undoable(request, [pk]) as doing:
            training.restart_program(actor=request.user, assignment=ended, start_date=form.cleaned_data["start_date"])
            doing.said = _("%(program)s begins again.") % {"program": ended.program}
            return redirect_to(request, "coaching:trainee_detail", pk)
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
    """A week of the program as this trainee has it: to change, swap, remove and add lines for them alone."""
    trainee = assigned_trainee(request, pk)
    assignment = running(trainee)
    workouts, today = schedule(assignment), today_of(trainee)
    plan = assignment.revision.plan
    weeks = sorted({day.week for day in plan.days})
    left = weeks_left(workouts, plan, today)
    wanted = whole_number(request.POST.get("week") or request.GET.get("week"))
    week = next((one for one in (wanted, min(left, default=None)) if one in weeks), weeks[0] if weeks else 1)
    later = {one for one in left if one > week} if week in left else set()
    form = OwnPlanForm(
        posted(request),
        own=OwnPlan(plan, assignment.overrides),
        days=plan.days_of(week),
        weeks=later,
        exercises=choices_for(request.user, trainee),
        initial={"scope": request.GET.get("scope")},
    )
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            before = training.override_lines(assignment=assignment, lines=form.changes)
            if form.changes:
                offer_undo(request, assignment, week, before, form.changes)
            else:
                messages.success(request, _("Saved for this trainee alone."))
            scope = "&scope=rest" if form.cleaned_data["scope"] == "rest" else ""
            return redirect(f"{reverse('training:trainee_plan', args=[pk])}?week={week}{scope}")
    context = {
        "trainee": trainee,
        "assignment": assignment,
        "form": form,
        "weeks": weeks,
        "week": week,
        "is_past": week not in left,
        "following": ProgramAssignment.objects.unended(today)
        .select_related("program")
        .filter(trainee=trainee, start_date__gt=assignment.start_date)
        .order_by("start_date"),
        "later": max(later, default=None),
        "names": Exercise.objects.names_of(
            line for own in form.lines.values() for line in (own.shown, own.planned) if line is not None
        ),
        "texts": own_plan_texts(request.user),
    }
    return render(request, "training/assignment_plan.html", context, status=400 if form.errors else 200)


def choices_for(user: User, trainee: Trainee) -> ExerciseQuerySet:
    """What this user may put into the plan of this trainee."""
    return Exercise.objects.permitted(user).usable_by(trainee)


def offer_undo(
    request: AuthenticatedRequest, assignment: ProgramAssignment, week: int, before: OwnChanges, after: OwnChanges
) -> None:
    token = undo.pack("own_plan", {"assignment": assignment.pk, "before": before, "after": after})
    context = {"token": token, "trainee": assignment.trainee, "week": week}
    messages.success(request, render_to_string("training/_undo_own_plan.html", context, request))


@trainers_page
@require_POST
def trainee_plan_undo(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes back the last change of the trainee's own plan."""
    trainee = assigned_trainee(request, pk)
    values = undo.unpack("own_plan", request.POST.get("token", ""))
    assignment = get_object_or_404(ProgramAssignment.objects.with_plan(), trainee=trainee, pk=values["assignment"])
    said = _("Undone.")
    try:
        training.undo_override(assignment=assignment, before=values["before"], after=values["after"])
    except training.AssignmentError as error:
        said = str(error)
    week = whole_number(request.POST.get("week"))
    address = reverse("training:trainee_plan", args=[pk])
    return redirect_to(request, f"{address}?week={week}" if week else address, message=said)


@trainers_page
@require_safe
def trainee_plan_exercises(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every exercise that may be put into the trainee's plan, for the search of the page."""
    trainee = assigned_trainee(request, pk)
    rows = choices_for(request.user, trainee).current().by_label()
    exercises = rows.choice_rows("tracking", "primary_muscles", "equipment")
    return JsonResponse({"exercises": exercises, "abbreviations": ABBREVIATIONS, "words": WORDS})
