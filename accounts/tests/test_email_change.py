"""Another e-mail address for an account: who can change it, who is notified, and to whom an address belongs."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from oauth2_provider.models import AccessToken, Application

from accounts import email_change, services
from accounts.models import EmailChange, TokenFamily, User
from accounts.tests.factories import PASSWORD, UserFactory
from facilities import services as facilities
from facilities.tests.factories import make_invitation, make_trainee
from operations import housekeeping
from webhooks.tests.factories import EndpointFactory

NEW_PASSWORD = "another-good-one-1"
OLD, NEW, SECOND, EVIL = "ada@x.org", "new@x.org", "second@x.org", "evil@x.org"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


@dataclass
class Mailbox:
    """The mails to this address alone."""

    sent: list

    def links(self, to: str, page: str = "") -> list[str]:
        """The paths that mails to this address lead to, on one page or on all."""
        words = (word for mail in self.sent if mail.to == [to] for word in mail.body.split())
        paths = [word.removeprefix("http://testserver") for word in words if word.startswith("http")]
        return [path for path in paths if page in path]

    def last(self, to: str, page: str) -> str:
        return self.links(to, page)[-1]

    def to(self, address: str) -> list[str]:
        return [mail.subject for mail in self.sent if mail.to == [address]]


@pytest.fixture
def mails(mailoutbox) -> Mailbox:
    return Mailbox(mailoutbox)


@pytest.fixture
def ada() -> User:
    return make_trainee(email=OLD).user


def signed_in(email: str, password: str = PASSWORD) -> Client:
    client = Client()
    assert client.post("/login/", {"login": email, "password": password}).status_code == 302
    return client


def ask(client: Client, new_email: str, password: str = PASSWORD) -> None:
    """Asks for another address, with the password."""
    assert client.post("/email/", {"email": new_email, "action_add": ""}).url.startswith("/reauthenticate/")
    assert client.post("/reauthenticate/?next=/email/", {"password": password}).url == "/email/"


def move(mails: Mailbox, old: str, new: str, password: str = PASSWORD) -> Client:
    """From one address to another, all the way."""
    client = signed_in(old, password)
    ask(client, new, password)
    assert client.post(mails.last(new, "/confirm-email/")).url == "/account/"
    return client


def choose_password(link: str, password: str = NEW_PASSWORD) -> int:
    """Follows the link of a reset; the status of what it answers to a new password."""
    client = Client()
    opened = client.get(link)
    if opened.status_code != 302:
        return 410
    return client.post(opened.url, {"password1": password, "password2": password}).status_code


def reset(mails: Mailbox, email: str, password: str = NEW_PASSWORD) -> int:
    Client().post("/password/reset/", {"email": email})
    return choose_password(mails.last(email, "/password/reset/key/"), password)


def address_of(user: User) -> str:
    return User.objects.values_list("email", flat=True).get(pk=user.pk)


def can_sign_in(email: str, password: str = PASSWORD) -> bool:
    return Client().post("/login/", {"login": email, "password": password}).status_code == 302


def register(email: str, password: str = PASSWORD) -> User:
    body = {"email": email, "password": password, "first_name": "Some", "last_name": "One"}
    assert Client().post("/api/v1/trainees/", body, content_type="application/json").status_code == 201
    return User.objects.get(email=email)


# --- what ends a change that waits -----------------------------------------------------------------------------------
def password_on_the_page(user, api, mails, world):
    body = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert signed_in(user.email).post("/password/change/", body).status_code == 302


def password_by_the_api(user, api, mails, world):
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert api(user).post("/api/v1/auth/password/change", body, format="json").status_code == 200


def password_by_a_reset(user, api, mails, world):
    assert reset(mails, user.email) == 302


def signing_out_everywhere(user, api, mails, world):
    signed_in(user.email).post("/account/sign-out-everywhere/")


def deactivated_by_the_api(user, api, mails, world):
    facilities.join_gym(trainee=user.trainee, gym=world.gym)
    for active in (False, True):
        path = f"/api/v1/trainees/{user.trainee.pk}/"
        assert api(world.admin).patch(path, {"is_active": active}, format="json").status_code == 200


def deactivated_in_the_administration(user, api, mails, world):
    operator, change = Client(), reverse("admin:accounts_user_change", args=[user.pk])
    operator.force_login(world.operator)
    names = {"first_name": "A", "email": user.email, "role": "trainee", "units": "metric", "timezone": "UTC"}
    for active in ({}, {"is_active": "on"}):
        assert operator.post(change, {**names, "language": "en", **active}).status_code == 302


def deactivated_by_an_action(user, api, mails, world):
    facilities.join_gym(trainee=user.trainee, gym=world.gym)
    admin = Client()
    admin.force_login(world.admin)
    for action in ("deactivate", "activate"):
        body = {"action": action, "_selected_action": [user.trainee.pk]}
        assert admin.post(reverse("admin:facilities_trainee_changelist"), body).status_code == 302


def moved_by_the_operator(user, api, mails, world):
    operator, change = Client(), reverse("admin:accounts_user_change", args=[user.pk])
    operator.force_login(world.operator)
    body = {"first_name": "A", "email": SECOND, "role": "trainee", "units": "metric", "timezone": "UTC"}
    assert operator.post(change, {**body, "language": "en", "is_active": "on"}).status_code == 302


def password_by_code(user, api, mails, world):
    """As `manage.py changepassword` does it, past every service of ours."""
    user.set_password(NEW_PASSWORD)
    user.save()


def stopped_by_the_old_address(user, api, mails, world):
    assert Client().post(mails.last(OLD, "/email/stop/")).status_code == 200


def kept_on_the_page(user, api, mails, world):
    assert signed_in(user.email).post("/email/", {"action_remove": ""}).status_code == 302


def another_one_asked_for(user, api, mails, world):
    ask(signed_in(user.email), SECOND)


def three_days(user, api, mails, world):
    EmailChange.objects.update(requested_at=timezone.now() - timedelta(days=3))


ENDS = [
    password_on_the_page,
    password_by_the_api,
    password_by_a_reset,
    password_by_code,
    signing_out_everywhere,
    deactivated_by_the_api,
    deactivated_in_the_administration,
    deactivated_by_an_action,
    moved_by_the_operator,
    stopped_by_the_old_address,
    kept_on_the_page,
    another_one_asked_for,
    three_days,
]


@pytest.mark.parametrize("end", ENDS)
def test_a_pending_change_ends_with(end: Callable, api, mails, world, ada):
    """An intruder knows the password and asks for an address of theirs. Whatever its owner then does ends it."""
    intruder = signed_in(OLD)
    ask(intruder, EVIL)
    link = mails.last(EVIL, "/confirm-email/")
    end(ada, api, mails, world)
    stays = address_of(ada)
    assert stays != EVIL
    visitor = Client()
    visitor.force_login(User.objects.get(pk=ada.pk))  # even someone who is signed in to the account
    assert [visitor.get(link).status_code, visitor.post(link).status_code] == [410, 410]
    assert address_of(ada) == stays
    if end is not three_days:
        # nor does the link work once somebody asks for the same address again
        UserFactory(email="other@x.org")
        ask(signed_in("other@x.org"), EVIL)
        assert visitor.post(link).status_code == 410
        assert address_of(ada) == stays


def test_without_any_of_these_it_goes_through(mails, ada):
    """So that the table above can fail."""
    move(mails, OLD, EVIL)
    assert address_of(ada) == EVIL


@pytest.mark.parametrize("end", [password_by_a_reset, signing_out_everywhere, deactivated_by_the_api])
def test_a_link_of_a_reset_ends_too(end, api, mails, world, ada):
    Client().post("/password/reset/", {"email": OLD})
    link = mails.last(OLD, "/password/reset/key/")
    end(ada, api, mails, world)
    assert choose_password(link, "a-third-good-one") == 410


# --- who may ask and who may confirm ---------------------------------------------------------------------------------
def test_asking_needs_the_password_and_guesses_are_counted(mails, ada):
    client = signed_in(OLD)
    body = {"email": NEW, "action_add": ""}
    for _guess in range(5):
        assert client.post("/email/", body).url.startswith("/reauthenticate/")
        assert client.post("/reauthenticate/?next=/email/", {"password": "guess"}).status_code == 200
    closed = client.post("/reauthenticate/?next=/email/", {"password": PASSWORD})
    assert "Too many wrong passwords" in closed.content.decode()
    assert not EmailChange.objects.exists()
    assert mails.sent == []


def test_a_code_instead_of_the_password_is_not_enough(ada):
    """Whoever has a session and the phone does not have the password."""
    client = signed_in(OLD)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        *records,
        {"method": "mfa", "type": "totp", "at": timezone.now().timestamp(), "reauthenticated": True},
    ]
    session.save()
    assert client.post("/email/", {"email": NEW, "action_add": ""}).url.startswith("/reauthenticate/")
    assert not EmailChange.objects.exists()


#  who opens the link                       GET  POST  leads to                        the address then
CONFIRMING = {
    "the account, signed in":              (200, 302, "/account/",                     NEW),
    "nobody":                              (302, 302, "/login/?next=/confirm-email/",  OLD),
    "another account":                     (403, 403, "",                              OLD),
    "an operator":                         (403, 403, "",                              OLD),
}  # fmt: skip


@pytest.mark.parametrize("who", CONFIRMING)
def test_only_the_account_confirms(who, mails, world, ada):
    ask(signed_in(OLD), NEW)
    link = mails.last(NEW, "/confirm-email/")
    client = {
        "the account, signed in": lambda: signed_in(OLD),
        "nobody": Client,
        "another account": lambda: signed_in(world.peer.email),
        "an operator": lambda: signed_in(world.operator.email),
    }[who]()
    session = client.session.get("_auth_user_id")
    opened, confirmed = client.get(link), client.post(link)
    expected = CONFIRMING[who]
    assert (opened.status_code, confirmed.status_code) == expected[:2]
    assert confirmed.headers.get("Location", "").startswith(expected[2])
    assert address_of(ada) == expected[3]
    assert client.session.get("_auth_user_id") == session, "the link signs nobody out"


def test_after_signing_in_one_is_back_at_the_link(mails, ada):
    ask(signed_in(OLD), NEW)
    link = mails.last(NEW, "/confirm-email/")
    client = Client()
    asked = client.get(link)
    answer = client.post(asked.url, {"login": OLD, "password": PASSWORD, "next": link})
    assert answer.url == link
    client.post(link)
    assert (address_of(ada), can_sign_in(NEW), can_sign_in(OLD)) == (NEW, True, False)
    assert client.get("/account/").status_code == 200, "the session goes on"


def test_a_link_is_good_once_and_for_nothing_else(mails, ada):
    client = signed_in(OLD)
    ask(client, NEW)
    confirm, stop = mails.last(NEW, "/confirm-email/"), mails.last(OLD, "/email/stop/")
    key_of_confirm, key_of_stop = confirm.split("/")[-2], stop.split("/")[-2]
    for path in (
        f"/confirm-email/{key_of_stop}/",
        f"/email/stop/{key_of_confirm}/",
        f"/email/undo/{key_of_confirm}/",
        f"/email/undo/{key_of_stop}/",
        f"/confirm-email/{key_of_confirm[:-1]}/",
        "/confirm-email/nonsense/",
        "/email/stop/nonsense/",
        "/email/undo/MTIz:abc:def/",
    ):
        assert [client.get(path).status_code, client.post(path).status_code] == [410, 410], path
    assert client.post(confirm).status_code == 302
    undo = mails.last(OLD, "/email/undo/")
    for path in (confirm, stop, undo.replace("/undo/", "/stop/")):
        assert [client.get(path).status_code, client.post(path).status_code] == [410, 410], path
    assert address_of(ada) == NEW


def test_opening_a_link_changes_nothing(mails, ada):
    """Scanners of mail open every link."""
    client = signed_in(OLD)
    ask(client, NEW)
    for path in (*mails.links(OLD, "/email/stop/"), *mails.links(NEW, "/confirm-email/")):
        client.get(path)
    assert address_of(ada) == OLD
    client.post(mails.last(NEW, "/confirm-email/"))
    assert Client().get(mails.last(OLD, "/email/undo/")).status_code == 200
    assert address_of(ada) == NEW


def test_a_link_posted_from_elsewhere_is_refused(mails, ada):
    ask(signed_in(OLD), NEW)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(mails.last(OLD, "/email/stop/")).status_code == 403
    assert EmailChange.objects.count() == 1


# --- who is notified ------------------------------------------------------------------------------------------------
def test_the_old_address_is_told_of_the_request_and_of_the_change(mails, ada):
    client = signed_in(OLD)
    ask(client, NEW)
    assert mails.to(OLD) == ["Your e-mail address is about to change"]
    assert mails.to(NEW) == ["Confirm your e-mail address"]
    told = next(mail for mail in mails.sent if mail.to == [OLD]).body
    assert NEW in told
    asked = next(mail for mail in mails.sent if mail.to == [NEW]).body
    assert OLD not in asked
    assert ada.first_name not in asked, "it may be a stranger's mailbox"
    client.post(mails.last(NEW, "/confirm-email/"))
    assert mails.to(OLD)[1:] == ["Your e-mail address was changed"]
    assert mails.to(NEW)[1:] == []
    assert re.search(r"/email/undo/\S+/$", mails.last(OLD, "/email/undo/"))


def test_the_mails_are_in_the_language_of_the_account(ada, rf, monkeypatch):
    User.objects.filter(pk=ada.pk).update(language="de")
    languages = []
    monkeypatch.setattr("accounts.email_mail.mail", lambda **mail: languages.append(translation.get_language()))
    email_change.request_change(request=rf.get("/"), user=ada, new_email=NEW)
    assert languages == ["de", "de"]


def test_sending_again_sends_the_same_link(mails, ada):
    client = signed_in(OLD)
    ask(client, NEW)
    first = mails.last(NEW, "/confirm-email/")
    assert client.post("/email/", {"action_send": ""}).status_code == 302
    assert EmailChange.objects.count() == 1
    assert client.post(first).status_code == 302
    assert address_of(ada) == NEW


def test_an_address_that_is_taken_gets_a_mail_and_no_link(mails, world, ada):
    """The page answers as for one that is free: it tells nobody who is registered."""
    client = signed_in(OLD)
    ask(client, world.peer.email)
    taken = client.get("/email/").content.decode()
    ask(signed_in(world.trainee.email), NEW)
    assert world.peer.email in taken
    assert mails.to(world.peer.email) == ["This address already has an account"]
    assert mails.links(world.peer.email) == []


REFUSED = [
    (OLD, "This is your address already."),
    ("ADA@x\u200b.org", "This is your address already."),
    ("nobody", "Enter a valid email address."),
    ("", "This field is required."),
    ("a" * 65 + "@x.org", "The part before the @ can have at most 64 characters."),
    ("a\x00b@x.org", "Null characters are not allowed."),
    ("a\nb@x.org", "Enter a valid email address."),
]


@pytest.mark.parametrize(("address", "error"), REFUSED)
def test_what_is_no_new_address_is_told_at_its_field(address, error, mails, ada):
    client = signed_in(OLD)
    answer = client.post("/email/", {"email": address, "action_add": ""})
    assert answer.status_code == 400
    assert error in answer.context["form"].errors["email"]
    assert mails.sent == []


# --- taking a change back --------------------------------------------------------------------------------------------
def undo(link: str) -> int:
    return Client().post(link).status_code


def test_the_former_address_takes_the_account_back(api, mails, ada):
    intruder = move(mails, OLD, EVIL)
    session = {"username": EVIL, "password": PASSWORD}
    pair = intruder.post("/api/v1/auth/login/access-token", session, content_type="application/json").json()
    services.create_personal_token(user=ada, name="x", scopes=["workouts:read"], days=7)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    assert intruder.post("/email/", {"email": SECOND, "action_add": ""}).url == "/email/"  # minutes after the password
    assert Client().get(mails.last(OLD, "/email/undo/")).status_code == 200
    assert undo(mails.last(OLD, "/email/undo/")) == 200
    assert address_of(ada) == OLD
    assert intruder.get("/account/").status_code == 302, "signed out"
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {pair['access_token']}"}
    refresh = {"refresh_token": pair["refresh_token"]}
    assert Client().get("/api/v1/auth/me", **bearer).status_code == 401
    assert Client().post("/api/v1/auth/token/refresh", refresh, content_type="application/json").status_code == 401
    assert (can_sign_in(OLD), can_sign_in(EVIL)) == (False, False), "the intruder knows the password"
    assert not ada.personal_tokens.exists()
    assert not Authenticator.objects.filter(user=ada).exists(), "set up since the change was asked for"
    assert intruder.post(mails.last(SECOND, "/confirm-email/")).status_code == 302, "to the sign-in"
    assert address_of(ada) == OLD
    assert mails.to(EVIL)[-1] == "The change of your e-mail address was undone"
    assert choose_password(mails.last(OLD, "/password/reset/key/")) == 302
    assert can_sign_in(OLD, NEW_PASSWORD)


def test_a_second_factor_from_before_stays(mails, ada):
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    Authenticator.objects.update(created_at=timezone.now() - timedelta(days=1))
    client = Client()
    client.force_login(ada)
    change = email_change.open_change(ada, EVIL)
    client.post(f"/confirm-email/{email_change.sign(change, email_change.CONFIRM)}/")
    assert undo(mails.last(OLD, "/email/undo/")) == 200
    assert Authenticator.objects.filter(user=ada).count() == 1


#  the account's addresses, one after the other; whose links are used, in this order: what each answers; then it has
UNDOING = [
    ([OLD, EVIL],               [(OLD, 200), (OLD, 410)],                   OLD),
    ([OLD, EVIL, SECOND],       [(OLD, 200), (EVIL, 410)],                  OLD),   # theirs died with the owner's
    ([OLD, EVIL, SECOND],       [(EVIL, 200), (OLD, 200), (EVIL, 410)],     OLD),   # the owner's outlives theirs
    ([OLD, EVIL, SECOND],       [(EVIL, 200), (EVIL, 410)],                 EVIL),
    ([OLD, NEW, EVIL],          [(NEW, 200), (NEW, 410), (OLD, 200)],       OLD),   # an older one of the owner's own
]  # fmt: skip


@pytest.mark.parametrize(("addresses", "uses", "then"), UNDOING)
def test_nobody_takes_back_what_was_taken_back(addresses, uses, then, mails, ada):
    links = {}
    for old, new in pairwise(addresses):
        move(mails, old, new)
        links[old] = mails.last(old, "/email/undo/")
    for owner, status in uses:
        assert undo(links[owner]) == status, owner
    assert address_of(ada) == then


def test_a_reset_that_went_to_one_address_ends_with_it(mails, ada):
    Client().post("/password/reset/", {"email": OLD})
    to_old = mails.last(OLD, "/password/reset/key/")
    move(mails, OLD, EVIL)
    assert choose_password(to_old) == 410
    Client().post("/password/reset/", {"email": EVIL})
    to_evil = mails.last(EVIL, "/password/reset/key/")
    assert undo(mails.last(OLD, "/email/undo/")) == 200
    assert choose_password(to_evil) == 410
    assert reset(mails, OLD) == 302


def test_an_account_that_is_not_active_is_not_taken_back(mails, ada):
    """It is closed; the link works again once it is open again, to whoever had the address."""
    move(mails, OLD, EVIL)
    link = mails.last(OLD, "/email/undo/")
    facilities.set_active(user=ada, active=False)
    assert [Client().get(link).status_code, undo(link)] == [410, 410]
    facilities.set_active(user=User.objects.get(pk=ada.pk), active=True)
    assert undo(link) == 200


def test_the_intruders_password_and_sign_outs_leave_the_owners_link(api, mails, world, ada):
    intruder = move(mails, OLD, EVIL)
    link = mails.last(OLD, "/email/undo/")
    body = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert intruder.post("/password/change/", body).status_code == 302
    assert intruder.post("/account/sign-out-everywhere/").status_code == 302
    assert reset(mails, EVIL, "a-third-good-one") == 302
    register(OLD)  # to be in the way; it is proved by nobody
    assert undo(link) == 200
    assert address_of(ada) == OLD


def test_a_former_address_that_others_proved_since_is_theirs(mails, ada):
    move(mails, OLD, EVIL)
    other = register(OLD)
    assert reset(mails, OLD) == 302
    answer = Client().post(mails.last(OLD, "/email/undo/"))
    assert answer.status_code == 409
    assert (address_of(ada), address_of(other)) == (EVIL, OLD)


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 410)])
def test_it_can_be_taken_back_for_seven_days(days, status, mails, ada):
    move(mails, OLD, EVIL)
    EmailChange.objects.update(confirmed_at=timezone.now() - timedelta(days=days))
    assert Client().get(mails.last(OLD, "/email/undo/")).status_code == status
    assert undo(mails.last(OLD, "/email/undo/")) == status


def test_an_operators_change_ends_every_link_and_is_told(mails, world, ada, api, django_capture_on_commit_callbacks):
    move(mails, OLD, EVIL)
    ask(signed_in(EVIL), NEW)
    with django_capture_on_commit_callbacks(execute=True):
        moved_by_the_operator(ada, api, mails, world)
    assert undo(mails.last(OLD, "/email/undo/")) == 410
    assert address_of(ada) == SECOND
    assert not email_change.is_verified(User.objects.get(pk=ada.pk)), "an operator's word proves nothing"
    assert mails.to(SECOND) == ["Confirm your e-mail address"]
    assert mails.to(EVIL)[-1] == "Your e-mail address was changed"


# --- an address that nobody proved -----------------------------------------------------------------------------------
def code(**fields) -> User:
    return User.objects.create_user(email=OLD, password=PASSWORD, **fields)


def registered_on_the_page(world, mails):
    Client().post("/join/", {"first_name": "N", "email": OLD, "password": PASSWORD})


def registered_by_the_api(world, mails):
    register(OLD)


def invited_to_train(world, mails):
    make_invitation(world.trainer_profile, token="there", email=OLD)
    Client().post("/invite/there/", {"first_name": "N", "email": OLD, "password": PASSWORD})


def invited_and_registered_with_another(world, mails):
    make_invitation(world.trainer_profile, token="there", email="invited@x.org")
    Client().post("/invite/there/", {"first_name": "N", "email": OLD, "password": PASSWORD})


def made_in_the_administration(world, mails):
    client = Client()
    client.force_login(world.operator)
    body = {"email": OLD, "first_name": "N", "role": "trainee", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("admin:accounts_user_add"), body).status_code == 302


def an_invited_trainer(world, mails):
    client = Client()
    client.force_login(world.admin)
    body = {"first_name": "C", "email": OLD, "gym": world.gym.pk, "specialties": "[]"}
    assert client.post(reverse("admin:facilities_trainer_add"), body).status_code == 302


def an_invited_trainer_with_a_password(world, mails):
    an_invited_trainer(world, mails)
    assert choose_password(mails.last(OLD, "/password/reset/key/")) == 302


def made_by_code(world, mails):
    code()


def an_operator_made_by_code(world, mails):
    User.objects.create_superuser(email=OLD, password=PASSWORD)


#                                       proved  subjects of the mails
MADE = {
    registered_on_the_page:             (False, ["Confirm your e-mail address"]),
    registered_by_the_api:              (False, ["Confirm your e-mail address"]),
    invited_to_train:                   (True,  ["You have a new trainer in GymTrack"]),
    invited_and_registered_with_another: (False, ["Confirm your e-mail address", "You have a new trainer in GymTrack"]),
    made_in_the_administration:         (False, ["Your account at GymTrack"]),
    an_invited_trainer:                 (False, ["Gym A invites you to GymTrack"]),
    an_invited_trainer_with_a_password: (True,  ["Gym A invites you to GymTrack"]),
    made_by_code:                       (True,  []),
    an_operator_made_by_code:           (True,  []),
}  # fmt: skip


@pytest.fixture
def committed(monkeypatch):
    """Mails of what is committed go out at once, as they do outside of a test."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda send, **kwargs: send())


@pytest.mark.parametrize("made", MADE)
def test_whether_an_address_is_proved(made, world, mails, committed):
    made(world, mails)
    user = User.objects.get(email=OLD)
    assert (email_change.is_verified(user), mails.to(OLD)) == MADE[made]
    assert EmailAddress.objects.filter(user=user, email=OLD).count() == 1


def test_a_registration_is_confirmed_by_whoever_registered(mails, world, committed):
    user = register(OLD)
    link = mails.last(OLD, "/confirm-email/")
    client = signed_in(OLD)
    page = client.get("/account/").content.decode()
    assert "confirmed <strong" in page
    assert Client().post(link).url.startswith("/login/"), "not by whoever merely reads the mail"
    assert signed_in(world.peer.email).post(link).status_code == 403
    assert not email_change.is_verified(user)
    assert client.get(link).status_code == 200
    assert client.post(link).url == "/account/"
    assert email_change.is_verified(user)
    assert "confirmed <strong" not in client.get("/account/").content.decode()
    assert client.post(link).status_code == 410
    assert address_of(user) == OLD


def test_the_mail_can_be_sent_again(mails):
    register(OLD)
    client = signed_in(OLD)
    assert client.post("/email/", {"action_send": ""}).url == "/email/"
    assert client.post(mails.last(OLD, "/confirm-email/")).status_code == 302
    sent = len(mails.sent)
    client.post("/email/", {"action_send": ""})
    assert len(mails.sent) == sent, "there is nothing left to confirm"


def set_up_everything(user: User) -> None:
    """All by which whoever made an account could go on acting in it."""
    services.create_application(user=user, name="A", client_type="public", redirect_uris="https://a.example")
    other, _secret = services.create_application(
        user=UserFactory(), name="B", client_type="public", redirect_uris="https://b.example"
    )
    soon = timezone.now() + timedelta(days=1)
    AccessToken.objects.create(user=user, application=other, token="gto_x", expires=soon, scope="workouts:read")
    services.create_personal_token(user=user, name="x", scopes=["workouts:read"], days=7)
    services.issue_tokens(user)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    EndpointFactory(user=user)


def set_up(user: User) -> dict[str, int]:
    return {
        "applications": Application.objects.filter(user=user).count(),
        "grants": AccessToken.objects.filter(user=user).count(),
        "personal tokens": user.personal_tokens.count(),
        "sign-ins": TokenFamily.objects.filter(user=user, revoked_at=None).count(),
        "second factors": Authenticator.objects.filter(user=user).count(),
        "webhooks": user.endpoints.count(),
        "changes of e-mail": user.email_changes.count(),
    }


def test_a_reset_gives_an_unproved_account_to_the_owner_of_the_address(mails, committed):
    """A stranger registers somebody's address, sets up what they can, and waits."""
    user = register(OLD)
    stranger = signed_in(OLD)
    ask(stranger, EVIL)
    set_up_everything(user)
    link = mails.last(EVIL, "/confirm-email/")
    assert reset(mails, OLD) == 302
    assert set_up(user) == {
        "applications": 0,
        "grants": 0,
        "personal tokens": 0,
        "sign-ins": 0,
        "second factors": 0,
        "webhooks": 0,
        "changes of e-mail": 0,
    }
    assert email_change.is_verified(user)
    assert stranger.get("/account/").status_code == 302, "signed out"
    assert (can_sign_in(OLD), can_sign_in(OLD, NEW_PASSWORD)) == (False, True)
    assert mails.to(OLD)[-2:] == [
        "Your e-mail address is confirmed",
        "Your password was set by a link from a mail – GymTrack",
    ]
    owner = signed_in(OLD, NEW_PASSWORD)
    assert owner.post(link).status_code == 410
    assert address_of(user) == OLD


def test_a_reset_of_a_proved_account_keeps_its_second_factor(mails, ada):
    """Whoever reads the mailbox does not get past it; the rest ends, unless the form keeps it."""
    set_up_everything(ada)
    assert reset(mails, OLD) == 302
    kept = {"second factors": 2}
    assert {name: count for name, count in set_up(ada).items() if count} == kept


def test_a_link_to_another_account_takes_an_unproved_address(api, mails, world, committed):
    """The owner has an account already and brings it there: the registration that was never confirmed gives way."""
    squatter = register(OLD)
    client = signed_in(OLD)
    facilities.join_gym(trainee=squatter.trainee, gym=world.gym)
    services.create_personal_token(user=squatter, name="x", scopes=["workouts:read"], days=7)
    ask(client, EVIL)
    move(mails, world.peer.email, OLD)
    assert address_of(world.peer) == OLD
    squatter.refresh_from_db()
    assert re.fullmatch(rf"released-{squatter.pk}-[0-9a-f]{{16}}@address\.invalid", squatter.email)
    assert squatter.is_active
    assert squatter.trainee.gym == world.gym, "what was entered there stays"
    assert client.get("/account/").status_code == 302, "signed out"
    assert not squatter.personal_tokens.exists()
    assert client.post(mails.last(EVIL, "/confirm-email/")).status_code == 302, "to the sign-in"
    assert not EmailChange.objects.filter(user=squatter).exists()
    assert signed_in(OLD).get("/account/").context["user"] == world.peer
    rows = EmailAddress.objects.filter(email=OLD).values_list("user", "verified")
    assert list(rows) == [(world.peer.pk, True)]
    Client().post("/password/reset/", {"email": squatter.email})
    assert mails.to(squatter.email) == []


def test_the_operator_gives_a_released_account_an_address(mails, world, api, committed):
    squatter = register(OLD)
    move(mails, world.peer.email, OLD)
    squatter.refresh_from_db()
    moved_by_the_operator(squatter, api, mails, world)
    assert can_sign_in(SECOND)
    assert [mail.to for mail in mails.sent if mail.to[0].endswith(".invalid")] == []


def test_a_registration_of_an_unproved_address_is_still_taken(api):
    register(OLD)
    body = {"email": OLD, "password": PASSWORD, "first_name": "N", "last_name": "P"}
    answer = api().post("/api/v1/trainees/", body, format="json")
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "email")


def test_who_moves_from_an_unproved_address_leaves_no_way_back(mails, world):
    """They mistyped their address: whose it is gets to know, but neither the new one nor the account."""
    user = register(OLD)
    client = signed_in(OLD)
    ask(client, NEW)
    told = next(mail for mail in mails.sent if mail.to == [OLD] and "/email/stop/" in mail.body).body
    assert NEW not in told
    client.post(mails.last(NEW, "/confirm-email/"))
    assert mails.to(OLD)[-1] == "Your e-mail address was changed"
    assert mails.links(OLD, "/email/undo/") == []
    change = EmailChange.objects.get(user=user)
    assert undo(f"/email/undo/{email_change.sign(change, email_change.UNDO)}/") == 410
    assert address_of(user) == NEW


def test_a_reset_never_goes_to_an_address_that_an_account_is_only_to_have(mails, ada):
    """It let whoever asked for a change choose the password, at the new address, without any confirmation."""
    ask(signed_in(OLD), EVIL)
    Client().post("/password/reset/", {"email": EVIL})
    assert mails.links(EVIL, "/password/reset/key/") == []
    Client().post("/password/reset/", {"email": OLD})
    assert len(mails.links(OLD, "/password/reset/key/")) == 1


def test_who_asks_for_a_change_does_not_end_the_owners_reset(mails, ada):
    Client().post("/password/reset/", {"email": OLD})
    ask(signed_in(OLD), EVIL)
    User.objects.filter(pk=ada.pk).update(last_login=ada.last_login)  # a sign-in would end it, as it does in Django
    assert choose_password(mails.last(OLD, "/password/reset/key/")) == 302


def test_a_second_factor_can_be_set_up_before_the_address_is_confirmed():
    register(OLD)
    client = signed_in(OLD)
    client.post("/reauthenticate/?next=/account/2fa/totp/activate/", {"password": PASSWORD})
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_changes_are_forgotten_after_a_month(ada):
    change = email_change.open_change(ada, NEW)
    for days, gone in ((29, 0), (31, 1)):
        EmailChange.objects.filter(pk=change.pk).update(requested_at=timezone.now() - timedelta(days=days))
        assert housekeeping.tidy()["e-mail changes"] == gone


# --- what it costs ---------------------------------------------------------------------------------------------------
def test_the_pages_ask_as_often_whatever_waits(mails, ada):
    client = signed_in(OLD)
    counts = []
    for path in ("/email/", "/account/"):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))
    ask(client, NEW)
    for path, before in zip(("/email/", "/account/"), counts, strict=True):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) <= before, path


# --- at once ---------------------------------------------------------------------------------------------------------
def at_once(*posts: Callable) -> list[int]:
    """What each answers, all of them begun together."""
    start, codes = threading.Barrier(len(posts)), []

    def ask_one(post: Callable) -> None:
        start.wait()
        codes.append(post())
        connection.close()

    threads = [threading.Thread(target=ask_one, args=[post]) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(codes)


def waiting(user: User, new_email: str) -> tuple[Client, str]:
    """Someone signed in, and the link of their change."""
    client = Client()
    client.force_login(user)
    change = email_change.open_change(user, new_email)
    return client, f"/confirm-email/{email_change.sign(change, email_change.CONFIRM)}/"


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_that_confirm_one_address_at_once_one_has_it():
    first, second = UserFactory(email="first@x.org"), UserFactory(email="second@x.org")
    people = [waiting(user, NEW) for user in (first, second)]
    assert at_once(*(lambda c=client, p=path: c.post(p).status_code for client, path in people)) == [302, 409]
    assert sorted([address_of(first), address_of(second)]) in ([NEW, "second@x.org"], ["first@x.org", NEW])
    assert EmailAddress.objects.filter(email=NEW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_take_each_others_unproved_address_do_not_wait_for_each_other():
    first = UserFactory(email="first@x.org", email_verified=False)
    second = UserFactory(email="second@x.org", email_verified=False)
    people = [waiting(first, "second@x.org"), waiting(second, "first@x.org")]
    codes = at_once(*(lambda c=client, p=path: c.post(p).status_code for client, path in people))
    assert codes in ([302, 302], [302, 410]), "the second is signed out, and its change gone"
    assert sorted(User.objects.filter(email__endswith="@x.org").values_list("email", flat=True)) in (
        ["first@x.org"],
        ["second@x.org"],
    )


@pytest.mark.django_db(transaction=True)
def test_a_link_used_twice_at_once_works_once():
    user = UserFactory(email=EVIL)
    change = EmailChange.objects.create(
        user=user, old_email=OLD, new_email=EVIL, confirmed_at=timezone.now(), can_be_undone=True
    )
    path = f"/email/undo/{email_change.sign(change, email_change.UNDO)}/"
    assert at_once(*(lambda: Client().post(path).status_code for _twice in range(2))) == [200, 410]
    assert address_of(user) == OLD
