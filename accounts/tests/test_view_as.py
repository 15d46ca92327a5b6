"""“View as”: an operator sees what someone else sees, for minutes, in sight, written down, and changes nothing."""

import datetime
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import services, view_as
from changes.models import AuditEntry, Change
from tests.routes import fill_in, routes
from tests.test_policy_pages import GET, POST, body
from tests.world import add_routine
from transfers.models import Export
from webhooks.tests.factories import EndpointFactory
from workouts.models import WorkoutSession

pytestmark = pytest.mark.once
OWNERS_ALONE = (  # of the pages below
    *("/account/export/", "/account/exports/{export}/", "/account/security/", "/routines/{routine}/share/"),
)


def look(world, who: str, reason: str = "Ticket 12") -> Client:
    client = Client()
    client.force_login(world.operator)
    answer = client.post(reverse("admin:accounts_user_view_as", args=[getattr(world, who).pk]), {"reason": reason})
    assert (answer.status_code, answer.url) == (302, "/")
    return client


def test_one_sees_what_they_see_and_each_page_says_so(world):
    client = look(world, "trainee")
    page = client.get("/today/").content.decode()
    assert f"You see what <strong>{world.trainee}</strong> sees" in page
    assert "data-trains" not in page
    assert "build/app.js" not in page
    answer = client.get("/workouts/")
    assert "X-User" not in answer.headers
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get("/trainees/").status_code == 403
    admins = look(world, "admin").get("/admin/")
    assert "You see what" in admins.content.decode()
    assert admins.context["figures"][0].value == 2


def test_who_looked_and_why_is_written_down_where_the_gym_reads_it(world):
    look(world, "trainee", "Ticket 7: sees no program")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.subject, entry.gym) == ("viewed", world.operator, world.trainee, world.gym)
    assert entry.fields == {"reason": [None, "Ticket 7: sees no program"]}
    client = Client()
    client.force_login(world.admin)
    trail = client.get(reverse("admin:facilities_trainee_history", args=[world.trainee_profile.pk])).content.decode()
    assert "viewed as" in trail
    assert "Ticket 7" in trail
    assert str(world.operator) not in trail


def test_a_reason_is_needed(world):
    client = Client()
    client.force_login(world.operator)
    answer = client.post(reverse("admin:accounts_user_view_as", args=[world.trainee.pk]), {"reason": " "})
    assert answer.context["form"].errors
    assert view_as.KEY not in client.session


@pytest.mark.parametrize("who", ["admin", "trainer", "trainee", "gymless_admin"])
def test_nobody_but_an_operator_looks(world, who):
    client = Client()
    client.force_login(getattr(world, who))
    client.post(reverse("admin:accounts_user_view_as", args=[world.peer.pk]), {"reason": "curious"})
    assert view_as.KEY not in client.session


def test_nobody_looks_as_an_operator_or_as_someone_inactive(world):
    client = Client()
    client.force_login(world.operator)
    world.peer.is_active = False
    world.peer.save()
    for user in (world.operator, world.peer):
        answer = client.post(reverse("admin:accounts_user_view_as", args=[user.pk]), {"reason": "x"})
        assert answer.status_code == 403


def test_it_ends_by_itself_and_by_a_click(world):
    client = look(world, "trainee")
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=14)):
        assert client.get("/today/").status_code == 200
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=16)):
        assert client.get("/today/").status_code == 403  # an operator has no such page
    client = look(world, "trainee")
    answer = client.post("/account/view-as/stop/")
    assert answer.url == reverse("admin:accounts_user_change", args=[world.trainee.pk])
    assert client.get("/admin/").context["user"] == world.operator


def test_an_operator_who_is_none_any_more_looks_no_longer(world):
    client = look(world, "trainee")
    world.operator.is_superuser = False
    world.operator.save()
    assert "You see what" not in client.get("/account/").content.decode()


def test_signing_out_ends_it_all(world):
    client = look(world, "trainee")
    client.post("/logout/")
    assert client.get("/today/").status_code == 302


@pytest.mark.parametrize("who", ["trainee", "trainer", "admin"])
def test_every_page_can_be_looked_at_and_none_writes(world, who):
    """All addresses of the permission tables: reading answers as it does to them, writing is refused."""
    add_routine(world)
    client = look(world, who)
    column = {"trainee": 1, "trainer": 4, "admin": 7}[who]
    session = Session.objects.count()
    before = (WorkoutSession.objects.count(), Change.objects.count(), AuditEntry.objects.count())
    read = written = 0
    unmade = (
        "{open}",
        "{comment}",
        "{note}",
        "{max}",
        "{invit",
        "{export}",
        "{endpoint}",
        "{subscription}",
        "{one}",
        "{link}",
        "{end_token}",
        "{shared}",
        "{saved}",
    )
    for path, codes in GET.items():
        if not any(name in path for name in unmade):
            expected = 403 if path in OWNERS_ALONE else int(codes.split()[column])
            assert client.get(fill_in(path, world)).status_code == expected, path
            read += 1
    for path in POST:
        if not any(name in path for name in unmade) and path not in view_as.ONESELF:
            answer = client.post(fill_in(path, world), body(world, path))
            assert answer.status_code in (403, 404), (path, answer.status_code)
            written += 1
    assert (WorkoutSession.objects.count(), Change.objects.count(), AuditEntry.objects.count()) == before
    assert read > 50
    assert written > 30
    assert Session.objects.count() >= session


def test_a_write_in_reading_is_refused_by_the_database_connection(world):
    from django.db import connection, transaction

    from facilities.models import Gym

    def attempt(write):
        with connection.execute_wrapper(view_as.refuse_writes), transaction.atomic():
            write()

    for write in (
        lambda: Gym.objects.update(city="x"),
        lambda: Gym.objects.create(name="x", slug="x"),
        lambda: Gym.objects.filter(pk=world.empty_gym.pk).delete(),
    ):
        with pytest.raises(view_as.ReadOnly):
            attempt(write)
    assert Gym.objects.filter(city="").count() == 3


# --- secrets and exports ---
def has_proved_who_they_are(client: Client) -> None:
    """The operator signed in this minute, which would open pages that ask for the password again."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()


@pytest.fixture
def secrets(world) -> dict:
    """What of the trainee's no page may show to an operator: {where: text}."""
    TOTP.activate(world.trainee, totp := generate_totp_secret())
    codes = RecoveryCodes.activate(world.trainee).get_unused_codes()
    endpoint = EndpointFactory(user=world.trainee)
    export = Export.objects.create(user=world.trainee, kind="archive", status="done", content=b"PK-the-archive")
    world.endpoint, world.export = endpoint, export
    _row, token = services.create_personal_token(user=world.trainee, name="Backup", scopes=["workouts:read"], days=7)
    made = {"name": "Mirror", "client_type": "confidential", "redirect_uris": "https://mirror.example/"}
    _application, client_secret = services.create_application(user=world.trainee, **made)
    return {
        "webhook": endpoint.secret,
        "totp": totp,
        "recovery code": codes[0],
        "export": "PK-the-archive",
        "personal token": token,
        "application": client_secret,
    }


@pytest.mark.parametrize(
    ("path", "looking", "after"),  # the status while looking as the owner, and as oneself afterwards
    [
        ("/account/webhooks/", 200, 200),
        ("/account/webhooks/{endpoint}/", 200, 200),
        ("/account/webhooks/{endpoint}/edit/", 200, 200),
        ("/account/access/", 200, 200),
        ("/account/", 200, 200),
        ("/account/2fa/", 200, 200),
        ("/account/2fa/recovery-codes/", 403, None),
        ("/account/2fa/recovery-codes/download/", 403, None),
        ("/account/2fa/recovery-codes/generate/", 403, None),
        ("/account/2fa/totp/activate/", 403, None),
        ("/account/exports/", 200, 200),
        ("/account/exports/{export}/", 403, 404),
        ("/account/export/", 403, None),
        ("/account/security/", 403, None),
        ("/account/sign-out-everywhere/", 200, None),
        ("/email/", 200, None),
    ],
)
def test_no_secret_is_shown_and_no_export_downloaded(world, secrets, path, looking, after):
    client = look(world, "trainee")
    has_proved_who_they_are(client)
    answer = client.get(fill_in(path, world))
    assert answer.status_code == looking
    seen = [name for name, secret in secrets.items() if secret in answer.content.decode()]
    assert seen == []
    if after is None:
        return
    client.post("/account/view-as/stop/")
    answer = client.get(fill_in(path, world))  # the address that was seen while looking
    assert answer.status_code == after
    assert [name for name, secret in secrets.items() if secret in answer.content.decode()] == []


def test_an_owner_sees_their_own_secret(world, secrets):
    client = Client()
    client.force_login(world.trainee)
    assert secrets["webhook"] in client.get(fill_in("/account/webhooks/{endpoint}/", world)).content.decode()
    assert client.get(fill_in("/account/exports/{export}/", world)).content == b"PK-the-archive"


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_second_factor_of_someone_without_one_is_not_set_up_by_who_looks(world, method):
    client = look(world, "peer")
    has_proved_who_they_are(client)
    answer = getattr(client, method)("/account/2fa/totp/activate/")
    assert answer.status_code == 403
    assert not Authenticator.objects.filter(user=world.peer).exists()


EXPORTS = [route for route in routes() if route.startswith("/admin/") and route.endswith("/export/")]


@pytest.mark.parametrize("path", EXPORTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_table_of_the_administration_is_exported(world, path, method):
    client = look(world, "admin")
    answer = getattr(client, method)(path, {"format": "0"})
    assert answer.status_code == 403
    assert "Content-Disposition" not in answer.headers


def test_every_export_of_the_administration_was_tried():
    assert len(EXPORTS) == 8
