"""How an account gets another e-mail address, and who has a claim on one.

A change is requested with the password and confirmed by a link sent to the new address, by someone who is signed in to
the account. The former address gets a link that stops it and, afterwards, one that takes it back. An address that
nobody has proved belongs to whoever proves it: by a password reset, or by confirming it for another account.

A command returns its mails; they are sent after the commit.
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
    """The link is too old, was used, or its change was stopped."""


class AddressTakenError(Exception):
    """The address belongs to another account, which has proved it."""


# --- links -----------------------------------------------------------------------------------------------------------
def sign(change: EmailChange, purpose: str) -> str:
    """The key of a link. Its row says how long it is good, so that it ends with the row."""
    return signing.dumps(change.pk.hex, salt=f"email change: {purpose}")


def find(key: str, purpose: str) -> EmailChange:
    """The change whose link this is. Raises LinkExpiredError."""
    try:
        pk = UUID(signing.loads(key, salt=f"email change: {purpose}"))
    except (signing.BadSignature, ValueError) as error:
        raise LinkExpiredError from error
    change = EmailChange.objects.select_related("user").filter(pk=pk).first()
    if change is None or not is_good(change, purpose):
        raise LinkExpiredError
    return change


def credentials_of(user: User) -> str:
    """Changes with the password, and when all sessions are ended; however that comes about."""
    return salted_hmac("email change", user.get_session_auth_hash(), algorithm="sha256").hexdigest()


def is_good(change: EmailChange, purpose: str) -> bool:
    """Whether the link still does what it was sent for."""
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
    """The change and its account, held until the transaction ends. Raises LinkExpiredError when others were quicker."""
    wanted = change.old_email if purpose == UNDO else change.new_email
    # Both accounts in the order of their keys, so that two changes at once wait for each other and don't deadlock.
    list(User.objects.select_for_update().filter(Q(pk=change.user_id) | Q(email=wanted)).order_by("pk").values("pk"))
    held = EmailChange.objects.select_related("user").filter(pk=change.pk).first()
    if held is None or not is_good(held, purpose):
        raise LinkExpiredError
    return held


# --- what an account has ---------------------------------------------------------------------------------------------
def is_verified(user: User) -> bool:
    """Whether someone ever answered a mail sent to the account's address."""
    return not EmailAddress.objects.filter(user=user, email=user.email, verified=False).exists()


def pending_change(user: User) -> EmailChange | None:
    """The change that waits to be confirmed."""
    change = user.email_changes.filter(confirmed_at=None).select_related("user").first()
    return change if change is not None and is_good(change, CONFIRM) else None


def open_change(user: User, new_email: str) -> EmailChange:
    """A change that waits to be confirmed, in place of the one that did."""
    services.drop_pending_addresses(user)
    return EmailChange.objects.create(
        user=user, old_email=user.email, new_email=new_email, credentials=credentials_of(user)
    )


def set_address(user: User, email: str, *, verified: bool) -> None:
    """Writes the address wherever it stands."""
    user.email = email
    user.save(update_fields=["email"])
    record_address(user, verified=verified)
    changes.account_updated(user)


def make_way(email: str, *, account: User) -> None:
    """Takes an address from an account that never proved it. Raises AddressTakenError for one that did."""
    holder = User.objects.filter(email=email).exclude(pk=account.pk).first()
    if holder is None:
        return
    if is_verified(holder):
        raise AddressTakenError
    release_address(holder)


def release_address(user: User) -> None:
    """The account keeps what was entered there, but has no address that mail reaches; an operator can give it one."""
    services.sign_out_everywhere(user)
    user.email_changes.all().delete()
    user.wants_daily_mail = False
    user.save(update_fields=["wants_daily_mail"])
    set_address(user, f"released-{user.pk}-{secrets.token_hex(8)}@address{NOWHERE}", verified=False)


# --- a change --------------------------------------------------------------------------------------------------------
@transaction.atomic
def request_change(*, request: HttpRequest, user: User, new_email: str) -> list[EmailMessage]:
    """Mails a link to the new address and a notice to the present one. The same request again sends the same link.

    Raises QuotaExceededError where the new address has had its mails of the day.
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
        messages = [email_mail.taken(holder)]  # the page says the same as for an address that is free
    else:
        messages = [email_mail.confirm(request, change, sign(change, CONFIRM))]
    if not change.is_first_confirmation:
        record(user=account, kind=Kind.EMAIL_REQUESTED, detail=new_email, mails=False)
        messages.append(email_mail.requested(request, change, sign(change, STOP), named=is_verified(account)))
    return messages


def ask_to_confirm(*, request: HttpRequest, user: User) -> None:
    """Mails a link that proves the address the account has already, once the account is stored.

    Where the address has had its mails of the day the account is created all the same; the link can be requested later.
    """
    try:
        messages = request_change(request=request, user=user, new_email=user.email)
    except quotas.QuotaExceededError:
        return
    transaction.on_commit(partial(send_mails, messages))


@transaction.atomic
def confirm_change(*, request: HttpRequest, change: EmailChange) -> list[EmailMessage]:
    """The account has the new address from now on. Raises LinkExpiredError or AddressTakenError."""
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
    """The account keeps its address. Raises LinkExpiredError."""
    change = lock(change, STOP)
    record(user=change.user, kind=Kind.EMAIL_STOPPED, detail=change.new_email, mails=False)
    change.delete()


@transaction.atomic
def undo_change(*, request: HttpRequest, change: EmailChange) -> list[EmailMessage]:
    """The account has its former address again, and whoever took it is out. Raises LinkExpiredError, AddressTakenError.

    Whoever changed it knows the password, so it ends: the former address gets a link to choose a new one. Links that
    later changes sent to *their* former addresses die here, so nobody takes the account back by one of those.
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
    """Those that were set up since; an older one is the owner's."""
    if Authenticator.objects.filter(user=user, created_at__gte=since, type=second_factor.TOTP).exists():
        second_factor.reset(user)  # recovery codes belong to it


@transaction.atomic
def prove_address(user: User) -> bool:
    """Called when someone acted on a mail sent to the account's address. Returns whether it was unproved before.

    If so, anybody could have set the account up: everything that gives access to it ends.
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
    """An operator gave the account another address: nobody has proved it, and no earlier link works any more."""
    user.email_changes.all().delete()
    record_address(user, verified=False)
    record(user=user, kind=Kind.EMAIL_CHANGED, detail=f"{former} → {user.email}", mails=False)
    message = email_mail.changed_by_operator(user, former)
    transaction.on_commit(partial(send_mails, [message]))
    ask_to_confirm(request=request, user=user)
