"""The trainer's pages: the roster, and the page of each trainee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coaching.models import SavedFilter
from coaching.roster import Row, roster, sort_rows, tags_of
from coaching.roster_filter import FLAGS, RosterFilter
from common.formatting import format_set, units_of
from common.responses import page_or_part
from facilities.filters import TraineeFilter
from facilities.guards import trainers_page
from facilities.models import Invitation, Trainee, Trainer
from training.models import Exercise
from workouts import queries
from workouts.models import ExerciseLog

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

ON_A_PAGE = 50


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
        asked = other if by == usual else usual
        found.append({"column": column, "label": label, "aria": ways.get(by, ""), "sort": asked})
    return found


@trainers_page
@require_safe
def trainee_list(request: AuthenticatedRequest) -> HttpResponse:
    """The roster: tags, program and week, adherence, last workout, records, comments, and who needs attention."""
    choice = RosterFilter.read(request.GET)
    rows_of_trainees = coached(request).filter(user__is_active=True).annotate(invited=waiting_invitations(request))
    filterset = TraineeFilter(request.GET, queryset=rows_of_trainees)
    trainees = list(filterset.qs.order_by("user__first_name", "user__last_name", "id")) if filterset.is_valid() else []
    rows = roster(request.user, trainees)
    tags = tags_of(request.user)
    for row in rows:
        row.tags = tags.get(row.trainee.pk, [])
    programs = {row.assignment.program_id: row.assignment.program for row in rows if row.assignment}
    chosen = sort_rows([row for row in rows if choice.has(row)], choice.by)
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    saved = list(SavedFilter.objects.permitted(request.user).filter(user=request.user))
    context = {
        "page": page,
        "filter": filterset,
        "choice": choice,
        "attention": sum(bool(row.weight) for row in rows),
        "programs": sorted(programs.values(), key=str),
        "tags": sorted({name for names in tags.values() for name in names}, key=str.casefold),
        "flags": FLAGS,
        "headings": headings(choice.by),
        "invited": trainees[0].invited if trainees else 0,
        "saved": saved,
        "is_saved": any(one.query == choice.query for one in saved),
        **selection(request.GET.get("select", ""), page, chosen),
    }
    if not trainees and not request.GET:
        context["welcome"] = welcome(request)
    return page_or_part(request, "coaching/trainee_list.html", "coaching/_roster.html", context)


def selection(select: str, page: Page, chosen: list[Row]) -> dict[str, Any]:
    """What is selected: all of the page ("all"), or all that match ("match"), those on other pages included."""
    matching = len(chosen)
    shown = {row.trainee.pk for row in page}
    beyond = [row.trainee.pk for row in chosen if row.trainee.pk not in shown] if select == "match" else []
    return {
        "selected": select in ("all", "match"),
        "beyond": ",".join(map(str, beyond)),
        "matching": matching,
        "matches_selected": select == "match",
        "has_more": matching > len(shown),
    }


def waiting_invitations(request: AuthenticatedRequest) -> Coalesce:
    """How many invitations of the user nobody has answered yet: the same in each row, so that it costs no query."""
    pending = Invitation.objects.permitted(request.user).pending().order_by()
    return Coalesce(Subquery(pending.values(one=Value(1)).annotate(n=Count("pk")).values("n")), 0)


def welcome(request: AuthenticatedRequest) -> dict[str, Any]:
    """What a trainer without trainees reads: where they work, who invited them, and how many they have invited."""
    trainer = Trainer.objects.select_related("gym", "invited_by").filter(pk__in=request.user.actor.trainer).first()
    invited = Invitation.objects.permitted(request.user).pending().count() if trainer else 0
    return {"trainer": trainer, "invited": invited}


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
