"""Compresses responses, and adapts their entity tags."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.text import compress_string

API = "/api/"
# Pages with secrets are not compressed: if a page also shows text of the caller, its length could reveal the secret.
SECRETS = ("/api/v1/auth/login/", "/api/v1/auth/token/", "/api/v1/auth/password/", "/oauth/")
LEAST = 1000  # bytes: a smaller answer of the API fits into one packet anyway
CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH")
COMPRESSED_TAG = re.compile(r'-gzip"')


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages and the API's answers.

    A compressed answer of the API keeps a strong entity tag, since If-Match accepts no weak one. It is a different
    representation and needs another tag (RFC 9110, 8.8.3), so `"x"` becomes `"x-gzip"`. Views only see the plain tag.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(API):
            for name in CONDITIONS:
                if name in request.META:
                    request.META[f"GIVEN_{name}"] = request.META[name]
                    request.META[name] = COMPRESSED_TAG.sub('"', request.META[name])
                    vars(request).pop("headers", None)  # Django caches the headers that it has read from META

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.path.startswith(SECRETS):
            return response
        if request.path.startswith(API):
            return self.api_response(request, response)
        return super().process_response(request, response)

    def api_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code == 304:
            return with_tag_of_request(request, response)
        if response.streaming or response.has_header("Content-Encoding") or len(response.content) < LEAST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not accepts_gzip(request.headers.get("Accept-Encoding", "")):
            return response
        response.content = getattr(response, "compressed", None) or compress_string(response.content)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "gzip"
        if etag := response.get("ETag"):
            response.headers["ETag"] = compressed_tag(etag)
        return response


def compressed_tag(etag: str) -> str:
    return f'{etag[:-1]}-gzip"'


def with_tag_of_request(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Gives a 304 the tag that the client sent."""
    patch_vary_headers(response, ("Accept-Encoding",))
    tag = compressed_tag(response.get("ETag", '""'))
    if tag in parse_etags(request.META.get("GIVEN_HTTP_IF_NONE_MATCH", "")):
        response.headers["ETag"] = tag
    return response


def accepts_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip, by its name or by `*`, without q=0."""
    weights = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=").strip()
        weights[name.strip()] = not re.fullmatch(r"0(\.0*)?", weight)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))
