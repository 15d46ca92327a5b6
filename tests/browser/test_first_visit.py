"""From registration to the first logged set, as someone does it who knows nothing of the product."""

import time

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import PHONE, eventually
from training.imports import update_library
from training.services import load_programs
from workouts.models import ExerciseLog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

MOST_SECONDS = 90  # from the form of registration to the first set, with typing
TYPING = 60  # milliseconds for a letter: a quick thumb
COUNT_TAPS = (
    "addEventListener('pointerup', () =>"
    " sessionStorage.setItem('taps', Number(sessionStorage.getItem('taps') ?? 0) + 1), true)"
)


def type_in(page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).tap()
    page.keyboard.type(text, delay=TYPING)


def test_from_registration_to_the_first_set(visit):
    update_library()
    load_programs()
    phone = visit(PHONE, has_touch=True, locale="en-US")
    page = phone.page
    page.add_init_script(COUNT_TAPS)
    page.goto(phone.base + "/join/")
    began = time.monotonic()
    type_in(page, "First name", "Nele")
    type_in(page, "E-mail", "nele@example.org")
    type_in(page, "Password", "quiet-otter-41")
    page.get_by_role("button", name="Register").tap()
    expect(page.get_by_role("heading", name="What shall it be, Nele?")).to_be_visible()
    for answer in ("Get stronger", "3", "A gym"):
        page.locator("label").get_by_text(answer, exact=True).tap()
    page.get_by_role("button", name="Show my programs").tap()
    expect(page.locator("#proposals > li")).to_have_count(3)
    expect(page.locator("#proposals h2").first).to_have_text("Five by five for beginners")
    page.get_by_role("button", name="Start now").first.tap()
    page.locator("gym-session[data-ready]").wait_for(state="attached")
    page.get_by_role("textbox", name="weight in lb").first.tap()
    page.keyboard.type("45", delay=TYPING)
    page.get_by_role("button", name="Log set 1 of Back squat").tap()
    eventually(lambda: ExerciseLog.objects.exists())
    seconds = time.monotonic() - began
    log = ExerciseLog.objects.select_related("exercise").get()
    assert (log.exercise.name, log.reps, str(log.weight_kg)) == ("Back squat", 5, "20.4117")
    user = User.objects.get(email="nele@example.org")
    assert (user.units, user.trainee.assignments.get().program.ready_made) == ("imperial", "linear-5x5")
    assert seconds < MOST_SECONDS
    # 3 fields, register, 3 answers, show, start, the weight, the set
    assert int(page.evaluate("sessionStorage.getItem('taps')")) == 11


def test_today_without_a_program_leads_there(visit):
    from facilities.tests.factories import make_trainee

    phone = visit(PHONE, has_touch=True).sign_in(make_trainee(email="nele@example.org").user)
    phone.go("/today/")
    phone.page.get_by_role("link", name="Find a program").click()
    expect(phone.page.get_by_role("button", name="Show my programs")).to_be_visible()
