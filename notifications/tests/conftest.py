import pytest

from notifications.push import new_private_key
from notifications.tests.push_service import PushService


@pytest.fixture
def push_service(settings):
    settings.WEBHOOK_ALLOW_PRIVATE, settings.VAPID_PRIVATE_KEY = True, new_private_key()
    settings.DEFAULT_FROM_EMAIL = "GymTrack <operator@gym.example>"
    service = PushService()
    yield service
    service.stop()
