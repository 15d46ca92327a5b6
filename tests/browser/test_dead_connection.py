"""On a line that is dead nothing is ever answered, so whatever the page shows comes from the phone."""

import re

import pytest
from playwright.sync_api import expect

from common.formatting import unbroken
from metrics.models import HealthMetric
from tests.browser.conftest import PHONE, eventually
from tests.browser.line import Line
from tests.browser.training import Phone, make_mia, session
from training.models import Exercise, ProgramDay
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory, logged_set, started_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def line(live_server):
    line = Line(live_server.thread.port)
    yield line
    line.close()


@pytest.fixture
def phone(visit, mia, line) -> Phone:
    """Mia's phone behind a line: today is open, the service worker is installed."""
    visitor = visit(PHONE, theme="dark")
    visitor.base = line.url
    return Phone(visitor.sign_in(mia.user)).install()


def statuses() -> list[str]:
    return list(WorkoutSession.objects.order_by("started_at").values_list("status", flat=True))


# --- start, today, a weigh-in ---
def test_today_comes_from_the_phone(phone, line):
    line.die()
    phone.page.goto(phone.base + "/today/")
    expect(phone.page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    phone.page.goto(phone.base + "/")
    expect(phone.page.get_by_role("heading", name="Hello Mia")).to_be_visible()


def test_a_workout_from_start_to_finish(phone, line):
    line.die()
    phone.start().log().log(62.5, 8)
    expect(phone.page.get_by_role("heading", name="Push A")).to_be_visible()
    phone.page.get_by_role("link", name="Add an exercise").click()
    phone.page.get_by_label("Search exercises").fill("leg pr")
    phone.page.get_by_role("button", name="Leg press").click()
    phone.log(100, 8, exercise="Leg press")
    phone.finish()
    expect(phone.page.get_by_role("heading", name="Finished. It is sent as soon as you are online.")).to_be_visible()
    assert statuses() == []
    line.live()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent((60, 10), (62.5, 8), (100, 8), within=40)
    eventually(lambda: statuses() == ["completed"], within=20)


def test_a_running_workout_opens_again(phone, line):
    phone.start().log().sent((60, 10))
    line.die()
    phone.reload()
    assert [text for _id, text in phone.shown()] == ["60 kg × 10"]
    phone.log(65, 5).again()
    assert [text for _id, text in phone.shown()] == ["60 kg × 10", "65 kg × 5"]


def test_the_picker_on_a_dead_line_lists_exercises(phone, line):
    phone.start()
    line.die()
    phone.page.get_by_role("link", name="Add an exercise").click()
    expect(phone.page.get_by_role("button", name="Leg press")).to_be_visible()


def test_a_weigh_in_waits_and_is_sent_once(phone, line):
    line.die()
    phone.page.get_by_label("Body weight").fill("82,5")
    phone.page.get_by_role("button", name="Save", exact=True).click()
    waiting = phone.page.locator("gym-weigh-in [data-waiting]")
    expect(waiting).to_contain_text("82.5 kg")
    phone.page.goto(phone.base + "/today/")
    expect(waiting).to_contain_text("82.5 kg")
    assert HealthMetric.objects.count() == 0
    line.live()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: HealthMetric.objects.count() == 1, within=40)
    expect(waiting).to_be_hidden(timeout=30_000)
    metric = HealthMetric.objects.get()
    assert (metric.kind, metric.value) == ("body_weight", 82.5)


def test_a_weight_that_nobody_has_is_told_at_once(phone, line):
    line.die()
    field = phone.page.get_by_label("Body weight")
    field.fill("8250")
    phone.page.get_by_role("button", name="Save", exact=True).click()
    expect(phone.page.locator("gym-weigh-in [role=alert]")).to_contain_text("650")
    expect(field).to_have_value("8250")
    assert phone.waiting() == 0


# --- what was finished here ---
def finish(phone: Phone):
    phone.start().log()
    phone.finish()
    expect(phone.page.get_by_role("heading", name="Finished. It is sent as soon as you are online.")).to_be_visible()


def test_what_was_finished_is_shown_as_waiting_and_not_offered_again(phone, line):
    line.die()
    finish(phone)
    phone.page.goto(phone.base + "/today/")
    note = phone.page.locator("[data-note]")
    expect(note).to_contain_text("Your workout is finished.")
    expect(note.get_by_role("link", name="Push A")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Start", exact=True)).to_be_hidden()
    expect(phone.page.get_by_role("link", name="Continue")).to_be_hidden()
    expect(phone.page.get_by_role("button", name="Log something else")).to_be_visible()


def test_what_was_finished_is_not_offered_again_after_it_was_sent(phone, line):
    """The phone has no newer page of today than the one from before the workout."""
    line.die()
    finish(phone)
    phone.context.route("**/today/", lambda route: route.abort())
    line.live()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: statuses() == ["completed"], within=40)
    eventually(lambda: phone.waiting() == 0, within=20)
    line.die()
    phone.go("/today/")
    expect(phone.page.locator("[data-note]")).to_contain_text("Workout finished")
    expect(phone.page.get_by_role("button", name="Start", exact=True)).to_be_hidden()


def test_the_history_lists_what_waits(phone, line):
    phone.keeps("/workouts/")
    line.die()
    finish(phone)
    phone.page.goto(phone.base + "/workouts/")
    waiting = phone.page.locator("gym-waiting")
    expect(waiting.get_by_role("link", name="Push A")).to_contain_text("waiting to be sent")
    waiting.get_by_role("link", name="Push A").click()
    phone.ready()
    expect(phone.page.get_by_role("heading", name="Finished. It is sent as soon as you are online.")).to_be_visible()


def test_forms_close_after_a_finish_that_waits(phone, line):
    line.die()
    finish(phone)
    assert phone.page.locator("[data-log]:visible, [data-finish]:visible, [data-discard]:visible").count() == 0
    expect(phone.page.get_by_role("link", name="Add an exercise")).to_be_hidden()
    expect(phone.page.locator("#toasts")).to_contain_text("Workout finished")
    phone.reload()
    assert phone.page.locator("[data-log]:visible, [data-finish]:visible, [data-discard]:visible").count() == 0


# --- other pages ---
def past_workout(mia):
    one = SessionFactory(trainee=mia, status="completed")
    logged_set(one, Exercise.objects.get(name="Row"), weight_kg=50, reps=10)
    return one


@pytest.mark.parametrize("network", ["none", "dead"])
def test_the_history_opens(visit, mia, line, network):
    past_workout(mia)
    visitor = visit(PHONE)
    visitor.base = line.url
    phone = Phone(visitor.sign_in(mia.user)).install()
    row = Exercise.objects.get(name="Row")
    phone.keeps("/workouts/", "/workouts/calendar/", "/progress/", f"/progress/?exercise={row.pk}&period=90")
    if network == "none":
        phone.offline()
    else:
        line.die()
    for path, heading in [
        ("/workouts/", "Workouts"),
        ("/workouts/calendar/", "Workouts"),
        ("/progress/", "Progress"),
        (f"/progress/?exercise={row.pk}&period=90", "Progress"),
    ]:
        phone.page.goto(phone.base + path)
        expect(phone.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(phone.page.locator("gym-chart canvas").first).to_be_attached()


def test_a_page_that_is_not_kept_says_so_and_opens_when_the_line_answers(phone, line):
    line.die()
    phone.page.goto(phone.base + "/metrics/")
    expect(phone.page.get_by_role("heading", name="No network")).to_be_visible()
    expect(phone.page.get_by_role("link", name="To today")).to_be_visible()
    phone.page.get_by_role("link", name="To today").click()
    expect(phone.page.get_by_role("heading", name="Hello Mia")).to_be_visible()


def test_a_page_that_is_only_slow_opens_by_itself(phone, line):
    line.delay = 4
    phone.page.goto(phone.base + "/metrics/")
    expect(phone.page.get_by_role("heading", name="No network")).to_be_visible()
    expect(phone.page.get_by_role("heading", name="Metrics")).to_be_visible(timeout=30_000)


# --- nobody who is online sees what is old ---
def test_today_knows_at_once_what_one_did(phone):
    phone.start().log().sent((60, 10))
    phone.finish()
    expect(phone.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    phone.go("/today/")
    assert "1 of" in phone.page.locator("main").inner_text()
    assert phone.page.get_by_role("link", name=re.compile(r"Push A.* 1 set\b")).count() == 1


def test_today_is_new_after_a_form_was_sent(phone):
    phone.page.goto(phone.base + "/metrics/")
    phone.page.get_by_label("Body weight").first.fill("81")
    phone.page.get_by_role("button", name="Save", exact=True).first.click()
    expect(phone.page.locator("#toasts")).to_contain_text("Body weight saved.")
    phone.page.goto(phone.base + "/today/")
    assert phone.page.get_by_label("Body weight").get_attribute("placeholder") == unbroken("81 kg")


def test_what_somebody_else_changed_arrives_quietly(phone, mia):
    SessionFactory(trainee=mia, status="completed", program_day=None)
    phone.page.goto(phone.base + "/today/")
    expect(phone.page.get_by_role("heading", name="Last workout")).to_be_visible()
    assert phone.page.locator("gym-toast").count() == 0


def test_what_changes_under_the_users_hands_waits_for_them(phone, mia, line):
    line.delay = 1
    SessionFactory(trainee=mia, status="completed", program_day=None)
    phone.page.goto(phone.base + "/today/")
    phone.page.get_by_label("Body weight").press_sequentially("81")
    expect(phone.page.locator("gym-toast")).to_contain_text("This page has changed.")
    expect(phone.page.get_by_label("Body weight")).to_have_value("81")
    phone.page.get_by_role("button", name="Show", exact=True).click()
    expect(phone.page.get_by_role("heading", name="Last workout")).to_be_visible()


def test_a_message_is_shown_once(phone):
    phone.page.goto(phone.base + "/metrics/")
    phone.page.get_by_label("Body weight").first.fill("81")
    back = "<input type=hidden name=back value=today>"  # as the form of today without scripts
    phone.page.evaluate("(back) => document.querySelector('main form').insertAdjacentHTML('beforeend', back)", back)
    phone.page.get_by_role("button", name="Save", exact=True).first.click()
    expect(phone.page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    expect(phone.page.locator("#toasts")).to_contain_text("Body weight saved.")
    phone.page.goto(phone.base + "/today/")
    expect(phone.page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    assert phone.page.locator("gym-toast").count() == 0


def test_a_sign_in_that_ended_elsewhere_is_seen(phone):
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()
    phone.page.goto(phone.base + "/today/")
    phone.page.wait_for_url("**/login/**")


def test_a_start_while_another_workout_is_open_leads_there(phone, mia):
    other = started_session(mia)
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.page.wait_for_url(f"**/workouts/{other.pk}/")
    phone.ready()
    eventually(lambda: phone.waiting() == 0)
    assert session() == other


def test_a_discarded_workout_is_offered_again(phone, line):
    line.die()
    phone.start()
    phone.page.get_by_text("Discard the workout…").click()
    phone.page.get_by_role("button", name="Discard", exact=True).click()
    phone.page.wait_for_url("**/today/")
    expect(phone.page.get_by_role("button", name="Start", exact=True)).to_be_visible()


# --- starts outside today ---
HISTORY = ["/workouts/", "/workouts/calendar/"]


@pytest.mark.parametrize("path", HISTORY)
def test_a_workout_starts_from_the_history(phone, line, path):
    phone.keeps(path).go(path)
    line.die()
    phone.page.get_by_role("button", name="Start a workout").click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.ready()
    expect(phone.page.get_by_text("What are you training today?")).to_be_visible()
    assert statuses() == []
    line.live()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: statuses() == ["in_progress"], within=40)


def test_a_start_from_the_history_leads_to_the_workout_in_progress(phone, line):
    phone.start().log().sent((60, 10))
    path = phone.page.url
    phone.keeps("/workouts/").go("/workouts/")
    line.die()
    phone.page.get_by_role("button", name="Start a workout").click()
    phone.page.wait_for_url(path)
    phone.ready()
    assert [text for _id, text in phone.shown()] == ["60 kg × 10"]


@pytest.mark.parametrize("day", ["Push A", None])
def test_a_workout_is_done_again(phone, mia, line, day):
    past = past_workout(mia)
    past.program_day = ProgramDay.objects.filter(name=day).first()
    past.layout = [{"key": f"{Exercise.objects.get(name='Row').pk}-0"}]
    past.layout += [{"key": f"{one.exercise_id}-{one.pk}", "removed": True} for one in removed(past.program_day)]
    past.save()
    phone.go(f"/workouts/{past.pk}/")
    line.die()
    phone.page.get_by_role("button", name="Train this again").click()
    phone.page.wait_for_url(lambda url: str(past.pk) not in url and "/workouts/" in url)
    phone.ready()
    expect(phone.page.locator("section.session-block h2 a")).to_have_text(["Row"])
    expect(phone.row("Row").get_by_role("textbox", name="weight in kg")).to_have_value("50")
    phone.log(exercise="Row")
    line.live()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent((50, 10), (50, 10), within=40)
    new = WorkoutSession.objects.get(status="in_progress")
    assert (new.program_day, [entry["key"] for entry in new.layout if not entry.get("removed")]) == (
        past.program_day,
        [past.layout[0]["key"]],
    )
    phone.reload()
    expect(phone.page.locator("section.session-block h2 a")).to_have_text(["Row"])


def removed(day):
    return day.exercises.all() if day else []


def test_the_clock_stands_after_a_finish_that_waits(phone, line):
    line.die()
    finish(phone)
    clock = phone.page.locator(".session-head p").first
    expect(clock).to_have_text(re.compile(r"\d:\d\d$"))
    shown = clock.text_content()
    phone.page.wait_for_timeout(2100)
    expect(clock).to_have_text(shown)
    expect(phone.page.locator(".session-head gym-elapsed")).to_have_count(0)
