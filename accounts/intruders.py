"""Ends everything that an intruder could use: the command behind the “This wasn't me” link of a mail."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from . import services, standing_access
from .models import SecurityEvent, User
from .security_events import Kind, is_spent, record
from .standing_access import Occasion


@transaction.atomic
def end_everything(event: SecurityEvent) -> bool:
    """Ends all access to the account of a security event. Returns False if this was done already.

    It ends sessions, tokens, access of applications, webhooks, applications that nobody else uses, pending changes of
    the e-mail, and the password; the account's address gets a link to set a new one. It deletes the second factor only
    if the event is that a second factor was turned on. Otherwise anyone who can read the mails could delete it.
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
