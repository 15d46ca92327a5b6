from django.apps import apps
from django.core.checks import Error, register

DOMAIN_APPS = ("accounts", "changes", "facilities", "training", "metrics", "workouts", "webhooks", "transfers")


@register()
def every_model_has_a_policy(app_configs, **kwargs):
    """A model that the policy does not name would be closed to all and nobody would notice why."""
    from .table import INTERNAL, OPERATORS_ALONE, POLICY

    known = {label for label, _ in POLICY} | INTERNAL | OPERATORS_ALONE
    stored = {model._meta.label_lower for app in DOMAIN_APPS for model in apps.get_app_config(app).get_models()}
    return [
        *(Error(f"policy.table has no entry for {label}.", id="accounts.E001") for label in sorted(stored - known)),
        *(Error(f"policy.table names {label}, which is no model.", id="accounts.E002") for label in known - stored),
    ]
