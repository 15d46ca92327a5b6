"""The commands of workouts: the only code that writes sets, sessions and records."""

from .after_the_end import (
    FORGOTTEN,
    LONG_BACK,
    can_reopen,
    is_forgotten,
    last_set_at,
    reopen_session,
)
from .edit_set import Edited, delete_set, edit_set, move_comments
from .enter_max import enter_max, store_max
from .exercise_notes import write_note
from .exercise_rests import choose_rest
from .imported_workouts import add_imported, delete_empty_sessions, delete_imported_sets
from .log_set import Logged, NewSet, SetOutcome, log_set, replay_set
from .log_sets import RefusedSets, Retry, SetInSession, log_sets
from .log_workout import log_workout
from .merge_exercise import MergeError, Moving, merge_exercise, mergeable, moving, renamed_layout
from .outcomes import (
    CancelledError,
    DeletedError,
    IdTakenError,
    NoSetsError,
    OpenSessionError,
    OtherContentError,
    OtherEndError,
    Refused,
    Replayed,
    SessionOverError,
)
from .restore_session import packed_session, restore_session
from .retries import known_keys, never, replay
from .save_as_routine import NothingDoneError, save_as_routine
from .sessions import (
    Corrected,
    Ended,
    NewSession,
    Started,
    Summary,
    arrange,
    correct_session,
    delete_session,
    end_session,
    late_time,
    prescribed,
    replay_session,
    start_session,
    summarise,
)
from .settle_records import hold, performed_exercises, settle_carries, settle_whole_records

__all__ = [
    "FORGOTTEN",
    "LONG_BACK",
    "CancelledError",
    "Corrected",
    "DeletedError",
    "Edited",
    "Ended",
    "IdTakenError",
    "Logged",
    "MergeError",
    "Moving",
    "NewSession",
    "NewSet",
    "NoSetsError",
    "NothingDoneError",
    "OpenSessionError",
    "OtherContentError",
    "OtherEndError",
    "Refused",
    "RefusedSets",
    "Replayed",
    "Retry",
    "SessionOverError",
    "SetInSession",
    "SetOutcome",
    "Started",
    "Summary",
    "add_imported",
    "arrange",
    "can_reopen",
    "choose_rest",
    "correct_session",
    "delete_empty_sessions",
    "delete_imported_sets",
    "delete_session",
    "delete_set",
    "edit_set",
    "end_session",
    "enter_max",
    "hold",
    "is_forgotten",
    "known_keys",
    "last_set_at",
    "late_time",
    "log_set",
    "log_sets",
    "log_workout",
    "merge_exercise",
    "mergeable",
    "move_comments",
    "moving",
    "never",
    "packed_session",
    "performed_exercises",
    "prescribed",
    "renamed_layout",
    "reopen_session",
    "replay",
    "replay_session",
    "replay_set",
    "restore_session",
    "save_as_routine",
    "settle_carries",
    "settle_whole_records",
    "start_session",
    "store_max",
    "summarise",
    "write_note",
]
