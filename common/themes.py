"""Light or dark, kept in a cookie; without one the system decides."""

from django.http import HttpRequest

THEMES = ("iron", "chalk")


def chosen_theme(request: HttpRequest) -> str:
    """The theme that this browser chose; empty when it chose none."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""
