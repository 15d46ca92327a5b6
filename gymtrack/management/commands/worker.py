"""The background worker: sends webhooks, brings imports in and makes exports, until it is told to stop."""

import os
import signal
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from transfers.work import export_due, work_due
from webhooks import services

PAUSE = 1  # seconds between looks at an empty queue


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due and end.")

    def handle(self, *args, once: bool, **options):
        self.stopped = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        parent = os.getppid()
        while not self.stopped and os.getppid() == parent:
            busy = self.work()
            if once and not busy:
                return
            if not busy:
                time.sleep(PAUSE)

    def work(self) -> bool:
        close_old_connections()
        try:
            return bool(services.dispatch()) | bool(services.deliver_due()) | work_due() | export_due()
        except OperationalError as error:  # the database is away or busy: it comes back
            self.stderr.write(f"worker: {type(error).__name__}")
            time.sleep(5)
            return False

    def stop(self, *args):
        self.stopped = True
