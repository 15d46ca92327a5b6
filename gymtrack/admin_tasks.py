"""The navigation of the administration: what one comes to do, in groups. Who may not do it does not see it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# (heading of the group, [(admin page, label, icon)])
TASKS = (
    (
        gettext_lazy("People"),
        (
            ("facilities_trainee", gettext_lazy("Trainees"), "trainees"),
            ("facilities_trainer", gettext_lazy("Trainers"), "trainers"),
            ("facilities_invitation", gettext_lazy("Invitations"), "invitations"),
        ),
    ),
    (
        gettext_lazy("Training"),
        (
            ("training_program", gettext_lazy("Programs"), "programs"),
            ("training_exercise", gettext_lazy("Exercises"), "exercises"),
            ("training_programassignment", gettext_lazy("Program assignments"), "assignments"),
        ),
    ),
    (
        gettext_lazy("Gym"),
        (
            ("facilities_gym", gettext_lazy("Gyms"), "gym"),
            ("changes_auditentry", gettext_lazy("Records of changes"), "changes"),
        ),
    ),
    (
        gettext_lazy("Product"),
        (
            ("accounts_user", gettext_lazy("Users"), "accounts"),
            ("accounts_connectedapplication", gettext_lazy("Connected applications"), "applications"),
        ),
    ),
)
OPERATORS = {"accounts_user"}  # others see only a few accounts, which are in the lists of people


def tasks(site: AdminSite, request: HttpRequest, is_operator: bool) -> list[dict[str, Any]]:
    """[{label, tasks: [{url, label, icon, current}]}] for the user of the request."""
    pages = {f"{model._meta.app_label}_{model._meta.model_name}": page for model, page in site._registry.items()}
    overview = reverse("admin:index")
    first = {"url": overview, "label": _("Overview"), "icon": "overview", "current": request.path == overview}
    groups: list[dict[str, Any]] = [{"label": "", "tasks": [first]}]
    for heading, entries in TASKS:
        open_to_user = [
            {"url": url, "label": label, "icon": icon, "current": request.path.startswith(url)}
            for name, label, icon in entries
            if pages[name].has_module_permission(request) and (is_operator or name not in OPERATORS)
            for url in [reverse(f"admin:{name}_changelist")]
        ]
        if open_to_user:
            groups.append({"label": heading, "tasks": open_to_user})
    return groups
