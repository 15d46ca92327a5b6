from .assignments import ProgramAssignment, ProgramRevision
from .exercises import Exercise, Muscle
from .programs import Program, ProgramDay, ProgramExercise

__all__ = [
    "Exercise",
    "Muscle",
    "Program",
    "ProgramAssignment",
    "ProgramDay",
    "ProgramExercise",
    "ProgramRevision",
]
