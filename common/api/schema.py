from django.contrib.auth.models import AnonymousUser
from drf_standardized_errors.openapi import AutoSchema

from .pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET

BOUNDS = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    "offset": {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
}


class PolicyAutoSchema(AutoSchema):
    """Operations are tagged by resource; every error that may come is described; what needs no sign-in says so."""

    def get_tags(self):
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part]
        return [parts[0]] if parts else ["api"]

    def get_filter_backends(self):
        return super().get_filter_backends() if getattr(self.view, "action", None) == "list" else []

    def get_auth(self):
        needed = super().get_auth()
        action = {"list": "view", "retrieve": "view", "create": "create"}.get(getattr(self.view, "action", ""))
        model = getattr(self.view, "model", None)
        if action and model is not None and model._default_manager.get_queryset().may_some(AnonymousUser(), action):
            return [*needed, {}]
        return needed

    def _get_parameters(self):
        parameters = super()._get_parameters()
        for parameter in parameters:
            if parameter["in"] == "query" and parameter["name"] in BOUNDS:
                parameter["schema"] = BOUNDS[parameter["name"]]
        return parameters

    def _should_add_error_response(self, responses, status_code):
        return status_code not in responses
