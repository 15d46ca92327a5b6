"""A coach goes through the inbox by keyboard alone, and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coaching.models import ReadEntry
from tests.browser.conftest import PHONE, eventually
from tests.world import build
from workouts.models import Comment, WorkoutSession
from workouts.tests.factories import SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def coached():
    """Ten workouts, the newest first: Workout 1 to Workout 10."""
    world = build()
    WorkoutSession.objects.all().delete()
    now = timezone.now()
    for number in range(1, 11):
        at = now - timedelta(hours=3 * number)
        SessionFactory(trainee=world.trainee_profile, started_at=at, name=f"Workout {number}")
    return world


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def titled(page, number: int) -> str:
    return page.locator(":focus").inner_text().endswith(f"Workout {number}")


@pytest.mark.long
def test_a_coach_triages_ten_and_answers_three_by_keyboard(visit, coached):
    coach = visit().sign_in(coached.trainer)
    coach.go("/inbox/")
    page = coach.page
    header = page.locator("header .inbox-count")
    assert header.inner_text().split() == ["10", "unread"]
    for number in range(1, 11):
        press(page, "j")
        eventually(lambda number=number: titled(page, number))
        if number in (2, 5, 9):  # answered, which marks them as read
            press(page, "r")
            page.keyboard.type(f"jkrm: well done {number}")  # letters that are keys elsewhere
            press(page, "Control+Enter")
            page.get_by_text(f"You replied: jkrm: well done {number}").wait_for()
        elif number == 7:  # left for later
            continue
        else:
            press(page, "m")
            page.locator(f"li:has-text('Workout {number}')").get_by_text("Mark as unread").first.wait_for()
        eventually(lambda number=number: titled(page, number))
    eventually(lambda: header.inner_text().split() == ["1", "unread"])
    assert [reply.text[-1] for reply in Comment.objects.order_by("pk")] == ["2", "5", "9"]
    assert ReadEntry.objects.count() == 9
    press(page, "k", "k", "k")
    assert titled(page, 7)
    press(page, "Enter")
    page.wait_for_url("**/workouts/**")
    assert page.locator("h1").inner_text() == "Workout 7"
    eventually(lambda: ReadEntry.objects.count() == 10)  # what one opens is read


@pytest.mark.expect_status(400)
def test_a_reply_that_is_refused_keeps_its_field_and_escape_leaves_it(visit, coached):
    coach = visit().sign_in(coached.trainer)
    coach.go("/inbox/")
    page = coach.page
    press(page, "j", "r")
    press(page, "Space", "Control+Enter")
    page.get_by_text("This field is required.").wait_for()
    eventually(lambda: page.locator(":focus").get_attribute("aria-invalid") == "true")
    press(page, "Escape")
    assert titled(page, 1)


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone(visit, coached, scripts):
    coach = visit(PHONE, scripts=scripts).sign_in(coached.trainer)
    coach.go("/inbox/")
    page = coach.page
    small = "(all) => all.filter((one) => one.offsetHeight && one.offsetHeight < 44).map((one) => one.outerHTML)"
    targets = page.locator("main a, main button, main summary")
    if scripts:
        assert targets.evaluate_all(small) == []
    first = page.locator("li:has-text('Workout 1')").first
    first.get_by_text("Reply", exact=True).click()
    first.get_by_label("Your reply").fill("Well done")
    first.get_by_role("button", name="Send").click()
    page.get_by_text("You replied: Well done").wait_for()
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_text("Marked as read.").wait_for()
    assert ReadEntry.objects.count() == 10
    page.get_by_role("button", name="Undo").click()
    page.wait_for_load_state("networkidle")
    eventually(lambda: ReadEntry.objects.count() == 1)
