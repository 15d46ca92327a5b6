"""What happens to exercises that other apps react to. Receivers run in the same transaction."""

from django.dispatch import Signal

# A trainee's own exercise is merged into another one. Sent with `trainee`, `former` and `exercise`, before
# anything is written or locked: imports lock their own rows before the trainee's.
exercise_merged = Signal()
