"""The trainer's pages: the roster, and the page of each trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coaching.roster import roster, sort_rows
from common.formatting import format_set, units_of
from common.responses import page_or_part, whole_number
from facilities.filters import TraineeFilter
from facilities.guards import trainers_page
from facilities.models import Invitation, Trainee
from training.models import Exercise
from workouts import queries
from workouts.models import ExerciseLog

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

SESSIONS = 12
MOST_PROGRAMS = 6  # that the calendar and the page show


def coached(request: AuthenticatedRequest) -> Any:
    return Trainee.objects.permitted(request.user, "coach").with_person()


def coached_trainee(request: AuthenticatedRequest, pk: int) -> Trainee:
    return get_object_or_404(coached(request), pk=pk)


def headings(by: str) -> list[dict[str, str]]:
    """The columns that sort: the way in which they do now, and the order that a click on them asks for."""
    names = {
        "name": _("Name"),
        "program": _("Program"),
        "week": _("Week"),
        "adherence": _("4 weeks"),
        "last": _("Last workout"),
        "attention": _("What is new"),
    }
    first = {"adherence": "adherence", "last": "-last", "attention": "-attention"}
    found = []
    for column, label in names.items():
        ways = {column: "ascending", f"-{column}": "descending"}
        usual = first.get(column, column)
        other = column if usual.startswith("-") else f"-{column}"
        found.append({"label": label, "aria": ways.get(by, ""), "sort": other if by == usual else usual})
    return found


@trainers_page
@require_safe
def trainee_list(request: AuthenticatedRequest) -> HttpResponse:
    """The roster: program and week, adherence, last workout, records, comments, and who needs attention."""
    filterset = TraineeFilter(request.GET, queryset=coached(request).filter(user__is_active=True))
    trainees = list(filterset.qs.order_by("user__first_name", "user__last_name", "id")) if filterset.is_valid() else []
    rows = roster(request.user, trainees)
    programs = {row.assignment.program_id: row.assignment.program for row in rows if row.assignment}
    attention = sum(bool(row.weight) for row in rows)
    program = whole_number(request.GET.get("program"))
    if program is not None:
        rows = [row for row in rows if row.assignment and row.assignment.program_id == program]
    if request.GET.get("show") == "attention":
        rows = [row for row in rows if row.weight]
    by = request.GET.get("sort", "name" if request.GET.get("show") == "name" else "")
    rows = sort_rows(rows, by)
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "filter": filterset,
        "attention": attention,
        "programs": sorted(programs.values(), key=str),
        "program": program,
        "show": request.GET.get("show", ""),
        "headings": headings(by),
        "selected": request.GET.get("select") == "all",
        "invitations": Invitation.objects.permitted(request.user).pending().order_by("-created_at")[:20],
    }
    return page_or_part(request, "coaching/trainee_list.html", "coaching/_roster.html", context)


@trainers_page
@require_safe
def trainee_last(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{last: {exercise: the sets of its last workout}}`, for the builder."""
    trainee = coached_trainee(request, pk)
    exercises = ExerciseLog.objects.filter(trainee=trainee).order_by().values_list("exercise", flat=True).distinct()
    known = Exercise.objects.in_bulk(exercises)
    last: dict[int, list[str]] = {}
    for log in queries.last_of_exercises(trainee.pk, tuple(known)):
        if log.set_type == ExerciseLog.SetType.WARMUP:
            continue
        last.setdefault(log.exercise_id, []).append(format_set(log, units_of(request.user), known[log.exercise_id]))
    return JsonResponse({"last": {key: " · ".join(sets) for key, sets in last.items()}})
