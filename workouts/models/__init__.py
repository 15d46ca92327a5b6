from .comments import Comment
from .records import PersonalRecord
from .sessions import WorkoutSession
from .sets import PERFORMED, ExerciseLog, Performance, SetVersion

__all__ = [
    "PERFORMED",
    "Comment",
    "ExerciseLog",
    "Performance",
    "PersonalRecord",
    "SetVersion",
    "WorkoutSession",
]
