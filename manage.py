#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
    os.environ["DATABASE_STATEMENT_TIMEOUT"] = "0"  # migrations, backups and the worker take the time that they take
    execute_from_command_line(sys.argv)
