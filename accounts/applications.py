"""OAuth applications: which of them may act for people, and how an operator stops one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from oauth2_provider.models import Application

from changes import audit

from .models import ApplicationStop


def usable(path: str = "") -> Q:
    """A condition: nobody stopped the application, and its developer is active. `path` leads to the application."""
    owner = Q((f"{path}user", None)) | Q((f"{path}user__is_active", True))
    return Q((f"{path}stop", None)) & owner


def is_usable(application: Application) -> bool:
    return Application.objects.filter(usable(), pk=application.pk).exists()


@transaction.atomic
def stop_application(*, application: Application) -> bool:
    """Refuses its tokens and webhooks from now on. Returns False if it was stopped already."""
    stop, made = ApplicationStop.objects.get_or_create(application_id=application.pk)
    if made:
        audit.created(stop)
    return made


@transaction.atomic
def allow_application(*, application: Application) -> bool:
    """Lets it act again for the people who still give it access. Returns False if it was not stopped."""
    stop = ApplicationStop.objects.select_for_update(of=("self",)).filter(pk=application.pk).first()
    if stop is None:
        return False
    audit.deleted(stop)
    stop.delete()
    return True
