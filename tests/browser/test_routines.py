"""A trainee's own routines on a phone: built, started, logged, made of a workout, shared, copied; also offline."""

import re

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import make_trainee
from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia, session, stored
from training import services
from training.models import Exercise, Program
from training.program_plans import program_plan
from training.tests.factories import ProgramExerciseFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mia():
    return make_mia()


def lines(routine) -> list[tuple[str, list[float]]]:
    return [(line.name, [float(group.load_value) for group in line.groups]) for line in program_plan(routine).lines]


def test_a_routine_from_its_first_exercise_to_somebody_elses_copy(visit, mia):
    other = make_trainee(first_name="Ole", email="ole@example.org")
    visitor = visit(PHONE).sign_in(mia.user)
    phone, page = Phone(visitor), visitor.page
    # build
    page.get_by_role("link", name="Build a routine").click()
    page.get_by_label("Name").fill("Arms")
    page.get_by_role("button", name="Create and add exercises").click()
    page.locator("gym-builder[data-ready]").wait_for()
    page.wait_for_load_state("networkidle")  # with the exercises
    expect(page.get_by_role("button", name="Add a week")).to_have_count(0)
    entry = page.get_by_role("combobox", name=re.compile("Add an exercise"))
    for text, name in (("bench 2x8 @50kg", "Bench press"), ("row 1x10 @40kg", "Row")):
        entry.fill(text)
        expect(page.locator(".builder-understood")).to_contain_text(name)
        entry.press("Enter")
        expect(page.locator("[data-line]", has_text=name)).to_be_visible()
    assert not visitor.axe()
    # start at once: what was typed is saved first
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/workouts/*-*/")
    phone.ready()
    arms = Program.objects.get(name="Arms")
    assert lines(arms) == [("Bench press", [50]), ("Row", [40])]
    phone.log().log(52.5, 7)
    phone.log(exercise="Row")
    phone.finish()
    expect(page.get_by_text("Workout finished. Well done!")).to_be_visible()
    assert session().program_day.program == arms
    # a routine of what was done
    page.get_by_role("button", name="Save as a routine").click()
    page.locator("gym-builder[data-ready]").wait_for()
    expect(page.locator(".toasts")).to_contain_text("Saved as a routine.")
    made = Program.objects.exclude(trainee=None).latest("pk")
    assert lines(made) == [("Bench press", [50, 52.5]), ("Row", [40])]
    page.locator(".toasts").get_by_role("button", name="Undo").click()
    page.wait_for_url("**/routines/")
    expect(page.get_by_role("link", name="Arms")).to_have_count(1)
    assert not visitor.axe()
    # share
    page.locator("summary", has_text="⋯").click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Link").input_value()
    assert not visitor.axe()
    # another trainee copies it
    theirs = visit(PHONE).sign_in(other.user)
    theirs.page.goto(address)
    assert not theirs.axe()
    theirs.page.get_by_role("button", name="Copy to my routines").click()
    theirs.page.locator("gym-builder[data-ready]").wait_for()
    copy = Program.objects.get(trainee=other)
    assert (copy.name, lines(copy)) == ("Arms", lines(arms))


@pytest.mark.offline
def test_a_routine_starts_without_a_network(visit, mia):
    routine = services.create_routine(actor=mia.user, trainee=mia, name="Hotel")
    bench = Exercise.objects.get(name="Bench press")
    ProgramExerciseFactory(program_day=routine.days.get(), exercise=bench, load_value=20)
    phone = Phone(visit(PHONE).sign_in(mia.user)).install()
    phone.keeps("/routines/", f"/routines/days/{routine.days.get().pk}/draft/")
    phone.offline()
    phone.page.get_by_role("link", name="All", exact=True).click()
    phone.page.wait_for_url("**/routines/")
    phone.page.get_by_role("button", name=re.compile("Start.*Hotel")).click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.ready()
    expect(phone.page.get_by_role("heading", name="Hotel")).to_be_visible()
    phone.log()
    phone.offline(False)
    eventually(lambda: phone.waiting() == 0)
    assert session().program_day == routine.days.get()
    assert stored() == [(20, 10)]
