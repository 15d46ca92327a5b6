"""Signals about accounts, for other apps. Receivers run in the same transaction."""

from django.dispatch import Signal

# An account was created. Sent with `user` and `email_verified` (whether the address is known to be the owner's).
user_created = Signal()
