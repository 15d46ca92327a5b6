"""A coach's day in the browser: the next block is queued and taken back, a workout is logged for a trainee."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from training import services as training
from training.models import Exercise, ProgramAssignment
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog, WorkoutSession

from .test_main_job import people  # noqa: F401

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def blocks(people):  # noqa: F811
    """Mia follows Base for two weeks; Peak, with one day a week, is to be next."""
    trainer, trainee = people
    found = {}
    for name in ("Base", "Peak"):
        found[name] = ProgramFactory(gym=trainer.trainer.gym, owner=trainer, name=name, weeks=2)
        for week in (1, 2):
            day = ProgramDayFactory(program=found[name], week=week, position=1, name=f"{name} day")
            ProgramExerciseFactory(program_day=day, exercise=Exercise.objects.get(name="Bench press"), sets=2)
    today = timezone.localdate()
    training.assign_program(actor=trainer, trainee=trainee.trainee, program=found["Base"], start_date=today)
    return found


@pytest.mark.expect_status(400)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_block_is_queued_and_taken_back(visit, people, blocks, scripts):  # noqa: F811
    page = visit(WIDE, scripts=scripts).sign_in(people[0]).page
    page.get_by_role("link", name="Mia").click()
    page.get_by_role("link", name="Queue the next program").click()
    begins = timezone.localdate() + timedelta(weeks=2)
    expect(page.get_by_label("First day")).to_have_value(begins.isoformat())
    page.get_by_label("Program").select_option("Peak")
    page.get_by_label("Monday").check()
    page.get_by_label("Friday").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 workouts in a week, and you chose 2 weekdays")).to_be_visible()
    page.get_by_label("Friday").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Next: Peak from")).to_be_visible()
    assert ProgramAssignment.objects.get(program=blocks["Peak"]).start_date == begins
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    expect(page.get_by_text("Next: Peak from")).to_have_count(0)
    assert list(ProgramAssignment.objects.values_list("program__name", "end_date")) == [("Base", None)]


def test_the_tabs_are_used_by_keyboard(visit, people, blocks):  # noqa: F811
    page = visit(WIDE).sign_in(people[0]).page
    page.get_by_role("link", name="Mia").click()
    for name in ("Plan", "Workouts", "Progress", "Health", "Notes", "Overview"):
        tab = page.get_by_label("Pages of this trainee").get_by_role("link", name=name)
        tab.focus()
        page.keyboard.press("Enter")
        expect(tab).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_workout_is_logged_for_a_trainee(visit, people, blocks, scripts):  # noqa: F811
    page = visit(WIDE, scripts=scripts).sign_in(people[0]).page
    page.get_by_role("link", name="Mia").click()
    page.get_by_role("link", name="Log a workout").click()
    page.get_by_role("button", name="Base day").click()
    for number, weight in ((1, "60"), (2, "62.5")):
        row = page.get_by_role("form", name=f"Set {number} of Bench press")
        row.get_by_role("textbox", name="weight in kg").fill(weight)
        row.get_by_role("textbox", name="reps").fill("8")
        row.get_by_role("button", name=f"Log set {number} of Bench press").click()
        expect(page.locator("[data-set]")).to_have_count(number)
    page.get_by_role("link", name="Edit set 1, Bench press").click()
    page.get_by_label("Reps").fill("9")
    page.get_by_role("button", name="Save").click()
    page.locator("summary", has_text="Finish the workout").click()
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(page.get_by_text("Workout finished.")).to_be_visible()
    session = WorkoutSession.objects.get()
    assert (session.trainee.user, session.status) == (people[1], "completed")
    logged = ExerciseLog.objects.order_by("set_number").values_list("reps", "weight_kg")
    assert [(reps, float(weight)) for reps, weight in logged] == [(9, 60.0), (8, 62.5)]
