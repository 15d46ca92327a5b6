from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import second_factor, services
from changes import services as changes
from common.api.parsers import StrictJSONParser
from policy.drf import SignedIn
from policy.scopes import SIGN_IN

from . import serializers

if TYPE_CHECKING:
    from accounts.models import User


class PublicView(APIView):
    """Credentials are in the body, so the header is not read: an expired token there must not cause an error."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'  # so that wrong credentials are answered with 401

    def read(self, serializer_class: Any, request: Request) -> Any:
        serializer = serializer_class(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class SignIn(PublicView):
    parser_classes = (FormParser, StrictJSONParser)

    @extend_schema(
        operation_id="auth_login",
        summary="Sign in",
        tags=["auth"],
        request=serializers.SignInSerializer,
        responses=serializers.TokenPairSerializer,
    )
    def post(self, request: Request) -> Response:
        body = self.read(serializers.SignInSerializer, request)
        user = services.sign_in(request=request, email=body["username"], password=body["password"])
        if user is None:
            raise AuthenticationFailed(_("The e-mail or the password is wrong."))
        self.ask_second_factor(user, body.get("code", ""))
        return Response(services.issue_tokens(user))

    @staticmethod
    def ask_second_factor(user: User, code: str) -> None:
        """Raises AuthenticationFailed if the user needs a code and this one is missing or wrong."""
        if not second_factor.has_one(user):
            if second_factor.is_required(user):
                raise AuthenticationFailed(_("Set up a second factor in the browser first."), "second_factor_required")
            return
        if not code:
            raise AuthenticationFailed(_("Send the code of your second factor as well."), "second_factor_required")
        if not second_factor.check(user, code):
            raise AuthenticationFailed(_("The code is wrong."), "second_factor_wrong")


class Refresh(PublicView):
    @extend_schema(
        operation_id="auth_refresh",
        summary="Trade a refresh token for a new pair",
        tags=["auth"],
        request=serializers.RefreshSerializer,
        responses=serializers.TokenPairSerializer,
    )
    def post(self, request: Request) -> Response:
        received_at = timezone.now()
        body = self.read(serializers.RefreshSerializer, request)
        try:
            return Response(services.rotate_tokens(refresh_token=body["refresh_token"], received_at=received_at))
        except services.InvalidTokenError as error:
            raise AuthenticationFailed(_("The token is invalid or expired."), "token_not_valid") from error


class Logout(PublicView):
    @extend_schema(
        operation_id="auth_logout",
        summary="End a sign-in",
        tags=["auth"],
        request=serializers.RefreshSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        body = self.read(serializers.RefreshSerializer, request)
        try:
            services.revoke_token(body["refresh_token"])
        except services.InvalidTokenError as error:
            raise AuthenticationFailed(_("The token is invalid or expired."), "token_not_valid") from error
        return Response(status=204)


class Me(APIView):
    permission_classes = (SignedIn,)
    scopes = ("profile:read", "profile:write")

    @extend_schema(
        operation_id="auth_me", summary="Who is signed in", tags=["auth"], responses=serializers.MeSerializer
    )
    def get(self, request: Request) -> Response:
        return Response(serializers.MeSerializer(request.user).data)

    @extend_schema(
        operation_id="auth_me_update",
        summary="Change one's own profile",
        tags=["auth"],
        request=serializers.MeSerializer,
        responses=serializers.MeSerializer,
    )
    def patch(self, request: Request) -> Response:
        serializer = serializers.MeSerializer(request.user, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            serializer.save()
            changes.account_updated(request.user)
        return Response(serializer.data)


class PasswordChange(APIView):
    permission_classes = (SignedIn,)
    scopes = (SIGN_IN, SIGN_IN)

    @extend_schema(
        operation_id="auth_password_change",
        summary="Change one's password; every other sign-in ends",
        tags=["auth"],
        request=serializers.PasswordChangeSerializer,
        responses=serializers.TokenPairSerializer,
    )
    def post(self, request: Request) -> Response:
        serializer = serializers.PasswordChangeSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            services.change_password(user=request.user, new_password=serializer.validated_data["new_password"])
            return Response(services.issue_tokens(request.user))
