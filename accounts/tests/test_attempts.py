"""Passwords and codes that are guessed at: counted wherever people enter them, and nobody else is locked out."""

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts import attempts, known_browsers, second_factor, services
from accounts.models import SignInFailure, UsedCode
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tests.test_second_factor import code_of

LOGIN = "/api/v1/auth/login/access-token"
NEW = "another-good-pass-7"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def by_api(user, password, address=HERE):
    """(whether it is refused unseen, whether it was right) of a password change over the API."""
    client = Client(
        REMOTE_ADDR=address, headers={"Authorization": f"Bearer {services.issue_tokens(user)['access_token']}"}
    )
    body = {"current_password": password, "new_password": NEW}
    answer = client.post("/api/v1/auth/password/change", body, content_type="application/json")
    if answer.status_code == 429:
        assert 1 <= int(answer["Retry-After"]) <= 300
    return answer.status_code == 429, answer.status_code == 200


def by_page(path, field, more, done):
    """The same, of a page's form."""

    def send(user, password, address=HERE):
        client = Client(REMOTE_ADDR=address)
        client.force_login(user)
        answer = client.post(path, {field: password, **more})
        form = answer.context and (answer.context.get("delete_form") or answer.context.get("form"))
        errors = [] if form is None else form.errors.get(field, [])
        refused = any(error.startswith("Too many wrong passwords. Try again in 5 minutes.") for error in errors)
        assert answer.status_code == done or errors
        return refused, answer.status_code == done

    return send


TWICE = {"password1": NEW, "password2": NEW}
PLACES = {
    "auth/password/change": by_api,
    "/account/delete/": by_page("/account/delete/", "password", {}, 302),
    "/password/change/": by_page("/password/change/", "oldpassword", TWICE, 302),
    "/reauthenticate/": by_page("/reauthenticate/", "password", {}, 302),
}


@pytest.fixture
def mia(db):
    return UserFactory(email="mia@x.org")


@pytest.fixture(autouse=True)
def without_limits_of_the_cache(settings):
    """allauth's own limits are of each process, unless there is Redis."""
    settings.ACCOUNT_RATE_LIMITS = False


# --- current passwords ---
@pytest.mark.parametrize("place", PLACES)
def test_forty_guesses_at_a_current_password_are_five(mia, place):
    guess = PLACES[place]
    answers = [guess(mia, f"guess-{n}") for n in range(40)]
    assert answers == [(False, False)] * 5 + [(True, False)] * 35
    assert guess(mia, PASSWORD) == (True, False), "not even the right one is looked at"


@pytest.mark.parametrize("place", PLACES)
def test_guesses_from_many_addresses_count_together(mia, place):
    answers = [PLACES[place](mia, "guess", f"198.51.100.{n}") for n in range(7)]
    assert answers == [(False, False)] * 5 + [(True, False)] * 2


@pytest.mark.parametrize("place", PLACES)
def test_guesses_at_all_places_count_together(mia, place):
    others = [guess for name, guess in PLACES.items() if name != place]
    for n in range(5):
        assert others[n % 3](mia, "guess") == (False, False)
    assert PLACES[place](mia, PASSWORD) == (True, False)


@pytest.mark.parametrize("place", PLACES)
def test_the_right_password_after_four_wrong_ones_is_right(mia, place):
    for _n in range(4):
        assert PLACES[place](mia, "guess") == (False, False)
    assert PLACES[place](mia, PASSWORD) == (False, True)
    assert not SignInFailure.objects.exists()


@pytest.mark.parametrize("place", PLACES)
def test_it_opens_again_after_the_window(mia, place):
    for _n in range(5):
        PLACES[place](mia, "guess")
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=5, seconds=2)):
        assert PLACES[place](mia, PASSWORD) == (False, True)


@pytest.mark.parametrize("place", PLACES)
def test_an_intruder_with_a_session_keeps_the_owner_from_nothing_else(mia, api, place):
    """The owner signs in, here and elsewhere, ends the intruder's session, and gets a new password by mail."""
    for _n in range(7):
        PLACES[place](mia, "guess")
    for address in (HERE, ELSEWHERE):
        signed_in = api().post(LOGIN, {"username": mia.email, "password": PASSWORD}, REMOTE_ADDR=address)
        assert signed_in.status_code == 200
    owner = Client(REMOTE_ADDR=ELSEWHERE)
    owner.post("/login/", {"login": mia.email, "password": PASSWORD})
    assert owner.post("/account/sign-out-everywhere/").status_code == 302
    assert Client().post("/password/reset/", {"email": mia.email}).status_code == 302


def test_failed_sign_ins_close_no_place_of_the_account(mia, api):
    """A stranger who guesses at the sign-in does not keep the signed-in owner from changing the password."""
    for _n in range(7):
        api().post(LOGIN, {"username": mia.email, "password": "guess"}, REMOTE_ADDR=HERE)
    assert by_api(mia, PASSWORD) == (False, True)


def test_passwords_are_looked_at_in_one_place():
    """A new form that asks for the current password must count as well."""
    root = Path(__file__).parents[2]
    apps = (
        "accounts",
        "changes",
        "common",
        "facilities",
        "gymtrack",
        "metrics",
        "training",
        "transfers",
        "webhooks",
        "workouts",
    )
    files = [path for app in apps for path in (root / app).rglob("*.py") if "tests" not in path.parts]
    assert [str(path.relative_to(root)) for path in files if "check_password(" in path.read_text()] == [
        "accounts/attempts.py"
    ]


# --- a shared address ---
def enter(api, email, password=PASSWORD, address=HERE):
    """The status, and what Retry-After says."""
    answer = api().post(LOGIN, {"username": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code, int(answer.headers.get("Retry-After", 0))


def attacked(api, *emails):
    """20 failures from the address, one second after another, the last one just now."""
    now = datetime.now(UTC)
    for n in range(20):
        with time_machine.travel(now - timedelta(seconds=19 - n), tick=False):
            assert enter(api, emails[n] if n < len(emails) else f"nobody{n}@x.org", "guess")[0] == 401
    return now


def test_a_shared_address_is_slowed_and_not_closed(mia, api):
    now = attacked(api)
    with time_machine.travel(now, tick=False):
        assert enter(api, mia.email) == (429, 15)
        assert enter(api, mia.email, address=ELSEWHERE) == (200, 0)
    with time_machine.travel(now + timedelta(seconds=14), tick=False):
        assert enter(api, mia.email) == (429, 1)
    with time_machine.travel(now + timedelta(seconds=15), tick=False):
        assert enter(api, mia.email) == (200, 0)
        assert enter(api, mia.email) == (200, 0), "who was right holds nobody up"
        assert enter(api, "nobody@x.org", "guess") == (401, 0)
        assert enter(api, mia.email) == (429, 15)


def test_accounts_that_were_guessed_at_are_closed(mia, api):
    now = attacked(api, mia.email)
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        status, wait = enter(api, mia.email)
        assert (status, wait) == (429, 300 - 19 - 20)
    with time_machine.travel(now + timedelta(seconds=20 + wait), tick=False):
        assert enter(api, mia.email)[0] == 200


def test_a_page_says_when_to_try_again(mia, api):
    now = attacked(api)
    with time_machine.travel(now, tick=False):
        page = Client(REMOTE_ADDR=HERE).post("/login/", {"login": mia.email, "password": PASSWORD})
    assert "Too many failed sign-ins. Try again in 15 seconds." in page.content.decode()


def test_what_an_attacker_gets_out_of_one_address(api, db):
    """Never more than 20 in five minutes in the long run, as before; and 20 more once. Asked twice a second."""
    start = datetime.now(UTC)
    looked_at = []
    with time_machine.travel(start, tick=False) as clock:
        for n in range(1200):  # ten minutes
            clock.move_to(start + timedelta(seconds=n / 2))
            if is_looked_at(f"victim{n}@x.org"):
                looked_at.append(n / 2)
    assert len(looked_at) == 20 + 600 // 15 - 1
    most = max(sum(at <= other < at + 300 for other in looked_at) for at in looked_at)
    assert most <= 40
    later = [at for at in looked_at if at >= 300]
    assert max(sum(at <= other < at + 300 for other in later) for at in later) == 20


def is_looked_at(email) -> bool:
    try:
        with attempts.sign_in_attempt(email=email, address=HERE, is_known_device=False):
            return True
    except attempts.TooManyFailuresError:
        return False


def test_refused_attempts_are_not_written_and_hold_nobody_up(mia, api):
    now = attacked(api)
    with time_machine.travel(now, tick=False):
        for n in range(10):
            assert enter(api, f"other{n}@x.org")[0] == 429
    assert SignInFailure.objects.count() == 20
    with time_machine.travel(now + timedelta(seconds=15), tick=False):
        assert enter(api, mia.email) == (200, 0)


# --- known browsers ---
def browser(user, address=ELSEWHERE):
    """One that the user signed in and out with."""
    client = Client(REMOTE_ADDR=address)
    assert client.post("/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    client.post("/logout/")
    client.defaults["REMOTE_ADDR"] = HERE
    return client


def test_a_known_browser_gets_in_at_once(mia, api):
    client = browser(mia)
    cookie = client.cookies[known_browsers.cookie_name()]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/login/", True, "Lax")
    assert mia.email not in cookie.value
    now = attacked(api, mia.email)
    with time_machine.travel(now, tick=False):
        assert client.post("/login/", {"login": mia.email.upper(), "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(("secure", "name"), [(True, "__Secure-known_device"), (False, "known_device")])
def test_the_mark_of_a_known_browser_is_for_https(mia, settings, secure, name):
    settings.SESSION_COOKIE_SECURE = secure
    answer = Client().post("/login/", {"login": mia.email, "password": PASSWORD}, secure=secure)
    assert bool(answer.cookies[name]["secure"]) is secure


@pytest.mark.parametrize("harm", ["another account's", "forged", "cut", "empty", "too old"])
def test_a_browser_that_is_not_known_waits(mia, api, harm):
    client = browser(UserFactory(email="other@x.org") if harm == "another account's" else mia)
    value = client.cookies[known_browsers.cookie_name()].value
    changed = {"forged": f"x{value}", "cut": value[:-1], "empty": ""}.get(harm, value)
    client.cookies[known_browsers.cookie_name()] = changed
    later = datetime.now(UTC) + timedelta(days=181 if harm == "too old" else 0)
    with time_machine.travel(later):
        now = attacked(api)
        with time_machine.travel(now, tick=False):
            page = client.post("/login/", {"login": mia.email, "password": PASSWORD})
    assert "Too many failed sign-ins" in page.content.decode()


@pytest.mark.parametrize("email", ["\ud800@x.org", "a" * 254, "mia@x.org ", "", "💪@x.org"])
def test_odd_emails_are_wrong_ones(mia, email):
    client = browser(mia)
    body = json.dumps({"username": email, "password": "guess"})
    assert client.post(LOGIN, body, content_type="application/json").status_code in (400, 401)
    if email.isprintable():
        assert client.post("/login/", {"login": email, "password": "guess"}).status_code == 200


def test_a_known_browser_has_five_guesses_too(mia):
    client = browser(mia)
    pages = [client.post("/login/", {"login": mia.email, "password": f"guess-{n}"}) for n in range(7)]
    assert ["Too many" in page.content.decode() for page in pages] == [False] * 5 + [True] * 2


# --- codes are good once ---
@pytest.fixture
def secret(mia) -> str:
    made = generate_totp_secret()
    TOTP.activate(mia, made)
    return made


def on_page(client, code):
    answer = client.post("/account/2fa/authenticate/", {"code": code})
    return answer.status_code == 302


def with_password(user):
    client = Client()
    client.post("/login/", {"login": user.email, "password": PASSWORD})
    return client


def use_by_api(user, code):
    body = {"username": user.email, "password": PASSWORD, "code": code}
    return Client().post(LOGIN, body, content_type="application/json").status_code == 200


def use_by_page(user, code):
    return on_page(with_password(user), code)


def use_to_go_on(user, code):
    client = Client()
    client.force_login(user)
    return client.post("/account/2fa/reauthenticate/", {"code": code}).status_code == 302


USES = {"api": use_by_api, "page": use_by_page, "reauthenticate": use_to_go_on}


@pytest.mark.parametrize("second", USES)
@pytest.mark.parametrize("first", USES)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_is_good_once_wherever_it_is_used(mia, secret, first, second, kind):
    """Also in another process, whose cache knows nothing of the first use."""
    code = code_of(secret) if kind == "app" else RecoveryCodes.activate(mia).get_unused_codes()[0]
    assert USES[first](mia, code)
    cache.clear()
    assert not USES[second](mia, code)
    assert not USES[second](mia, f" {code[:3]}-{code[3:]} "), "however it is written"


def test_the_code_that_sets_an_app_up_signs_nobody_in(mia):
    client = with_password(mia)
    client.get("/account/2fa/totp/activate/")
    client.post("/reauthenticate/", {"password": PASSWORD})
    code = code_of(client.get("/account/2fa/totp/activate/").context["form"].secret)
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=mia, type="totp").exists()
    cache.clear()
    assert not use_by_api(mia, code)


def test_codes_need_no_cache(mia, secret, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    for name in ("add", "get", "set", "incr", "count"):
        monkeypatch.setattr(cache, name, broken)
    code = code_of(secret)
    assert (use_by_api(mia, code), use_by_api(mia, code)) == (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_eight_who_use_a_code_at_once_one_gets_in(kind):
    user = UserFactory(email="mia@x.org")
    made = generate_totp_secret()
    TOTP.activate(user, made)
    code = code_of(made) if kind == "app" else RecoveryCodes.activate(user).get_unused_codes()[0]
    start, found = threading.Barrier(8), []

    def use():
        start.wait()
        try:
            found.append(second_factor.spend(user, code) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _n in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(found) == [False] * 7 + [True]
    assert UsedCode.objects.count() == (1 if kind == "app" else 0)


# --- at the same time ---
def at_once(number, look) -> int:
    """How many of these attempts at the same time are looked at."""
    start, found = threading.Barrier(number), []

    def attempt(n):
        start.wait()
        try:
            with look(n):
                found.append(n)
        except attempts.TooManyFailuresError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(number)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return len(found)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_guesses_at_the_same_time_count_each_other(turn):
    user = UserFactory()
    assert at_once(16, lambda n: attempts.account_attempt(user, attempts.PASSWORD)) == 5
    one_account = {"email": "mia@x.org", "address": HERE, "is_known_device": False}
    assert at_once(16, lambda n: attempts.sign_in_attempt(**one_account)) == 5
    spread = {"address": ELSEWHERE, "is_known_device": False}
    assert at_once(32, lambda n: attempts.sign_in_attempt(email=f"a{n}@x.org", **spread)) == 20
    SignInFailure.objects.update(at=datetime.now(UTC) - timedelta(seconds=20))
    assert at_once(16, lambda n: attempts.sign_in_attempt(email=f"b{n}@x.org", **spread)) == 1
