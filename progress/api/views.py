from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import refuse_unknown
from facilities.api.trainees import find_trainee
from policy.drf import SignedIn
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
    def get(self, request: Request, pk: int | None = None) -> Response:
        trainee = find_trainee(request, pk, "view_workouts")
        refuse_unknown(request, {"exercise"})
        query = serializers.ProgressQuery(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return Response(
            serializers.ProgressSerializer(exercise_progress(trainee, query.validated_data["exercise"])).data
        )


@extend_schema_view(get=extend_schema(operation_id="trainees_me_progress"))
class OwnProgress(TraineeProgress):
    """`trainees/me/progress/`."""
