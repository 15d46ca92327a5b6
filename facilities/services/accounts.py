"""Accounts of a gym's people are deactivated, activated and erased."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from accounts import services as accounts
from accounts.models import User
from changes import audit
from changes import services as changes
from facilities.models import Invitation, Trainee
from facilities.signals import trainee_erased

from .trainees import remove_trainer


@transaction.atomic
def set_active(*, user: User, active: bool) -> None:
    """Activates or deactivates an account; deactivating ends its sessions and tokens at once."""
    if user.is_active == active:
        return
    if active:
        user.is_active = True
        user.save(update_fields=["is_active"])
    else:
        accounts.deactivate(user)
    changes.account_updated(user)


@transaction.atomic
def erase_account(user: User) -> None:
    """Deletes the account and everything personal. Raises OnlyAdministratorError."""
    trainee, trainer = getattr(user, "trainee", None), getattr(user, "trainer", None)
    changes.let_go(user)
    for gym in user.gyms.all():
        changes.updated(gym)
        admins = sorted(gym.admins.values_list("pk", flat=True))
        audit.updated(gym, admins=[admins, [pk for pk in admins if pk != user.pk]])
    audit.deleted(user)
    if trainee is not None:
        trainee_erased.send(sender=Trainee, trainee=trainee)
        audit.deleted(trainee)
        Invitation.objects.filter(Q(accepted_by=trainee) | Q(email=user.email)).delete()
        # Entries about the trainee are deleted with them; their readers learn that the trainee was deleted.
        if trainee.trainer is not None:
            changes.record([trainee], changes.Action.DELETED, reader_id=trainee.trainer.user_id)
        if trainee.gym is not None:
            for admin in trainee.gym.admins.all():
                changes.record([trainee], changes.Action.DELETED, reader_id=admin.pk)
    if trainer is not None:
        audit.deleted(*trainer.invitations.all())
        remove_trainer(trainer.trainees.all())
        changes.delete(trainer)
    accounts.erase_account(user)
