"""Running a gym: its page, its people, whom it invites."""

from . import gyms, invitations, trainees, trainers

__all__ = ["gyms", "invitations", "trainees", "trainers"]
