"""The commands of planning: build, freeze, assign and copy programs."""

from .apply_revision import Outlook, apply_to_many, follow_current_revision
from .assignment_overrides import (
    move_workout,
    override_lines,
    pause_program,
    restart_program,
    resume_program,
    undo_override,
)
from .assignments import (
    add_assignment,
    assign_program,
    assign_to_many,
    delete_assignment,
    end_assignment,
    end_program,
    refuse_overlap,
    save_assignment,
)
from .editing import mark_edited
from .errors import AssignmentError, PlanConflictError, PlanError, problem
from .exercises import (
    PHONE_IDS,
    NameTakenError,
    OtherExerciseError,
    archive_exercise,
    create_exercise,
    create_exercises,
    create_on_phone,
    former_exercises,
    hand_to_gym,
    made_on_phone,
    merged_ids,
    merged_into,
    save_exercise,
)
from .follow import follow_program, refuse_beside_trainers, trainers_program
from .maxes import delete_max, enter_max, save_max
from .merged_exercises import replace_in_plans
from .plan_lines import remove_plan_part, save_part
from .plan_revisions import freeze
from .programs import delete, delete_or_archive, duplicate_program, save_program
from .progressions import FilledLine, fill_lines, fill_weeks, misfits, preview_weeks
from .ready_made import load_programs
from .routines import (
    archive_routine,
    copy_routine,
    create_routine,
    delete_unused_routines,
    end_link,
    erase_routines,
    link_routine,
    linked_routine,
    move_routine,
    save_routine,
    token_of,
)
from .save_plan import replace_plan, save_plan
from .starting_programs import assign_starting_program, start_with
from .undo_assignments import States, changed_states, restore_states, states_of

__all__ = [
    "PHONE_IDS",
    "AssignmentError",
    "FilledLine",
    "NameTakenError",
    "OtherExerciseError",
    "Outlook",
    "PlanConflictError",
    "PlanError",
    "States",
    "add_assignment",
    "apply_to_many",
    "archive_exercise",
    "archive_routine",
    "assign_program",
    "assign_starting_program",
    "assign_to_many",
    "changed_states",
    "copy_routine",
    "create_exercise",
    "create_exercises",
    "create_on_phone",
    "create_routine",
    "delete",
    "delete_assignment",
    "delete_max",
    "delete_or_archive",
    "delete_unused_routines",
    "duplicate_program",
    "end_assignment",
    "end_link",
    "end_program",
    "enter_max",
    "erase_routines",
    "fill_lines",
    "fill_weeks",
    "follow_current_revision",
    "follow_program",
    "former_exercises",
    "freeze",
    "hand_to_gym",
    "link_routine",
    "linked_routine",
    "load_programs",
    "made_on_phone",
    "mark_edited",
    "merged_ids",
    "merged_into",
    "misfits",
    "move_routine",
    "move_workout",
    "override_lines",
    "pause_program",
    "preview_weeks",
    "problem",
    "refuse_beside_trainers",
    "refuse_overlap",
    "remove_plan_part",
    "replace_in_plans",
    "replace_plan",
    "restart_program",
    "restore_states",
    "resume_program",
    "save_assignment",
    "save_exercise",
    "save_max",
    "save_part",
    "save_plan",
    "save_program",
    "save_routine",
    "start_with",
    "states_of",
    "token_of",
    "trainers_program",
    "undo_override",
]
