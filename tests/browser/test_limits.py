"""Beyond a request limit: the page for people, the sentence where htmx asked, and a phone that loses nothing."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, eventually
from tests.browser.training import Phone, make_mia

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.expect_status(429)]


@pytest.fixture
def limit(settings):
    """`limit(n)`: n pages a minute from now on."""

    def set_to(pages: int) -> None:
        cache.clear()
        settings.THROTTLE, settings.THROTTLE_PAGES = True, pages

    return set_to


@pytest.mark.parametrize(("size", "theme", "other"), [(PHONE, "dark", "light"), (DESKTOP, "light", "dark")])
def test_the_page_is_clean(visit, limit, size, theme, other):
    limit(0)
    visitor = visit(size, theme)
    assert visitor.look("/exercises/").status == 429
    expect(visitor.page.get_by_role("heading", name="Slow down a little")).to_be_visible()
    assert visitor.axe() == []
    visitor.page.emulate_media(color_scheme=other)
    assert visitor.axe("color-contrast") == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_htmx_leaves_the_page_and_says_why(visit, limit):
    visitor = visit(DESKTOP)
    visitor.go("/exercises/")
    limit(0)
    visitor.page.get_by_role("searchbox").fill("press")
    expect(visitor.page.locator("gym-toast")).to_contain_text("Too many requests. Try again in")
    expect(visitor.page.get_by_role("searchbox")).to_have_value("press")
    visitor.complaints = [line for line in visitor.complaints if "Error Code 429" not in line]  # htmx's own


def test_a_phone_sends_its_sets_later(visit, limit):
    training = Phone(visit(PHONE, theme="dark").sign_in(make_mia().user)).install().start()
    limit(0)
    training.log().log(62.5, 8).log(65, 5)
    expect(training.bar).to_be_visible()
    training.reload()  # the server refuses the page as well: it is served from the phone
    assert [text for _id, text in training.shown()] == ["60 kg × 10", "62.5 kg × 8", "65 kg × 5"]
    ids = [pk for pk, _text in training.shown()]
    limit(1000)
    training.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: training.sent((60, 10), (62.5, 8), (65, 5)) == ids)
