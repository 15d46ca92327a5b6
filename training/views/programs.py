"""Programs: the list, one program, its settings, copies and assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common.refusals import shown_on
from common.responses import page_or_part, posted, redirect_to, whole_number
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from policy.rows import may_some
from training import services
from training.assign_forms import AssignForm
from training.filters import ProgramFilter
from training.forms import ProgramForm
from training.models import Exercise, Program, ProgramAssignment
from training.program_plans import program_plan

from .assignment_undo import undoable
from .builder import plan_context, scripts_context
from .exercises import stocked_gym
from .plan import builders_page

MOST_BOXES = 12  # of a printed line

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Gym


@trainers_page
@require_safe
def program_list(request: AuthenticatedRequest) -> HttpResponse:
    programs = Program.objects.permitted(request.user).filter(trainee=None).with_counts().select_related("owner", "gym")
    if "is_archived" not in request.GET:
        programs = programs.current()
    filterset = ProgramFilter(request.GET, queryset=programs)
    rows = filterset.qs if filterset.is_valid() else programs.none()
    page = Paginator(rows.in_sections(request.user), 30).get_page(request.GET.get("page"))
    context = {"filter": filterset, "page": page}
    return page_or_part(request, "training/program_list.html", "training/_programs.html", context)


def proposed_visibility(gym: Gym | None) -> str:
    """Of a new program: its gym's; the library's are for everyone."""
    return Program.Visibility.GYM if gym is not None else Program.Visibility.SHARED


def seen_by(program: Program) -> str:
    """Who sees a program, besides those who train by it and their trainers."""
    if program.trainee_id is not None:
        return _("private: seen by its owner and their trainer")
    gym = program.gym.name if program.gym else ""
    if program.visibility == Program.Visibility.SHARED:
        if program.is_offered:
            text = _("seen by everyone who is signed in; the trainees of %(gym)s may follow it")
            return text % {"gym": gym}
        return _("seen by everyone who is signed in")
    if program.visibility == Program.Visibility.GYM:
        if program.is_offered:
            return _("seen by the trainers, admins and trainees of %(gym)s, who may follow it") % {"gym": gym}
        return _("seen by the trainers and admins of %(gym)s") % {"gym": gym}
    return _("private: seen by its owner and the admins of %(gym)s") % {"gym": gym}


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def program_create(request: AuthenticatedRequest) -> HttpResponse:
    gym = stocked_gym(request.user)
    program = Program(owner=request.user, gym=gym, visibility=proposed_visibility(gym))
    form = ProgramForm(posted(request), instance=program, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_program(form.instance)
        except QuotaExceededError as error:
            form.add_error(None, error)
    if form.is_bound and form.is_valid():
        return redirect_to(
            request, "training:program_detail", form.instance.pk, message=_("Program created. Add its first day.")
        )
    templates = Program.objects.permitted(request.user).current().filter(is_template=True).with_counts()
    context = {"form": form, "templates": templates.order_by("name", "id")[:50]}
    return render(request, "training/program_form.html", context, status=400 if form.errors else 200)


@builders_page
@require_safe
def program_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    program = get_permitted(request.user, "view", Program.objects.select_related("owner", "gym", "edited_by"), pk=pk)
    context = plan_context(request, program) | {"seen_by": seen_by(program)}
    if context["editable"]:
        context |= scripts_context(request, program, context["weeks"])
    return render(request, "training/program_detail.html", context)


@builders_page
@require_http_methods(["GET", "HEAD", "POST"])
def program_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    program = get_permitted(request.user, "change", Program.objects.all(), pk=pk)
    form = ProgramForm(posted(request), instance=program, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.save_program(form.instance)
        return redirect_to(request, "training:program_detail", program.pk, message=_("Saved."))
    context = {"form": form, "program": program}
    return render(request, "training/program_form.html", context, status=400 if form.errors else 200)


@trainers_page
@require_POST
def program_duplicate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    gym = stocked_gym(request.user)
    visibility = proposed_visibility(gym)
    copy = services.duplicate_program(actor=request.user, program=program, gym=gym, visibility=visibility)
    return redirect_to(request, "training:program_detail", copy.pk, message=_("This copy is yours to change."))


@builders_page
@require_POST
def program_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Deletes a program that nobody trained by; archives the rest."""
    program = get_permitted(request.user, "delete", Program.objects.all(), pk=pk)
    said = services.delete_or_archive(program) or _("Program deleted.")
    onwards = (
        "training:program_list" if may_some(request.user, "coach", Trainee) else "admin:training_program_changelist"
    )
    return redirect_to(request, onwards, message=said)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def program_assign(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    form = AssignForm(posted(request), user=request.user, program=program)
    if request.method == "POST" and form.is_valid():
        trainees = list(form.cleaned_data["trainees"])
        with shown_on(form), undoable(request, [trainee.pk for trainee in trainees]) as doing:
            services.assign_to_many(actor=request.user, trainees=trainees, program=program, **form.chosen)
            said = ngettext("Assigned to %(n)s trainee.", "Assigned to %(n)s trainees.", len(trainees))
            doing.said = said % {"n": len(trainees)}
            return redirect_to(request, "training:program_detail", program.pk)
    context = {"form": form, "program": program}
    return render(request, "training/program_assign.html", context, status=400 if form.errors else 200)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def program_apply(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The edits of a program for those who follow it: who gets what from when, chosen one by one."""
    program = get_permitted(request.user, "change", Program.objects.all(), pk=pk)
    unended = ProgramAssignment.objects.permitted(request.user, "change").with_plan().unended()
    behind = unended.filter(program=program, revision__number__lt=program.revision).order_by("pk")
    if request.method == "POST":
        keys = [key for text in request.POST.getlist("assignment") if (key := whole_number(text)) is not None]
        chosen = list(behind.filter(pk__in=keys))
        services.apply_to_many(actor=request.user, assignments=chosen)
        said = ngettext("Applied to %(n)s trainee.", "Applied to %(n)s trainees.", len(chosen)) % {"n": len(chosen)}
        return redirect_to(request, "training:program_apply", program.pk, message=said)
    plan = program_plan(program)
    rows = [services.Outlook(assignment, plan) for assignment in behind]
    lines = [line.shown for row in rows for day in row.days for line in day.lines]
    lines += [own.shown for row in rows for own in row.dropped]
    context = {"program": program, "rows": rows, "names": Exercise.objects.names_of(lines)}
    return render(request, "training/program_apply.html", context)


def boxes_of(row: Any) -> int:
    """How many sets of a line of `plan_context` there are to tick off: where it has one a round, the rounds."""
    sets = sum(group.count for group in row.content.groups if group.type != "warmup")
    rounds = row.day_block.rounds if row.day_block is not None else None
    return rounds if sets == 1 and rounds else sets


@builders_page
@require_safe
def program_print(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    context = plan_context(request, program)
    for days in context["weeks"].values():
        for line in (line for day in days for line in day.plan):
            line.boxes = range(min(boxes_of(line), MOST_BOXES))
    context["printed"] = [
        {"number": number, "notes": context["week_notes"].get(number), "days": days}
        for number, days in context["weeks"].items()
        if days
    ]
    return render(request, "training/program_print.html", context)
