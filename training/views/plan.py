"""What the builder's scripts talk to: the plan as data, whole plans back, and the rules that fill its weeks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.quotas import QuotaExceededError
from common.api.etags import etag_of
from common.formatting import format_target
from facilities.models import Gym
from policy.guards import get_permitted, policy_required
from policy.rows import may, may_some
from training import services
from training.exercise_page_forms import NewExerciseForm
from training.exercise_search import ABBREVIATIONS, WORDS
from training.models import Exercise, Program, ProgramDay, ProgramExercise
from training.plans import GROUP_DEFAULTS, PlanLine
from training.program_plans import current_days, plan_of
from training.progression import reason_text

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

# Trainers and admins; a trainee's own pages about routines have the same views
builders_page = policy_required(Gym, "stock")
MOST_LINES_FILLED = 100

# As the scripts have them, too
LINE_DEFAULTS: dict[str, Any] = {
    "tracking": "weight_reps",
    "block": None,
    "tempo": "",
    "notes": "",
    "per_side": None,
    "alternatives": [],
    "rule": None,
    "series": None,
    "overridden": False,
    "why": "",
}

BLOCK_DEFAULTS: dict[str, Any] = dict.fromkeys(
    ("rounds", "work_seconds", "rest_seconds", "every_seconds", "cap_seconds")
)
EXERCISE_DEFAULTS: dict[str, Any] = {
    "tracking": "weight_reps",
    "aliases": [],
    "per_side": False,
    "primary_muscles": [],
    "secondary_muscles": [],
    "equipment": None,
}


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
                "blocks": [differing(block.write(), BLOCK_DEFAULTS) for block in day.blocks],
                "exercises": [line_data(line, lines[line.id], user) for line in day.lines],
            }
            for day in plan.days
        ],
        "by": program.edited_by.get_full_name() if program.edited_by else "",
        "mine": program.edited_by_id == user.pk,
        "at": program.edited_at and program.edited_at.isoformat(),
    }


def line_data(line: PlanLine, row: ProgramExercise, user: User) -> dict[str, Any]:
    """A line as the builder edits it: with its own rule, also where the trainer has written over what that asks for.

    Fields that have their defaults are left out, so that the page of a long program is short.
    """
    document = {
        "id": line.id,
        "exercise": line.exercise,
        "name": row.exercise.label,
        "tracking": line.tracking,
        "set_groups": [differing(group.write_typed(), GROUP_DEFAULTS) for group in line.groups],
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
    return differing(document, LINE_DEFAULTS)


def differing(document: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """What of a document differs from the defaults."""
    return {name: value for name, value in document.items() if name not in defaults or value != defaults[name]}


def choices(user: User, program: Program) -> Any:
    """What may be added to the program by this user."""
    return Exercise.objects.permitted(user).choosable_for(program)


def own_program(request: AuthenticatedRequest, pk: int) -> Program:
    return get_permitted(
        request.user, "change", Program.objects.select_related("gym", "trainee__gym", "edited_by"), pk=pk
    )


def body_of(request: AuthenticatedRequest) -> dict:
    """The JSON of a request; {} for what is none."""
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def refused(errors: list[dict]) -> JsonResponse:
    return JsonResponse({"errors": errors}, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_plan(request: AuthenticatedRequest, pk: int) -> HttpResponse:
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


@require_POST
def answer_fill(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{edition, lines, rule}`: the rule fills the weeks after the lines' own; null ends it. Answers as `plan` does.

    With `?preview` it writes nothing and answers `{weeks: [{week, lines: [{line, name, text, overridden}]}], misfits:
    [{line, name, message}]}`: the weeks as they would be, and the lines that the rule doesn't fit.
    """
    program, body = own_program(request, pk), body_of(request)
    if body.get("edition") != program.edit_count:
        return JsonResponse(plan_data(program, request.user), status=409)
    lines, rule = lines_named(program, body), body.get("rule")
    try:
        if "preview" in request.GET:
            return JsonResponse(preview(lines, rule, request.user))
        services.fill_lines(lines=lines, rule=rule)
    except QuotaExceededError as error:
        return refused([services.problem(error)])
    except ValidationError as error:
        fields = error.message_dict.items()
        return refused([services.problem(message, field) for field, messages in fields for message in messages])
    return JsonResponse(plan_data(own_program(request, pk), request.user))


def lines_named(program: Program, body: dict[str, Any]) -> list[ProgramExercise]:
    """The rows of `lines`, or of `line` for one. Raises Http404 for what isn't a line of the program."""
    keys = body.get("lines", [body.get("line")])
    if not isinstance(keys, list) or not 0 < len(keys) <= MOST_LINES_FILLED:
        raise Http404
    if not all(isinstance(key, int) and not isinstance(key, bool) and 0 < key < 2**63 for key in keys):
        raise Http404
    lines = ProgramExercise.objects.current().select_related("program_day__program__gym", "exercise")
    found = list(lines.filter(program_day__program=program, pk__in=keys))
    if len(found) < len(set(keys)):
        raise Http404
    return found


def preview(lines: list[ProgramExercise], rule: Any, user: User) -> dict[str, Any]:
    """The weeks as the rule would fill them. Raises ValidationError by field of the rule."""
    if rule is None:
        return {"weeks": [], "misfits": []}
    names = {line.pk: line.exercise.label for line in lines}
    misfits = services.misfits(lines, rule)
    if len(misfits) == len(lines):
        raise ValidationError({"kind": list(dict.fromkeys(misfits.values()))})
    filled = services.preview_weeks(lines=[line for line in lines if line.pk not in misfits], rule=rule)
    weeks: dict[int, list[dict[str, Any]]] = {}
    for row in filled:
        text = format_target(row, user.units)
        made = {"line": row.anchor, "name": names[row.anchor], "text": text, "overridden": row.is_overridden}
        weeks.setdefault(row.week, []).append(made)
    return {
        "weeks": [{"week": week, "lines": rows} for week, rows in sorted(weeks.items())],
        "misfits": [{"line": key, "name": names[key], "message": text} for key, text in misfits.items()],
    }


EXERCISE_COLUMNS = ("tracking", "per_side", "primary_muscles", "secondary_muscles", "equipment")


@require_POST
def answer_exercise(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{name, tracking, equipment, primary_muscles}` → a new exercise of the program's gym, as in the list."""
    program, body = own_program(request, pk), body_of(request)
    if not may_add_exercises(request.user, program):
        raise PermissionDenied
    muscle = body.get("primary_muscles")
    owned = {"gym": program.gym, "trainee": program.trainee}
    form = NewExerciseForm({**body, "primary_muscles": [muscle] if muscle else []}, instance=Exercise(**owned))
    if not form.is_valid():
        return refused([services.problem(texts[0], field) for field, texts in form.errors.items()])
    try:
        exercise = services.create_exercise(**owned, **form.cleaned_data)
    except QuotaExceededError as error:
        return refused([services.problem(error)])
    [row] = Exercise.objects.filter(pk=exercise.pk).choice_rows(*EXERCISE_COLUMNS)
    return JsonResponse({"exercise": differing(row, EXERCISE_DEFAULTS)})


def may_add_exercises(user: User, program: Program) -> bool:
    """Whether the user may create exercises of the program's gym, or a trainee of their own."""
    if program.trainee_id is not None:
        return may_some(user, "create", Exercise)
    return user.is_superuser if program.gym is None else may(user, "stock", program.gym)


@require_safe
@cache_control(private=True, no_cache=True)
def answer_choices(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Every exercise that may be added, for the builder's search. The browser keeps the list while it is the same."""
    program = own_program(request, pk)
    rows = choices(request.user, program).current().by_label().choice_rows(*EXERCISE_COLUMNS)
    exercises = [differing(row, EXERCISE_DEFAULTS) for row in rows]
    compact = {"separators": (",", ":"), "ensure_ascii": False}
    answer = {"exercises": exercises, "abbreviations": ABBREVIATIONS, "words": WORDS}
    response = JsonResponse(answer, json_dumps_params=compact)
    response["ETag"] = etag_of(response.content)  # also for HEAD
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


plan = builders_page(answer_plan)
plan_fill = builders_page(answer_fill)
exercise_new = builders_page(answer_exercise)
exercise_choices = builders_page(answer_choices)
