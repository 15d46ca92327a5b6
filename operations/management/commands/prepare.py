from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.models import User
from operations import demo


class Command(BaseCommand):
    """Everything that comes before serving, in one process, because each start of Django costs a second or two.

    Django itself runs the system checks before `handle`.
    """

    help = (
        "What a start needs: checks, migrations, the exercise library, and with LOAD_DEMO the demo gym where there is "
        "nobody yet. A second time it changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=options["verbosity"], interactive=False)
        call_command("load_library", stdout=self.stdout)
        if settings.LOAD_DEMO:
            if not User.objects.exists():
                self.stdout.write("Building the demo gym: half a year of training …")
                self.stdout.write(demo.load())
            if User.objects.filter(email=demo.TRAINEE).exists():
                people = ", ".join((demo.TRAINEE, demo.TRAINER, demo.ADMIN, demo.OPERATOR))
                self.stdout.write(f"Demo sign-ins, password {demo.PASSWORD}: {people}")
