"""What a token may be used for.

The policy decides which rows a user may act on; scopes restrict a token further. Health data has scopes of its own.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "profile:read": _("See your profile, and the people and gyms that you may see"),
    "profile:write": _("Change your profile; join and leave gyms for you"),
    "training:read": _("See exercises, programs and who follows them"),
    "training:write": _("Change exercises and programs, and assign programs"),
    "workouts:read": _("See workouts, sets and records"),
    "workouts:write": _("Log and change workouts and sets"),
    "metrics:read": _("See body measurements and other health data"),
    "metrics:write": _("Add and change body measurements and other health data"),
    "gym:admin": _("Administer your gyms: their data, trainers and trainees"),
}

# Required for what no scope covers, such as erasing an account or changing a password.
SIGN_IN = "sign-in"

# resource: (to read, to write)
NEEDED = {
    "gyms": ("profile:read", "gym:admin"),
    "trainers": ("profile:read", "gym:admin"),
    "trainees": ("profile:read", "profile:write"),
    **dict.fromkeys(
        ("exercises", "programs", "program_days", "program_exercises", "program_assignments"),
        ("training:read", "training:write"),
    ),
    **dict.fromkeys(
        ("workout_sessions", "exercise_logs", "personal_records", "imports"),
        ("workouts:read", "workouts:write"),
    ),
    "health_metrics": ("metrics:read", "metrics:write"),
}


def allows(auth: Any, scope: str) -> bool:
    """Whether these credentials (a request's `auth`) cover a scope. A sign-in covers all scopes."""
    granted = getattr(auth, "scopes", None)
    return granted is None or scope in granted


def readable_resources(auth: Any) -> set[str]:
    """The resources that these credentials may read."""
    return {resource for resource, (read, _write) in NEEDED.items() if allows(auth, read)}
