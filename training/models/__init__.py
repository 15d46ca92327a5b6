from .assignments import ProgramAssignment, ProgramRevision
from .exercises import Exercise, Muscle
from .maxes import ExerciseMax
from .programs import Program, ProgramDay, ProgramExercise

__all__ = [
    "Exercise",
    "ExerciseMax",
    "Muscle",
    "Program",
    "ProgramAssignment",
    "ProgramDay",
    "ProgramExercise",
    "ProgramRevision",
]
