"""Security events of an account: stored in its history, and mailed to its owner with a “This wasn't me” link.

Everything that gives somebody access to an account calls `record` in the transaction that does so.
"""

from __future__ import annotations

import re
import zoneinfo
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changes.current_request import current_surface
from common.mail import mail, send_mails
from common.validators import one_line

from .models import SecurityEvent, User

Kind = SecurityEvent.Kind
SALT = "accounts.security_events.not_me"
LINK_DAYS = 7
LINK_LIKE = re.compile(r"://|@|\w[./]\w")
MOST_MAILS = 10  # of one kind in an hour; kinds count separately, so a flood of one can't hide another
SENTENCES = {
    Kind.PASSWORD_CHANGED: gettext_lazy("Your password was changed"),
    Kind.PASSWORD_RESET: gettext_lazy("Your password was set by a link from a mail"),
    Kind.EMAIL_REQUESTED: gettext_lazy("A change of your e-mail was requested"),
    Kind.EMAIL_CHANGED: gettext_lazy("Your e-mail was changed"),
    Kind.EMAIL_STOPPED: gettext_lazy("A change of your e-mail was stopped"),
    Kind.TOKEN_MADE: gettext_lazy("A personal access token was made"),
    Kind.APPLICATION_MADE: gettext_lazy("An application was registered in your name"),
    Kind.ACCESS_GRANTED: gettext_lazy("An application was given access to your account"),
    Kind.WEBHOOK_MADE: gettext_lazy("A webhook was set up in your name"),
    Kind.WEBHOOK_MOVED: gettext_lazy("The address of a webhook was changed"),
    Kind.SECOND_FACTOR_ON: gettext_lazy("A second factor was turned on"),
    Kind.SECOND_FACTOR_OFF: gettext_lazy("Your second factor was turned off"),
    Kind.SECOND_FACTOR_RESET: gettext_lazy("An operator took your second factor away"),
    Kind.RECOVERY_CODES: gettext_lazy("New recovery codes were made"),
    Kind.SIGNED_OUT: gettext_lazy("You were signed out everywhere else"),
    Kind.NOT_ME: gettext_lazy("Everything that had access to your account was ended"),
}


class LinkError(Exception):
    """The “This wasn't me” link is forged or too old, or its account was deleted."""


@transaction.atomic
def record(*, user: User, kind: str, detail: str = "", target: object = "", mails: bool = True) -> SecurityEvent:
    """Adds an event to the account's history. After the commit it is mailed to the address that the owner has now."""
    event = SecurityEvent.objects.create(
        user=user, kind=kind, surface=current_surface(), detail=one_line(detail)[:120], target=str(target)
    )
    if mails and not is_flood(event):
        transaction.on_commit(partial(send, event, user, user.email))
    return event


def is_flood(event: SecurityEvent) -> bool:
    since = event.at - timedelta(hours=1)
    recent = SecurityEvent.objects.filter(user=event.user_id, kind=event.kind, at__gt=since)
    return recent.count() > MOST_MAILS


def detail_for_mail(event: SecurityEvent) -> str:
    """The name for the mail; empty if it looks like a link, so that nobody can make us mail their links to somebody."""
    is_host = event.kind in (Kind.WEBHOOK_MADE, Kind.WEBHOOK_MOVED)
    return event.detail if is_host or LINK_LIKE.search(event.detail) is None else ""


def send(event: SecurityEvent, user: User, to: str) -> None:
    """Sends the mail in the user's language and time zone. Its only secret is the link that ends all access."""
    with translation.override(user.language), timezone.override(zoneinfo.ZoneInfo(user.timezone)):
        sentence = str(SENTENCES[Kind(event.kind)])
        context = {
            "name": user.get_short_name(),
            "sentence": sentence,
            "at": f"{date_format(timezone.localtime(event.at), 'DATETIME_FORMAT')} ({user.timezone})",
            "surface": event.get_surface_display(),
            "detail": detail_for_mail(event),
            "link": settings.SITE_URL + reverse("not_me", args=[link_token(event)]),
            "days": LINK_DAYS,
        }
        subject = _("%(sentence)s – GymTrack") % {"sentence": sentence}
        message = mail(to=to, subject=subject, template="accounts/email/security_event.txt", context=context)
    send_mails([message])


# --- “This wasn't me” ---
def link_token(event: SecurityEvent) -> str:
    return signing.dumps(event.pk, salt=SALT)


def event_of(token: str) -> SecurityEvent:
    """The event that a link belongs to. Raises LinkError."""
    try:
        key = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
        return SecurityEvent.objects.select_related("user").get(pk=key)
    except (signing.BadSignature, SecurityEvent.DoesNotExist) as error:
        raise LinkError from error


def is_spent(event: SecurityEvent) -> bool:
    """Whether someone has confirmed “This wasn't me” since this event. The link does nothing then."""
    return SecurityEvent.objects.filter(user=event.user_id, kind=Kind.NOT_ME, pk__gt=event.pk).exists()
