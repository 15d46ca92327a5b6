"""Who runs a gym: its admins and its front desk, each of whom comes by invitation."""

from __future__ import annotations

from collections.abc import Set
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import quotas
from accounts.email_mail import reset_path
from accounts.models import User
from changes import audit
from changes import services as changes
from common.mail import mail, send_mails
from facilities.models import Gym

FIELDS = {User.Role.ADMIN: "admins", User.Role.FRONT_DESK: "front_desk"}


@transaction.atomic
def invite_staff(*, request: Any, gym: Gym, role: str, email: str, first_name: str, last_name: str) -> User:
    """Adds an admin or someone for the front desk, and mails a link: to choose a password, or to sign in.

    Raises ValidationError if the address belongs to someone with another role, and QuotaExceededError.
    """
    quotas.spend("invitations of an admin", request.user.pk)
    quotas.spend("invitations to an address", quotas.address_key(email))
    accounts = User.objects.filter(email=User.objects.normalize_email(email))
    user = accounts.filter(role=role, is_active=True).first()
    if user is None and accounts.exists():
        raise ValidationError({"email": _("This e-mail is taken.")})
    path = reverse("account_login")
    if user is None:
        user = User.objects.create_user(
            email=email,
            password=None,
            email_verified=False,  # until the link in the mail was used
            role=role,
            first_name=first_name,
            last_name=last_name,
            timezone=gym.timezone,
            language=request.user.language,
        )
        audit.created(user)
        path = reset_path(user)
    write_staff(gym=gym, role=role, add={user.pk})
    context = {"user": user, "gym": gym, "inviter": request.user, "link": request.build_absolute_uri(path)}
    context |= {"is_admin": role == User.Role.ADMIN}
    subject = _("%(gym)s invites you to GymTrack") % {"gym": gym}
    message = mail(to=user.email, subject=subject, template="facilities/email/invitation_staff.txt", context=context)
    transaction.on_commit(partial(send_mails, [message]))
    return user


@transaction.atomic
def remove_staff(*, gym: Gym, user: User) -> None:
    """Ends someone's work for the gym; their account stays. Raises ValidationError for the last admin."""
    Gym.objects.select_for_update().get(pk=gym.pk)
    if not gym.admins.exclude(pk=user.pk).exists():
        raise ValidationError(_("A gym needs an admin. Invite another one first."))
    for role in FIELDS:
        write_staff(gym=gym, role=role, remove={user.pk})


def write_staff(*, gym: Gym, role: str, add: Set[int] = frozenset(), remove: Set[int] = frozenset()) -> None:
    """Stores who does this for the gym, in the trail as well; whoever comes or goes gets a resync."""
    field = FIELDS[User.Role(role)]
    people = getattr(gym, field)
    before = set(people.values_list("pk", flat=True))
    after = (before | add) - remove
    if before != after:
        people.set(after)
        changes.updated(gym)
        audit.updated(gym, **{field: [sorted(before), sorted(after)]})
        for user_id in before ^ after:
            changes.resync(gym, user_id)
