from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from changes.api.viewsets import PolicyReadOnlyViewSet, PolicyViewSet
from common.api.filters import refuse_unknown
from common.api.pagination import Keyset
from common.api.selection import Expansion
from common.prepared import Text
from facilities.models import Trainee
from policy.drf import SignedIn
from policy.rows import may, may_some
from policy.scopes import NEEDED
from progress.statistics import exercise_progress
from training.api.serializers import ExerciseSerializer
from workouts import filters, services
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.queries import session_to_log

from . import bulk, serializers
from .replay import ReplayMixin, client_id, digest


def once(serializer):
    """The answers to a POST that may be sent again."""
    return {201: serializer, 200: serializer}


READING = ("list", "retrieve")
EXERCISE = Expansion(ExerciseSerializer, lambda rows: rows.select_related("exercise"))


@extend_schema_view(create=extend_schema(responses=once(serializers.WorkoutSessionSerializer)))
class WorkoutSessionViewSet(ReplayMixin, PolicyViewSet):
    about = (
        "One workout. Clients may choose the `id` (a UUID): the same POST again is answered with 200 and the "
        "row as it is now."
    )
    model = WorkoutSession
    filterset_class = filters.WorkoutSessionFilter
    pagination_class = Keyset
    keyset_field = "started_at"
    lookup_value_converter = "uuid"
    policy_actions = {"log_exercise": "change", "end": "change"}
    expandable = {
        "exercise_logs": Expansion(serializers.ExerciseLogSerializer, lambda sessions: sessions.with_sets(), many=True)
    }

    def rows(self):
        sessions = WorkoutSession.objects.defer("revision", "layout")
        return sessions.defer("targets") if self.action in READING else sessions.select_related("trainee")

    def get_serializer_class(self):
        return {
            "start": serializers.StartSerializer,
            "log_exercise": serializers.LogExerciseSerializer,
            "end": serializers.EndSerializer,
        }.get(self.action, serializers.WorkoutSessionSerializer)

    def answer(self, pk, status_code=status.HTTP_200_OK):
        self.action = "retrieve"
        return super().answer(pk, status_code)

    def perform_destroy(self, instance):
        services.delete_session(session=instance)

    @extend_schema(
        summary="Start a session",
        request=serializers.StartSerializer,
        responses=once(serializers.WorkoutSessionSerializer),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def start(self, request):
        if not may_some(request.user, "create", WorkoutSession):
            raise PermissionDenied()
        return self.create_once(request)

    @extend_schema(
        summary="Log a set into a session in progress",
        request=serializers.LogExerciseSerializer,
        responses=once(serializers.LoggedSetSerializer),
    )
    @action(detail=True, methods=["post"])
    def log_exercise(self, request, pk):
        sets = SetLogging(request=request, format_kwarg=self.format_kwarg, args=self.args, kwargs=self.kwargs)
        sets.action = "log_exercise"
        set_id = client_id(request.data)
        session = session_to_log.first(request.user.actor, pk, set_id, Text(set_id or ""))
        if session is None:
            try:
                session = self.get_object()  # says why not
            except Http404:
                if set_id is not None:
                    sets.refuse_deleted(set_id)
                raise
        sets.session = session
        return sets.create_once(request, session=session)

    @extend_schema(
        summary="End a session",
        request=serializers.EndSerializer,
        responses=serializers.SummarySerializer,
    )
    @action(detail=True, methods=["post"])
    def end(self, request, pk):
        session = self.get_object()
        serializer = self.get_serializer(data=request.data)
        serializer.context["session"] = session
        serializer.is_valid(raise_exception=True)
        try:
            session = services.end_session(session=session, **serializer.validated_data)
        except services.Refused as error:
            raise serializers.refuse(error) from error
        return Response(serializers.SummarySerializer(services.summarise(session)).data)


@extend_schema_view(create=extend_schema(responses=once(serializers.ExerciseLogSerializer)))
class ExerciseLogViewSet(ReplayMixin, PolicyViewSet):
    about = (
        "One performed set. Clients may choose the `id` (a UUID): the same POST again is answered with 200 "
        "and the row as it is now."
    )
    model = ExerciseLog
    serializer_class = serializers.ExerciseLogSerializer
    filterset_class = filters.ExerciseLogFilter
    pagination_class = Keyset
    keyset_field = "performed_at"
    lookup_value_converter = "uuid"
    expandable = {"exercise": EXERCISE}

    def rows(self):
        return ExerciseLog.objects.all() if self.action in READING else ExerciseLog.objects.select_related("trainee")

    def perform_destroy(self, instance):
        services.delete_set(log=instance)

    @extend_schema(
        summary="Log many sets at once",
        description="All of them or none; each error names the place of its item. Items whose ids are stored with the "
        "same content are answered as they are now, so the request may be sent again.",
        request=bulk.BulkRequestSerializer,
        responses=once(bulk.BulkResultSerializer),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request):
        if not may_some(request.user, "create", ExerciseLog):
            raise PermissionDenied()
        body = bulk.BulkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        created, keys = bulk.Batch(body.validated_data["items"], self.get_serializer_context()).log()
        rows = self.rows().in_bulk(keys)
        results = serializers.ExerciseLogSerializer([rows[key] for key in keys], many=True).data
        return Response(
            {"created": created, "results": results}, status.HTTP_201_CREATED if created else status.HTTP_200_OK
        )


class SetLogging(ExerciseLogViewSet):
    """The part of `log_exercise` that is about the set: no route of its own."""

    def get_serializer_class(self):
        return serializers.LogExerciseSerializer

    def write(self, serializer):
        """Its session, which can't change, was loaded as one that the caller may change: no second look is needed, and
        the service's transaction is the only one."""
        serializer.save(created_digest=digest(serializer.validated_data, ExerciseLog))

    def is_known(self, pk):
        # Asked again after the insert was refused: then the same set came at the same time and won.
        known, self.session.knows_set = self.session.knows_set, True
        return known

    def created(self, row):
        return self.logged(row, row.broken_records, status.HTTP_201_CREATED)

    def replayed(self, row):
        return self.logged(row, row.personal_records.all(), status.HTTP_200_OK)

    def logged(self, row, records, status_code):
        broken = [serializers.PersonalRecordSerializer.present(record) for record in records]
        return Response({**serializers.ExerciseLogSerializer.present(row), "personal_records": broken}, status_code)


class PersonalRecordViewSet(PolicyReadOnlyViewSet):
    about = "A best of a trainee in an exercise, worked out from the sets."
    model = PersonalRecord
    serializer_class = serializers.PersonalRecordSerializer
    filterset_class = filters.PersonalRecordFilter
    pagination_class = Keyset
    keyset_field = "achieved_at"
    lookup_value_converter = "int"
    expandable = {"exercise": EXERCISE}


class TraineeProgress(APIView):
    permission_classes = (SignedIn,)
    scopes = NEEDED[ExerciseLog.resource]

    @extend_schema(
        operation_id="trainees_progress",
        summary="An exercise over time: e1RM, best sets, weekly volume",
        parameters=[OpenApiParameter("exercise", int, required=True, description="The exercise's id.")],
        responses=serializers.ProgressSerializer,
    )
    def get(self, request, pk):
        trainee = get_object_or_404(Trainee.objects.permitted(request.user).select_related("user"), pk=pk)
        if not may(request.user, "view_workouts", trainee):
            raise PermissionDenied()
        refuse_unknown(request, {"exercise"})
        query = serializers.ProgressQuery(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        return Response(
            serializers.ProgressSerializer(exercise_progress(trainee, query.validated_data["exercise"])).data
        )
