"""The plan of one trainee, changed in a browser: by keyboard, on a phone, with undo."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import DESKTOP, PHONE
from training.models import ProgramAssignment
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trainer():
    return TrainerFactory(user__first_name="Tara", user__email="tara@example.org")


@pytest.fixture
def mia(trainer):
    """She follows two weeks of one day since today: bench press and rows as a superset."""
    program = ProgramFactory(name="Plan", gym=trainer.gym, owner=trainer.user, weeks=2)
    exercises = {name: ExerciseFactory(name=name) for name in ("Bench press", "Barbell row", "Leg press", "Leg curl")}
    for week in (1, 2):
        day = ProgramDayFactory(program=program, week=week, position=1, name="Push")
        for position, name in enumerate(("Bench press", "Barbell row"), start=1):
            ProgramExerciseFactory(program_day=day, exercise=exercises[name], position=position, block="A")
    mia = make_trainee(trainer=trainer, email="mia@example.org", first_name="Mia")
    assign_program(
        actor=trainer.user, trainee=mia, program=program, start_date=timezone.localdate() + timedelta(days=1)
    )
    return mia


def names(week):
    assignment = ProgramAssignment.objects.select_related("revision").get()
    [day] = assignment.revision.plan.days_of(week)
    return [line.name for line in day.with_overrides(assignment.overrides).lines]


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_lines_are_swapped_added_and_removed_by_keyboard(visit, trainer, mia, device):
    visitor = visit(device).sign_in(trainer.user)
    page = visitor.page
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    page.locator("gym-own-plan[data-ready]").wait_for()
    expect(page.get_by_text("A1 Bench press")).to_be_visible()

    page.get_by_role("radio", name="all weeks that remain").check()
    page.get_by_role("button", name="Swap Bench press").press("Enter")
    search = page.get_by_role("combobox", name="Swap Bench press")
    expect(search).to_be_focused()
    page.keyboard.type("leg 4x12 @8")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("which do you mean?")
    page.get_by_role("button", name="RPE 8").click()
    search.press("ArrowDown")
    search.press("ArrowUp")
    chosen = page.get_by_role("option", selected=True).inner_text().split("\n")[0]
    search.press("Enter")
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()
    expect(page.get_by_text("program: Bench press 3 × 8–10 @ 80 kg")).to_be_visible()
    assert names(1) == names(2) == [chosen, "Barbell row"]
    expect(page.get_by_role("radio", name="all weeks that remain")).to_be_checked()

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    assert names(1) == names(2) == ["Bench press", "Barbell row"]

    page.get_by_role("button", name="Add an exercise").press("Enter")
    page.keyboard.type("leg curl 3x12")
    expect(page.locator("#own-picked")).to_contain_text("Leg curl 3 × 12")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Leg curl", exact=True)).to_have_value("3x12")
    page.get_by_role("button", name="Remove Barbell row").press("Enter")
    expect(page.get_by_text("taken out")).to_be_visible()
    assert (names(1), names(2)) == (["Bench press", "Leg curl"], ["Bench press", "Barbell row"])

    page.get_by_role("button", name="Add an alternative to Bench press").press("Enter")
    page.keyboard.type("leg pr")
    page.keyboard.press("Enter")
    expect(page.get_by_text("or Leg press")).to_be_visible()
    narrow = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert narrow, "the page is not wider than the screen"


def test_what_is_typed_is_shown_as_it_is_understood(visit, trainer, mia):
    visitor = visit(PHONE).sign_in(trainer.user)
    page = visitor.page
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    page.locator("gym-own-plan[data-ready]").wait_for()
    bench = page.get_by_role("textbox", name="Bench press", exact=True)
    bench.fill("1x5 @85% ; 3x5 @75%")
    understood = page.locator("[data-line]").first.locator(".builder-understood")
    expect(understood).to_contain_text("1 × 5 @ 85 %, 3 × 5 @ 75 %")
    expect(page.get_by_text("What you typed is not saved yet.")).to_be_visible()
    bench.fill("3x5 heavy")
    expect(page.locator("[data-line] mark")).to_have_text("heavy")
    bench.press("Escape")
    expect(bench).to_have_value("3x8-10 @80kg")
    bench.fill("5x5 @85kg")
    bench.press("Enter")
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Bench press", exact=True)).to_have_value("5x5 @85kg")
    assert names(1) == ["Bench press", "Barbell row"]
