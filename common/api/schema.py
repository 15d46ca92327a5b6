from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_standardized_errors.openapi import AutoSchema as ErrorsSchema

__all__ = ["PolicyAutoSchema"]


class PolicyAutoSchema(ErrorsSchema, SpectacularSchema):
    """Operations are tagged by resource; filters and pages describe themselves."""

    def get_tags(self):
        parts = [part for part in self.path.removeprefix("/api/v1/").split("/") if part]
        return [parts[0]] if parts else ["api"]

    def get_filter_backends(self):
        return super().get_filter_backends() if getattr(self.view, "action", None) == "list" else []
