"""What was prescribed, set by set, as it is answered."""

from __future__ import annotations

from rest_framework import serializers

from common.api.fields import PlainDecimalField, WholeNumberField
from training.api.fields import SetGroupSerializer


class TargetSetSerializer(SetGroupSerializer):
    about = "One set that is prescribed."

    count = None
    count_max = None
    set_number = WholeNumberField(help_text="1, 2, … within the exercise.")
    kg = PlainDecimalField(
        max_digits=9, decimal_places=4, allow_null=True, help_text="What the load comes to for the trainee, if known."
    )


class TargetSerializer(serializers.Serializer):
    program_exercise = serializers.IntegerField(allow_null=True, help_text="null: added for the trainee alone.")
    exercise = serializers.IntegerField()
    sets = TargetSetSerializer(many=True)
