from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32
TOO_DEEP = _("JSON parse error - nested too deeply")


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it, nested no deeper than anything that the API takes."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        level = [body]
        for _depth in range(DEEPEST):
            level = [
                inner
                for value in level
                if isinstance(value, dict | list)
                for inner in (value.values() if isinstance(value, dict) else value)
            ]
            if not level:
                return body
        raise ParseError(TOO_DEEP)
