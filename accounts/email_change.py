"""Changes of the e-mail address of an account, and which account an address belongs to.

A change is requested with the password. It is confirmed by a link sent to the new address, which works only for
someone who is signed in to the account. The old address gets a link that stops the change, and after the confirmation
one that undoes it. An address that nobody has verified belongs to the first person who verifies it: by a password
reset, or by confirming it for another account.

Commands return the mails to send; the caller sends them after the commit.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from changes import services as changes
from common.mail import NOWHERE, send_mails

from . import email_mail, quotas, second_factor, services, standing_access
from .email_addresses import record_address
from .models import EmailChange, User
from .security_events import Kind, record
from .standing_access import Occasion

CONFIRMED_WITHIN = timedelta(days=3)
UNDONE_WITHIN = timedelta(days=7)
CONFIRM, STOP, UNDO = "confirm", "stop", "undo"


class LinkExpiredError(Exception):
    """The link is too old or was used, or the change was stopped."""


class AddressTakenError(Exception):
    """The address belongs to another account, which has verified it."""


# --- links -----------------------------------------------------------------------------------------------------------
def sign(change: EmailChange, purpose: str) -> str:
    """The key of a link. How long it works depends on the row of the change, and it stops working without the row."""
    return signing.dumps(change.pk.hex, salt=f"email change: {purpose}")


def find(key: str, purpose: str) -> EmailChange:
    """The change that a link belongs to. Raises LinkExpiredError."""
    try:
        pk = UUID(signing.loads(key, salt=f"email change: {purpose}"))
    except (signing.BadSignature, ValueError) as error:
        raise LinkExpiredError from error
    change = EmailChange.objects.select_related("user").filter(pk=pk).first()
    if change is None or not is_good(change, purpose):
        raise LinkExpiredError
    return change


def credentials_of(user: User) -> str:
    """A hash that changes whenever the password changes or all sessions are ended."""
    return salted_hmac("email change", user.get_session_auth_hash(), algorithm="sha256").hexdigest()


def is_good(change: EmailChange, purpose: str) -> bool:
    """Whether the link still works."""
    user, now = change.user, timezone.now()
    if not user.is_active:
        return False
    if purpose == UNDO:
        done = change.confirmed_at
        return change.can_be_undone and done is not None and now < done + UNDONE_WITHIN
    pending = change.confirmed_at is None and user.email == change.old_email
    asked_by_them = constant_time_compare(change.credentials, credentials_of(user))
    return pending and asked_by_them and now < change.requested_at + CONFIRMED_WITHIN


def lock(change: EmailChange, purpose: str) -> EmailChange:
    """Locks the change and its account. Raises LinkExpiredError if another request used or ended it meanwhile."""
    wanted = change.old_email if purpose == UNDO else change.new_email
    # Both accounts are locked in the order of their keys, so that two changes at once don't deadlock.
    list(User.objects.select_for_update().filter(Q(pk=change.user_id) | Q(email=wanted)).order_by("pk").values("pk"))
    locked = EmailChange.objects.select_related("user").filter(pk=change.pk).first()
    if locked is None or not is_good(locked, purpose):
        raise LinkExpiredError
    return locked


# --- what an account has ---------------------------------------------------------------------------------------------
def is_verified(user: User) -> bool:
    """Whether someone has opened a link that was mailed to the account's address."""
    return not EmailAddress.objects.filter(user=user, email=user.email, verified=False).exists()


def pending_change(user: User) -> EmailChange | None:
    """The change that is waiting to be confirmed, if any."""
    change = user.email_changes.filter(confirmed_at=None).select_related("user").first()
    return change if change is not None and is_good(change, CONFIRM) else None


def open_change(user: User, new_email: str) -> EmailChange:
    """A new change to be confirmed; it replaces the one that was waiting."""
    services.drop_pending_addresses(user)
    return EmailChange.objects.create(
        user=user, old_email=user.email, new_email=new_email, credentials=credentials_of(user)
    )


def set_address(user: User, email: str, *, verified: bool) -> None:
    """Sets the address on the account and in allauth's table."""
    user.email = email
    user.save(update_fields=["email"])
    record_address(user, verified=verified)
    changes.account_updated(user)


def make_way(email: str, *, account: User) -> None:
    """Takes the address from an account that never verified it. Raises AddressTakenError if the account did."""
    holder = User.objects.filter(email=email).exclude(pk=account.pk).first()
    if holder is None:
        return
    if is_verified(holder):
        raise AddressTakenError
    release_address(holder)


def release_address(user: User) -> None:
    """Replaces the address by one that can't receive mail. The data stay; an operator can set a new address."""
    services.sign_out_everywhere(user)
    user.email_changes.all().delete()
    user.wants_daily_mail = False
    user.save(update_fields=["wants_daily_mail"])
    set_address(user, f"released-{user.pk}-{secrets.token_hex(8)}@address{NOWHERE}", verified=False)


# --- a change --------------------------------------------------------------------------------------------------------
@transaction.atomic
def request_change(*, request: HttpRequest, user: User, new_email: str) -> list[EmailMessage]:
    """Mails a link to the new address and a notice to the present one. The same request again sends the same link.

    Raises QuotaExceededError if the new address has received its daily number of mails.
    """
    quotas.spend("mails to an address", quotas.address_key(new_email))
    account = User.objects.select_for_update().get(pk=user.pk)
    change = pending_change(account)
    if change is None or change.new_email != new_email:
        change = open_change(account, new_email)
    else:
        change.requested_at = timezone.now()
        change.save(update_fields=["requested_at"])
    holder = User.objects.filter(email=new_email).exclude(pk=account.pk).first()
    if holder is not None and is_verified(holder):
        messages = [email_mail.taken(holder)]  # the page shows the same text as for an address that is free
    else:
        messages = [email_mail.confirm(request, change, sign(change, CONFIRM))]
    if not change.is_first_confirmation:
        record(user=account, kind=Kind.EMAIL_REQUESTED, detail=new_email, mails=False)
        messages.append(email_mail.requested(request, change, sign(change, STOP), named=is_verified(account)))
    return messages


def ask_to_confirm(*, request: HttpRequest, user: User) -> None:
    """Mails a link that verifies the present address of a new account, after the commit.

    If the address has received its daily number of mails, none is sent; the user can request the link later.
    """
    try:
        messages = request_change(request=request, user=user, new_email=user.email)
    except quotas.QuotaExceededError:
        return
    transaction.on_commit(partial(send_mails, messages))


@transaction.atomic
def confirm_change(*, request: HttpRequest, change: EmailChange) -> list[EmailMessage]:
    """Sets the new address. Raises LinkExpiredError or AddressTakenError."""
    change = lock(change, CONFIRM)
    user = change.user
    if change.is_first_confirmation:
        record_address(user, verified=True)
        change.delete()
        return []
    make_way(change.new_email, account=user)
    change.can_be_undone = is_verified(user)
    change.confirmed_at = timezone.now()
    change.save(update_fields=["can_be_undone", "confirmed_at"])
    set_address(user, change.new_email, verified=True)
    record(user=user, kind=Kind.EMAIL_CHANGED, detail=f"{change.old_email} → {change.new_email}", mails=False)
    key = sign(change, UNDO) if change.can_be_undone else ""
    return [email_mail.changed(request, change, key)]


@transaction.atomic
def stop_change(*, change: EmailChange) -> None:
    """Ends the change; the account keeps its address. Raises LinkExpiredError."""
    change = lock(change, STOP)
    record(user=change.user, kind=Kind.EMAIL_STOPPED, detail=change.new_email, mails=False)
    change.delete()


@transaction.atomic
def undo_change(*, request: HttpRequest, change: EmailChange) -> list[EmailMessage]:
    """Restores the former address and signs everyone out. Raises LinkExpiredError or AddressTakenError.

    The person who changed the address knows the password, so the password ends too, and the former address gets a link
    to choose a new one. Undo links of later changes, which went to other addresses, stop working.
    """
    change = lock(change, UNDO)
    user, displaced = change.user, change.user.email
    make_way(change.old_email, account=user)
    end_second_factors(user, since=change.requested_at)
    services.sign_out_everywhere(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    user.email_changes.filter(confirmed_at__gte=change.confirmed_at).delete()
    set_address(user, change.old_email, verified=True)
    record(user=user, kind=Kind.EMAIL_CHANGED, detail=f"{displaced} → {change.old_email}", mails=False)
    return [email_mail.undone(user, displaced), email_mail.reset(request, user)]


def end_second_factors(user: User, *, since: datetime) -> None:
    """Deletes second factors that were set up since then; older ones belong to the owner."""
    if Authenticator.objects.filter(user=user, created_at__gte=since, type=second_factor.TOTP).exists():
        second_factor.reset(user)  # recovery codes belong to it


@transaction.atomic
def prove_address(user: User) -> bool:
    """Call this when someone opened a link mailed to the account's address. Returns whether it was unverified before.

    If it was, anybody could have created the account, so everything that gives access to it ends.
    """
    if is_verified(user):
        return False
    services.sign_out_everywhere(user)
    user.email_changes.all().delete()
    standing_access.end(user, standing_access.of(user, Occasion.RESET))
    second_factor.reset(user)
    record_address(user, verified=True)
    return True


@transaction.atomic
def changed_by_operator(*, request: HttpRequest, user: User, former: str) -> None:
    """An operator set another address: it is unverified, and earlier links stop working."""
    user.email_changes.all().delete()
    record_address(user, verified=False)
    record(user=user, kind=Kind.EMAIL_CHANGED, detail=f"{former} → {user.email}", mails=False)
    message = email_mail.changed_by_operator(user, former)
    transaction.on_commit(partial(send_mails, [message]))
    ask_to_confirm(request=request, user=user)
