"""Trainees decide whether their trainer sees their health metrics."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from changes import services as changes
from common import replica
from common.refusals import RefusedError
from facilities.models import Gym, Trainee, Trainer

METRICS_SHARED, METRICS_HIDDEN = f"{changes.SHARING}shared", f"{changes.SHARING}hidden"


class TrainerChangedError(RefusedError):
    """The trainee decided about a trainer who no longer coaches them."""


@transaction.atomic
def share_metrics(*, trainee: Trainee, shared: bool, trainer_id: int | None = None) -> None:
    """Allows the trainer to see health metrics, or ends that; each change is in the change log.

    `trainer_id`: the trainer whom the trainee decided about. Raises TrainerChangedError when they have another one now.
    """
    current = changes.held(trainee)
    if trainer_id is not None and current.trainer_id != trainer_id:
        raise TrainerChangedError
    trainee.shares_metrics = shared
    trainee.metrics_shared_with_id = current.trainer_id if shared else None
    if (current.shares_metrics, current.metrics_shared_with_id) == (shared, trainee.metrics_shared_with_id):
        return
    trainee.save(update_fields=["shares_metrics", "metrics_shared_with"])
    changes.updated(trainee, event=METRICS_SHARED if shared else METRICS_HIDDEN)
    if current.trainer is not None:
        changes.resync(trainee, current.trainer.user_id)
        avoid_stale_replicas(current.trainer)


def sees_metrics_at_once(trainee: Trainee) -> bool:
    """Whether the trainee's new trainer sees health metrics without further consent."""
    asks = trainee.gym is not None and Gym.objects.filter(pk=trainee.gym.pk, asks_consent=True).exists()
    return trainee.shares_metrics and not asks


def avoid_stale_replicas(trainer: Trainer) -> None:
    """From the commit on, the trainer's requests don't read a replica that lags behind it."""
    if replica.is_there():
        transaction.on_commit(partial(replica.wrote, trainer.user_id))
