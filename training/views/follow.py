"""Programs that trainees follow on their own: the list, one to read and begin, and how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import undo
from common.refusals import shown_on
from common.responses import page_or_part, posted, redirect_to, whole_number
from facilities.days import today_of
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted
from policy.rows import may, require
from training import services as training
from training.calendar import schedule
from training.follow_forms import FollowForm, ProgramSearch
from training.models import Program, ProgramAssignment
from training.program_plans import program_plan
from training.ready_made import Equipment, catalog, matching

from .assignment_undo import undoable

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

MOST_OFFERED = 100  # programs of the trainee's gym in the list


@trainees_page
@require_safe
def program_choices(request: AuthenticatedRequest) -> HttpResponse:
    """What a trainee may follow: what their gym offers, and the ready-made programs."""
    own_trainee(request)
    form = ProgramSearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    programs = Program.objects.permitted(request.user, "follow").current().exclude(owner=request.user)
    rows = list(programs.with_days_a_week().select_related("gym").order_by("name", "id"))
    keys = set(matching(**wanted)) if wanted else set(catalog())
    offered = [row for row in rows if row.ready_made is None and suits(row, wanted)][:MOST_OFFERED]
    ready_made = sorted((row for row in rows if row.ready_made in keys), key=lambda row: row.text("name").casefold())
    context = {"form": form, "offered": offered, "ready_made": ready_made, "filtered": any(wanted.values())}
    return page_or_part(request, "training/follow_list.html", "training/_follow_list.html", context)


def suits(program: Program, wanted: dict[str, Any]) -> bool:
    """Whether a gym's program suits the search; its goal and its equipment are unknown."""
    level, days = wanted.get("level"), wanted.get("days")
    return (not level or level == program.level) and (not days or days == program.days_a_week)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def program_follow(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A program to read as a whole and to begin; of the one that the trainee follows, their own plan."""
    programs = Program.objects.with_days_a_week()
    program = get_permitted(request.user, "view", programs, pk=pk)
    trainee = own_trainee(request)
    followed = ProgramAssignment.objects.followed(trainee)
    form = FollowForm(posted(request), program=program, initial={"start_date": today_of(trainee)})
    if request.method == "POST":
        require(request.user, "follow", program)
        if form.is_valid():
            with shown_on(form), undoable(request, [trainee.pk], "training:follow_undo") as doing:
                training.follow_program(trainee=trainee, program=program, **form.chosen)
                doing.said = _("You follow %(program)s from %(date)s.") % {
                    "program": program,
                    "date": date_format(form.cleaned_data["start_date"]),
                }
                return redirect_to(request, "progress:today")
    entry = catalog().get(program.ready_made or "")
    is_followed = followed is not None and followed.program_id == program.pk
    context = {
        **shown_plan(request, program, followed if is_followed else None),
        "program": program,
        "equipment": Equipment(entry.equipment).label if entry else "",
        "form": form,
        "followed": followed,
        "is_followed": is_followed,
        "may_follow": not program.is_archived and may(request.user, "follow", program),
        "may_stop": followed is not None and is_followed and may(request.user, "change", followed),
        "trainers": training.trainers_program(trainee),
    }
    return render(request, "training/follow.html", context, status=400 if form.errors else 200)


def shown_plan(request: AuthenticatedRequest, program: Program, assignment: ProgramAssignment | None) -> dict[str, Any]:
    """The weeks of the plan, and the one to show: `?week=`, else the one in which the trainee is, else the first."""
    plan = program_plan(program) if assignment is None else assignment.revision.plan
    overrides = assignment.overrides if assignment else {}
    last = max((day.week for day in plan.days), default=1)
    now = 1
    if assignment is not None:
        today = today_of(assignment.trainee)
        now = next((workout.day.week for workout in schedule(assignment) if workout.due >= today), last)
    week = min(max(whole_number(request.GET.get("week")) or now, 1), last)
    days = [day.with_overrides(overrides) for day in plan.days_of(week)]
    notes = {entry["week"]: entry for entry in program.week_notes}
    return {"weeks": range(1, last + 1), "week": week, "now": now, "days": days, "notes": notes.get(week)}


@trainees_page
@require_POST
def follow_stop(request: AuthenticatedRequest) -> HttpResponse:
    """Ends the program that the trainee has chosen themselves."""
    trainee = own_trainee(request)
    followed = ProgramAssignment.objects.followed(trainee)
    if followed is None:
        raise Http404
    assignment = get_permitted(request.user, "change", ProgramAssignment.objects.with_plan(), pk=followed.pk)
    with undoable(request, [trainee.pk], "training:follow_undo") as doing:
        training.end_assignment(assignment)
        doing.said = _("You no longer follow %(program)s.") % {"program": assignment.program}
    return redirect_to(request, "progress:today")


@trainees_page
@require_POST
def follow_undo(request: AuthenticatedRequest) -> HttpResponse:
    """Takes back what the message was about: that a program was begun, or ended. Sent again, it changes nothing."""
    trainee = own_trainee(request)
    changed = undo.unpack("assignments", request.POST.get("token", ""))["changed"]
    if set(changed) != {str(trainee.pk)}:
        raise Http404
    before, after = changed[str(trainee.pk)]
    said = _("Undone.")
    try:
        training.restore_states(trainee=trainee, before=before, after=after)
    except training.AssignmentError as error:
        said = str(error)
    return redirect_to(request, "progress:today", message=said)
