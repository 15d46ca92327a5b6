"""What an intruder made ends with the old password, by default; what the owner knows can be kept."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import Application

from accounts import services, standing_access
from accounts.models import PersonalAccessToken, User
from accounts.standing_access import Occasion
from accounts.tests.factories import PASSWORD
from accounts.tests.test_security_events import ALL, NEW, Intruded, reset_link, signed_in
from webhooks.models import Endpoint
from webhooks.tests.factories import EndpointFactory

PASSWORDS = {"password1": NEW, "password2": NEW}


@pytest.fixture
def intruded(world) -> Intruded:
    return Intruded(world)


def keys(intruded) -> dict[str, str]:
    """{what: the key of its box}"""
    return {
        "personal token": f"token:{intruded.row.pk}",
        "granted": f"grant:{intruded.mirror.application.pk}",
        "webhook": f"webhook:{intruded.endpoint.pk}",
        "application": f"application:{intruded.unused.pk}",
        "used application": f"application:{intruded.used.application.pk}",
    }


def boxes(page: str) -> dict[str, bool]:
    """{key: whether it is ticked} of a page; each box has its marker, so that unticked differs from missing."""
    found = {
        re.search('value="([^"]+)"', box).group(1): " checked" in box
        for box in re.findall(r'<input class="checkbox[^>]*name="end"[^>]*>', page)
    }
    assert set(re.findall(r'name="listed" value="([^"]+)"', page)) == set(found)
    return found


class Reset:
    """The page for a new password, reached by the link from a mail."""

    fields = PASSWORDS

    def __init__(self, user):
        self.client = Client()
        self.client.post("/password/reset/", {"email": user.email})
        self.page = self.client.get(reset_link(mail.outbox), follow=True)
        self.path = self.page.redirect_chain[-1][0]


class Change:
    path, fields = "/password/change/", {"oldpassword": PASSWORD, **PASSWORDS}

    def __init__(self, user):
        self.client = signed_in(user)
        self.page = self.client.get(self.path)


class SignOut(Change):
    path, fields = "/account/sign-out-everywhere/", {}


TICKED = {
    Reset: {"personal token": 1, "granted": 1, "webhook": 1, "application": 1, "used application": 0},
    Change: {"personal token": 1, "granted": 1, "webhook": 0, "application": 0, "used application": 0},
    SignOut: {"granted": 1, "webhook": 0},
}


@pytest.mark.parametrize("where", [Reset, Change, SignOut])
def test_the_page_lists_what_there_is(intruded, where):
    page = where(intruded.user).page
    known = keys(intruded)
    assert boxes(page.content.decode()) == {known[name]: bool(ticked) for name, ticked in TICKED[where].items()}


# What is left besides: a form that is sent as it comes, with nothing at all, with all ticked, with nothing ticked.
@pytest.mark.parametrize(
    ("where", "how", "left"),
    [
        (Reset, "as it comes", {"used application"}),
        (Reset, "passwords alone", {"used application"}),
        (Reset, "all ticked", set()),
        (Reset, "none ticked", {"personal token", "granted", "webhook", "application", "used application"}),
        (Change, "as it comes", {"webhook", "application", "used application"}),
        (Change, "passwords alone", {"webhook", "application", "used application"}),
        (Change, "all ticked", set()),
        (Change, "none ticked", {"personal token", "granted", "webhook", "application", "used application"}),
        (SignOut, "as it comes", {"webhook", "application", "used application"}),
        (SignOut, "passwords alone", {"webhook", "application", "used application"}),
        (SignOut, "all ticked", {"application", "used application"}),
        (SignOut, "none ticked", {"granted", "webhook", "application", "used application"}),
    ],
)
def test_what_is_left(intruded, where, how, left):
    begun = where(intruded.user)
    found = boxes(begun.page.content.decode())
    end = {
        "as it comes": [key for key, ticked in found.items() if ticked],
        "passwords alone": [],
        "all ticked": list(found),
        "none ticked": [],
    }[how]
    listed = [] if how == "passwords alone" else list(found)
    assert begun.client.post(begun.path, {**begun.fields, "end": end, "listed": listed}).status_code == 302
    kept = intruded.left() & set(keys(intruded))
    assert kept == left
    assert not {"session", "refresh token"} & intruded.left()
    assert ("password" in intruded.left()) == (where is SignOut)


@pytest.mark.parametrize("name", ["personal token", "granted", "webhook", "application"])
def test_one_thing_is_kept(intruded, name):
    begun = Reset(intruded.user)
    listed = list(boxes(begun.page.content.decode()))
    end = [key for key in listed if key != keys(intruded)[name]]
    begun.client.post(begun.path, {**begun.fields, "end": end, "listed": listed})
    assert intruded.left() & set(keys(intruded)) == {name}


def test_what_is_made_while_the_page_is_open_ends_too(intruded):
    begun = Reset(intruded.user)
    listed = list(boxes(begun.page.content.decode()))
    late = EndpointFactory(user=intruded.user)
    services.create_personal_token(user=intruded.user, name="late", scopes=["profile:read"], days=7)
    begun.client.post(begun.path, {**begun.fields, "listed": listed})
    assert set(Endpoint.objects.filter(user=intruded.user)) == {intruded.endpoint}
    assert late.pk not in Endpoint.objects.values_list("pk", flat=True)
    assert [token.name for token in PersonalAccessToken.objects.filter(user=intruded.user)] == ["x"]


def test_what_was_unticked_stays_so_when_the_password_is_refused(intruded):
    begun = Reset(intruded.user)
    listed = list(boxes(begun.page.content.decode()))
    webhook = keys(intruded)["webhook"]
    body = {"password1": "short", "password2": "short", "listed": listed, "end": [webhook]}
    answer = begun.client.post(begun.path, body)
    assert answer.status_code == 200
    assert intruded.left() == ALL
    assert boxes(answer.content.decode()) == {key: key == webhook for key in listed}


@pytest.mark.parametrize(
    "key", ["webhook:{}", "token:{}", "application:{}", "webhook:x", "nothing:1", "", "webhook:", "\x00"]
)
def test_nobody_ends_what_is_anothers(world, intruded, key):
    other = EndpointFactory(user=world.peer)
    row, _token = services.create_personal_token(user=world.peer, name="x", scopes=[], days=7)
    made = {"name": "Other", "client_type": "public", "redirect_uris": "https://other.example/"}
    application, _secret = services.create_application(user=world.peer, **made)
    theirs = {"webhook": other.pk, "token": row.pk, "application": application.pk}
    key = key.format(theirs.get(key.split(":")[0], ""))
    begun = Change(intruded.user)
    assert begun.client.post(begun.path, {**begun.fields, "end": [key], "listed": [key]}).status_code == 302
    assert Endpoint.objects.filter(pk=other.pk).exists()
    assert PersonalAccessToken.objects.filter(pk=row.pk).exists()
    assert Application.objects.filter(pk=application.pk).exists()


def test_a_link_that_was_used_shows_nothing_of_the_account(intruded):
    begun = Reset(intruded.user)
    begun.client.post(begun.path, begun.fields)
    again = begun.client.get(begun.path).content.decode()
    assert "doesn’t work any more" in again
    assert boxes(again) == {}


def test_by_the_api_webhooks_and_own_applications_stay(intruded):
    services.change_password(user=User.objects.get(pk=intruded.user.pk), new_password=NEW)
    assert intruded.left() & set(keys(intruded)) == {"webhook", "application", "used application"}


@pytest.mark.parametrize("occasion", list(Occasion))
def test_listing_costs_the_same_at_any_number(world, intruded, occasion):
    def listed():
        with CaptureQueriesContext(connection) as queries:
            rows = standing_access.of(intruded.user, occasion)
        return len(rows), len(queries)

    few, before = listed()
    for number in range(5):
        EndpointFactory(user=intruded.user)
        services.create_personal_token(user=intruded.user, name=str(number), scopes=[], days=7)
    many, after = listed()
    assert many >= few + 5
    assert after == before <= 4
