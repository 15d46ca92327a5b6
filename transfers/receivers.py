"""What imports remember, when something happens to an exercise."""

from typing import Any

from django.dispatch import receiver

from facilities.models import Trainee
from training.models import Exercise
from training.signals import exercise_merged

from .models import ExerciseAlias, Import


@receiver(exercise_merged)
def follow_merged_exercise(
    sender: Any, *, trainee: Trainee, former: Exercise, exercise: Exercise, **kwargs: Any
) -> None:
    """Names of other apps that meant the former exercise mean the other one now, and so does its own name.

    An import that is not done yet goes on with the other exercise.
    """
    ExerciseAlias.objects.filter(trainee=trainee, exercise=former).update(exercise=exercise)
    ExerciseAlias.objects.update_or_create(trainee=trainee, name=former.name, defaults={"exercise": exercise})
    unfinished = Import.objects.filter(trainee=trainee).exclude(status__in=(Import.Status.DONE, Import.Status.UNDONE))
    for imported in unfinished.select_for_update(of=("self",)):
        if former.pk in (*imported.exercises.values(), *imported.unsettled):
            chosen = imported.exercises.items()
            imported.exercises = {name: exercise.pk if key == former.pk else key for name, key in chosen}
            imported.unsettled = sorted({exercise.pk if key == former.pk else key for key in imported.unsettled})
            imported.save(update_fields=["exercises", "unsettled"])
