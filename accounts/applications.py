"""Applications with OAuth: which of them may act at all, and how operators stop one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from oauth2_provider.models import Application

from changes import audit

from .models import ApplicationStop


def usable(path: str = "") -> Q:
    """The applications that nobody stopped and whose developer is active; `path` leads to the application."""
    owner = Q((f"{path}user", None)) | Q((f"{path}user__is_active", True))
    return Q((f"{path}stop", None)) & owner


def is_usable(application: Application) -> bool:
    return Application.objects.filter(usable(), pk=application.pk).exists()


@transaction.atomic
def stop_application(*, application: Application) -> bool:
    """Refuses its tokens and webhooks from now on. Returns whether it was running until now."""
    stop, made = ApplicationStop.objects.get_or_create(application_id=application.pk)
    if made:
        audit.created(stop)
    return made


@transaction.atomic
def allow_application(*, application: Application) -> bool:
    """Lets a stopped application act again, for the people whose grants still hold. Returns whether it was stopped."""
    stop = ApplicationStop.objects.select_for_update(of=("self",)).filter(pk=application.pk).first()
    if stop is None:
        return False
    audit.deleted(stop)
    stop.delete()
    return True
