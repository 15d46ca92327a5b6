"""What happens to accounts that other apps react to. Receivers run in the same transaction."""

from django.dispatch import Signal

# An account was made. Sent with `user` and `email_verified`: whether the address is known to be the owner's.
user_created = Signal()
