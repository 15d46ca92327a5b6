from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from changes.api.viewsets import PolicyReadOnlyViewSet, PolicyViewSet
from common.api.converters import ANY_CASE_UUID
from common.api.pagination import Keyset
from common.api.selection import Expansion
from policy.rows import may_some
from training.api.serializers import ExerciseSerializer
from workouts import filters
from workouts.models import ExerciseLog, PersonalRecord, WorkoutSession
from workouts.queries import session_to_log
from workouts.services import (
    DeletedError,
    Logged,
    Refused,
    Replayed,
    correct_session,
    delete_session,
    delete_set,
    edit_set,
    end_session,
    never,
    replay,
    summarise,
)

from . import bulk, serializers
from .commands import client_id, log_from_body, start_from_body


def once(serializer: type[BaseSerializer]) -> dict[int, type[BaseSerializer]]:
    """The responses of a POST that may be sent again."""
    return {201: serializer, 200: serializer}


READING = ("list", "retrieve")
UNSHOWN = ("log_exercise", "end")  # they answer something else than the session
EXERCISE = Expansion(ExerciseSerializer, lambda rows: rows.select_related("exercise"))


def with_sets(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Sessions with `exercise_logs`: their sets in order."""
    sets = ExerciseLog.objects.order_by("performed_at", "id")
    return sessions.prefetch_related(Prefetch("logs", queryset=sets, to_attr="exercise_logs"))


@extend_schema_view(create=extend_schema(responses=once(serializers.WorkoutSessionSerializer)))
class WorkoutSessionViewSet(PolicyViewSet):
    about = (
        "One workout. Clients may choose the `id` (a UUID). If the same POST is sent again, the answer is 200 and the "
        "row as it is now."
    )
    model = WorkoutSession
    serializer_class = serializers.WorkoutSessionSerializer
    filterset_class = filters.WorkoutSessionFilter
    pagination_class = Keyset
    keyset_field = "started_at"
    lookup_value_converter = ANY_CASE_UUID
    takes_ids = True
    policy_actions = {"log_exercise": "change", "end": "change"}
    expandable = {"exercise_logs": Expansion(serializers.ExerciseLogSerializer, with_sets, many=True)}

    def rows(self) -> QuerySet[WorkoutSession]:
        sessions = WorkoutSession.objects.defer("layout")
        if self.action not in UNSHOWN:
            sessions = sessions.prefetch_related("revision")
        return sessions if self.action in READING else sessions.select_related("trainee")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.start_once(serializers.WorkoutSessionSerializer)

    def start_once(self, serializer: type[serializers.WorkoutSessionSerializer]) -> Response:
        body = self.request.data
        sets = body.get("sets") if isinstance(body, dict) else None
        items = [item for item in sets if isinstance(item, dict)] if isinstance(sets, list) else []

        def read(**context: Any) -> serializers.WorkoutSessionSerializer:
            user = None if context.get("replay") else self.request.user
            related = bulk.related(items[: bulk.MOST], user) if items else {}
            context = {**self.get_serializer_context(), "related": related, **context}
            return serializer(data=body, context=context)

        with transaction.atomic():
            outcome = start_from_body(read, actor=self.request.user.actor, body=self.request.data)
            if isinstance(outcome, Replayed):
                return self.answer(outcome.row.pk)
            self.recheck(outcome.session, "create")
        return self.answer(outcome.session.pk, status.HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer) -> None:
        outcome = correct_session(session=serializer.instance, **serializer.validated_data)
        if isinstance(outcome, Refused):
            raise outcome.error

    def perform_destroy(self, instance: WorkoutSession) -> None:
        delete_session(session=instance)

    @extend_schema(
        summary="Start a session",
        request=serializers.StartSerializer,
        responses=once(serializers.WorkoutSessionSerializer),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def start(self, request: Request) -> Response:
        if not may_some(request.user, "create", WorkoutSession):
            raise PermissionDenied()
        return self.start_once(serializers.StartSerializer)

    @extend_schema(
        summary="Log a set into a session in progress",
        request=serializers.LogExerciseSerializer,
        responses=once(serializers.LoggedSetSerializer),
    )
    @action(detail=True, methods=["post"])
    def log_exercise(self, request: Request, pk: UUID) -> Response:
        session = session_to_log.first(request.user.actor, pk) or self.find_session()

        def read(**context: Any) -> serializers.LogExerciseSerializer:
            context = {**self.get_serializer_context(), "session": session, **bulk.comparing(request.data, context)}
            return serializers.LogExerciseSerializer(data=request.data, context=context)

        match log_from_body(read, actor=request.user.actor, body=request.data, only_open=True):
            case Logged(log, records):
                return logged(log, records, status.HTTP_201_CREATED)
            case Replayed(log):
                return logged(log, log.personal_records.all(), status.HTTP_200_OK)

    def find_session(self) -> WorkoutSession:
        """Raises the error for a session that the caller may not change: 410 if the set was deleted with it."""
        try:
            return self.get_object()
        except Http404:
            set_id = client_id(self.request.data)
            answer = None if set_id is None else replay(ExerciseLog, set_id, never, actor=self.request.user.actor)
            if isinstance(answer, Refused) and isinstance(answer.error, DeletedError):
                raise answer.error from None
            raise

    @extend_schema(
        summary="End a session",
        request=serializers.EndSerializer,
        responses=serializers.SummarySerializer,
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: UUID) -> Response:
        session = self.get_object()
        context = {**self.get_serializer_context(), "session": session}
        serializer = serializers.EndSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        outcome = end_session(session=session, **serializer.validated_data)
        if isinstance(outcome, Refused):
            raise outcome.error
        return Response(serializers.SummarySerializer(summarise(session)).data)


def logged(log: ExerciseLog, records: Iterable[PersonalRecord], status_code: int) -> Response:
    """A set with the records that it broke."""
    broken = [serializers.PersonalRecordSerializer.present(record) for record in records]
    return Response({**serializers.ExerciseLogSerializer.present(log), "personal_records": broken}, status_code)


@extend_schema_view(create=extend_schema(responses=once(serializers.ExerciseLogSerializer)))
class ExerciseLogViewSet(PolicyViewSet):
    about = (
        "One performed set. Clients may choose the `id` (a UUID). If the same POST is sent again, the answer is 200 "
        "and the row as it is now."
    )
    model = ExerciseLog
    serializer_class = serializers.ExerciseLogSerializer
    filterset_class = filters.ExerciseLogFilter
    pagination_class = Keyset
    keyset_field = "performed_at"
    lookup_value_converter = ANY_CASE_UUID
    takes_ids = True
    expandable = {"exercise": EXERCISE}

    def rows(self) -> QuerySet[ExerciseLog]:
        return ExerciseLog.objects.all() if self.action in READING else ExerciseLog.objects.select_related("trainee")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        def read(**context: Any) -> serializers.ExerciseLogSerializer:
            context = {**self.get_serializer_context(), **bulk.comparing(request.data, context)}
            return self.get_serializer(data=request.data, context=context)

        with transaction.atomic():
            outcome = log_from_body(read, actor=request.user.actor, body=request.data)
            if isinstance(outcome, Replayed):
                return self.answer(outcome.row.pk)
            self.recheck(outcome.log, "create")
        return self.answer(outcome.log.pk, status.HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer) -> None:
        outcome = edit_set(log=serializer.instance, **serializer.validated_data)
        if isinstance(outcome, Refused):
            raise outcome.error

    def perform_destroy(self, instance: ExerciseLog) -> None:
        delete_set(log=instance)

    @extend_schema(
        summary="Log many sets at once",
        description="Logs all sets or none. Each error names the place of its item. Sets that are stored already, with "
        "the same id and content, are returned as they are now, so the request may be sent again.",
        request=bulk.BulkRequestSerializer,
        responses=once(bulk.BulkResultSerializer),
        filters=False,
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        if not may_some(request.user, "create", ExerciseLog):
            raise PermissionDenied()
        body = bulk.BulkSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        created, keys = bulk.log_items(body.validated_data["items"], self.get_serializer_context())
        rows = self.rows().in_bulk(keys)
        results = serializers.ExerciseLogSerializer([rows[key] for key in keys], many=True).data
        return Response(
            {"created": created, "results": results}, status.HTTP_201_CREATED if created else status.HTTP_200_OK
        )


class PersonalRecordViewSet(PolicyReadOnlyViewSet):
    about = "A personal record of a trainee in an exercise, computed from the sets."
    model = PersonalRecord
    serializer_class = serializers.PersonalRecordSerializer
    filterset_class = filters.PersonalRecordFilter
    pagination_class = Keyset
    keyset_field = "achieved_at"
    lookup_value_converter = "int"
    expandable = {"exercise": EXERCISE}
