from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.models import User
from operations.demo.content import ADMIN, OPERATOR, PASSWORD, TRAINEE, TRAINER
from operations.demo.load import load_demo_gym


class Command(BaseCommand):
    """Does everything before serving in one process, because each start of Django takes a second or two.

    Django itself runs the system checks before `handle`.
    """

    help = (
        "Prepares the database for serving: runs migrations, loads the exercise library and the ready-made programs "
        "and, with LOAD_DEMO, fills an empty database with the demo gym. Running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=options["verbosity"], interactive=False)
        call_command("load_library", stdout=self.stdout)
        call_command("load_programs", stdout=self.stdout)
        if settings.LOAD_DEMO:
            if not User.objects.exists():
                self.stdout.write("Building the demo gym: half a year of training …")
                self.stdout.write(load_demo_gym())
            if User.objects.filter(email=TRAINEE).exists():
                people = ", ".join((TRAINEE, TRAINER, ADMIN, OPERATOR))
                self.stdout.write(f"Demo sign-ins, password {PASSWORD}: {people}")
