from django.apps import AppConfig
from django.db.backends.signals import connection_created


class GymTrackConfig(AppConfig):
    name = "gymtrack"

    def ready(self):
        from operations import checks  # noqa: F401 - registers them
        from operations.observability.queries import watch

        connection_created.connect(watch)
