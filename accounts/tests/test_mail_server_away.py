"""A mail server that is away breaks no page of an account: the event is stored, and the mail can be requested again."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.once
OWN = "ada@example.org"


@pytest.fixture(autouse=True)
def mail_server_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("email", [OWN, "nobody@example.org"])
def test_a_reset_answers_the_same(email):
    UserFactory(email=OWN)
    answer = Client().post("/password/reset/", {"email": email})
    assert (answer.status_code, answer.url) == (302, "/password/reset/done/")


@pytest.mark.django_db(transaction=True)
def test_people_register_and_change_their_password():
    client = Client()
    body = {"email": OWN, "password": PASSWORD, "first_name": "Ada"}
    assert client.post("/join/", body).status_code == 302
    body = {"oldpassword": PASSWORD, "password1": "another-good-one-26", "password2": "another-good-one-26"}
    assert client.post("/password/change/", body).status_code == 302
    assert User.objects.get(email=OWN).check_password("another-good-one-26")
