"""The background worker: webhooks, push messages, mails, imports and exports, until it gets a signal to stop."""

import logging
import os
import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from facilities.new_trainer_mail import mail_due
from notifications.daily_mail import send_due_daily_mail
from operations import housekeeping
from transfers.worker_jobs import export_due, import_due
from webhooks import services
from workouts.rest_pushes import send_due
from workouts.services import settle_carries

logger = logging.getLogger(__name__)
PAUSE = 1  # seconds until it looks at empty queues again
REST_PAUSE = 0.5  # and for rests that are over, in a thread of its own: an import must not delay their messages


class Command(BaseCommand):
    help = __doc__
    next_mail = next_tidy = next_trainers = 0.0
    carries: tuple[int, int] | None = (0, 0)  # what `settle_carries` has come to; None: all is done

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        self.stopped = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        if once:
            send_due()
        else:
            threading.Thread(target=self.tell_of_rests, daemon=True).start()
        parent = os.getppid()
        while not self.stopped and os.getppid() == parent:
            busy = self.work()
            if once and not busy:
                return
            if not busy:
                time.sleep(PAUSE)

    def tell_of_rests(self) -> None:
        """Sends the push messages of rests that are over."""
        while not self.stopped:
            close_old_connections()
            try:
                send_due()
            except (OperationalError, InterfaceError) as error:
                logger.error("the database is away", extra={"reason": type(error).__name__})
                time.sleep(5)
            time.sleep(REST_PAUSE)

    def work(self) -> bool:
        close_old_connections()
        try:
            self.tidy()
            busy = bool(services.dispatch()) | bool(services.deliver_due()) | import_due() | export_due()
            return busy | self.mail_about_trainers() | self.mail() | self.add_records()
        except (OperationalError, InterfaceError) as error:  # the database is unavailable; try again
            logger.error("the database is away", extra={"reason": type(error).__name__})
            time.sleep(5)
            return False

    def mail_about_trainers(self) -> bool:
        """Sends mails about new trainers that the request itself did not send, or could not send."""
        if time.monotonic() < self.next_trainers:
            return False
        sent = mail_due()
        if not sent:
            self.next_trainers = time.monotonic() + 5
        return bool(sent)

    def mail(self) -> bool:
        """Sends due daily mails. It looks for them once a minute, because that reads three tables."""
        if time.monotonic() < self.next_mail:
            return False
        try:
            sent = send_due_daily_mail()
        except OSError as error:  # webhooks are sent even if the mail server is unavailable
            logger.error("the daily mails were not sent", extra={"reason": type(error).__name__})
            sent = False
        if not sent:
            self.next_mail = time.monotonic() + 60
        return sent

    def add_records(self) -> bool:
        """Adds the records of carries once after each start: no process of an earlier release writes any more then."""
        if self.carries is not None:
            self.carries = settle_carries(self.carries)
        return self.carries is not None

    def tidy(self) -> None:
        """Deletes expired rows, once an hour."""
        if time.monotonic() >= self.next_tidy:
            self.next_tidy = time.monotonic() + 3600
            housekeeping.tidy()

    def stop(self, *args: Any) -> None:
        self.stopped = True
