"""Prints a new key that signs push messages: the value of VAPID_PRIVATE_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications.push import new_private_key


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(new_private_key())
