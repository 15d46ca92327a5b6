"""`/api/v1/`: the addresses of the API's resources."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.api.filters import refuse_unknown

# In addition to the resources of the router.
OTHERS = {
    "auth/me": "auth/me",
    "auth/login": "auth/login/access-token",
    "changes": "changes/",
    "schema": "schema/",
    "docs": "docs/",
}


class ApiIndex(APIView):
    """Names and addresses of all that the API has. Everyone can read it; it makes no query."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    resources: list[str] = []
    other_errors = ("400",)

    @extend_schema(
        operation_id="index",
        summary="Where everything is",
        description="The address of each resource, of the sign-in, the change feed, this schema and its pages.",
        responses={
            200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}, "minProperties": 1}
        },
    )
    def get(self, request: Request) -> Response:
        refuse_unknown(request, ())
        addresses = {**{name: f"{name}/" for name in self.resources}, **OTHERS}
        return Response({name: request.build_absolute_uri(path) for name, path in addresses.items()})
