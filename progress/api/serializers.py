from rest_framework import serializers

from policy.drf import PermittedRelatedField
from training.models import Exercise


class SeriesPointSerializer(serializers.Serializer):
    date = serializers.DateField()
    value = serializers.DecimalField(max_digits=14, decimal_places=4)
    exercise_log = serializers.UUIDField()


class BestSetSerializer(serializers.Serializer):
    date = serializers.DateField()
    weight_kg = serializers.DecimalField(max_digits=9, decimal_places=4, allow_null=True)
    reps = serializers.IntegerField(allow_null=True)
    duration_seconds = serializers.IntegerField(allow_null=True)
    distance_m = serializers.DecimalField(max_digits=11, decimal_places=3, allow_null=True)
    exercise_log = serializers.UUIDField()


class WeekVolumeSerializer(serializers.Serializer):
    week = serializers.DateField(help_text="The week's Monday.")
    value = serializers.DecimalField(max_digits=18, decimal_places=4)


class WeekTimeSerializer(serializers.Serializer):
    week = serializers.DateField(help_text="The week's Monday.")
    value = serializers.IntegerField(help_text="Seconds.")


class WeekDistanceSerializer(serializers.Serializer):
    week = serializers.DateField(help_text="The week's Monday.")
    value = serializers.DecimalField(max_digits=14, decimal_places=3, help_text="Metres.")


class ProgressSerializer(serializers.Serializer):
    exercise = serializers.IntegerField()
    e1rm = SeriesPointSerializer(many=True)
    best_set = BestSetSerializer(many=True)
    volume = WeekVolumeSerializer(many=True)
    time = WeekTimeSerializer(many=True)
    distance = WeekDistanceSerializer(many=True)


class ProgressQuery(serializers.Serializer):
    exercise = PermittedRelatedField(model=Exercise)
