"""What happens to people that other apps react to. Receivers run in the same transaction."""

from django.dispatch import Signal

# A trainee chose another formula for estimated one-repetition maxima. Sent with `trainee`.
formula_changed = Signal()

# A person accepted an invitation, and has the gym and the trainer that it names. Sent with `invitation` and `trainee`.
invitation_accepted = Signal()

# Somebody was invited again. Sent with the `former` invitation and the new `invitation`.
invitation_replaced = Signal()

# A trainee left their gym, or was taken out of it. Sent with `trainee`, before the change is written.
trainee_released = Signal()

# A trainee's account is deleted. Sent with `trainee`, before anything is.
trainee_erased = Signal()
