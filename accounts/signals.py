"""Signals about accounts, for other apps. Receivers run in the same transaction."""

from django.dispatch import Signal

# An account was created. Sent with `user` and `email_verified` (whether the address is known to be the owner's).
user_created = Signal()

# Tokens and the like of an account end: its password was changed, or its owner signs out everywhere. Sent with `user`.
access_ended = Signal()
