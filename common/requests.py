"""Types of requests for type checkers, with the attributes that middleware adds."""

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """`id`: of the log lines; `viewing_as`: set while an operator looks as someone else (accounts.view_as)."""

    id: str
    htmx: HtmxDetails
    viewing_as: Any
