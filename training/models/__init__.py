from .assignments import ProgramAssignment, ProgramRevision
from .exercises import Exercise, MergedExercise, Muscle
from .maxes import ExerciseMax
from .programs import Program, ProgramDay, ProgramExercise, RoutineLink
from .starting_programs import StartingProgram

__all__ = [
    "Exercise",
    "ExerciseMax",
    "MergedExercise",
    "Muscle",
    "Program",
    "ProgramAssignment",
    "ProgramDay",
    "ProgramExercise",
    "ProgramRevision",
    "RoutineLink",
    "StartingProgram",
]
