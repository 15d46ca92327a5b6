"""What trainers do on their own pages: read the inbox, tag trainees, save filters."""

from .read_entries import mark_all_read, mark_read, mark_unread, mark_unread_again
from .saved_filters import save_filter
from .tags import change_tags, rename_tag, tag_trainees, undo_tags, untag_trainees

__all__ = [
    "change_tags",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "mark_unread_again",
    "rename_tag",
    "save_filter",
    "tag_trainees",
    "undo_tags",
    "untag_trainees",
]
