"""Ends an intruder's access: what “This wasn't me” does, from a mail and without signing in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from . import services, standing_access
from .models import SecurityEvent, User
from .security_events import Kind, is_spent, record
from .standing_access import Occasion


@transaction.atomic
def end_everything(event: SecurityEvent) -> bool:
    """Does what “This wasn't me” says. Returns whether there was anything left to do.

    It only ends: sessions, tokens, access of applications, webhooks, applications that nobody else uses, pending
    changes of the e-mail, and the password, which a link to the account's address sets again. A second factor goes only
    if the event is that it was turned on, or whoever reads a mailbox could take it away.
    """
    user = User.objects.select_for_update().get(pk=event.user_id)
    if is_spent(event):
        return False
    user.set_unusable_password()
    user.save(update_fields=["password"])
    services.sign_out_everywhere(user)
    for access in standing_access.of(user, Occasion.NOT_ME):
        if access.ends_by_default:
            standing_access.end(user, [access])
    if event.kind == Kind.SECOND_FACTOR_ON:
        turned_on = Authenticator.objects.filter(user=user, pk=event.target).first() if event.target else None
        if turned_on is not None:
            Authenticator.objects.filter(user=user, created_at__gte=turned_on.created_at).delete()
            record(user=user, kind=Kind.SECOND_FACTOR_OFF, mails=False)
    record(user=user, kind=Kind.NOT_ME, mails=False)
    return True
