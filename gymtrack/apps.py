from django.apps import AppConfig


class GymTrackConfig(AppConfig):
    name = "gymtrack"
