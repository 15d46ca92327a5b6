"""Messages to a locked phone: turned on in the browser, scheduled by the page, shown only where no page is visible."""

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import PushSubscription
from notifications.push import new_private_key
from notifications.tests.push_service import Browser
from tests.browser.conftest import PHONE, eventually
from tests.browser.test_rest import mia, tick_off  # noqa: F401 - a fixture
from workouts.models import DueNotification

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
# A browser without a push service of its own: what it would answer.
PUSH_MANAGER = """
let current = null;
const permission = "%s";
Object.defineProperty(Notification, "permission", { get: () => (permission === "denied" ? "denied" : "granted") });
Notification.requestPermission = async () => permission;
PushManager.prototype.getSubscription = async () => current;
PushManager.prototype.subscribe = async (options) => {
  window.asked = options;
  current = { endpoint: "%s", toJSON: () => (%s), unsubscribe: async () => (current = null) };
  return current;
};
"""


@pytest.fixture
def on_a_phone(visit, mia, settings):  # noqa: F811
    """`on_a_phone("granted")`: Mia, whose browser answers that to a request for permission."""
    settings.VAPID_PRIVATE_KEY = new_private_key()
    browser = Browser("https://push.example")

    def new(permission):
        visitor = visit(PHONE, theme="dark").sign_in(mia)
        answers = (permission, browser.endpoint, json.dumps(browser.subscription))
        visitor.context.add_init_script(PUSH_MANAGER % answers)
        return visitor

    return new


def start(visitor):
    visitor.look("/today/")
    visitor.page.get_by_role("button", name="Start").click()
    visitor.page.locator("gym-session[data-ready]").wait_for(state="attached")


def due_in() -> float:
    """Seconds until the message is due."""
    return (DueNotification.objects.get().due_at - timezone.now()).total_seconds()


def test_it_is_turned_on_where_it_is_needed_and_follows_the_rest(on_a_phone):
    visitor = on_a_phone("granted")
    page = visitor.page
    start(visitor)
    tick_off(page, "Bench press")
    page.get_by_role("button", name="When the phone is locked").click()
    page.get_by_role("button", name="Tell me when the phone is locked").click()
    expect(page.get_by_text("A message tells you when rest is over")).to_be_visible()
    assert visitor.axe() == []
    assert PushSubscription.objects.get().service == "push.example"
    assert page.evaluate("asked.userVisibleOnly") is True
    page.get_by_role("button", name="When the phone is locked").click()
    expect(page.get_by_text("A message tells you when rest is over")).to_be_hidden()
    page.get_by_role("button", name="15 seconds more").click()
    eventually(lambda: DueNotification.objects.exists())
    assert 85 <= due_in() <= 105
    page.get_by_role("button", name="15 seconds less").click()
    eventually(lambda: due_in() <= 90)
    page.get_by_role("button", name="Skip").click()
    eventually(lambda: not DueNotification.objects.exists())
    tick_off(page, "Bench press", 2)
    eventually(lambda: DueNotification.objects.exists())
    page.get_by_role("button", name="Finish the workout").click()
    page.get_by_role("button", name="Finish anyway").click()
    eventually(lambda: not DueNotification.objects.exists())


def test_it_is_off_at_first(on_a_phone):
    visitor = on_a_phone("granted")
    start(visitor)
    tick_off(visitor.page, "Bench press")
    visitor.page.get_by_role("button", name="15 seconds more").click()
    visitor.look("/account/")
    expect(visitor.page.get_by_role("button", name="Tell me when the phone is locked")).to_be_visible()
    assert not DueNotification.objects.exists()


def test_it_can_be_turned_off(on_a_phone):
    visitor = on_a_phone("granted")
    visitor.look("/account/")
    visitor.page.get_by_role("button", name="Tell me when the phone is locked").click()
    visitor.page.get_by_role("button", name="Turn messages off").click()
    expect(visitor.page.get_by_role("button", name="Tell me when the phone is locked")).to_be_visible()
    assert not PushSubscription.objects.exists()


def test_it_says_what_a_phone_without_permission_can_not_do(on_a_phone):
    visitor = on_a_phone("denied")
    visitor.look("/account/")
    expect(visitor.page.get_by_text("allow them in its settings")).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Tell me when the phone is locked")).to_be_hidden()


def test_an_installation_without_a_key_offers_none(on_a_phone, settings):
    visitor = on_a_phone("granted")
    settings.VAPID_PRIVATE_KEY = ""
    visitor.look("/account/")
    expect(visitor.page.get_by_text("This browser can't get messages")).to_be_visible()


def test_only_where_no_page_is_visible(on_a_phone):
    visitor = on_a_phone("granted")
    visitor.look("/account/")
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    [worker] = visitor.context.service_workers
    worker.evaluate("self.shown = []")  # this browser shows none itself
    instead = "self.registration.showNotification = async (title, { tag }) => self.shown.push(`${title} ${tag}`)"
    worker.evaluate(f"() => {{ {instead}; }}")
    push = """(message) => {
      const data = JSON.stringify(message);
      const event = new PushEvent("push", { data });
      const work = [];
      event.waitUntil = (promise) => work.push(promise);
      self.dispatchEvent(event);
      return Promise.all(work).then(() => true);
    }"""
    message = {"title": "Rest is over.", "body": "", "url": "/today/", "icon": "", "topic": "rest"}
    worker.evaluate(push, message)
    assert worker.evaluate("self.shown") == []
    visitor.page.goto("about:blank")
    worker.evaluate(push, message)
    assert worker.evaluate("self.shown") == ["Rest is over. rest"]
