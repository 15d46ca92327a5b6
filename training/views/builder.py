"""The program builder's page: the plan of a week to read and print, and what the builder's scripts begin with."""

from typing import Any

from accounts.requests import AuthenticatedRequest
from common.responses import whole_number
from facilities.models import Trainee
from policy.rows import may, may_some
from training.formatting import format_block
from training.models import Program, ProgramDay
from training.plans import Block
from training.program_plans import current_days, plan_of

from .plan import may_add_exercises, plan_data
from .texts import builder_texts


def plan_context(request: AuthenticatedRequest, program: Program) -> dict[str, Any]:
    """The plan by weeks, and the week to show (`?week=`, else the first).

    Each line has its `content`, its `label` (A1), its `day_block` and, as the first of a block, its `heading`.
    """
    days = current_days(program)
    weeks: dict[int, list[ProgramDay]] = {week: [] for week in range(1, program.weeks + 1)}
    plan = plan_of(days)
    for day, content in zip(days, plan.days, strict=True):
        day.content = content
        labels, before = content.labels(), None
        for row, line in zip(day.plan, content.lines, strict=True):
            row.content, row.label = line, labels.get(line.id, "")
            row.day_block, row.heading = content.block(line.block), ""
            if row.day_block is not None and line.block != before and row.day_block != Block(row.day_block.key):
                row.heading = format_block(row.day_block)
            before = line.block
        weeks.setdefault(day.week, []).append(day)
    week = min(max(whole_number(request.GET.get("week")) or 1, 1), program.weeks)
    notes = {entry["week"]: entry for entry in program.week_notes}
    return {
        "program": program,
        "weeks": weeks,
        "week_notes": notes,
        "notes": notes.get(week),
        "days": weeks[week],
        "editable": may(request.user, "change", program),
        "coaches": may_some(request.user, "coach", Trainee),
        "followers": program.assignments.active().count(),
        "week": week,
    }


def scripts_context(
    request: AuthenticatedRequest, program: Program, weeks: dict[int, list[ProgramDay]]
) -> dict[str, Any]:
    """The plan and the texts as data for the scripts, and the trainees whose last results they can show.

    `weeks`: as `plan_context` has them.
    """
    permitted = Trainee.objects.permitted(request.user, "coach").with_person().filter(user__is_active=True)
    trainees = list(permitted.order_by("user__first_name", "user__last_name", "id"))
    key = whole_number(request.GET.get("trainee"))
    return {
        "plan": plan_data(program, request.user, [day for days in weeks.values() for day in days]),
        "texts": builder_texts(request.user),
        "adds_exercises": may_add_exercises(request.user, program),
        "trainees": trainees,
        "trainee": next((trainee for trainee in trainees if trainee.pk == key), None),
    }
