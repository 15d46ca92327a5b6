"""The theme (light or dark) is stored in a cookie. Without one the browser follows the system."""

from django.http import HttpRequest

THEMES = ("iron", "chalk")


def chosen_theme(request: HttpRequest) -> str:
    """The theme that was chosen in this browser; empty if none was."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""
