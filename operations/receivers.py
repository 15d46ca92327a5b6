"""Measures the statements of every database connection."""

from django.db.backends.signals import connection_created

from .observability.queries import watch

connection_created.connect(watch)
