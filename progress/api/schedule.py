"""When the workouts of an assignment are due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import refuse_unknown
from common.validators import validate_plan_date
from facilities.days import today_of
from policy.drf import SignedIn
from policy.rows import require
from policy.scopes import NEEDED
from progress.schedule import STATUSES, scheduled_workouts
from training.models import ProgramAssignment
from workouts.models import WorkoutSession

LONGEST = 366  # days
USUAL = 28
DATE = {"type": "string", "format": "date"}


class ScheduledWorkoutSerializer(serializers.Serializer):
    program_day = serializers.IntegerField()
    date = serializers.DateField()
    week = serializers.IntegerField(help_text="Of the program.")
    status = serializers.ChoiceField(
        choices=STATUSES,
        help_text="`moved`: to a day to come. `paused`: it waits for the pause to end; `date` is without the pause.",
    )
    session = serializers.UUIDField(allow_null=True, help_text="In which it was done, or is being done.")


class ScheduleQuery(serializers.Serializer):
    """`from` and `to`; validated as `first` and `last`."""

    to = serializers.DateField(source="last", required=False, validators=[validate_plan_date])

    def get_fields(self) -> dict[str, Any]:
        """`from` can't be the name of an attribute."""
        first = serializers.DateField(source="first", required=False, validators=[validate_plan_date])
        return {"from": first, **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        first = attrs.setdefault("first", self.context["today"])
        last = attrs.setdefault("last", first + timedelta(days=USUAL - 1))
        if not 0 <= (last - first).days < LONGEST:
            text = _("Choose a span of 1 to %(most)s days.") % {"most": LONGEST}
            raise serializers.ValidationError({"to": [serializers.ErrorDetail(text, code="out_of_range")]})
        return attrs


class AssignmentSchedule(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[WorkoutSession.resource]  # it says what was trained

    @extend_schema(
        operation_id="program_assignments_schedule",
        summary="When workouts are due, and which were done",
        description="For those who see the trainee's workouts. Of a program that has ended only what was done.",
        parameters=[
            OpenApiParameter("from", DATE, description="The first day; today without it."),
            OpenApiParameter("to", DATE, description=f"The last day; {USUAL} days without it, at most {LONGEST}."),
        ],
        responses=ScheduledWorkoutSerializer(many=True),
    )
    def get(self, request: Request, pk: int) -> Response:
        assignments = ProgramAssignment.objects.permitted(request.user).with_plan()
        assignment = get_object_or_404(assignments, pk=pk)
        require(request.user, "view_workouts", assignment.trainee)
        refuse_unknown(request, {"from", "to"})
        query = ScheduleQuery(data=request.query_params.dict(), context={"today": today_of(assignment.trainee)})
        query.is_valid(raise_exception=True)
        workouts = scheduled_workouts(assignment, query.validated_data["first"], query.validated_data["last"])
        return Response(ScheduledWorkoutSerializer(workouts, many=True).data)
