"""What the builder's scripts talk to: the plan as data, whole plans back, and the rules that fill its weeks."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.quotas import QuotaExceededError
from common.units import plain
from facilities.guards import trainers_page
from policy.guards import get_permitted
from training import services
from training.models import Exercise, Program, ProgramDay, ProgramExercise
from training.plans import DECIMAL_FIELDS, PlanLine, SetGroup
from training.program_plans import current_days, plan_of
from training.progression import reason_text

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def plan_data(program: Program, user: User, days: list[ProgramDay] | None = None) -> dict[str, Any]:
    """The plan as the builder edits it, how often it was edited and by whom. `days`: its rows, where they are read."""
    rows = current_days(program) if days is None else days
    lines = {row.pk: row for day in rows for row in day.plan}
    plan = plan_of(rows)
    return {
        "edition": program.edit_count,
        "weeks": program.weeks,
        "week_notes": program.week_notes,
        "days": [
            {
                **day.write(),
                "blocks": [block.write() for block in day.blocks],
                "exercises": [line_data(line, lines[line.id], user) for line in day.lines],
            }
            for day in plan.days
        ],
        "by": program.edited_by.get_full_name() if program.edited_by else "",
        "mine": program.edited_by_id == user.pk,
        "at": program.edited_at and program.edited_at.isoformat(),
    }


def line_data(line: PlanLine, row: ProgramExercise, user: User) -> dict[str, Any]:
    """A line as the builder edits it: with its own rule, also where the trainer has written over what that asks for."""
    return {
        "id": line.id,
        "exercise": line.exercise,
        "name": line.name,
        "tracking": line.tracking,
        "set_groups": [as_typed(group) for group in line.groups],
        "block": line.block,
        "tempo": line.tempo,
        "notes": line.notes,
        "per_side": line.per_side,
        "alternatives": list(line.alternatives),
        "rule": row.progression,
        "series": row.series_id,
        "overridden": row.is_overridden,
        "why": reason_text(line.reason, user),
    }


def as_typed(group: SetGroup) -> dict[str, Any]:
    """A group with its numbers as they are typed, so that a line that is typed again the same is the same."""
    return {
        name: plain(Decimal(value)) if name in DECIMAL_FIELDS and value is not None else value
        for name, value in group.write_all().items()
    }


def choices(user: User, program: Program) -> Any:
    """What may be added to the program by this user."""
    return Exercise.objects.permitted(user).usable_in(program.gym).filter(trainee=None)


def own_program(request: AuthenticatedRequest, pk: int) -> Program:
    return get_permitted(request.user, "change", Program.objects.select_related("gym", "edited_by"), pk=pk)


def body_of(request: AuthenticatedRequest) -> dict:
    """The JSON of a request; {} for what is none."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def refused(errors: list[dict]) -> JsonResponse:
    return JsonResponse({"errors": errors}, status=400)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """GET: the plan. POST `{edition, save, plan}`: stores it; 409 with the stored plan if it was edited since."""
    if request.method != "POST":
        program = get_permitted(request.user, "view", Program.objects.select_related("gym", "edited_by"), pk=pk)
        return JsonResponse(plan_data(program, request.user))
    program, body = own_program(request, pk), body_of(request)
    try:
        edit_count, save = int(body["edition"]), UUID(str(body["save"]))
        services.save_plan(
            program=program,
            plan=body["plan"],
            edit_count=edit_count,
            save=save,
            exercises=choices(request.user, program),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return refused([services.problem(_("The request could not be understood."))])
    except services.PlanError as error:
        return refused(error.errors)
    except QuotaExceededError as error:
        return refused([services.problem(error)])
    except services.PlanConflictError:
        return JsonResponse(plan_data(own_program(request, pk), request.user), status=409)
    return JsonResponse(plan_data(own_program(request, pk), request.user))


@trainers_page
@require_POST
def plan_fill(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{edition, line, rule}`: the rule fills the weeks after the line's; null ends it. Answers as `plan` does."""
    program, body = own_program(request, pk), body_of(request)
    if body.get("edition") != program.edit_count:
        return JsonResponse(plan_data(program, request.user), status=409)
    key = body.get("line")
    lines = ProgramExercise.objects.current().select_related("program_day__program__gym", "exercise")
    line = lines.filter(program_day__program=program, pk=key).first() if isinstance(key, int) and key < 2**63 else None
    if line is None:
        raise Http404
    try:
        services.fill_weeks(line=line, rule=body.get("rule"))
    except QuotaExceededError as error:
        return refused([services.problem(error)])
    except ValidationError as error:
        return refused([services.problem(messages[0], field) for field, messages in error.message_dict.items()])
    return JsonResponse(plan_data(own_program(request, pk), request.user))


@trainers_page
@require_safe
@conditional_page
@cache_control(private=True, no_cache=True)
def exercise_choices(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every exercise that may be added, for the builder's search. The browser keeps the list while it is the same."""
    program = own_program(request, pk)
    rows = choices(request.user, program).current().order_by("name", "id")
    columns = ("id", "name", "aliases", "tracking", "per_side", "equipment", "primary_muscles", "secondary_muscles")
    return JsonResponse({"exercises": list(rows.values(*columns))})
