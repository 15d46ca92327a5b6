from .exercises import Exercise, Muscle
from .programs import Program, ProgramAssignment, ProgramDay, ProgramExercise, ProgramRevision

__all__ = [
    "Exercise",
    "Muscle",
    "Program",
    "ProgramAssignment",
    "ProgramDay",
    "ProgramExercise",
    "ProgramRevision",
]
