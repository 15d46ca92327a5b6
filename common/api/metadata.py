"""Answers OPTIONS with the methods of an address and the formats that it reads and writes."""

from __future__ import annotations

from typing import Any

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request


class MethodsMetadata(BaseMetadata):
    """Gives everyone the same answer. It looks no row up, so the answer does not reveal whether the row exists."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        return {
            "methods": view.allowed_methods,
            "renders": [renderer.media_type for renderer in view.renderer_classes],
            "parses": [parser.media_type for parser in view.parser_classes],
        }
