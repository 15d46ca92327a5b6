"""Renders mails from templates and sends them. A mail that can't be sent never makes the request fail."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from .telemetry import MAILS
from .validators import clean_text, one_line

logger = logging.getLogger(__name__)


NOWHERE = ".invalid"  # the domain of accounts without an address: no mail ever reaches it (RFC 2606)


def mail(*, to: str, subject: str, template: str, context: dict[str, Any]) -> EmailMessage:
    """A mail. Its subject is one line and its text has no control characters, whatever names it contains."""
    text = clean_text(render_to_string(template, context))
    return EmailMessage(one_line(subject), text, settings.DEFAULT_FROM_EMAIL, [to])


def send_mails(messages: Iterable[EmailMessage]) -> int:
    """Sends the messages over one connection. Returns how many failed. Call it after the commit."""
    connection, failed = get_connection(), 0
    with suppress(OSError, SMTPException):  # each message below reports it
        connection.open()
    for message in messages:
        if message.to[0].endswith(NOWHERE):
            continue
        try:
            connection.send_messages([message])
        except (OSError, SMTPException, ValueError) as error:  # ValueError: an address or a header that can't be sent
            failed += 1
            MAILS.labels("failed").inc()
            logger.error("a mail could not be sent", extra={"reason": type(error).__name__})  # its text has the address
        else:
            MAILS.labels("sent").inc()
    connection.close()
    return failed
