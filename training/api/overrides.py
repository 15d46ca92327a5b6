"""What one trainee does instead of what the program says, as the API reads and writes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from accounts.quotas import refuse_beyond
from common.api.fields import LineField, TextField, WholeNumberField
from common.api.serializers import StrictSerializer
from training.models import Exercise
from training.plans import Plan, PlanLine

from .fields import AlternativesField, SetGroupsField
from .plans import line_document

MOST = 500  # lines that differ for one trainee
SHOWN = ("set_groups", "block", "tempo", "notes", "per_side", "alternatives")
REMOVED = {"removed": True}
ADDED = r"\+[1-9][0-9]{0,8}"


class OverrideSerializer(StrictSerializer):
    """A line as the trainee does it: whole, not what differs."""

    removed = serializers.BooleanField(required=False, help_text="The trainee leaves the line out.")
    day = WholeNumberField(
        required=False,
        help_text="Of an added line: the program day that it is added to.",
    )
    exercise = WholeNumberField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="Another exercise than the program's."
    )
    set_groups = SetGroupsField(required=False)
    block = LineField(max_length=10, allow_null=True, allow_blank=True, required=False)
    tempo = LineField(max_length=20, allow_blank=True, required=False)
    notes = TextField(max_length=2000, allow_blank=True, required=False)
    per_side = serializers.BooleanField(allow_null=True, required=False)
    alternatives = AlternativesField()


class OverridesField(serializers.Field):
    """{key of a line: OverrideSerializer's fields}; `Overrides` checks what they refer to."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or len(data) > MOST:
            raise serializers.ValidationError(_("Enter an object of at most %(most)s lines.") % {"most": MOST})
        read, errors = {}, {}
        for key, sent in data.items():
            item = OverrideSerializer(data=sent, context=self.context)
            if item.is_valid():
                read[str(key)] = dict(item.validated_data)
            else:
                errors[str(key)[:40]] = item.errors
        if errors:
            raise serializers.ValidationError(errors)
        return read

    def to_representation(self, overrides: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        return {key: shown(fields) for key, fields in overrides.items()}


class OverridesSchema(OpenApiSerializerFieldExtension):
    """Describes the object and its keys."""

    target_class = OverridesField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^([1-9][0-9]*|{ADDED})$"},
            "additionalProperties": auto_schema.resolve_serializer(OverrideSerializer(), direction).ref,
            "description": "What the trainee does instead of the program's lines, by the line's id. The keys of lines "
            "that are added for them are `+1`, `+2`, …",
        }


def shown(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An override as it is answered: the line whole."""
    if fields.get("removed"):
        return {**REMOVED}
    document = line_document(PlanLine(id=0, exercise=0, name="", tracking="").with_changes(fields))
    names = [name for name in ("day", "exercise") if name in fields]
    return {**{name: fields[name] for name in names}, **{name: document[name] for name in SHOWN}}


class Overrides:
    """Checks the overrides of a body against the plan that the trainee follows, and writes them as they are stored."""

    def __init__(self, plan: Plan, exercises: Any, stored: Mapping[str, Mapping[str, Any]]) -> None:
        """`exercises`: a queryset of those that may be chosen. `stored`: the present overrides."""
        self.plan, self.exercises, self.stored = plan, exercises, stored
        self.lines = {line.key: line for line in plan.lines}
        self.days = {day.id: day for day in plan.days}
        self.errors: dict[str, Any] = {}
        self.known: dict[int, Exercise] = {}

    def read(self, sent: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """As an assignment stores them. Raises ValidationError by place, and QuotaExceededError."""
        wanted = {fields["exercise"] for fields in sent.values() if "exercise" in fields}
        wanted |= {key for fields in sent.values() for key in fields.get("alternatives", ())}
        self.known = {exercise.pk: exercise for exercise in self.exercises.filter(pk__in=wanted, trainee=None)}
        result = {
            key: self.stored[key] if key in self.stored and fields == self.as_sent(key) else self.written(key, fields)
            for key, fields in sent.items()
        }
        if self.errors:
            raise serializers.ValidationError({"overrides": self.errors})
        added = Counter(fields["day"] for key, fields in result.items() if key.startswith("+"))
        for day, number in added.items():
            refuse_beyond("exercises of a day", number - 1 + len(self.days[day].lines) if day in self.days else number)
        return {key: fields for key, fields in result.items() if fields}

    def as_sent(self, key: str) -> dict[str, Any]:
        """The stored fields as a client that read them sends them back."""
        item = OverrideSerializer(data=shown(self.stored[key]))
        return dict(item.validated_data) if item.is_valid() else {}

    def written(self, key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """As it is stored; {} for what is refused."""
        planned = self.lines.get(key)
        is_added = re.fullmatch(ADDED, key) is not None
        line = planned or PlanLine(id=-1, exercise=0, name="", tracking="")
        chosen = fields.get("exercise", line.exercise)
        if refused := self.problem(line, fields, chosen, is_planned=planned is not None, is_added=is_added):
            field, text = refused
            error = [serializers.ErrorDetail(text, code="invalid")]
            self.errors[key[:40]] = {field: error} if field else error
            return {}
        if fields.get("removed"):
            return {**REMOVED}
        own = replace(
            line,
            groups=fields["set_groups"],
            block=fields.get("block") or None,
            tempo=fields.get("tempo", ""),
            notes=fields.get("notes", ""),
            per_side=fields.get("per_side"),
            alternatives=tuple(fields.get("alternatives", ())),
        )
        document = {**own.write_prescription(), "per_side": own.per_side, "alternatives": list(own.alternatives)}
        if is_added or chosen != line.exercise:
            exercise = self.known[chosen]
            document |= {
                "exercise": exercise.pk,
                "name": exercise.name,
                "tracking": exercise.tracking,
                "barbell": exercise.equipment == Exercise.Equipment.BARBELL,
            }
        return {"day": fields["day"], **document} if is_added else document

    def problem(
        self, line: PlanLine, fields: Mapping[str, Any], chosen: int, *, is_planned: bool, is_added: bool
    ) -> tuple[str, str] | None:
        """(field, text) of what is wrong with an override. `chosen`: the exercise that it names."""
        others = fields.get("alternatives", ())
        if not is_added and not is_planned:
            return "", _("The program has no such line.")
        if fields.get("removed"):
            return None if is_planned else ("removed", _("Leave the line out."))
        if "set_groups" not in fields:
            return "set_groups", _("A line needs at least one group of sets.")
        if is_added and fields.get("day") not in self.days:
            return "day", _("This workout is not part of the program.")
        if not is_added and "day" in fields:
            return "day", _("Only an added line has a day.")
        if chosen not in self.known and (is_added or chosen != line.exercise):
            return "exercise", _("Choose an exercise from the list.")
        if any(other not in self.known and other not in line.alternatives for other in others):
            return "alternatives", _("Choose an exercise from the list.")
        return None
