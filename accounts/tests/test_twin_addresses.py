"""An address is one account's, however it is written, wherever one is entered."""

import importlib

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.cache import cache
from django.urls import reverse

from accounts.models import SignInFailure, User
from accounts.tests.factories import PASSWORD, UserFactory
from facilities.models import Invitation

LOGIN = "/api/v1/auth/login/access-token"
TWINS = [
    "ADA@a.org",
    " ada@a.org",
    "a\u200bda@a.org",
    "ada@a\u200b.org",
    "ada@a.o\u2060rg",
    "\uff41da@a.org",
    "ada@\uff41.org",
    "ada\uff20a.org",
    '"ada"@a.org',
    "ada@a\u3002org",
    "ada\ufe0f@a.org",
]
TOO_LONG = ["a" * 65 + "@a.org", "a@" + ("b" * 60 + ".") * 4 + "org.xxxxxx"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(world):
    return UserFactory(email="ada@a.org")


def at_the_api(api, client, world, address):
    body = {"email": address, "password": "blue-or-red-1", "first_name": "N", "last_name": "P"}
    answer = api().post("/api/v1/trainees/", body, format="json")
    return answer.status_code, [(error["attr"], error["detail"]) for error in answer.data.get("errors", [])]


def inviting_a_trainer(api, client, world, address):
    body = {"email": address, "first_name": "N", "last_name": "P", "gym": world.gym.pk}
    answer = api(world.admin).post("/api/v1/trainers/", body, format="json")
    return answer.status_code, [(error["attr"], error["detail"]) for error in answer.data.get("errors", [])]


def on_a_form(answer, form=None):
    errors = (form or answer.context["form"]).errors
    return answer.status_code, [(name, text) for name, texts in errors.items() for text in texts]


def at_the_page(api, client, world, address):
    return on_a_form(client.post("/join/", {"first_name": "N", "email": address, "password": "blue-or-red-1"}))


def in_the_administration(api, client, world, address):
    client.force_login(world.operator)
    body = {"email": address, "first_name": "N", "role": "trainee", "password1": "a-Good-1!", "password2": "a-Good-1!"}
    answer = client.post(reverse("admin:accounts_user_add"), body)
    errors = on_a_form(answer, answer.context["adminform"].form)[1]
    return 400, [error for error in errors if error[0] == "email"]  # beside it stands the constraint's


SURFACES = [at_the_api, inviting_a_trainer, at_the_page, in_the_administration]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("twin", TWINS)
def test_a_twin_is_taken(api, client, world, ada, surface, twin):
    assert surface(api, client, world, twin) == (400, [("email", "This e-mail is taken.")])


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("address", TOO_LONG)
def test_what_is_too_long_for_mail_is_told_at_its_field(api, client, world, surface, address):
    status, errors = surface(api, client, world, address)
    assert status == 400
    assert "email" in [name for name, _text in errors]
    assert "can have at most" in str(errors)


@pytest.mark.parametrize("twin", TWINS)
def test_every_spelling_signs_in_and_counts_as_one(api, client, ada, twin):
    assert api().post(LOGIN, {"username": twin, "password": PASSWORD}).status_code == 200
    assert client.post("/login/", {"login": twin, "password": PASSWORD}).status_code == 302
    assert api().post(LOGIN, {"username": twin, "password": "wrong"}).status_code == 401
    assert api().post(LOGIN, {"username": "ada@a.org", "password": "wrong"}).status_code == 401
    assert SignInFailure.objects.values("email_digest").distinct().count() == 1


@pytest.mark.parametrize("twin", TWINS)
def test_a_reset_is_mailed_to_the_address_that_is_stored(client, mailoutbox, ada, twin):
    assert client.post("/password/reset/", {"email": twin}).status_code == 302
    assert [mail.to for mail in mailoutbox] == [["ada@a.org"]]
    assert "/password/reset/key/" in mailoutbox[0].body


@pytest.mark.parametrize("twin", TWINS)
def test_an_invitation_names_the_address_as_it_is_stored(client, world, twin):
    client.force_login(world.trainer)
    assert client.post("/trainees/invitations/", {"email": twin}).status_code == 302
    client.force_login(world.admin)
    answer = client.post(reverse("admin:facilities_invitation_add"), {"gym": world.gym.pk, "emails": twin})
    assert answer.status_code == 302
    assert set(Invitation.objects.values_list("email", flat=True)) == {"ada@a.org"}


def test_no_account_is_made_by_a_spelling(client, api):
    """The same through the manager, which code uses."""
    for twin in TWINS[:-1]:
        cache.clear()
        user = User.objects.create_user(email=twin, password=PASSWORD)
        assert user.email == "ada@a.org"
        user.delete()


def test_addresses_of_before_are_brought_into_their_form_and_twins_stay(db):
    """Also: what was never proved, since mail went to another spelling, is not proved now."""
    module = importlib.import_module("accounts.migrations.0007_normal_addresses")
    before = ["ada@a.org", "bob@a.\u200borg", "ada@a\u200b.org", "eve@m\u00fcller.example", "kim@xn--mller-kva.example"]
    users = [UserFactory() for _address in before]
    for user, address in zip(users, before, strict=True):
        User.objects.filter(pk=user.pk).update(email=address)
        EmailAddress.objects.filter(user=user).update(email=address)
    EmailAddress.objects.create(user=users[0], email="wanted@a.org")
    for _again in range(2):
        module.normalize(apps, None)
        stored = {user.pk: user.email for user in User.objects.all()}
        after = ["ada@a.org", "bob@a.org", "ada@a\u200b.org", "eve@m\u00fcller.example", "kim@m\u00fcller.example"]
        assert [stored[user.pk] for user in users] == after
        verified = {row.user_id: (row.email, row.verified) for row in EmailAddress.objects.all()}
        assert [verified[user.pk] for user in users] == list(zip(after, [True, False, True, True, True], strict=True))


def test_a_twin_of_before_goes_on_without_an_error(client, api, world):
    """It can change its profile; an operator who opens it sees that the address is taken."""
    UserFactory(email="ada@a.org")
    twin = UserFactory()
    User.objects.filter(pk=twin.pk).update(email="ada@a\u200b.org")
    client.force_login(twin)
    body = {"first_name": "Ada", "last_name": "T", "units": "metric", "timezone": "UTC", "language": "en", "goal": ""}
    assert client.post("/account/", body).status_code == 302
    assert client.get("/email/").status_code == 200
    assert api(twin).patch("/api/v1/auth/me", {"first_name": "Ada"}, format="json").status_code == 200
    client.force_login(world.operator)
    change = reverse("admin:accounts_user_change", args=[twin.pk])
    body = {**body, "email": "ada@a\u200b.org", "role": "trainee", "is_active": "on"}
    assert client.post(change, body).context["adminform"].form.errors["email"] == ["This e-mail is taken."]
    assert client.post(change, {**body, "email": "twin@a.org"}).status_code == 302
