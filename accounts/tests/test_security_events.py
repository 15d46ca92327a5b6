"""People are notified of each new way into their account, and can say that it wasn't them."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import second_factor, security_events, services
from accounts.models import EmailChange, PersonalAccessToken, SecurityEvent, User
from accounts.tests.factories import PASSWORD
from accounts.tests.test_oauth import Integration, bearer
from accounts.tests.test_oauth import code_of as code_in
from accounts.tests.test_second_factor import code_of as code_of_app
from facilities import services as facilities
from transfers.exports import everything
from webhooks.models import Endpoint
from webhooks.tests.factories import EndpointFactory

NEW = "another-long-pass-9"
ME = "/api/v1/auth/me"
TOKEN = {"name": "Backup", "scopes": ["workouts:read"], "days": "30"}
APPLICATION = {"name": "Mirror", "client_type": "public", "redirect_uris": "https://mirror.example/back"}
HOOK = {"url": "https://receiver.example/hook?key=s3cret", "events": ["set.logged"]}


@pytest.fixture
def told(mailoutbox, monkeypatch):
    """`told(user, do)`: [(kind, detail)] that doing it added to the account's history, and the mails that were sent."""

    def run(user, do):
        before = SecurityEvent.objects.filter(user=user).count()
        mailoutbox.clear()
        with monkeypatch.context() as patch:  # in the request, as where transactions are real
            patch.setattr("django.db.transaction.on_commit", lambda task, **_how: task())
            do()
        events = SecurityEvent.objects.filter(user=user).order_by("pk")[before:]
        return [(event.kind, event.detail) for event in events], list(mailoutbox)

    return run


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    return client


def reset_link(mails) -> str:
    return next(re.search(r"/password/reset/key/\S+", one.body).group() for one in mails if "/reset/key/" in one.body)


def not_me_link(message) -> str:
    return urlsplit(re.search(r"https?://\S+/account/not-me/\S+", message.body).group()).path


# --- what is reported: {what somebody does: (how, kind, detail, surface)} ---
def change_password_on_the_page(user):
    body = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert signed_in(user).post("/password/change/", body).status_code == 302


def change_password_by_the_api(user):
    client = bearer(services.issue_tokens(user)["access_token"])
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert client.post("/api/v1/auth/password/change", body, format="json").status_code == 200


def reset_password(user):
    client = Client()
    client.post("/password/reset/", {"email": user.email})
    page = client.get(reset_link(mail.outbox), follow=True)
    mail.outbox.clear()
    assert client.post(page.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}).status_code == 302


def make_token(user):
    assert signed_in(user).post("/account/access/tokens/", TOKEN).status_code == 200


def register_application(user):
    assert signed_in(user).post("/account/access/applications/", APPLICATION).status_code == 200


def allow_application(user):
    developer = User.objects.exclude(pk=user.pk).first()
    Integration(Client(), developer).allow(user)


def set_up_webhook(user):
    assert signed_in(user).post("/account/webhooks/", HOOK).status_code == 302


def move_webhook(user):
    endpoint = EndpointFactory(user=user)
    body = {**HOOK, "url": "https://elsewhere.example/"}
    assert signed_in(user).post(f"/account/webhooks/{endpoint.pk}/edit/", body).status_code == 302


def turn_second_factor_on(user):
    client = signed_in(user)
    client.post("/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    assert client.post("/account/2fa/totp/activate/", {"code": code_of_app(secret)}).status_code == 302


def turn_second_factor_off(user):
    client = signed_in(user)
    TOTP.activate(user, generate_totp_secret())
    SecurityEvent.objects.filter(user=user).delete()
    client.post("/reauthenticate/", {"password": PASSWORD})
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302


def make_recovery_codes(user):
    client = signed_in(user)
    TOTP.activate(user, generate_totp_secret())
    SecurityEvent.objects.filter(user=user).delete()
    client.post("/reauthenticate/", {"password": PASSWORD})
    assert client.post("/account/2fa/recovery-codes/generate/").status_code == 302


def sign_out_everywhere(user):
    assert signed_in(user).post("/account/sign-out-everywhere/").status_code == 302


@pytest.mark.parametrize(
    ("do", "kind", "detail", "surface", "sentence"),
    [
        (change_password_on_the_page, "password_changed", "", "page", "Your password was changed"),
        (change_password_by_the_api, "password_changed", "", "api", "Your password was changed"),
        (reset_password, "password_reset", "", "page", "Your password was set by a link from a mail"),
        (make_token, "token_made", "Backup", "page", "A personal access token was made"),
        (register_application, "application_made", "Mirror", "page", "An application was registered in your name"),
        (allow_application, "access_granted", "Mirror", "page", "An application was given access to your account"),
        (set_up_webhook, "webhook_made", "receiver.example", "page", "A webhook was set up in your name"),
        (move_webhook, "webhook_moved", "elsewhere.example", "page", "The address of a webhook was changed"),
        (turn_second_factor_on, "second_factor_on", "", "page", "A second factor was turned on"),
        (turn_second_factor_off, "second_factor_off", "", "page", "Your second factor was turned off"),
        (make_recovery_codes, "recovery_codes", "", "page", "New recovery codes were made"),
        (sign_out_everywhere, "signed_out", "", "page", "You were signed out everywhere else"),
    ],
)
def test_each_is_in_the_history_and_in_a_mail(world, told, do, kind, detail, surface, sentence):
    user = world.trainee
    SecurityEvent.objects.all().delete()
    events, mails = told(user, lambda: do(user))
    assert events[-1:] == [(kind, detail)]
    assert SecurityEvent.objects.filter(user=user).latest("pk").surface == surface
    [message] = [one for one in mails if sentence in one.subject]
    assert message.to == [user.email]
    assert message.body.startswith(f"Hello {user.get_short_name()},\n\n{sentence}.\n")
    assert (f"Name: {detail}\n" in message.body) == bool(detail)
    assert not_me_link(message)
    for secret in ("gtp_", "gto_", "whsec_", "s3cret", NEW, PASSWORD):
        assert secret not in message.body
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    page = client.get("/account/security/").content.decode()
    assert page.count('class="font-semibold"') == SecurityEvent.objects.filter(user=user).count()
    assert str(SecurityEvent.Kind(kind).label) in page


def test_an_operator_who_takes_the_second_factor_away(world, told):
    TOTP.activate(world.admin, generate_totp_secret())
    events, [message] = told(world.admin, lambda: second_factor.reset(world.admin))
    assert events == [("second_factor_reset", "")]
    assert "An operator took your second factor away" in message.subject


def test_the_mail_speaks_the_users_language_and_tells_their_time(world, told):
    user = world.trainee
    user.language, user.timezone = "en", "Asia/Tokyo"
    user.save()
    with time_machine.travel("2026-03-01T20:00:00Z", tick=False):
        _events, [message] = told(user, lambda: security_events.record(user=user, kind="token_made", detail="x"))
    assert "(Asia/Tokyo)" in message.body
    assert "5" in re.search("When: .*", message.body).group()


def test_an_application_is_told_of_once_and_again_when_it_gets_more(world, told):
    user, mirror = world.trainee, Integration(Client(), world.admin)

    def allow(scope):
        mirror.trade(code_in(mirror.allow(user, scope)))

    assert told(user, lambda: allow("workouts:read"))[0] == [("access_granted", "Mirror")]
    assert told(user, lambda: allow("workouts:read"))[0] == []
    assert told(user, lambda: allow("workouts:read metrics:read"))[0] == [("access_granted", "Mirror")]


def test_a_refused_application_is_told_of_to_nobody(world, told):
    mirror = Integration(Client(), world.admin)
    mirror.client.force_login(world.trainee)
    refuse = lambda: mirror.client.post("/oauth/authorize/", mirror.query("workouts:read"))  # noqa: E731
    assert told(world.trainee, refuse) == ([], [])


def test_a_webhook_that_is_edited_and_stays_where_it_is(world, told):
    endpoint = EndpointFactory(user=world.trainee)
    client = signed_in(world.trainee)
    body = {"url": endpoint.url, "events": ["set.logged"]}
    assert told(world.trainee, lambda: client.post(f"/account/webhooks/{endpoint.pk}/edit/", body)) == ([], [])


@pytest.mark.parametrize("detail", ["Backup\r\nBcc: somebody", "a\n\nThis is from us", "a\x00\u202eb", "x" * 5000])
def test_a_name_writes_nothing_but_its_own_line(world, told, detail):
    kind = SecurityEvent.Kind.TOKEN_MADE
    [(_kind, kept)], [message] = told(
        world.trainee, lambda: security_events.record(user=world.trainee, kind=kind, detail=detail)
    )
    assert "\n" not in kept
    assert len(kept) <= 120
    assert f"\nName: {kept}\n\nIf this was you" in message.body
    assert "\n" not in message.subject


@pytest.mark.parametrize(
    ("kind", "detail", "mailed"),
    [
        ("token_made", "Backup", True),
        ("token_made", "Backup of Monday, 2nd try", True),
        ("token_made", "Locked! Go to https://evil.example", False),
        ("token_made", "Locked! Go to evil.example", False),
        ("application_made", "write to help@evil", False),
        ("access_granted", "evil.example/login", False),
        ("webhook_made", "receiver.example", True),
    ],
)
def test_nobody_has_us_mail_a_link_of_theirs(world, told, kind, detail, mailed):
    events, [message] = told(
        world.trainee, lambda: security_events.record(user=world.trainee, kind=kind, detail=detail)
    )
    assert events == [(kind, detail)]
    assert (detail in message.body) == mailed


def test_a_flood_of_one_kind_hides_nothing_of_another(world, told):
    def flood():
        for number in range(30):
            security_events.record(user=world.trainee, kind="token_made", detail=str(number))
        security_events.record(user=world.trainee, kind="password_changed")

    events, mails = told(world.trainee, flood)
    assert len(events) == 31
    assert len(mails) == 11
    assert "password" in mails[-1].subject


def test_a_mail_that_cannot_be_sent_stops_nothing(world, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    with django_capture_on_commit_callbacks(execute=True):
        make_token(world.trainee)
    assert SecurityEvent.objects.filter(user=world.trainee).count() == 1


# --- the history ---
def test_the_history_is_ones_own(world):
    security_events.record(user=world.trainee, kind="token_made", detail="Mine alone")
    for who in ("trainer", "admin", "operator", "peer"):
        client = Client()
        client.force_login(getattr(world, who))
        assert "Mine alone" not in client.get("/account/security/").content.decode()
        assert SecurityEvent.objects.permitted(getattr(world, who)).exists() == (who == "operator")


def test_the_history_costs_the_same_at_any_length(world):
    client = Client()
    client.force_login(world.trainee)
    for _number in range(3):
        security_events.record(user=world.trainee, kind="token_made", detail="x")
    client.get("/account/security/")
    with CaptureQueriesContext(connection) as few:
        client.get("/account/security/")
    for _number in range(60):
        security_events.record(user=world.trainee, kind="token_made", detail="x")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/account/security/?page=2")
    assert len(many) == len(few) <= 6
    assert page.content.decode().count('class="font-semibold"') == 30


def test_it_goes_along_with_an_export_and_with_the_account(world):
    security_events.record(user=world.trainee, kind="token_made", detail="Backup")
    [row] = list(dict(everything(world.trainee))["security_history"])
    assert (row["kind"], row["detail"], sorted(row)) == ("token_made", "Backup", ["at", "detail", "kind", "surface"])
    facilities.erase_account(world.trainee)
    assert not SecurityEvent.objects.exists()


# --- “This wasn't me” ---
class Intruded:
    """A trainee's account into which somebody got, and what they made there."""

    def __init__(self, world):
        self.user = user = world.trainee
        self.browser = signed_in(user)
        self.pair = services.issue_tokens(user)
        self.row, self.token = services.create_personal_token(user=user, name="x", scopes=["profile:read"], days=7)
        self.mirror = Integration(Client(), world.admin)
        self.granted = self.mirror.tokens(user, "profile:read")
        self.endpoint = EndpointFactory(user=user)
        made = {"name": "Theirs", "client_type": "public", "redirect_uris": "https://evil.example/"}
        self.unused, _secret = services.create_application(user=user, **made)
        self.used = Integration(Client(), user)
        self.used.tokens(world.peer)
        EmailChange.objects.create(user=user, old_email=user.email, new_email="evil@x.org")

    def left(self) -> set[str]:
        """What still opens the account, or acts for it."""
        user = User.objects.get(pk=self.user.pk)
        refresh = Client().post(
            "/api/v1/auth/token/refresh",
            {"refresh_token": self.pair["refresh_token"]},
            content_type="application/json",
        )
        found = {
            "password": user.check_password(PASSWORD),
            "session": self.browser.get("/account/").status_code == 200,
            "refresh token": refresh.status_code == 200,
            "personal token": bearer(self.token).get(ME).status_code == 200,
            "granted": bearer(self.granted["access_token"]).get(ME).status_code == 200,
            "granted refresh": self.mirror.refresh(self.granted["refresh_token"]).status_code == 200,
            "webhook": Endpoint.objects.filter(pk=self.endpoint.pk).exists(),
            "application": type(self.unused).objects.filter(pk=self.unused.pk).exists(),
            "used application": type(self.unused).objects.filter(pk=self.used.application.pk).exists(),
            "pending e-mail": EmailChange.objects.filter(user=user).exists(),
        }
        return {name for name, there in found.items() if there}


ALL = {
    *("password", "session", "refresh token", "personal token", "granted", "granted refresh"),
    *("webhook", "application", "used application", "pending e-mail"),
}


def link_of(user, kind="token_made", **fields) -> str:
    event = security_events.record(user=user, kind=kind, mails=False, **fields)
    return reverse("not_me", args=[security_events.link_token(event)])


def test_looking_at_the_link_changes_nothing(world, mailoutbox):
    intruded = Intruded(world)
    link = link_of(world.trainee)
    for _time in range(3):
        for method in ("get", "head", "options"):
            getattr(Client(), method)(link)
    page = Client().get(link)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert world.trainee.email not in page.content.decode()
    assert intruded.left() == ALL
    assert mailoutbox == []


def test_the_button_ends_everything_and_mails_the_address_on_file(world, mailoutbox):
    intruded = Intruded(world)
    link = link_of(world.trainee)
    client = Client(enforce_csrf_checks=True)
    page = client.get(link).content.decode()
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    assert client.post(link).status_code == 403
    assert intruded.left() == ALL
    assert client.post(link, {"csrfmiddlewaretoken": token}).status_code == 302
    assert intruded.left() == {"used application"}
    assert [message.to for message in mailoutbox] == [[world.trainee.email]]
    assert "Everything has ended" in client.get(link).content.decode()
    owner = Client()
    answer = owner.get(reset_link(mailoutbox), follow=True)
    assert owner.post(answer.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}).status_code == 302
    assert owner.post("/login/", {"login": world.trainee.email, "password": NEW}).status_code == 302
    assert owner.get("/account/").status_code == 200


def test_it_works_once_and_not_against_what_the_owner_does_afterwards(world, mailoutbox):
    first, second = link_of(world.trainee), link_of(world.trainee)
    Client().post(second)
    user = User.objects.get(pk=world.trainee.pk)
    user.set_password(NEW)
    user.save()
    mailoutbox.clear()
    for link in (first, second):
        assert Client().post(link).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)
    assert mailoutbox == []
    Client().post(link_of(world.trainee))  # of something later
    assert not User.objects.get(pk=user.pk).has_usable_password()


@pytest.mark.parametrize(
    ("forge", "status"),
    [
        (lambda token, event: token, 200),
        (lambda token, event: token[:-1] + ("A" if token[-1] != "A" else "B"), 410),
        (lambda token, event: str(event.pk), 410),
        (lambda token, event: "x" * 3000, 410),
        (lambda token, event: token.split(":")[0], 410),
        (lambda token, event: security_events.signing.dumps(event.pk), 410),  # of another purpose
        (lambda token, event: security_events.signing.dumps(0, salt=security_events.SALT), 410),
    ],
)
def test_a_link_is_signed(world, forge, status):
    event = security_events.record(user=world.trainee, kind="token_made")
    token = forge(security_events.link_token(event), event)
    assert Client().get(f"/account/not-me/{token}/").status_code == status
    assert Client().post(f"/account/not-me/{token}/").status_code == (302 if status == 200 else 410)


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 410)])
def test_a_link_works_for_a_week(world, days, status):
    link = link_of(world.trainee)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert Client().get(link).status_code == status
        Client().post(link)
    assert world.trainee.security_events.filter(kind="not_me").exists() == (status == 200)


def test_of_an_account_that_is_gone(world):
    link = link_of(world.trainee)
    facilities.erase_account(world.trainee)
    assert Client().post(link).status_code == 410


def test_who_is_signed_in_as_somebody_else_stays_so(world):
    client = signed_in(world.peer)
    client.post(link_of(world.trainee))
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(("kind", "stays"), [("second_factor_on", False), ("token_made", True)])
def test_a_second_factor_goes_only_where_it_is_what_was_not_me(world, kind, stays):
    """Whoever reads the mailbox must not get past a second factor by a link about something else."""
    TOTP.activate(world.trainee, generate_totp_secret())
    stored = Authenticator.objects.get(user=world.trainee, type="totp")
    link = link_of(world.trainee, kind, target=stored.pk if kind == "second_factor_on" else "")
    Client().post(link)
    assert Authenticator.objects.filter(user=world.trainee).exists() == stays


def test_a_second_factor_from_before_the_event_stays(world):
    link = link_of(world.trainee, "second_factor_on", target=999999)
    TOTP.activate(world.trainee, generate_totp_secret())
    Client().post(link)
    assert Authenticator.objects.filter(user=world.trainee).exists()


def test_a_deactivated_account_gets_no_link(world, mailoutbox):
    link = link_of(world.trainee)
    services.deactivate(world.trainee)
    assert Client().post(link).status_code == 302
    assert mailoutbox == []


def test_where_a_second_factor_is_asked_for_an_intruder_can_be_stopped_without_one(world, settings):
    link = link_of(world.admin)
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(world.admin)
    assert client.get("/account/").status_code == 302
    assert client.get(link).status_code == 200


def test_a_personal_token_is_made_with_its_event_or_not_at_all(world, monkeypatch):
    def broken(**_fields):
        raise RuntimeError

    monkeypatch.setattr(security_events, "record", broken)
    with pytest.raises(RuntimeError):
        services.create_personal_token(user=world.trainee, name="x", scopes=[], days=7)
    assert not PersonalAccessToken.objects.exists()
