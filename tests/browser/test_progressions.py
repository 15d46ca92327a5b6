"""A coach gives lines a progression: every week is shown before anything is applied."""

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_builder import Bench
from training.models import ProgramExercise
from training.program_plans import program_plan
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trainer():
    return TrainerFactory(user__first_name="Tara")


@pytest.fixture
def program(trainer):
    """Eight weeks; the first has a day with squat, bench and plank."""
    program = ProgramFactory(name="Strength", gym=trainer.gym, owner=trainer.user, weeks=8)
    day = ProgramDayFactory(program=program, position=1, name="A")
    for position, (name, muscle, load) in enumerate(
        (("Back squat", "quadriceps", 100), ("Bench press", "chest", 80), ("Plank", "abdominals", None)), start=1
    ):
        exercise = ExerciseFactory(name=name, gym=trainer.gym, primary_muscles=[muscle])
        values = {"load_type": "kg", "load_value": load} if load else {"load_type": "none", "load_value": None}
        ProgramExerciseFactory(program_day=day, exercise=exercise, position=position, **values)
    return program


def weeks_of(program, name):
    lines = [line for line in program_plan(program).lines if line.name == name]
    return [[text_of(group) for group in line.groups] for line in lines]


def text_of(group):
    return f"{group.reps_min}{'+' * group.amrap}@{float(group.load_value or 0):g}"


def open_dialog(bench, name="Back squat"):
    bench.line(name, "A").get_by_label(f"More for {name}").click()
    bench.page.get_by_role("button", name="Progression").locator("visible=true").click()
    return bench.page.get_by_role("dialog")


@pytest.mark.expect_status(400)  # to a preview before the scheme is chosen
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_scheme_is_shown_week_by_week_and_then_applied(visit, trainer, program, size):
    bench = Bench(visit(size).sign_in(trainer.user), program)
    dialog = open_dialog(bench)
    expect(dialog.get_by_text("Each week is heavier than the previous one.")).to_be_visible()
    dialog.get_by_label("Rule").select_option(label="A scheme by week")
    expect(dialog.get_by_text("You write what each week asks for")).to_be_visible()
    dialog.get_by_role("button", name="5/3/1 with deload").click()
    rows = dialog.locator("[data-preview] tr")
    expect(rows).to_have_count(8)
    expect(rows.nth(2)).to_contain_text("1 × 1+ @ 95 % TM")
    expect(dialog.get_by_label("Raise, row 1")).to_have_value("5")
    assert weeks_of(program, "Back squat") == [["8@100"]], "nothing is written yet"
    assert bench.visitor.axe() == []
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_be_hidden()
    cycle = [["5@65", "5@75", "5+@85"], ["3@70", "3@80", "3+@90"], ["5@75", "3@85", "1+@95"], ["5@40", "5@50", "5@60"]]
    assert weeks_of(program, "Back squat") == [*cycle, *cycle]
    rule = ProgramExercise.objects.get(program_day__week=1, exercise__name="Back squat").progression
    assert rule["tm_raise"] == [{"reps_over": 0, "kg": "5"}]


def test_a_rule_for_several_lines_names_those_that_it_does_not_fit(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    bench.grip("Back squat", "A").focus()
    for _line in range(2):
        bench.page.keyboard.press("Shift+ArrowDown")
    bench.page.keyboard.press("p")
    dialog = bench.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="3 exercises · Progression")).to_be_visible()
    expect(dialog.get_by_text("Plank stays as it is: This progression needs a load in kg or %.")).to_be_visible()
    expect(dialog.locator("[data-preview] tr")).to_have_count(16)
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_be_hidden()
    assert [len(weeks_of(program, name)) for name in ("Back squat", "Bench press", "Plank")] == [8, 8, 1]
    assert weeks_of(program, "Bench press")[7] == ["8@97.5"]


def test_what_a_coach_types_wrong_stays_with_its_error(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    dialog = open_dialog(bench)
    step = dialog.get_by_label("How much to add")
    step.fill("a bit")
    expect(dialog.locator("[data-rule-field=step] .error")).to_be_visible()
    expect(step).to_have_value("a bit")
    expect(dialog.get_by_role("button", name="Show the weeks")).to_be_visible()
    step.fill("2,5")
    expect(dialog.locator("[data-preview] tr").nth(7)).to_contain_text("117.5 kg")
    dialog.get_by_label("Rule").select_option(label="A scheme by week")
    weeks = dialog.get_by_label("The weeks, one on each line")
    weeks.fill("5x5 @80kg\n4x8 @8")
    expect(dialog.get_by_text("Line 2: “@8”: which do you mean?")).to_be_visible()
    dialog.get_by_role("button", name="RPE 8").click()
    expect(dialog.locator("[data-preview] tr").nth(1)).to_contain_text("4 × 8 @ RPE 8")
    expect(weeks).to_have_value("5x5 @80kg\n4x8 RPE8")
