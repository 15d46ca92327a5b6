from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import refuse_unknown
from facilities.models import Trainee
from policy.drf import SignedIn
from policy.rows import may
from policy.scopes import NEEDED
from progress.statistics import exercise_progress
from workouts.models import ExerciseLog

from . import serializers


class TraineeProgress(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[ExerciseLog.resource]

    @extend_schema(
        operation_id="trainees_progress",
        summary="An exercise over time: e1RM, best sets, weekly volume",
        parameters=[OpenApiParameter("exercise", int, required=True, description="The exercise's id.")],
        responses=serializers.ProgressSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        trainee = get_object_or_404(Trainee.objects.permitted(request.user).select_related("user"), pk=pk)
        if not may(request.user, "view_workouts", trainee):
            raise PermissionDenied()
        refuse_unknown(request, {"exercise"})
        query = serializers.ProgressQuery(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return Response(
            serializers.ProgressSerializer(exercise_progress(trainee, query.validated_data["exercise"])).data
        )
