"""A whole plan in one body: as it is answered, and as clients send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from common.api.exceptions import by_place
from common.api.fields import LineField, TextField, WholeNumberField
from common.api.serializers import StrictSerializer
from training import services
from training.models import Exercise, Program, ProgramRevision
from training.plan_drafts import DayDraft, LineDraft, PlanDraft
from training.plans import Plan, PlanLine

from .fields import AlternativesField, BlocksField, SetGroupsField, WeekNotesField

POSITION = "The list's order counts; positions may not contradict it."
OF_PROGRAM = "Of the one that stays; without it, a new one is made."
MOST_DAYS, MOST_LINES = 400, 100


class PlacedSerializer(StrictSerializer):
    """An item of a list whose order counts."""

    def to_representation(self, instance: Any) -> Any:
        return instance  # `plan_document` has made it


class InOrder(serializers.ListSerializer):
    """Refuses positions that contradict the order of the list, in each week on its own."""

    def to_internal_value(self, data: Any) -> Any:
        items = super().to_internal_value(data)
        last: dict[Any, int] = {}
        errors: list[dict[str, Any]] = []
        for item in items:
            position, week = item.pop("position", None), item.get("week")
            wrong = position is not None and position <= last.get(week, -1)
            errors.append({"position": [serializers.ErrorDetail(_("The list is in another order."), "out_of_order")]})
            if not wrong:
                errors[-1] = {}
                last[week] = last.get(week, -1) if position is None else position
        if any(errors):
            raise serializers.ValidationError(errors)
        return items

    def to_representation(self, data: Any) -> Any:
        return data


class PlanLineSerializer(PlacedSerializer):
    id = WholeNumberField(
        required=False, allow_null=True, min_value=-(2**31), max_value=2**63 - 1, help_text=OF_PROGRAM
    )
    exercise = WholeNumberField(min_value=1, max_value=2**63 - 1)
    position = WholeNumberField(required=False, min_value=0, max_value=2000, help_text=POSITION)
    block = LineField(max_length=10, allow_null=True, allow_blank=True, required=False)
    set_groups = SetGroupsField(required=True)
    tempo = LineField(max_length=20, allow_blank=True, required=False)
    notes = TextField(max_length=2000, allow_blank=True, required=False)
    per_side = serializers.BooleanField(allow_null=True, required=False, help_text="null: as the exercise.")
    alternatives = AlternativesField()

    class Meta:
        list_serializer_class = InOrder


class PlanDaySerializer(PlacedSerializer):
    id = WholeNumberField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1, help_text=OF_PROGRAM)
    week = WholeNumberField(min_value=1, max_value=52)
    position = WholeNumberField(required=False, min_value=0, max_value=2000, help_text=POSITION)
    name = LineField(max_length=120, allow_blank=True, required=False)
    notes = TextField(max_length=2000, allow_blank=True, required=False)
    blocks = BlocksField(help_text="Blocks that no exercise is in are dropped.")
    exercises = PlanLineSerializer(many=True, max_length=MOST_LINES)

    class Meta:
        list_serializer_class = InOrder


class PlanSerializer(StrictSerializer):
    about = "A whole plan: its days in order, each with its exercises."

    weeks = WholeNumberField(min_value=1, max_value=52, required=False)
    week_notes = WeekNotesField()
    revision = WholeNumberField(required=False, help_text="Can't be changed.")
    days = PlanDaySerializer(many=True, max_length=MOST_DAYS)

    def validate_revision(self, number: int) -> int:
        if number != self.context["program"].revision:
            raise serializers.ValidationError(_("You may not change this field."), code="not_writable")
        return number


def plan_document(*, plan: Plan, weeks: int, week_notes: list[dict[str, Any]], revision: int) -> dict[str, Any]:
    """A plan as it is answered."""
    return {
        "weeks": weeks,
        "week_notes": week_notes,
        "revision": revision,
        "days": [
            {
                **{name: getattr(day, name) for name in ("id", "week", "position", "name", "notes")},
                "blocks": [block.write() for block in day.blocks],
                "exercises": [line_document(line) for line in day.lines],
            }
            for day in plan.days
        ],
    }


def line_document(line: PlanLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "exercise": line.exercise,
        "position": line.position,
        "block": line.block,
        "set_groups": [group.write_typed() for group in line.groups],
        "tempo": line.tempo,
        "notes": line.notes,
        "per_side": line.per_side,
        "alternatives": list(line.alternatives),
    }


def revision_document(revision: ProgramRevision, plan: Plan | None = None) -> dict[str, Any]:
    """An older plan, or what one trainee makes of it (`plan`). A revision has no notes of weeks, and ends with the last
    week that has a day."""
    weeks = max((day.week for day in revision.plan.days), default=1)
    return plan_document(plan=plan or revision.plan, weeks=weeks, week_notes=[], revision=revision.number)


def replace_plan(*, program: Program, sent: Mapping[str, Any], user: User) -> None:
    """Makes the program's plan equal to a valid body of `PlanSerializer`. Raises ValidationError by place."""
    draft = PlanDraft(
        weeks=sent.get("weeks", program.weeks),
        week_notes=sent.get("week_notes", program.week_notes),
        days=[day_draft(day) for day in sent["days"]],
    )
    exercises = Exercise.objects.permitted(user).choosable_for(program)
    try:
        services.replace_plan(program=program, draft=draft, exercises=exercises)
    except services.PlanError as error:
        raise serializers.ValidationError(by_place(places(error.errors))) from error


def day_draft(day: Mapping[str, Any]) -> DayDraft:
    return DayDraft(
        id=day.get("id"),
        week=day["week"],
        name=day.get("name", ""),
        notes=day.get("notes", ""),
        blocks=day.get("blocks", []),
        lines=[line_draft(line) for line in day["exercises"]],
    )


def line_draft(line: Mapping[str, Any]) -> LineDraft:
    names = ("block", "tempo", "notes", "per_side", "alternatives")
    return LineDraft(
        id=line.get("id"),
        exercise=line["exercise"],
        anchor=None,
        is_overridden=False,
        rule=None,
        prescription={
            "set_groups": [group.write_all() for group in line["set_groups"]],
            **{name: line.get(name) for name in names},
        },
    )


def places(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """{`days.2.exercises.0.set_groups.1.reps_max`: text} of a PlanError's entries."""
    found: dict[str, str] = {}
    for error in errors:
        parts = [] if error["day"] is None else ["days", str(error["day"])]
        parts += [] if error["line"] is None else ["exercises", str(error["line"])]
        parts += [error["field"]] if error["field"] else []
        found[".".join(parts) or "non_field_errors"] = error["message"]
    return found
