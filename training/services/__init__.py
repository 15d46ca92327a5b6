"""Verbs of planning: programs are built, frozen into revisions, assigned, copied."""

from .assignments import (
    Outlook,
    add_assignment,
    apply_to_many,
    assign_program,
    assign_to_many,
    delete_assignment,
    end_program,
    follow_current_revision,
    refuse_second_active,
    save_assignment,
    today_of,
)
from .editing import mark_edited
from .exercises import create_exercise, create_exercises, save_exercise
from .own import move_workout, override_lines, pause_program, restart_program, resume_program
from .parts import remove_plan_part, save_part
from .plan import Edited, PlanErrors, problem, save_plan
from .programs import delete, delete_or_archive, duplicate_program, freeze, save_program
from .refusal import Refused
from .series import fill_weeks

__all__ = [
    "Edited",
    "Outlook",
    "PlanErrors",
    "Refused",
    "add_assignment",
    "apply_to_many",
    "assign_program",
    "assign_to_many",
    "create_exercise",
    "create_exercises",
    "delete",
    "delete_assignment",
    "delete_or_archive",
    "duplicate_program",
    "end_program",
    "fill_weeks",
    "follow_current_revision",
    "freeze",
    "mark_edited",
    "move_workout",
    "override_lines",
    "pause_program",
    "problem",
    "refuse_second_active",
    "remove_plan_part",
    "restart_program",
    "resume_program",
    "save_assignment",
    "save_exercise",
    "save_part",
    "save_plan",
    "save_program",
    "today_of",
]
