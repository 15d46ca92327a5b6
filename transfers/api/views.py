from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from changes.api.viewsets import DestroyMixin, PolicyGenericViewSet
from common.api.converters import ANY_CASE_UUID
from common.api.parsers import StrictJSONParser
from facilities.models import Trainee
from policy.scopes import NEEDED
from transfers import services, uploads
from transfers.models import Import

from . import serializers


class ImportViewSet(DestroyMixin, mixins.RetrieveModelMixin, mixins.ListModelMixin, PolicyGenericViewSet):
    about = (
        "Workouts from Strong, Hevy, FitNotes, wger or GymTrack's own export. Upload the file (form field `file`, "
        "32 MiB at most). A large one is `reading` for a while: read it again until it is `ready`, or `unreadable` "
        "with a `reason`. Look at what was found, choose, start; it then comes in in the background."
    )
    model = Import
    serializer_class = serializers.ImportSerializer
    lookup_value_converter = ANY_CASE_UUID
    parser_classes = (StrictJSONParser, MultiPartParser)
    policy_actions = {"start": "change", "undo": "change"}

    def scopes_for(self, row: Any) -> Any:
        """What comes in or goes out with a file needs the scope of its own resource."""
        if self.action not in ("start", "undo"):
            return ()
        brings_metrics = bool(row.found["metrics"] or row.metrics_added)
        brings_exercises = bool(row.made) or services.NEW in row.exercises.values()
        return (
            *((NEEDED["health_metrics"][1],) if brings_metrics else ()),
            *((NEEDED["exercises"][1],) if brings_exercises else ()),
        )

    def rows(self) -> Any:
        return Import.objects.defer("content").select_related("trainee__user")

    @extend_schema(
        request={"multipart/form-data": serializers.UploadSerializer}, responses={201: serializers.ImportSerializer}
    )
    def create(self, request: Request) -> Response:
        trainee = Trainee.objects.with_person().require_own(request.user)
        upload = serializers.UploadSerializer(data=request.data)
        upload.is_valid(raise_exception=True)
        file = upload.validated_data["file"]
        imported = uploads.take_file(trainee=trainee, content=file.read(), file_name=file.name or "")
        return self.answer(imported.pk, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.ChoicesSerializer, responses=serializers.ImportSerializer)
    def partial_update(self, request: Request, pk: Any) -> Response:
        imported = self.get_object()
        body = serializers.ChoicesSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        chosen = body.validated_data
        exercises = {choice["name"]: choice["exercise"] or services.NEW for choice in chosen.get("exercises", ())}
        services.choose(imported=imported, units=chosen.get("units"), zone=chosen.get("timezone"), exercises=exercises)
        return self.answer(pk)

    def perform_destroy(self, instance: Any) -> None:
        services.discard(imported=instance)

    @extend_schema(
        summary="Start an import", request=serializers.StartImportSerializer, responses=serializers.ImportSerializer
    )
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: Any) -> Response:
        imported = self.get_object()
        body = serializers.StartImportSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.start(imported=imported, **body.validated_data)
        return self.answer(pk)

    @extend_schema(summary="Take an import back", request=None, responses=serializers.ImportSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: Any) -> Response:
        services.undo(imported=self.get_object())
        return self.answer(pk)
