from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Imports each app's `checks`, `openapi` and `receivers`, which register what they define."""
        autodiscover_modules("checks", "openapi", "receivers")
