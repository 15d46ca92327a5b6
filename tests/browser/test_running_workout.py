"""The strip on every page while a workout is in progress: its name, the time, the rest, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_rest import left, mia, tick_off, visitor  # noqa: F401 - fixtures
from workouts.models import WorkoutSession
from workouts.services import end_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def training(visitor):  # noqa: F811
    """Mia, in the workout that she started."""
    visitor.page.locator("gym-session[data-ready]").wait_for(state="attached")
    return visitor


def strip(page):
    return page.get_by_role("region", name="Workout in progress")


def test_it_is_on_every_page_but_the_live_sessions(training):
    page = training.page
    expect(page.get_by_role("button", name="Log set 1 of Bench press")).to_be_visible()
    expect(strip(page)).to_have_count(0)
    for path in ("/today/", "/progress/", "/account/", "/exercises/", "/workouts/"):
        training.look(path)
        expect(strip(page)).to_have_text(re.compile(r"Push A\s+0\d:\d\d\s+Back"), use_inner_text=True)
        expect(strip(page).get_by_role("timer")).to_be_hidden()
    strip(page).get_by_role("link").click()
    page.wait_for_url("**/workouts/*-*/")


def test_the_rest_counts_on_over_pages(training):
    page = training.page
    tick_off(page, "Bench press")
    page.get_by_role("timer").wait_for()
    training.look("/progress/")
    assert 70 <= left(page) <= 90
    page.evaluate(
        "localStorage.setItem(Object.keys(localStorage).find((key) => key.startsWith('rest:')),"
        " JSON.stringify({ deadline: Date.now() + 700, total: 90 }))"
    )
    training.look("/account/")
    expect(page.get_by_text("Rest is over.")).to_be_visible()
    expect(strip(page).get_by_role("timer")).to_be_hidden()


def test_all_tabs_show_the_same_rest(training):
    other = training.context.new_page()
    other.goto(f"{training.base}/today/")
    expect(strip(other)).to_be_visible()
    tick_off(training.page, "Bench press")
    expect(strip(other).get_by_role("timer")).to_have_text(re.compile(r"1:(30|2\d)"))
    training.page.get_by_role("button", name="15 seconds more").click()
    expect(strip(other).get_by_role("timer")).to_have_text(re.compile(r"1:(4\d|3\d)"))
    training.page.get_by_role("button", name="Skip").click()
    expect(strip(other).get_by_role("timer")).to_be_hidden()
    other.close()


def test_it_is_gone_after_the_end_here(training):
    page = training.page
    tick_off(page, "Bench press")
    page.get_by_role("timer").wait_for()
    page.get_by_role("button", name="Finish the workout").click()
    page.get_by_role("button", name="Finish anyway").click()
    expect(page.get_by_text("Workout finished. Well done!")).to_be_visible()
    expect(page.get_by_role("heading", name="Push A")).to_be_visible()
    for path in ("/today/", "/account/"):
        training.look(path)
        expect(page.locator("gym-running-workout")).to_be_hidden()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('rest:'))") == []


def test_it_is_gone_after_the_end_elsewhere(training):
    training.look("/today/")
    expect(strip(training.page)).to_be_visible()
    end_session(session=WorkoutSession.objects.get())
    training.page.evaluate("localStorage.removeItem('looked')")  # a minute passes
    training.look("/account/")
    expect(training.page.locator("gym-running-workout")).to_be_hidden()


def test_whether_it_was_ended_is_asked_once_a_minute(training):
    asked = []
    training.page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/state/") else None)
    for path in ("/today/", "/account/", "/progress/"):
        training.look(path)
        expect(strip(training.page)).to_be_visible()
    assert len(asked) == 1


def test_it_is_there_without_a_network(training):
    training.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    training.look("/today/")
    training.page.reload()
    expect(strip(training.page)).to_be_visible()
    training.context.set_offline(True)
    training.page.goto(f"{training.base}/today/")
    expect(strip(training.page)).to_contain_text("Push A")
    training.context.set_offline(False)
    training.complaints.clear()  # what the browser says of a network that is away


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_everyone_can_use_it_and_it_covers_nothing(visit, mia, theme):  # noqa: F811
    training = visit(PHONE, theme=theme).sign_in(mia)
    page = training.page
    page.get_by_role("button", name="Start").click()
    tick_off(page, "Bench press")
    page.get_by_role("timer").wait_for()
    page.set_viewport_size({"width": 360, "height": 740})
    client = page.context.new_cdp_session(page)
    client.send("Emulation.setSafeAreaInsetsOverride", {"insets": {"bottom": 34}})
    training.look("/account/")
    expect(strip(page).get_by_role("timer")).to_be_visible()
    assert training.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    boxes = (
        "(name) => { const box = document.querySelector(name).getBoundingClientRect(); return [box.top, box.bottom]; }"
    )
    [above, below], [dock, _foot] = (page.evaluate(boxes, name) for name in ("gym-running-workout", ".dock"))
    assert below <= dock == 740 - 64 - 34
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    _top, end = page.evaluate(boxes, "main > :last-child")
    assert end <= above
