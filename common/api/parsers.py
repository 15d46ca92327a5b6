from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32
MAX_ENTRIES = 1000  # of a list or an object: twice as many as any endpoint accepts
TOO_MANY = _("JSON parse error - a list or an object has more than 1000 entries")
TOO_DEEP = _("JSON parse error - nested too deeply")


class StrictJSONParser(JSONParser):
    """Parses JSON strictly (RFC 8259) and limits its depth and the length of its lists and objects."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        level = [body]
        for _depth in range(DEEPEST):
            if any(isinstance(value, dict | list) and len(value) > MAX_ENTRIES for value in level):
                raise ParseError(TOO_MANY)
            level = [
                inner
                for value in level
                if isinstance(value, dict | list)
                for inner in (value.values() if isinstance(value, dict) else value)
            ]
            if not level:
                return body
        raise ParseError(TOO_DEEP)
