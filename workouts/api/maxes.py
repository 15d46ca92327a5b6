"""What a trainee can lift at most: entered or estimated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.fields import get_error_detail
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.fields import RoundingDecimalField
from common.api.filters import refuse_unknown
from common.api.serializers import StrictSerializer
from facilities.api.trainees import find_trainee
from facilities.models import Trainee
from policy.drf import PermittedRelatedField, SignedIn
from policy.scopes import NEEDED
from training.models import Exercise, ExerciseMax
from training.services import enter_max
from workouts.maxes import Max, maxes_of, recent_lifts
from workouts.models import ExerciseLog

MOST = 200
VALUES = ("one_rm_kg", "training_max_kg")


def mass() -> RoundingDecimalField:
    return RoundingDecimalField(
        max_digits=9, decimal_places=4, min_value=1, max_value=2000, allow_null=True, required=False
    )


class MaxSerializer(StrictSerializer):
    about = "A 1RM and a training max, in kilograms. Without an entry, the training max is 90 % of the 1RM."

    exercise = PermittedRelatedField(model=Exercise)
    one_rm_kg = mass()
    training_max_kg = mass()
    measured_at = serializers.DateField(allow_null=True, required=False, help_text="Without it: today.")
    source = serializers.ChoiceField(
        choices=("entered", "estimated"),
        required=False,
        help_text="Of the 1RM: the latest that was entered, else the best estimate of the last 90 days.",
    )


def known_maxes(trainee: Trainee) -> dict[int, Max]:
    """{exercise: its max}, of all where one is known; three queries."""
    entered = ExerciseMax.objects.filter(trainee=trainee).order_by().values_list("exercise", flat=True)
    lifted = recent_lifts(trainee).order_by().values_list("exercise", flat=True)
    return maxes_of(trainee, sorted({*entered.distinct(), *lifted.distinct()}))


def answer(trainee: Trainee) -> Response:
    rows = [
        {"exercise": exercise, **{name: getattr(known, name) for name in (*VALUES, "measured_at", "source")}}
        for exercise, known in sorted(known_maxes(trainee).items())
    ]
    shown = MaxSerializer().fields
    return Response(
        [
            {
                name: value if value is None or name == "exercise" else shown[name].to_representation(value)
                for name, value in row.items()
            }
            for row in rows
        ]
    )


class MaxUpdate:
    """Stores what a body says new. What is sent as it was read, such as an estimate, isn't an entry."""

    def __init__(self, request: Request, trainee: Trainee) -> None:
        self.request, self.trainee = request, trainee
        self.known = known_maxes(trainee)
        entries = ExerciseMax.objects.filter(trainee=trainee)
        self.entered = {
            name: set(entries.filter(**{f"{name}__isnull": False}).values_list("exercise", flat=True))
            for name in VALUES
        }

    def store(self) -> None:
        """Raises ValidationError by place."""
        errors: dict[int, Any] = {}
        items = self.read()
        for place, item in enumerate(items):
            try:
                self.store_item(item)
            except DjangoValidationError as error:
                errors[place] = get_error_detail(error)
            except serializers.ValidationError as error:
                errors[place] = error.detail
        if errors:
            raise serializers.ValidationError({str(place): detail for place, detail in errors.items()})

    def read(self) -> list[dict[str, Any]]:
        data = self.request.data
        sent = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
        key_of = PermittedRelatedField(model=Exercise).key_of
        keys = {key for item in sent[:MOST] if (key := key_of(item.get("exercise"))) is not None}
        rows = Exercise.objects.permitted(self.request.user).filter(pk__in=keys)
        context = {"request": self.request, "related": {(Exercise, "view"): {str(row.pk): row for row in rows}}}
        serializer = MaxSerializer(data=data, many=True, max_length=MOST, context=context)
        if not serializer.is_valid():
            # Places are text, since the formatter of errors leaves out a place that is the number 0
            raise serializers.ValidationError({str(place): detail for place, detail in serializer.errors.items()})
        return serializer.validated_data

    def store_item(self, item: Mapping[str, Any]) -> None:
        exercise: Exercise = item["exercise"]
        if exercise.trainee_id not in (None, self.trainee.pk):
            raise refusal("exercise", _("This exercise belongs to another trainee."), "of_another")
        known = self.known.get(exercise.pk, Max())
        changed = {name for name in VALUES if item.get(name) != getattr(known, name)}
        is_dated = item.get("measured_at") not in (None, known.measured_at)
        if not changed and not (is_dated and item.get("source", "entered") == "entered"):
            return
        if item.get("source") == "estimated" and "one_rm_kg" in changed:
            raise refusal("source", _("An estimate can't be entered."), "invalid")
        values = {
            name: item.get(name)
            for name in VALUES
            if name in changed or exercise.pk in self.entered[name]  # else it was computed
        }
        enter_max(
            actor=self.request.user,
            trainee=self.trainee,
            exercise=exercise,
            measured_at=item.get("measured_at"),
            **values,
        )


def refusal(field: str, text: str, code: str) -> serializers.ValidationError:
    return serializers.ValidationError({field: [serializers.ErrorDetail(text, code=code)]})


class TraineeMaxes(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[ExerciseLog.resource]

    @extend_schema(
        operation_id="trainees_maxes",
        summary="Read the 1RM and the training max of each exercise",
        responses=MaxSerializer(many=True),
    )
    def get(self, request: Request, pk: int | None = None) -> Response:
        trainee = find_trainee(request, pk, "view_workouts")
        refuse_unknown(request, ())
        return answer(trainee)

    @extend_schema(
        operation_id="trainees_maxes_update",
        summary="Enter 1RMs and training maxes",
        description=f"Up to {MOST}, all or none. Each is a new entry; earlier ones are kept, and so are the maxes that "
        "the body leaves out. What is sent as it was read isn't an entry.",
        request=MaxSerializer(many=True),
        responses=MaxSerializer(many=True),
    )
    def put(self, request: Request, pk: int | None = None) -> Response:
        trainee = find_trainee(request, pk, "log_workouts")
        with transaction.atomic():
            MaxUpdate(request, trainee).store()
        return answer(trainee)


@extend_schema_view(
    get=extend_schema(operation_id="trainees_me_maxes"), put=extend_schema(operation_id="trainees_me_maxes_update")
)
class OwnMaxes(TraineeMaxes):
    """`trainees/me/maxes/`."""
