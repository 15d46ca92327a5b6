"""Logs a whole workout in one command: the session and its sets, both or neither."""

from __future__ import annotations

from django.db import transaction

from accounts.quotas import QuotaExceededError
from facilities.models import Trainee
from policy.actor import Actor
from workouts.models import WorkoutSession

from .log_sets import RefusedSets, SomeRefusedError, log_all
from .outcomes import Refused, Replayed
from .sessions import NewSession, Started, start_session


def log_workout(
    *, actor: Actor, trainee: Trainee, values: NewSession
) -> Started | Replayed[WorkoutSession] | Refused | RefusedSets:
    """Creates the session with the sets of `values`. A retry of the whole writes nothing, whatever its sets are now."""
    try:
        with transaction.atomic():
            outcome = start_session(actor=actor, trainee=trainee, values=values)
            if isinstance(outcome, Started):
                log_all(actor, [(outcome.session, one) for one in values.sets])
            return outcome
    except SomeRefusedError as error:
        return RefusedSets(error.errors)
    except QuotaExceededError as error:
        return Refused(error)
