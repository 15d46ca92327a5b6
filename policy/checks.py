"""System check: the policy table has an entry for every model."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.db.models import Model

from . import table


def own_models() -> list[type[Model]]:
    """The models of this project's apps, without those of installed libraries."""
    return [
        model
        for app in apps.get_app_configs()
        if Path(app.path).parent == settings.BASE_DIR
        for model in app.get_models()
    ]


@register()
def every_model_has_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Without an entry, a model would be closed to everyone, and nobody would notice why."""
    known = {label for label, _ in table.POLICY} | table.INTERNAL | table.OPERATORS_ALONE
    stored = {model._meta.label_lower for model in own_models()}
    return [
        *(Error(f"policy.table has no entry for {label}.", id="policy.E001") for label in sorted(stored - known)),
        *(Error(f"policy.table names {label}, which isn't a model.", id="policy.E002") for label in known - stored),
    ]
