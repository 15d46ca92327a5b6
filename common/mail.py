"""Mails: rendered from a template, sent over one connection. A mail that can't be sent never makes the request fail."""

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


NOWHERE = ".invalid"  # how addresses end that no mail ever reaches (RFC 2606): of accounts that have none


def mail(*, to: str, subject: str, template: str, context: dict[str, Any]) -> EmailMessage:
    """A message whose subject is one line and whose text has no control characters, whatever the names in it."""
    text = clean_text(render_to_string(template, context))
    return EmailMessage(one_line(subject), text, settings.DEFAULT_FROM_EMAIL, [to])


def send_mails(messages: Iterable[EmailMessage]) -> int:
    """Sends the messages and returns how many failed. Call it after the commit of what they report."""
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
