"""The live session when things go wrong. Each case ends with the exact sets in the database, none lost or doubled."""

import re
import threading
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD
from facilities.tests.factories import make_trainee
from tests.browser.conftest import PHONE, eventually, requests
from tests.browser.training import Phone, make_mia, session, stored
from training.calendar import schedule
from workouts import services
from workouts.models import ExerciseLog, SetVersion, WorkoutSession
from workouts.sync import Sync
from workouts.tests.factories import logged_set, started_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def phone(visit, mia) -> Phone:
    """Mia's phone: today is open, the service worker is installed."""
    return Phone(visit(PHONE, theme="dark").sign_in(mia.user)).install()


@pytest.fixture
def training(phone) -> Phone:
    """The workout started on the phone, and the server knows."""
    phone.start()
    eventually(lambda: phone.waiting() == 0)
    return phone


# --- the network ---
def test_without_a_network_all_of_a_session_goes_on(training):
    training.log().offline().log().log(62.5, 8).edit(1, weight=61).delete(0)
    training.log(40, 12, exercise="Row")
    expect(training.bar).to_contain_text("offline")
    training.reload()
    assert [text for _id, text in training.shown()] == ["61 kg × 10", "62.5 kg × 8"]
    training.page.locator("label", has_text="good").click()
    training.page.get_by_label("Note to yourself").fill("No bars")
    training.finish()
    expect(training.page.get_by_text("Finished. It is sent as soon as you are online.")).to_be_visible()
    ids = [pk for pk, _text in training.shown()] + [pk for pk, _text in training.shown("Row")]
    training.offline(False)
    expect(training.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    assert training.sent((61, 10), (62.5, 8), (40, 12)) == ids
    assert (session().status, session().feeling, session().notes) == ("completed", 4, "No bars")


def test_a_killed_tab_loses_nothing(training):
    training.offline().log().log(65, 5)
    ids = [pk for pk, _text in training.shown()]
    training.again()
    assert [pk for pk, _text in training.shown()] == ids
    expect(training.bar).to_contain_text("2 sets waiting")
    training.again().offline(False)
    assert training.sent((60, 10), (65, 5)) == ids


def test_a_stopped_service_worker_starts_again(training):
    training.offline().log()
    devtools = training.context.new_cdp_session(training.page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    training.reload().log(70, 3)
    devtools.send("ServiceWorker.stopAllWorkers")
    training.again().offline(False)
    training.sent((60, 10), (70, 3))


def test_a_session_begins_without_a_network(phone):
    phone.offline().start().log().log(20, 5, exercise="Row")
    expect(phone.page.get_by_role("heading", name="Push A")).to_be_visible()
    phone.again()
    phone.page.goto(phone.base + "/today/")
    phone.page.get_by_role("link", name="Continue").click()
    phone.ready().log(exercise="Row").offline(False)
    phone.sent((60, 10), (20, 5), (80, 10))
    assert str(session().pk) in phone.page.url
    assert session().program_day.name == "Push A"
    phone.reload()
    expect(phone.page.get_by_text("3 of 5 sets")).to_be_visible()


def test_an_empty_session_and_the_picker_without_a_network(phone):
    phone.offline()
    phone.page.get_by_role("button", name="Log something else").click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.ready().page.get_by_role("link", name="Add an exercise").click()
    phone.page.get_by_label("Search exercises").fill("leg pr")
    phone.page.get_by_role("button", name="Leg press").click()
    phone.log(100, 8, exercise="Leg press")
    phone.finish()
    expect(phone.page.get_by_text("Finished. It is sent as soon as you are online.")).to_be_visible()
    phone.again().offline(False)
    phone.sent((100, 8))
    assert ExerciseLog.objects.get().exercise.name == "Leg press"
    assert session().status == "completed"


def test_other_pages_say_that_they_need_a_network(phone):
    phone.offline().page.goto(phone.base + "/metrics/")
    expect(phone.page.get_by_role("heading", name="No network")).to_be_visible()


# --- the server ---
@pytest.mark.expect_status(500)
def test_while_the_server_fails_sets_are_kept_and_sent_again(training, monkeypatch):
    real, calls = Sync.apply, []

    def failing(self, operations):
        calls.append(len(operations))
        if len(calls) <= 2:
            raise RuntimeError("down")
        return real(self, operations)

    monkeypatch.setattr(Sync, "apply", failing)
    training.log()
    expect(training.bar).to_contain_text("the server does not answer, trying again")
    training.log(65, 5).sent((60, 10), (65, 5))
    assert len(calls) >= 3


@pytest.mark.expect_status(500)
def test_an_answer_that_is_lost_doubles_nothing(training, monkeypatch):
    real, calls = Sync.apply, []

    def written_but_not_told(self, operations):
        answers = real(self, operations)
        calls.append(answers)
        if len(calls) == 1:
            raise RuntimeError("the line went dead")
        return answers

    monkeypatch.setattr(Sync, "apply", written_but_not_told)
    training.log().edit(0, reps=9).sent((60, 9))
    assert len(calls) >= 2


@pytest.mark.expect_status(500)
def test_one_operation_that_fails_for_ever_does_not_hold_up_the_others(training, monkeypatch):
    real = Sync.apply_one

    def picky(self, operation):
        if operation["kind"] == "log" and operation["values"]["reps"] == "13":
            raise RuntimeError("a bug")
        return real(self, operation)

    monkeypatch.setattr(Sync, "apply_one", picky)
    training.log(60, 13).log(60, 10)
    for _attempt in range(12):
        training.page.evaluate("dispatchEvent(new Event('online'))")
        training.page.wait_for_timeout(150)
    eventually(lambda: stored() == [(60, 10)])
    expect(training.bar).to_contain_text("1 needs your attention")
    monkeypatch.setattr(Sync, "apply_one", real)
    training.bar.get_by_role("button", name="Show").click()
    training.page.get_by_role("button", name="Send again").click()
    eventually(lambda: stored() == [(60, 13), (60, 10)])


@pytest.mark.expect_status(401)
def test_an_expired_sign_in_asks_and_keeps_the_sets(training, mia):
    Session.objects.all().delete()
    training.log().log(65, 5)
    expect(training.bar).to_contain_text("sign in to send")
    url = training.page.url
    training.bar.get_by_role("link", name="Sign in").click()
    training.page.get_by_label("Email").fill(mia.user.email)
    training.page.locator("[name=password]").fill(PASSWORD)
    training.page.locator("main").get_by_role("button", name="Sign in").click()
    training.page.wait_for_url(url)
    training.sent((60, 10), (65, 5))


@pytest.mark.expect_status(403)
def test_a_lost_csrf_cookie_is_fetched_again(training):
    training.context.clear_cookies(name="csrftoken")
    training.log().sent((60, 10))


def test_what_the_server_refuses_is_kept_and_can_be_mended(training):
    training.log(6000, 5).log(60, 10)
    row = training.block().locator("[data-set]").first
    expect(row).to_contain_text("5000")
    training.reload()
    expect(row).to_contain_text("5000")
    eventually(lambda: stored() == [(60, 10)])
    expect(training.bar).to_contain_text("1 needs your attention")
    training.edit(0, weight=60, reps=5).sent((60, 5), (60, 10))
    expect(training.bar).to_be_hidden()
    training.log(7000, 1)
    expect(training.bar).to_contain_text("1 needs your attention")
    training.bar.get_by_role("button", name="Show").click()
    training.page.get_by_role("button", name="Discard this change").click()
    training.sent((60, 5), (60, 10))


# --- other devices ---
def other_set(weight, reps, minutes=0):
    one = session()
    exercise = one.program_day.exercises.order_by("position").first().exercise
    at = timezone.now() + timedelta(minutes=minutes)
    return logged_set(one, exercise, weight_kg=weight, reps=reps, performed_at=at)


def test_sets_of_another_device_are_merged(training):
    training.log().sent((60, 10))
    training.offline().log(65, 5)
    other_set(70, 3)
    training.offline(False).sent((60, 10), (65, 5), (70, 3))
    assert [text for _id, text in training.shown()] == ["60 kg × 10", "65 kg × 5", "70 kg × 3"]


@pytest.mark.parametrize("theirs_is_newer", [True, False])
def test_of_two_edits_the_newer_wins_and_the_other_stays_in_sight(training, theirs_is_newer):
    training.log().sent((60, 10))
    log = ExerciseLog.objects.get()
    training.offline().edit(0, reps=8)
    at = timezone.now() + timedelta(minutes=1 if theirs_is_newer else -1)
    services.edit_set(log=log, edited_at=at, reps=6)
    training.offline(False).sent((60, 6 if theirs_is_newer else 8))
    assert sorted(SetVersion.objects.values_list("reps", "is_overtaken")) == (
        [(8, True), (10, False)] if theirs_is_newer else [(6, False), (10, False)]
    )
    training.block().locator("[data-edit]").click()
    before = training.page.locator("dialog [data-versions]")
    expect(before).to_contain_text("60 kg × 8" if theirs_is_newer else "60 kg × 6")


def test_a_set_deleted_elsewhere_takes_no_edit_but_can_be_logged_again(training):
    training.log().sent((60, 10))
    training.offline().edit(0, reps=8)
    services.delete_set(log=ExerciseLog.objects.get())
    training.offline(False)
    expect(training.bar).to_contain_text("1 needs your attention")
    training.bar.get_by_role("button", name="Show").click()
    expect(training.page.get_by_text("This set was deleted on another device.")).to_be_visible()
    training.page.get_by_role("button", name="Log it again").click()
    training.sent((60, 8))


def test_a_session_that_was_ended_elsewhere_still_takes_its_sets(training):
    training.log().sent((60, 10))
    training.offline().log(65, 5)
    services.end_session(session=session(), feeling=3)
    training.offline(False).sent((60, 10), (65, 5))
    expect(training.page.get_by_text("This workout was finished on another device.")).to_be_visible()
    assert (session().status, session().feeling) == ("completed", 3)


@pytest.mark.expect_status(404)
def test_a_session_that_was_deleted_elsewhere_can_be_kept_as_a_new_one(training):
    training.log().sent((60, 10))
    training.offline().log(65, 5).log(70, 3)
    services.delete_session(session=session())
    training.offline(False)
    expect(training.page.get_by_text("This workout was deleted.")).to_be_visible()
    assert stored() == []
    training.bar.get_by_role("button", name="Show").click()
    training.page.get_by_role("button", name="Keep it as a new workout").first.click()
    training.sent((65, 5), (70, 3))
    assert session().status == "completed"


def test_a_session_that_was_begun_elsewhere_too_can_be_merged(phone, mia):
    phone.offline().start().log().log(65, 5)
    other = started_session(mia)
    phone.offline(False)
    expect(phone.bar).to_contain_text("needs your attention")
    assert stored() == []
    phone.bar.get_by_role("button", name="Show").click()
    phone.page.get_by_role("button", name="Add it to the workout in progress").click()
    phone.sent((60, 10), (65, 5))
    assert {log.session for log in ExerciseLog.objects.all()} == {other}


def test_a_session_that_was_cancelled_elsewhere_takes_none(training):
    training.offline().log()
    services.correct_session(session=session(), status="cancelled", ended_at=timezone.now())
    training.offline(False)
    expect(training.block().locator("[data-set]")).to_contain_text("planned or cancelled workout")
    assert stored() == []


# --- tabs, people, storage, deployments ---
def test_two_tabs_send_once_and_show_the_same(training):
    other = Phone(training.visitor)
    other.page = training.context.new_page()
    other.page.goto(training.page.url)
    other.ready()
    training.offline()
    for number in range(3):
        training.log(60 + number, 10)
        expect(other.block().locator("[data-set]")).to_have_count(2 * number + 1)
        other.log(80 + number, 5)
        expect(training.block().locator("[data-set]")).to_have_count(2 * number + 2)
    ids = [pk for pk, _text in training.shown()]
    training.offline(False)
    assert training.sent((60, 10), (80, 5), (61, 10), (81, 5), (62, 10), (82, 5)) == ids
    assert other.shown() == training.shown()
    other.page.close()


def test_signing_out_warns_and_nobody_else_sends_or_sees_it(training, mia):
    peer = make_trainee(email="peer@example.org", first_name="Pete")
    training.offline().log().log(65, 5)
    # The line comes back in the very moment; the server is slower than the one who signs out.
    training.context.route("**/workouts/sync/", lambda route: route.abort())
    training.offline(False).sign_out()
    dialog = training.page.get_by_role("dialog")
    expect(dialog).to_contain_text("2 changes are not sent yet")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(training.bar).to_contain_text("2 sets waiting")
    training.page.get_by_role("button", name="Sign out").click()
    training.page.get_by_role("dialog").get_by_role("button", name="Sign out anyway").click()
    training.page.wait_for_url(training.base + "/")
    training.context.unroute("**/workouts/sync/")
    training.visitor.sign_in(peer.user)
    expect(training.bar).to_be_hidden()
    training.page.wait_for_timeout(800)
    assert stored() == []
    training.offline().page.goto(training.base + "/today/")
    expect(training.page.get_by_role("heading", name="Hello Pete")).to_be_visible()
    training.page.goto(training.base + f"/workouts/{session().pk}/")
    expect(training.page.get_by_role("heading", name="No network")).to_be_visible()
    training.offline(False).sign_out()
    training.page.wait_for_url(training.base + "/")
    training.offline().page.goto(training.base + "/today/")
    expect(training.page.get_by_role("heading", name="No network")).to_be_visible()
    training.offline(False).visitor.sign_in(mia.user)
    training.sent((60, 10), (65, 5))
    assert {log.trainee for log in ExerciseLog.objects.all()} == {mia}


def test_what_arrives_after_signing_out_is_not_kept(phone, mia, monkeypatch):
    """A slow line: the worker has asked for the page beforehand, and it comes when nobody is signed in any more."""
    asked, go_on = threading.Event(), threading.Event()

    def slowly(assignment):
        asked.set()
        assert go_on.wait(10)
        return schedule(assignment)

    monkeypatch.setattr("progress.views.today.schedule", slowly)
    phone.page.evaluate(
        """async (user) => {
          await caches.open("pages").then((cache) => cache.delete("/today/"));
          navigator.serviceWorker.controller.postMessage({ type: "warm", user });
        }""",
        str(mia.user.pk),
    )
    assert asked.wait(10)
    phone.sign_out()
    phone.page.wait_for_url(phone.base + "/")
    go_on.set()
    eventually(lambda: requests.active <= 0)
    phone.page.wait_for_timeout(500)
    phone.offline().page.goto(phone.base + "/today/")
    expect(phone.page.get_by_role("heading", name="No network")).to_be_visible()


CLOSED = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } });"
FULL = """
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function (...given) {
    if (this.name === "operations") throw new DOMException("full", "QuotaExceededError");
    return add.apply(this, given);
  };
"""


@pytest.mark.parametrize("trouble", [CLOSED, FULL], ids=["denied", "full"])
def test_without_storage_logging_goes_on_online_and_says_so(visit, mia, trouble):
    visitor = visit(PHONE)
    visitor.context.add_init_script(trouble)
    phone = Phone(visitor.sign_in(mia.user))
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.ready().log().log(65, 5)
    eventually(lambda: stored() == [(60, 10), (65, 5)])
    if trouble == CLOSED:
        expect(phone.bar).to_contain_text("Stay online while you train")
    phone.offline().log(70, 3)
    expect(phone.bar).to_contain_text("Stay online while you train")
    expect(phone.bar).to_contain_text("1 set waiting")
    phone.offline(False)
    eventually(lambda: stored() == [(60, 10), (65, 5), (70, 3)])


def test_a_deployment_in_between(training, monkeypatch, live_server):
    """The page and what it holds are old, the server and its worker are new."""
    from gymtrack import pwa

    training.offline().log()
    old = pwa.shell()
    new = {**old, "build": "another", "assets": [*old["assets"], "/static/img/icon-512.png"]}
    monkeypatch.setattr(pwa, "shell", lambda: new)
    training.offline(False).sent((60, 10))
    training.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    kept = "caches.match('/static/img/icon-512.png').then(Boolean)"
    eventually(lambda: training.page.evaluate(kept), within=60)
    # The network goes when the new worker is at work, not somewhere on the way. The browser lets the old one end what
    # it is at, for as long as a minute; here the test stops it, as a phone does that needs its memory.
    devtools = training.context.new_cdp_session(training.page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
    settled = """navigator.serviceWorker.getRegistration().then(
      (one) => !one.installing && !one.waiting && one.active.state === "activated")"""
    eventually(lambda: training.page.evaluate(settled), within=60)
    training.offline().log(65, 5).reload().log(70, 3).offline(False)
    training.sent((60, 10), (65, 5), (70, 3))


def test_an_operation_of_a_page_that_nobody_has_any_more_is_told(training):
    """Whatever an old page sends gets an answer, and holds up nothing."""
    training.log().sent((60, 10))
    answer = training.page.evaluate(
        """async ([user, session]) => {
          const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
          const operations = [{ id: "1", kind: "levitate", session, at: new Date().toISOString() }];
          const response = await fetch("/workouts/sync/", {
            method: "POST", headers: { "X-CSRFToken": token },
            body: JSON.stringify({ user: Number(user), now: new Date().toISOString(), operations }),
          });
          return response.json();
        }""",
        [training.page.evaluate("document.body.dataset.trains"), str(session().pk)],
    )
    assert answer["answers"][0]["status"] == "refused"


def test_a_wrong_clock_on_the_phone_is_put_right(visit, mia):
    """Two hours ahead: the times are right all the same, and nothing is refused."""
    visitor = visit(PHONE)
    visitor.context.add_init_script(
        "const Real = Date; const ahead = 7200e3;"
        "Date = class extends Real {"
        "  constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }"
        "  static now() { return Real.now() + ahead; }"
        "};"
    )
    phone = Phone(visitor.sign_in(mia.user)).install().start().log()
    phone.sent((60, 10))
    assert abs(ExerciseLog.objects.get().performed_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.expect_status(404)
def test_discarding_drops_what_waits(training):
    training.log().sent((60, 10))
    training.offline().log(65, 5)
    training.page.get_by_text("Discard the workout…").click()
    training.page.get_by_role("button", name="Discard", exact=True).click()
    expect(training.page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    training.offline(False)
    eventually(lambda: WorkoutSession.objects.count() == 0)
    assert stored() == []


def test_undo_of_a_deletion_brings_the_set_back_once(training):
    training.log().log(65, 5).sent((60, 10), (65, 5))
    first = str(uuid.UUID(training.shown()[0][0]))
    training.delete(0).page.get_by_role("button", name="Undo").click()
    ids = training.sent((60, 10), (65, 5))
    assert first not in ids  # a deleted id never comes back


def test_today_knows_what_the_phone_knows(training):
    """A page of today that is older than the session: it says so, and something else can be started."""
    training.log().sent((60, 10))
    training.page.goto(training.base + "/today/")
    expect(training.page.get_by_role("link", name="Continue")).to_be_visible()
    training.page.go_back()
    training.ready().finish()
    expect(training.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    training.offline().page.goto(training.base + "/today/")
    # The page says so, unless it was renewed before the connection was lost: then it lists the workout.
    listed = training.page.get_by_role("link", name=re.compile(r"Push A.* 1 set\b"))
    expect(training.page.get_by_text("Workout finished").or_(listed)).to_be_visible()
    expect(training.page.get_by_role("link", name="Continue")).to_be_hidden()
    training.page.get_by_role("button", name="Log something else").click()
    training.page.wait_for_url("**/workouts/*-*/")
    training.ready().offline(False)
    eventually(lambda: WorkoutSession.objects.filter(status="in_progress").count() == 1)


# --- a discard ---
def discard(phone: Phone):
    phone.page.get_by_text("Discard the workout…").click()
    phone.page.get_by_role("button", name="Discard", exact=True).click()
    phone.page.wait_for_url("**/today/")


@pytest.mark.parametrize("is_known", [True, False])
def test_a_discard_without_a_network_is_undone(phone, is_known):
    """Of a workout that the server knows, and of one that started on the phone."""
    if is_known:
        phone.start().log().sent((60, 10))
        phone.offline()
    else:
        phone.offline().start().log()
    path = phone.page.url
    phone.log(65, 5)
    discard(phone)
    toast = phone.page.locator("gym-toast", has_text="Workout discarded")
    toast.get_by_role("button", name="Undo").click()
    phone.page.wait_for_url(path)
    phone.ready()
    assert [text for _id, text in phone.shown()] == ["60 kg × 10", "65 kg × 5"]
    phone.offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent((60, 10), (65, 5))
    assert session().status == "in_progress"


def test_a_discard_that_was_sent_is_not_undone_halfway(phone):
    phone.keeps("/workouts/").start().log().sent((60, 10))
    phone.offline()
    discard(phone)
    phone.go("/workouts/")
    toast = phone.page.locator("gym-toast", has_text="Workout discarded")
    toast.get_by_role("button", name="Undo").hover()  # so that it stays
    phone.offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: phone.waiting() == 0)
    toast.get_by_role("button", name="Undo").click()
    expect(phone.page.locator("#toasts")).to_contain_text("It was deleted in the meantime.")
    assert WorkoutSession.objects.count() == 0
