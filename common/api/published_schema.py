"""Serves the schema of the API. It is built once for each process, not for each request."""

from __future__ import annotations

import gzip
import json
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from common.api.etags import etag_of
from common.api.filters import refuse_unknown

LANGUAGE = "en"  # of the schema, in every answer: it is one document
building = Lock()


class Document(NamedTuple):
    content: bytes
    compressed: bytes  # by gzip
    etag: str


def document(suffix: str) -> Document:
    """The schema as `json` or `yaml`. Requests that come while it is built wait for it."""
    with building:
        return rendered(suffix)


@cache
def rendered(suffix: str) -> Document:
    content = OpenApiYamlRenderer().render(built()) if suffix == "yaml" else json.dumps(built()).encode()
    return Document(content, gzip.compress(content, mtime=0), etag_of(content))


@cache
def built() -> dict[str, Any]:
    with translation.override(LANGUAGE):
        return SchemaGenerator().get_schema(public=True)


class Schema(SpectacularAPIView):
    """The OpenAPI schema as YAML or JSON, depending on the Accept header."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        refuse_unknown(request, {"format"})
        renderer = request.accepted_renderer
        found = document(renderer.format)
        kind = renderer.media_type if renderer.charset is None else f"{renderer.media_type}; charset={renderer.charset}"
        response = HttpResponse(found.content, content_type=kind)
        response.compressed = found.compressed
        response.headers["ETag"] = found.etag
        response.headers["Content-Language"] = LANGUAGE
        response.headers["Content-Disposition"] = f'inline; filename="GymTrack API.{renderer.format}"'
        patch_cache_control(response, public=True, no_cache=True)
        return get_conditional_response(request, etag=found.etag, response=response) or response
