"""Entity tags: an unchanged row is not sent again, and an update of an outdated row is refused (RFC 9110, 13)."""

from hashlib import md5
from typing import Any

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request

from .exceptions import PreconditionFailed


def etag_of(content: bytes) -> str:
    return quote_etag(md5(content, usedforsecurity=False).hexdigest())


class EntityTagMixin:
    """For viewsets: every row and list has an entity tag. If-None-Match is answered with 304; If-Match is checked."""

    def finalize_response(self, request: Request, response: HttpResponse, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        reading = request.method in ("GET", "HEAD")
        if response.status_code in (200, 201) and (reading or getattr(response, "is_row", False)):
            response.add_post_render_callback(self.tagged)
        return response

    def tagged(self, response: HttpResponse) -> Any:
        response["ETag"] = etag_of(response.content)
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization"])
        if self.request.method in ("GET", "HEAD"):
            return get_conditional_response(self.request, etag=response["ETag"], response=response)
        return response

    def refuse_stale(self, row: Any) -> None:
        """Raises PreconditionFailed if the request has an If-Match header without the present tag of the row.

        Call it in the transaction of the write, after locking the row.
        """
        if "If-Match" in self.request.headers:
            self.refuse_other_tags(self.get_serializer(row).data)

    def refuse_other_tags(self, answer: Any) -> None:
        """Raises PreconditionFailed unless If-Match has the tag of this answer."""
        renderer, context = self.request.accepted_renderer, self.get_renderer_context()
        content = renderer.render(answer, self.request.accepted_media_type, context)
        tags = parse_etags(self.request.headers["If-Match"])
        if "*" not in tags and etag_of(content) not in tags:
            raise PreconditionFailed()
