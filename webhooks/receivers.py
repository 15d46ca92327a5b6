"""Registers webhooks as a kind of standing access, so that account pages can list and end them."""

from accounts import standing_access

from .standing_access import Webhooks

standing_access.register(Webhooks())
