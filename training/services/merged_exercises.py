"""Plans that name an exercise which is merged into another one.

Revisions stay as they are: assignments say what differs.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from facilities.models import Trainee

from ..models import Exercise, ProgramAssignment, ProgramExercise
from .assignments import save_assignment
from .plan_lines import save_part


def exercise_fields(exercise: Exercise) -> dict[str, Any]:
    """The exercise of a plan line, as assignments and sessions store it (training.plans)."""
    return {
        "exercise": exercise.pk,
        "name": exercise.name,
        "tracking": exercise.tracking,
        "barbell": exercise.equipment == Exercise.Equipment.BARBELL,
    }


@transaction.atomic
def replace_in_plans(*, trainee: Trainee, former: Exercise, exercise: Exercise) -> bool:
    """Plans the other exercise in the trainee's routines and in what their assignments have for them alone.

    Returns whether a plan named the former one. Raises QuotaExceededError for a program that was edited too often.
    """
    lines = ProgramExercise.objects.filter(exercise=former)
    programs = set(lines.values_list("program_day__program", flat=True))
    own = ProgramExercise.objects.current().filter(program_day__program__trainee=trainee)
    own = own.filter(Q(exercise=former) | ~Q(alternatives=[]))
    for line in own.select_related("program_day__program", "exercise"):
        if line.exercise_id != former.pk and former.pk not in line.alternatives:
            continue
        line.exercise = exercise if line.exercise_id == former.pk else line.exercise
        others = dict.fromkeys(exercise.pk if key == former.pk else key for key in line.alternatives)
        line.alternatives = [key for key in others if key != line.exercise_id]
        save_part(line)
    named = Q(program__in=programs) | Q(overrides__icontains=f'"exercise": {former.pk}')
    running = ProgramAssignment.objects.unended().filter(named, trainee=trainee)
    for assignment in running.select_related("revision", "trainee__user"):
        overrides = dict(assignment.overrides)
        for day in assignment.revision.plan.days:
            for one in day.with_overrides(overrides).lines:
                if one.exercise == former.pk:
                    overrides[one.key] = {**overrides.get(one.key, {}), **exercise_fields(exercise)}
        if overrides != assignment.overrides:
            assignment.overrides = overrides
            save_assignment(assignment)
    return bool(programs)
