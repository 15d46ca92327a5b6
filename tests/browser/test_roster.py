"""The roster on a screen: rows of one line whatever they hold, tags and filters by hand, a link that is copied."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coaching.models import SavedFilter, TraineeTag
from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import PHONE
from training.services import assign_program
from training.tests.factories import ExerciseFactory, make_program
from workouts.tests.factories import SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
WIDE = {"width": 1440, "height": 900}
TAGS = ("competition team 2027", "back in January", "early birds on Mondays")


@pytest.fixture
def trainer():
    return TrainerFactory(user__first_name="Tara", user__email="tara@example.org")


@pytest.fixture
def people(trainer):
    """Twenty trainees with long names, programs and tags, each with three flags."""
    exercise = ExerciseFactory(name="Bench press")
    program = make_program(
        name="Hypertrophy for the upper and lower body with conditioning on Saturdays and mobility",
        weeks=4,
        days=3,
        exercise=exercise,
        gym=trainer.gym,
        owner=trainer.user,
    )
    today, found = timezone.localdate(), []
    for number in range(20):
        last_name = "Wolfeschlegelsteinhausenbergerdorff von und zu Hohenfels"
        trainee = make_trainee(
            trainer=trainer, email=f"{number}@example.org", first_name=f"Maximiliana {number:02}", last_name=last_name
        )
        start = today - timedelta(days=25)
        assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=start)
        pain = [{"where": "left_knee", "level": 7}]
        note = "My left knee hurts a lot on the way down, and then the whole evening"
        at = timezone.now() - timedelta(days=6)
        SessionFactory(trainee=trainee, started_at=at, pain=pain, notes=note)
        for name in TAGS:
            TraineeTag.objects.create(trainee=trainee, gym=trainer.gym, name=name)
        found.append(trainee)
    for number in range(5):
        SavedFilter.objects.create(user=trainer.user, name=f"Filter {number}", query={"search": str(number)})
    return found


def heights(page):
    return page.locator(".roster tbody tr").evaluate_all("(rows) => rows.map((row) => row.offsetHeight)")


def test_fifteen_rows_fit_and_a_flag_opens_over_them(visit, trainer, people):
    page = visit(WIDE).sign_in(trainer.user).page
    expect(page.locator(".roster tbody tr")).to_have_count(20)
    rows = page.locator(".roster tbody tr")
    ends = rows.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().bottom)")
    assert sum(end <= WIDE["height"] for end in ends) >= 15, ends
    before = heights(page)
    assert len(set(before[:-1])) == 1, "all rows are of one height"
    first = page.locator(".flag").first
    first.locator("summary").click()
    expect(first.get_by_role("button", name="Dismiss").first).to_be_visible()
    assert heights(page) == before
    page.locator(".flag").nth(14).locator("summary").click()
    expect(first.get_by_role("button", name="Dismiss").first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == WIDE["width"]


@pytest.mark.parametrize("size", [PHONE, {"width": 1024, "height": 768}], ids=["phone", "tablet"])
def test_long_values_do_not_widen_the_page(visit, trainer, people, size):
    page = visit(size).sign_in(trainer.user).page
    expect(page.locator(".roster tbody tr")).to_have_count(20)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_tags_and_filters_by_hand(visit, trainer, people):
    TraineeTag.objects.all().delete()
    page = visit(WIDE).sign_in(trainer.user).page
    for number in (0, 1):
        page.get_by_role("checkbox", name=f"Maximiliana {number:02}").check()
    page.get_by_label("Tag for those selected").fill("early")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tagged 2 trainees: early.")).to_be_visible()
    page.locator(".roster").get_by_role("link", name="early").first.click()
    expect(page.locator(".roster tbody tr")).to_have_count(2)
    page.get_by_text("Save this filter").click()
    page.get_by_label("Name of the filter").fill("Early people")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Early people")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Tags and filters").click()
    page.get_by_role("button", name="Delete early").click()
    expect(page.get_by_text("Tag deleted: early.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".roster").get_by_role("link", name="early")).to_have_count(2)


def test_the_link_of_an_invitation_is_copied(visit, trainer):
    coach = visit(WIDE, permissions=["clipboard-read", "clipboard-write"]).sign_in(trainer.user)
    coach.go("/trainees/invitations/")
    page = coach.page
    page.get_by_label("E-mail of the trainee").fill("nia@example.org")
    page.get_by_role("button", name="Send the invitation").click()
    link = page.get_by_label("Link of the invitation").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
