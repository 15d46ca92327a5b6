from .comments import Comment
from .due_notifications import DueNotification
from .notes import ExerciseNote
from .records import PersonalRecord
from .rests import ExerciseRest
from .sessions import WorkoutSession
from .sets import PERFORMED, ExerciseLog, Performance, SetVersion

__all__ = [
    "PERFORMED",
    "Comment",
    "DueNotification",
    "ExerciseLog",
    "ExerciseNote",
    "ExerciseRest",
    "Performance",
    "PersonalRecord",
    "SetVersion",
    "WorkoutSession",
]
