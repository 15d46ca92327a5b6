"""What people do with gyms: create, join, coach, leave. Other apps import it all from here."""

from .accounts import erase_account, set_active
from .consent import METRICS_HIDDEN, METRICS_SHARED, TrainerChangedError, share_metrics
from .gyms import appoint_admins, create_gym
from .staff import invite_staff, remove_staff
from .staff_notes import add_staff_note, delete_staff_note, edit_staff_note
from .trainees import join_gym, leave_gym, move_trainee, register_trainee, release_trainee, save_trainee
from .trainers import dismiss_trainer, hand_over, invite_trainer, is_email_taken, move_trainer, replace_trainer

__all__ = [
    "METRICS_HIDDEN",
    "METRICS_SHARED",
    "TrainerChangedError",
    "add_staff_note",
    "appoint_admins",
    "create_gym",
    "delete_staff_note",
    "dismiss_trainer",
    "edit_staff_note",
    "erase_account",
    "hand_over",
    "invite_staff",
    "invite_trainer",
    "is_email_taken",
    "join_gym",
    "leave_gym",
    "move_trainee",
    "move_trainer",
    "register_trainee",
    "release_trainee",
    "remove_staff",
    "replace_trainer",
    "save_trainee",
    "set_active",
    "share_metrics",
]
