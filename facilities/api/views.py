from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services as accounts
from changes.api.viewsets import PolicyViewSet
from facilities import services
from facilities.filters import GymFilter, TraineeFilter, TrainerFilter
from facilities.models import Gym, Trainee, Trainer
from policy.rows import may
from policy.scopes import SIGN_IN

from . import serializers

# For people: the user's own profile, and those that the user administers; `PersonMixin.scopes_for` decides.
PEOPLE = ("profile:write", "gym:admin")


class PersonMixin:
    """A token for the user's own profile changes nobody else's, whatever its user may administer."""

    scopes_of_actions = {"update": PEOPLE, "partial_update": PEOPLE, "destroy": ("gym:admin",)}

    def scopes_for(self, row: Any) -> tuple[str, ...]:
        own = self.action != "destroy" and row.user_id == self.request.user.pk
        return ("profile:write",) if own else ("gym:admin",)


class GymViewSet(PolicyViewSet):
    about = "A place to train. Everyone reads gyms; who adds one becomes its admin."
    model = Gym
    serializer_class = serializers.GymSerializer
    filterset_class = GymFilter
    lookup_value_converter = "int"

    def rows(self) -> Any:
        gyms = Gym.objects.prefetch_related("admins").order_by("id")
        return gyms.with_right(self.request.user, "administer", "administered")


class TrainerViewSet(PersonMixin, PolicyViewSet):
    about = "Someone who coaches at a gym. E-mails are shown to themselves and to their gym's admins."
    model = Trainer
    filterset_class = TrainerFilter
    lookup_value_converter = "int"

    def rows(self) -> Any:
        return Trainer.objects.with_person().order_by("id").with_right(self.request.user, "contact", "contactable")

    def get_serializer_class(self) -> Any:
        return serializers.TrainerInvitationSerializer if self.action == "create" else serializers.TrainerSerializer

    def answer(self, pk: Any, status_code: int = status.HTTP_200_OK) -> Any:
        self.action = "retrieve"
        return super().answer(pk, status_code)

    def perform_destroy(self, instance: Any) -> None:
        services.dismiss_trainer(trainer=instance)

    @extend_schema(
        summary="Invite a trainer by mail",
        request=serializers.TrainerInvitationSerializer,
        responses={201: serializers.TrainerSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)


class TraineeViewSet(PersonMixin, PolicyViewSet):
    about = "Someone who trains. `active_assignment` is the program that they train by now."
    model = Trainee
    filterset_class = TraineeFilter
    lookup_value_converter = "int"
    scopes_of_actions = {**PersonMixin.scopes_of_actions, "delete_me": (SIGN_IN,)}

    def rows(self) -> Any:
        return Trainee.objects.with_person().with_active_assignment().order_by("id")

    def get_serializer_class(self) -> Any:
        return {
            "create": serializers.RegistrationSerializer,
            "join": serializers.JoinSerializer,
        }.get(self.action, serializers.TraineeSerializer)

    def get_throttles(self) -> Any:
        return [accounts.RegistrationThrottle()] if self.action == "create" else []

    def answer(self, pk: Any, status_code: int = status.HTTP_200_OK) -> Any:
        self.action = "retrieve"
        return super().answer(pk, status_code)

    def scopes_for(self, row: Any) -> tuple[str, ...]:
        if self.action == "destroy" and may(self.request.user, "erase", row):
            return (SIGN_IN,)  # that is the account itself
        return super().scopes_for(row)

    def check_object_permissions(self, request: Request, obj: Any) -> None:
        if self.action == "destroy" and may(request.user, "erase", obj):
            return  # the user's own account
        super().check_object_permissions(request, obj)

    def perform_destroy(self, instance: Any) -> None:
        if not may(self.request.user, "erase", instance):
            services.release_trainee(trainee=instance)
            return
        services.erase_account(instance.user)

    @extend_schema(
        summary="Register as a trainee",
        request=serializers.RegistrationSerializer,
        responses={201: serializers.TraineeSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().create(request, *args, **kwargs)

    def own_profile(self) -> Trainee:
        return Trainee.objects.require_own(self.request.user)

    def as_own(self, action: str, **kwargs: Any) -> Any:
        """Does to the caller's own row what the action does to `trainees/{id}/`."""
        self.action, self.kwargs = action, {"pk": self.own_profile().pk}
        return getattr(self, action)(self.request, **self.kwargs, **kwargs)

    @extend_schema(summary="Get one's own profile", responses=serializers.TraineeSerializer, filters=False)
    @action(detail=False, url_path="me")
    def me(self, request: Request) -> Response:
        return self.as_own("retrieve")

    @extend_schema(
        summary="Replace one's own profile",
        request=serializers.TraineeSerializer,
        responses=serializers.TraineeSerializer,
        filters=False,
    )
    @me.mapping.put
    def replace_me(self, request: Request) -> Response:
        return self.as_own("update")

    @extend_schema(
        summary="Change one's own profile",
        description="`shares_metrics` says whether one's trainer sees one's health metrics; no one else writes it.",
        request=serializers.TraineeSerializer,
        responses=serializers.TraineeSerializer,
        filters=False,
    )
    @me.mapping.patch
    def change_me(self, request: Request) -> Response:
        return self.as_own("partial_update")

    @extend_schema(summary="Delete one's own account", responses={204: None}, filters=False)
    @me.mapping.delete
    def delete_me(self, request: Request) -> Response:
        return self.as_own("destroy")

    @extend_schema(
        summary="Join a gym", request=serializers.JoinSerializer, responses=serializers.TraineeSerializer, filters=False
    )
    @action(detail=False, methods=["post"], url_path="me/join")
    def join(self, request: Request) -> Response:
        trainee = self.own_profile()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        services.join_gym(trainee=trainee, gym=serializer.validated_data["gym"])
        return self.answer(trainee.pk)

    @extend_schema(summary="Leave one's gym", request=None, responses=serializers.TraineeSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="me/leave")
    def leave(self, request: Request) -> Response:
        trainee = self.own_profile()
        services.leave_gym(trainee=trainee)
        return self.answer(trainee.pk)
