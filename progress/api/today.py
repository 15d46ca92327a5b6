"""What a trainee does next, as its page shows it, for other clients."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common.api.filters import refuse_unknown
from facilities.api.trainees import find_trainee
from facilities.models import Trainee
from policy.drf import SignedIn
from policy.scopes import NEEDED
from progress.schedule import counts_from
from progress.statistics import next_workout
from training.api.fields import BlockSerializer
from training.api.plans import line_document
from training.calendar import PlannedWorkout, pause_on, schedule
from training.models import ProgramAssignment
from training.plans import PlanDay
from training.progression import reason_text
from workouts.api.serializers import ExerciseLogSerializer
from workouts.api.targets import TargetSetSerializer
from workouts.models import ExerciseLog, WorkoutSession
from workouts.queries import last_of_exercises
from workouts.targets import day_set_by_set, targets_for

REASONS = ("no_program", "paused", "finished")
OF_LINE = ("exercise", "block", "tempo", "notes", "per_side", "alternatives")


class NextExerciseSerializer(serializers.Serializer):
    program_exercise = serializers.IntegerField(allow_null=True, help_text="null: added for the trainee alone.")
    exercise = serializers.IntegerField()
    name = serializers.CharField()
    block = serializers.CharField(allow_null=True)
    label = serializers.CharField(help_text="Such as A1; empty outside of blocks.")
    tempo = serializers.CharField()
    notes = serializers.CharField()
    per_side = serializers.BooleanField(allow_null=True)
    alternatives = serializers.ListField(child=serializers.IntegerField())
    why = serializers.CharField(help_text="Why a progression asks for this, in the reader's language.")
    sets = TargetSetSerializer(many=True)
    previous = ExerciseLogSerializer(many=True, help_text="The sets of the last workout with this exercise.")


class NextWorkoutSerializer(serializers.Serializer):
    program_day = serializers.IntegerField()
    name = serializers.CharField()
    notes = serializers.CharField()
    week = serializers.IntegerField()
    date = serializers.DateField()
    is_moved = serializers.BooleanField()
    blocks = BlockSerializer(many=True)
    exercises = NextExerciseSerializer(many=True)


class TodaySerializer(serializers.Serializer):
    about = "The next workout of the program, or why there is none."

    date = serializers.DateField(help_text="Today, where the trainee is.")
    assignment = serializers.IntegerField(allow_null=True)
    open_session = serializers.UUIDField(allow_null=True, help_text="The workout that is in progress.")
    next = NextWorkoutSerializer(allow_null=True)
    reason = serializers.ChoiceField(choices=REASONS, allow_null=True, help_text="Why there is no next workout.")


class Today:
    """What the trainee does next. The number of queries does not depend on how much that is."""

    def __init__(self, trainee: Trainee, reader: User) -> None:
        self.trainee, self.reader = trainee, reader
        self.zone = ZoneInfo(trainee.user.timezone)
        self.day = timezone.localdate(timezone=self.zone)
        self.assignment = ProgramAssignment.objects.followed(trainee)

    def document(self) -> dict[str, Any]:
        following = self.following()
        open_ones = WorkoutSession.objects.filter(trainee=self.trainee, status=WorkoutSession.Status.IN_PROGRESS)
        return {
            "date": self.day.isoformat(),
            "assignment": self.assignment and self.assignment.pk,
            "open_session": open_ones.values_list("pk", flat=True).first(),
            "next": following and self.workout(following),
            "reason": None if following else self.reason(),
        }

    def following(self) -> PlannedWorkout | None:
        if self.assignment is None:
            return None
        sessions = WorkoutSession.objects.filter(
            trainee=self.trainee,
            program_day__program=self.assignment.program_id,
            started_at__gte=counts_from(self.assignment, self.zone),
        )
        done = sessions.completed().only("status", "program_day_id")
        return next_workout(schedule(self.assignment), list(done))

    def reason(self) -> str:
        if self.assignment is None:
            return "no_program"
        pause = pause_on(self.assignment, self.day)
        return "paused" if pause and pause["to"] is None else "finished"

    def workout(self, following: PlannedWorkout) -> dict[str, Any]:
        assignment = self.assignment
        if assignment is None:
            raise AssertionError("A workout follows of an assignment only.")
        targets = targets_for(self.trainee, assignment.revision.plan, following.day.id, assignment)
        day = following.day.with_changes(targets)
        return {
            **{name: getattr(day, name) for name in ("name", "notes", "week")},
            "program_day": day.id,
            "date": following.due.isoformat(),
            "is_moved": following.is_moved,
            "blocks": [block.write() for block in day.blocks],
            "exercises": self.exercises(day),
        }

    def exercises(self, day: PlanDay) -> list[dict[str, Any]]:
        previous: dict[int, list[ExerciseLog]] = defaultdict(list)
        for log in last_of_exercises(self.trainee.pk, tuple(sorted({line.exercise for line in day.lines}))):
            previous[log.exercise_id].append(log)
        labels = day.labels()
        return [
            {
                **{name: value for name, value in line_document(line).items() if name in OF_LINE},
                **target,
                "name": line.name,
                "label": labels.get(line.id, ""),
                "why": reason_text(line.reason, self.reader),
                "previous": [ExerciseLogSerializer.present(log) for log in previous[line.exercise]],
            }
            for line, target in zip(day.lines, day_set_by_set(day), strict=True)
        ]


class TraineeToday(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[ExerciseLog.resource]

    @extend_schema(
        operation_id="trainees_today",
        summary="The next workout, with its targets set by set",
        responses=TodaySerializer,
    )
    def get(self, request: Request, pk: int | None = None) -> Response:
        trainee = find_trainee(request, pk, "view_workouts")
        refuse_unknown(request, ())
        return Response(Today(trainee, request.user).document())


@extend_schema_view(get=extend_schema(operation_id="trainees_me_today"))
class OwnToday(TraineeToday):
    """`trainees/me/today/`."""
