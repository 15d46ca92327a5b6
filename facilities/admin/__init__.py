"""Running a gym: its page, its people, whom it invites."""

from . import gyms, invitations, people

__all__ = ["gyms", "invitations", "people"]
