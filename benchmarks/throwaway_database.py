"""Sets up Django with an empty, migrated database. Benchmarks that measure in their own process import it first.

The database is `DATABASE_URL`, or else a temporary SQLite database that is deleted when the process ends.
"""

import atexit
import os
import shutil
import sys
import tempfile

if "DATABASE_URL" not in os.environ:
    folder = tempfile.mkdtemp(prefix="gymtrack-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
os.environ.update(DEBUG="true", THROTTLE="off", LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="gymtrack.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from accounts.models import User

settings.DEBUG = False  # otherwise Django stores every statement
settings.ALLOWED_HOSTS = ["testserver", "localhost"]
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
call_command("migrate", verbosity=0)
if User.objects.exists():
    sys.exit("This database is in use; the benchmark wants an empty one.")
