"""The pause after a set: its time is right after a reload, a hidden page and a changed clock."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import PHONE, eventually
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseRest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def mia():
    trainer = TrainerFactory()
    trainee = make_trainee(trainer=trainer, email="mia@example.org")
    program = ProgramFactory(gym=trainer.gym, owner=trainer.user)
    day = ProgramDayFactory(program=program, position=1, name="Push A")
    line = {"program_day": day, "sets": 3, "reps_min": 8, "reps_max": 10}
    ProgramExerciseFactory(exercise=ExerciseFactory(name="Bench press"), position=1, rest_seconds=90, **line)
    ProgramExerciseFactory(exercise=ExerciseFactory(name="Row"), position=2, block="A", rest_seconds=60, **line)
    ProgramExerciseFactory(exercise=ExerciseFactory(name="Raise"), position=3, block="A", rest_seconds=60, **line)
    assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=date.today())
    return trainee.user


@pytest.fixture
def visitor(visit, mia):
    """Mia, with a session in progress."""
    visitor = visit(PHONE, theme="dark").sign_in(mia)
    visitor.page.get_by_role("button", name="Start").click()
    visitor.page.wait_for_load_state("networkidle")
    return visitor


@pytest.fixture
def training(visitor):
    return visitor.page


def tick_off(page, exercise, number=1):
    page.get_by_label("weight in kg").first.wait_for()
    section = page.locator("section.session-block", has=page.get_by_role("heading", name=exercise))
    section.get_by_role("textbox", name="weight in kg").first.fill("60")
    section.get_by_role("button", name=f"Log set {number} of {exercise}").click()


def left(page) -> int:
    minutes, seconds = page.get_by_role("timer").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)


def test_a_set_starts_the_pause_that_the_plan_says(training):
    expect(training.get_by_role("region", name="Rest")).to_be_hidden()
    tick_off(training, "Bench press")
    expect(training.get_by_role("timer")).to_have_text(re.compile(r"1:(30|2\d)"))
    training.get_by_role("button", name="15 seconds more").click()
    assert 95 <= left(training) <= 105
    training.get_by_role("button", name="15 seconds less").click()
    assert 80 <= left(training) <= 90
    training.reload()
    expect(training.get_by_role("timer")).to_have_text(re.compile(r"1:\d\d"))
    training.get_by_role("button", name="Skip").click()
    expect(training.get_by_role("region", name="Rest")).to_be_hidden()
    training.reload()
    expect(training.get_by_role("region", name="Rest")).to_be_hidden()


def test_within_a_superset_the_next_exercise_follows(training):
    tick_off(training, "Row")
    expect(training.get_by_text("1 of 9 sets")).to_be_visible()
    expect(training.get_by_role("region", name="Rest")).to_be_hidden()
    tick_off(training, "Raise")
    expect(training.get_by_role("timer")).to_have_text(re.compile(r"1:00|0:5\d"))


def test_it_is_told_when_the_pause_is_over(training):
    tick_off(training, "Bench press")
    training.get_by_role("timer").wait_for()
    training.evaluate(
        "() => { const rest = document.querySelector('gym-rest'); rest.timer.state.deadline = Date.now() + 500; }"
    )
    expect(training.get_by_text("Rest is over.")).to_be_visible()
    expect(training.get_by_role("region", name="Rest")).to_be_hidden()


def test_a_changed_clock_changes_nothing(training):
    tick_off(training, "Bench press")
    training.get_by_role("timer").wait_for()
    training.evaluate("() => { const now = Date.now; Date.now = () => now() + 3600_000; }")
    training.wait_for_timeout(700)
    assert 80 <= left(training) <= 90


def test_a_locked_phone_does_not_stop_the_time(training):
    """While the page sleeps both of its clocks may stand; what counts is the time of day when it wakes."""
    tick_off(training, "Bench press")
    training.get_by_role("timer").wait_for()
    training.evaluate(
        """() => {
          const now = Date.now;
          Object.defineProperty(document, "hidden", { value: true, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
          Date.now = () => now() + 60_000;
          Object.defineProperty(document, "hidden", { value: false, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    training.wait_for_timeout(700)
    assert 20 <= left(training) <= 30


def test_the_bar_can_be_used_by_everyone(visitor):
    tick_off(visitor.page, "Bench press")
    visitor.page.get_by_role("timer").wait_for()
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.page.get_by_role("button", name="When the phone is locked").click()
    expect(visitor.page.get_by_text("This browser can't get messages")).to_be_visible()
    assert visitor.axe() == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360


def choose_rest(page, exercise, choice):
    section = page.locator("section.session-block", has=page.get_by_role("heading", name=exercise))
    section.locator("[data-menu] > summary").click()
    section.locator(".menu-item", has_text="Rest timer").click()
    dialog = page.locator("dialog[data-dialog='rest']")
    dialog.get_by_role("button", name=choice, exact=True).click()
    expect(dialog).to_be_hidden()
    return section


def own_rests():
    rests = ExerciseRest.objects.order_by("exercise__name")
    return [(rest.exercise.name, rest.seconds) for rest in rests]


@pytest.mark.offline
def test_an_exercise_has_a_rest_of_its_own_which_is_kept(visitor, mia):
    page = visitor.page
    page.locator("gym-session[data-complete]").wait_for(state="attached")
    visitor.context.set_offline(True)
    section = choose_rest(page, "Bench press", "3:00")
    expect(page.locator("#toasts")).to_contain_text("Rest timer: 3:00")
    tick_off(page, "Bench press")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"3:00|2:5\d"))
    page.get_by_role("button", name="Skip").click()
    visitor.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: own_rests() == [("Bench press", 180)])
    page.reload()
    section.locator("[data-menu] > summary").click()
    expect(section.locator(".menu-item", has_text="Rest timer: 3:00")).to_be_visible()
    page.keyboard.press("Escape")
    choose_rest(page, "Bench press", "Off")
    tick_off(page, "Bench press", 2)
    expect(page.get_by_text("2 of 9 sets")).to_be_visible()
    expect(page.get_by_role("region", name="Rest")).to_be_hidden()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    eventually(lambda: own_rests() == [("Bench press", 180)])
    choose_rest(page, "Bench press", "Default (1:30)")
    eventually(lambda: own_rests() == [("Bench press", None)])


def test_another_rest_is_typed(visitor):
    page = visitor.page
    page.locator("gym-session[data-complete]").wait_for(state="attached")
    section = page.locator("section.session-block", has=page.get_by_role("heading", name="Row"))
    section.locator("[data-menu] > summary").click()
    section.locator(".menu-item", has_text="Rest timer").click()
    dialog = page.locator("dialog[data-dialog='rest']")
    field = dialog.get_by_label("Another time")
    field.fill("90:00")
    field.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Enter at most 1:00:00.")
    assert visitor.axe() == []
    field.fill("1:45")
    field.press("Enter")
    expect(dialog).to_be_hidden()
    eventually(lambda: own_rests() == [("Row", 105)])


def test_the_account_has_rests_of_its_own_and_can_turn_the_timer_off(visitor):
    visitor.page.locator("gym-session[data-ready]").wait_for(state="attached")
    visitor.look("/account/")
    form = visitor.page.locator("section#rest")
    form.get_by_label("Warm-up set").fill("0:45")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Warm-up set")).to_have_value("0:45")
    start = visitor.page.locator("gym-running-workout").get_by_role("link")
    start.click()
    section = visitor.page.locator("section.session-block", has=visitor.page.get_by_role("heading", name="Bench press"))
    section.get_by_role("button", name="type, RPE, note, Set 1 of Bench press").click()
    section.get_by_role("group", name="Type").get_by_role("button", name="Warm-up").click()
    tick_off(visitor.page, "Bench press")
    expect(visitor.page.get_by_role("timer")).to_have_text(re.compile(r"0:4\d"))
    visitor.page.get_by_role("button", name="Skip").click()
    visitor.look("/account/")
    form.get_by_label("Start a timer after each set").uncheck()
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Start a timer after each set")).not_to_be_checked()
    start.click()
    tick_off(visitor.page, "Bench press")
    expect(visitor.page.get_by_text("1 of 9 sets")).to_be_visible()
    expect(visitor.page.get_by_role("region", name="Rest")).to_be_hidden()
