"""How many taps what one does most often takes, counted by the browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def training(visit, mia) -> Phone:
    phone = Phone(visit(PHONE, has_touch=True).sign_in(mia.user)).start()
    phone.page.locator("gym-session[data-complete]").wait_for(state="attached")
    phone.page.evaluate("addEventListener('pointerup', () => (window.taps = (window.taps ?? 0) + 1), true)")
    return phone


def tap(phone, name, within=None) -> None:
    (within or phone.page).get_by_role("button", name=name).first.tap()


def more_weight(phone):
    tap(phone, "More weight in kg")
    tap(phone, "Log set 1 of Bench press")
    return [(62.5, 10)]


def effort(phone):
    tap(phone, "type, RPE, note, Set 1 of Bench press")
    phone.row().get_by_role("textbox", name="RPE").tap()
    phone.page.keyboard.type("8.5")
    tap(phone, "Log set 1 of Bench press")
    return [(60, 10)]


def warm_ups(phone):
    tap(phone, "+ Warm-up sets")
    for number in (1, 2, 3):
        phone.page.wait_for_timeout(550)  # the page ignores a tap just after it has moved on
        phone.row().locator("[data-log]").tap()
        expect(phone.block().locator("[data-set]")).to_have_count(number)
    return [(20, 10), (35, 5), (47.5, 3)]


def swapped(phone):
    phone.block().locator("[data-menu] > summary").tap()
    tap(phone, "Swap for another")
    tap(phone, "Incline press", phone.page.get_by_role("dialog"))
    expect(phone.block("Incline press")).to_be_visible()
    return []


def superset(phone):
    phone.block().locator("[data-menu] > summary").tap()
    tap(phone, "Superset with")
    tap(phone, "Row", phone.page.get_by_role("dialog"))
    expect(phone.page.get_by_text("Superset made.")).to_be_visible()
    return []


def undone(phone):
    tap(phone, "Log set 1 of Bench press")
    phone.unfold().locator("[data-edit]").first.tap()
    tap(phone, "Delete", phone.page.get_by_role("dialog"))
    return []


@pytest.mark.parametrize(
    ("task", "taps"), [(more_weight, 2), (effort, 3), (warm_ups, 4), (swapped, 3), (superset, 3), (undone, 3)]
)
def test_taps(training, task, taps):
    expected = task(training)
    eventually(lambda: training.waiting() == 0)
    eventually(lambda: stored() == expected)
    assert training.page.evaluate("window.taps") == taps
