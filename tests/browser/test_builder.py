"""A program is built: by keyboard alone, by mouse, in two tabs, without a network, without scripts."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD
from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import DESKTOP, PHONE
from training.models import Program, ProgramAssignment
from training.program_plans import program_plan
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)

EXERCISES = {
    "Bench press": "chest",
    "Barbell row": "middle back",
    "Overhead press": "shoulders",
    "Back squat": "quadriceps",
    "Leg curl": "hamstrings",
    "Lat pulldown": "lats",
    "Deadlift": "lower back",
    "Hammer curl": "biceps",
}
# day: what is typed into it, slips of the finger included
WEEK = {
    "Upper A": ["bnech press 4x6 @60kg r120", "row 3x8-10 @50kg", "ovrhead 3x10"],
    "Lower A": ["squat 5x5 @75%", "leg curl 3x12"],
    "Upper B": ["lat pull 4x8-12 @45kg", "hamer curl 3x12 @10kg"],
    "Lower B": ["deadlfit 3x5 RPE8"],
}
NAMES = {
    "Upper A": ["Bench press", "Barbell row", "Overhead press"],
    "Lower A": ["Back squat", "Leg curl"],
    "Upper B": ["Lat pulldown", "Hammer curl"],
    "Lower B": ["Deadlift"],
}


@pytest.fixture
def trainer():
    trainer = TrainerFactory(user__first_name="Tara", user__email="tara@example.org")
    for name, muscle in EXERCISES.items():
        ExerciseFactory(name=name, primary_muscles=[muscle], secondary_muscles=[])
    return trainer


@pytest.fixture
def program(trainer):
    """One week: Push with two exercises, Pull with one."""
    program = ProgramFactory(name="Plan", gym=trainer.gym, owner=trainer.user, weeks=2)
    push = ProgramDayFactory(program=program, position=1, name="Push")
    pull = ProgramDayFactory(program=program, position=2, name="Pull")
    from training.models import Exercise

    for position, (day, name) in enumerate(
        ((push, "Bench press"), (push, "Overhead press"), (pull, "Barbell row")), start=1
    ):
        ProgramExerciseFactory(program_day=day, position=position, exercise=Exercise.objects.get(name=name))
    return program


def stored(program=None) -> list[tuple[int, str, list[str]]]:
    program = program or Program.objects.get()
    return [(day.week, day.name, [line.name for line in day.lines]) for day in program_plan(program).days]


def loads(program, name: str) -> list[float]:
    return [float(line.groups[0].load_value) for line in program_plan(program).lines if line.name == name]


class Bench:
    """The builder's page."""

    def __init__(self, visitor, program=None):
        self.visitor, self.page = visitor, visitor.page
        if program is not None:
            visitor.go(f"/programs/{program.pk}/")
        self.ready()

    def complete(self):
        """Waits for the list of exercises, which comes after the page."""
        self.page.locator("gym-builder[data-complete]").wait_for()

    def ready(self):
        self.page.locator("gym-builder[data-ready]").wait_for()
        self.page.wait_for_load_state("networkidle")
        return self

    def saved(self):
        expect(self.page.locator("[data-saved]")).to_have_attribute("data-saved", "saved")
        return self

    def day(self, name: str, week: int = 1):
        return self.page.get_by_role("region", name=f"{name}, Week {week}", exact=True)

    def line(self, name: str, day: str = "Push", week: int = 1):
        return self.day(day, week).get_by_role("listitem").filter(has_text=name)

    def grip(self, name: str, day: str = "Push", week: int = 1):
        """What of a line takes the focus."""
        return self.line(name, day, week).locator("[data-focus]")

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel")

    def tab_to(self, selector: str, most: int = 80, back: bool = False):
        """By Tab alone, as one without a mouse comes there."""
        for _press in range(most):
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return self
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab does not lead to {selector}")


def test_a_program_is_built_by_keyboard_alone(visit, trainer):
    visitor = visit(DESKTOP).sign_in(trainer.user)
    visitor.go("/programs/new/")
    keys = visitor.page.keyboard
    page = visitor.page
    page.get_by_label("Name").focus()
    keys.type("Four days")
    keys.press("Enter")
    bench = Bench(visitor)
    bench.tab_to('[data-focus="new-1"]')
    for day, typed in WEEK.items():
        keys.type(day)
        keys.press("Enter")
        for text in typed:
            expect(page.locator("input[data-focus^=add]:focus")).to_be_visible()
            keys.type(text)
            expect(page.get_by_role("option").first).to_be_visible()
            keys.press("Enter")
            expect(page.get_by_role("option")).to_have_count(0)
        keys.press("Tab")  # from the day's last field to the next new day
        bench.tab_to('[data-focus="new-1"]')
    # The week again in the three others, in one action from its menu.
    bench.tab_to('[data-week="1"] .builder-week-head summary', back=True)
    keys.press("Enter")
    bench.tab_to('[data-week="1"] .builder-week-head .menu-sheet button:nth-of-type(3)', most=4)
    assert bench.focused() == "Copy to the following weeks …"
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("checkbox", checked=True)).to_have_count(3)
    bench.tab_to("dialog .btn-primary")
    keys.press("Enter")
    expect(page.get_by_text("Copied to weeks: 2, 3, 4")).to_be_visible()
    # A rule for the bench press; the other weeks follow it.
    bench.tab_to('[data-week="1"] [data-line] button', most=200)
    for _step in range(3):
        keys.press("ArrowRight")
    assert "Deadlift" in bench.focused()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        keys.press(key)
    assert "Bench press" in bench.focused()
    keys.press("p")
    expect(page.get_by_role("dialog")).to_contain_text("Progression")
    bench.tab_to("#rule-step")
    keys.press("Control+a")
    keys.type("2.5")
    keys.press("Enter")
    expect(page.get_by_text("What the weeks become")).to_be_visible()
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(bench.line("Bench press", "Upper A", 4)).to_contain_text("+7.5 kg since the first week, +2.5 kg a week")
    # A line that a rule made, opened and left as it was, still follows it.
    bench.grip("Bench press", "Upper A", 4).focus()
    keys.press("Enter")
    keys.press("Enter")
    expect(bench.line("Bench press", "Upper A", 4)).to_contain_text("+7.5 kg since the first week")
    bench.grip("Bench press", "Upper A").focus()
    # One line moved to the next day, one deleted and brought back.
    assert "Bench press" in bench.focused(), "the dialog gives the focus back"
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert "Overhead press" in bench.focused()
    keys.press("Alt+ArrowRight")
    expect(bench.line("Overhead press", "Lower A")).to_be_visible()
    assert "Overhead press" in bench.focused(), "the focus goes along"
    keys.press("Delete")
    expect(bench.line("Overhead press", "Lower A")).to_have_count(0)
    keys.press("Control+z")
    expect(bench.line("Overhead press", "Lower A")).to_be_visible()
    keys.press("Control+z")
    expect(bench.line("Overhead press", "Upper A")).to_be_visible()
    keys.press("Control+y")
    expect(bench.line("Overhead press", "Lower A")).to_be_visible()
    bench.saved()
    program = Program.objects.get()
    expected = [(week, day, names) for week in (1, 2, 3, 4) for day, names in NAMES.items()]
    expected[0] = (1, "Upper A", ["Bench press", "Barbell row"])
    expected[1] = (1, "Lower A", ["Back squat", "Leg curl", "Overhead press"])
    assert stored(program) == expected
    assert loads(program, "Bench press") == [60, 62.5, 65, 67.5]
    assert visitor.axe() == []


def test_a_program_is_built_by_mouse(visit, trainer):
    visitor = visit(DESKTOP, theme="dark").sign_in(trainer.user)
    visitor.go("/programs/")
    page = visitor.page
    page.get_by_role("link", name="New program").first.click()
    page.get_by_label("Name").fill("Four days")
    page.get_by_role("button", name="Create and build").click()
    bench = Bench(visitor)
    for day, typed in WEEK.items():
        new = page.get_by_label("Name of the new day, Week 1")
        new.fill(day)
        new.press("Enter")
        field = bench.day(day).get_by_role("combobox")
        for text in typed:
            field.fill(text)
            page.get_by_role("option").first.click()
    expect(page.get_by_role("list", name="Hard sets a week").first).to_contain_text("quadriceps 5")
    page.locator('[data-week="1"] .builder-week-head summary').first.click()
    page.get_by_role("button", name="Copy the week").click()
    for week in (2, 3, 4):
        page.locator(f'[data-week="{week}"] .builder-week-head summary').first.click()
        page.locator(f'[data-week="{week}"]').get_by_role("button", name="Paste into this week").click()
    # Two lines are chosen and dragged to another day together.
    bench.grip("Barbell row", "Upper A").click(modifiers=["Control"])
    bench.grip("Overhead press", "Upper A").click(modifiers=["Control"])
    handle = bench.line("Barbell row", "Upper A").locator("[data-handle]")
    drag(page, handle, bench.line("Deadlift", "Lower B"))
    expect(bench.day("Lower B").get_by_role("listitem")).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(bench.day("Lower B").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Redo").click()
    # In place, and all fields.
    bench.grip("Bench press", "Upper A").click()
    entry = page.get_by_role("textbox", name="Bench press")
    entry.fill("4x6 heavy")
    entry.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("“heavy” is not understood")
    entry.fill("5x3 @70kg")
    entry.press("Enter")
    expect(bench.line("Bench press", "Upper A")).to_contain_text("5 × 3 @ 70 kg")
    bench.line("Bench press", "Upper A").locator("summary").click()
    bench.line("Bench press", "Upper A").get_by_role("button", name="All fields").click()
    page.get_by_label("Rest", exact=True).fill("3:00")
    page.get_by_label("Notes", exact=True).fill("Pause on the chest")
    page.get_by_role("button", name="Apply").click()
    expect(bench.line("Bench press", "Upper A")).to_contain_text("5 × 3 @ 70 kg · rest 3:00")
    expect(bench.line("Bench press", "Upper A")).to_contain_text("Pause on the chest")
    bench.saved()
    program = Program.objects.get()
    assert stored(program)[:3] == [
        (1, "Upper A", ["Bench press"]),
        (1, "Lower A", ["Back squat", "Leg curl"]),
        (1, "Upper B", ["Lat pulldown", "Hammer curl"]),
    ]
    assert sorted(stored(program)[3][2]) == ["Barbell row", "Deadlift", "Overhead press"]
    assert stored(program)[4:] == [(week, day, names) for week in (2, 3, 4) for day, names in NAMES.items()]


def drag(page, handle, target):
    handle.hover()
    page.mouse.down()
    box = target.bounding_box()
    for share in (0.3, 0.6, 0.8):
        page.mouse.move(box["x"] + 40, box["y"] + box["height"] * share, steps=8)
    page.mouse.up()


@pytest.mark.expect_status(409)
@pytest.mark.parametrize("choice", ["theirs", "mine"])
def test_two_tabs_tell_each_other(visit, trainer, program, choice):
    first = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    second = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    add(first, "Push", "deadlift 1x5")
    first.saved()
    add(second, "Pull", "hammer curl 3x12")
    alert = second.page.locator("[data-conflict]")
    expect(alert).to_contain_text("You changed this program in another tab")
    assert stored(program)[1] == (1, "Pull", ["Barbell row"]), "nothing is written over in silence"
    add(second, "Pull", "leg curl 3x12")
    expect(alert).to_be_visible()
    if choice == "theirs":
        alert.get_by_role("button", name="Take theirs").click()
        expect(second.line("Deadlift")).to_be_visible()
        expect(second.line("Hammer curl", "Pull")).to_have_count(0)
        second.page.get_by_role("button", name="Undo").click()
        expect(second.line("Hammer curl", "Pull")).to_be_visible()
        second.page.get_by_role("button", name="Redo").click()
        second.saved()
        assert stored(program) == [
            (1, "Push", ["Bench press", "Overhead press", "Deadlift"]),
            (1, "Pull", ["Barbell row"]),
        ]
    else:
        alert.get_by_role("button", name="Keep mine").click()
        second.saved()
        expect(alert).to_have_count(0)
        assert stored(program) == [
            (1, "Push", ["Bench press", "Overhead press"]),
            (1, "Pull", ["Barbell row", "Hammer curl", "Leg curl"]),
        ]


@pytest.mark.expect_status(409)
def test_what_two_people_changed_on_different_days_is_kept_in_one_tap(visit, trainer, program):
    first, second = two_tabs(visit, trainer, program)
    add(first, "Push", "deadlift 1x5")
    first.saved()
    changed_by_a_colleague(program)
    add(second, "Pull", "hammer curl 3x12")
    alert = second.page.locator("[data-conflict]")
    expect(alert).to_contain_text("Uwe Kern changed: Push (Week 1)")
    expect(alert).to_contain_text("You changed: Pull (Week 1)")
    expect(second.day("Pull").locator("[data-day-conflict=mine]")).to_contain_text("Not saved: Uwe Kern changed")
    expect(second.day("Push").locator("[data-day-conflict=theirs]")).to_contain_text("Uwe Kern changed this at")
    alert.get_by_role("button", name="Keep both").click()
    expect(alert).to_have_count(0)
    expect(second.line("Deadlift")).to_be_visible()
    second.saved()
    assert stored(program) == [
        (1, "Push", ["Bench press", "Overhead press", "Deadlift"]),
        (1, "Pull", ["Barbell row", "Hammer curl"]),
    ]


@pytest.mark.expect_status(409)
@pytest.mark.parametrize(("choice", "last"), [("Take Uwe Kern's", "Deadlift"), ("Keep mine", "Leg curl")])
def test_what_two_people_changed_on_one_day_is_chosen_in_that_day(visit, trainer, program, choice, last):
    first, second = two_tabs(visit, trainer, program)
    add(first, "Push", "deadlift 1x5")
    first.saved()
    changed_by_a_colleague(program)
    add(second, "Pull", "hammer curl 3x12")
    add(second, "Push", "leg curl 3x12")
    note = second.day("Push").locator("[data-day-conflict=both]")
    expect(note).to_contain_text("Uwe Kern changed this, too")
    expect(second.page.locator("[data-conflict]").get_by_role("button", name="Keep both")).to_have_count(0)
    assert second.visitor.axe() == []
    note.get_by_role("button", name=choice).click()
    second.saved()
    assert stored(program) == [
        (1, "Push", ["Bench press", "Overhead press", last]),
        (1, "Pull", ["Barbell row", "Hammer curl"]),
    ]


def two_tabs(visit, trainer, program):
    return [Bench(visit(DESKTOP).sign_in(trainer.user), program) for _tab in range(2)]


def changed_by_a_colleague(program):
    colleague = TrainerFactory(gym=program.gym, user__first_name="Uwe", user__last_name="Kern")
    Program.objects.filter(pk=program.pk).update(edited_by=colleague.user)


@pytest.mark.parametrize("device", [DESKTOP, PHONE])
def test_the_state_of_saving_is_in_sight_wherever_one_types(visit, trainer, program, device):
    for week in (1, 2):
        for number in range(3, 7):
            ProgramDayFactory(program=program, week=week, position=number, name=f"Day {number}")
    bench = Bench(visit(device).sign_in(trainer.user), program)
    state = bench.page.locator("[data-saved]")
    expect(state).to_have_text("Changes are saved automatically")
    if device == PHONE:
        bench.page.get_by_role("navigation", name="Days, Week 2").get_by_role("button", name="Day 6").click()
    field = bench.day("Day 6", week=2).get_by_role("combobox")
    field.fill("deadlift 1x5")
    field.press("Enter")
    bench.saved()
    expect(state).to_be_in_viewport()
    expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    top = state.evaluate(
        "(state) => { const { x, y } = state.getBoundingClientRect();"
        " return state.contains(document.elementFromPoint(x + 2, y + 2)); }"
    )
    assert top, "nothing covers it"


def test_six_days_fit_a_laptop_and_the_first_line_is_in_the_first_third(visit, trainer, program, mia):
    for number in range(3, 7):
        ProgramDayFactory(program=program, week=1, position=number, name=f"Day {number}")
    visitor = visit({"width": 1440, "height": 900}).sign_in(trainer.user)
    bench = Bench(visitor, program)
    boxes = [day.bounding_box() for day in bench.page.locator('[data-week="1"] .builder-day').all()]
    assert len({box["y"] for box in boxes}) == 1, "side by side"
    assert len(boxes) == 6
    assert max(box["x"] + box["width"] for box in boxes) <= 1440
    assert bench.grip("Bench press").bounding_box()["y"] <= 300
    see_through = bench.page.evaluate(
        """() => [...document.querySelectorAll("header, .builder-bar")].filter((one) => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(one).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return canvas.getImageData(0, 0, 1, 1).data[3] < 255;
        }).length"""
    )
    assert see_through == 0, "nothing shows through what sticks to the top"


def test_on_a_phone_one_day_is_shown_and_lines_and_days_are_moved_by_their_menus(visit, trainer, program):
    bench = Bench(visit(PHONE).sign_in(trainer.user), program)
    page = bench.page
    days = page.get_by_role("navigation", name="Days, Week 1")
    expect(bench.day("Push")).to_be_visible()
    expect(bench.day("Pull")).to_have_count(0)
    assert bench.visitor.axe() == []

    def choose(what, name):
        what.locator("summary").first.click()
        what.get_by_role("button", name=name, exact=True).locator("visible=true").click()

    choose(bench.line("Overhead press"), "Move up")
    expect(bench.day("Push").get_by_role("listitem").first).to_contain_text("Overhead press")
    bench.line("Overhead press").locator("summary").click()
    expect(bench.line("Overhead press").get_by_role("button", name="Move up")).to_be_disabled()
    page.keyboard.press("Escape")
    choose(bench.line("Overhead press"), "To the next day")
    expect(bench.line("Overhead press", "Pull")).to_be_visible()
    expect(bench.day("Push")).to_have_count(0)
    choose(bench.day("Pull"), "Earlier in the week")
    expect(days.get_by_role("button")).to_have_text(["Pull", "Push", "+"])
    days.get_by_role("button", name="Push").click()
    expect(bench.line("Bench press")).to_be_visible()
    days.get_by_role("button", name="Name of the new day").click()
    page.get_by_label("Name of the new day, Week 1").fill("Legs")
    page.keyboard.press("Enter")
    add(bench, "Legs", "squat 5x5")
    bench.saved()
    assert stored(program) == [
        (1, "Pull", ["Barbell row", "Overhead press"]),
        (1, "Push", ["Bench press"]),
        (1, "Legs", ["Back squat"]),
    ]


def add(bench, day, text):
    field = bench.day(day).get_by_role("combobox")
    field.fill(text)
    field.press("Enter")
    expect(field).to_have_value("")


@pytest.mark.offline
def test_a_lost_connection_loses_nothing(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    bench.complete()
    bench.visitor.context.set_offline(True)
    add(bench, "Push", "deadlift 1x5")
    expect(bench.page.get_by_text("No connection. Kept here")).to_be_visible()
    add(bench, "Pull", "hammer curl 3x12")
    assert len(stored(program)[0][2]) == 2
    bench.visitor.context.set_offline(False)
    bench.saved()
    assert stored(program) == [
        (1, "Push", ["Bench press", "Overhead press", "Deadlift"]),
        (1, "Pull", ["Barbell row", "Hammer curl"]),
    ]


@pytest.mark.offline
def test_a_tab_that_was_closed_offline_brings_its_edits_back(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    bench.page.route("**/plan/", lambda route: route.abort("internetdisconnected"))
    add(bench, "Push", "deadlift 1x5")
    expect(bench.page.get_by_text("No connection. Kept here")).to_be_visible()
    bench.page.close(run_before_unload=False)
    bench.visitor.page = bench.visitor.context.new_page()
    again = Bench(bench.visitor, program)
    expect(again.page.get_by_text("What could not be saved last time is back.")).to_be_visible()
    expect(again.line("Deadlift")).to_be_visible()
    again.saved()
    assert stored(program)[0] == (1, "Push", ["Bench press", "Overhead press", "Deadlift"])


@pytest.mark.expect_status(403)
def test_who_is_signed_out_meanwhile_loses_nothing(visit, trainer, program):
    visitor = visit(DESKTOP).sign_in(trainer.user)
    bench = Bench(visitor, program)
    bench.complete()
    visitor.context.clear_cookies()
    add(bench, "Push", "deadlift 1x5")
    expect(bench.page.get_by_text("You are signed out.")).to_be_visible()
    other = visitor.context.new_page()
    other.goto(visitor.base + "/login/")
    other.get_by_label("Email").fill(trainer.user.email)
    other.get_by_label("Password", exact=False).first.fill(PASSWORD)
    other.locator("main").get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/trainees/")
    bench.page.evaluate("window.dispatchEvent(new Event('focus'))")
    bench.saved()
    assert stored(program)[0] == (1, "Push", ["Bench press", "Overhead press", "Deadlift"])


@pytest.mark.expect_status(400)
def test_what_the_server_refuses_is_told_at_its_line(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    bench.grip("Bench press").focus()
    bench.page.keyboard.press("Shift+Enter")
    bench.page.get_by_label("Reps", exact=True).fill("12–8")
    bench.page.get_by_role("button", name="Apply").click()
    expect(bench.line("Bench press").get_by_role("alert")).to_have_text("This is less than where the range begins.")
    expect(bench.page.locator("[data-saved]")).to_have_attribute("data-saved", "refused")
    bench.grip("Bench press").focus()
    bench.page.keyboard.press("Shift+Enter")
    reps = bench.page.get_by_label("Reps", exact=True)
    expect(reps).to_have_value("12–8")
    expect(reps).to_have_accessible_description("This is less than where the range begins.")
    bench.page.keyboard.press("Escape")
    bench.grip("Bench press").click()
    bench.page.get_by_role("textbox", name="Bench press").fill("3x8-12")
    bench.page.keyboard.press("Enter")
    bench.saved()


def test_a_week_is_not_pasted_over_another_one_without_asking(visit, trainer, program):
    squat = ExerciseFactory(name="Box squat")
    ProgramExerciseFactory(program_day=ProgramDayFactory(program=program, week=2, name="Legs"), exercise=squat)
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    page = bench.page
    dialog = page.get_by_role("dialog")
    one, other = ("Push", ["Bench press", "Overhead press"]), ("Pull", ["Barbell row"])

    def paste():
        page.locator('[data-week="2"] .builder-week-head summary').click()
        page.get_by_role("button", name="Paste into this week").last.click()
        expect(dialog).to_contain_text("Week 2 has workouts")
        expect(dialog.get_by_role("button", name="Replace")).to_be_focused()

    def second_week():
        return [(name, lines) for week, name, lines in stored(program) if week == 2]

    page.locator('[data-week="1"] .builder-week-head summary').click()
    page.get_by_role("button", name="Copy the week").first.click()
    paste()
    assert bench.visitor.axe() == []
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    paste()
    dialog.get_by_role("button", name="Replace").click()
    expect(page.get_by_text("Week 2 was replaced.")).to_be_visible()
    bench.saved()
    assert second_week() == [one, other]
    page.get_by_role("button", name="Undo").click()
    expect(bench.day("Legs", week=2)).to_be_visible()
    bench.saved()
    assert second_week() == [("Legs", ["Box squat"])]
    paste()
    dialog.get_by_role("button", name="Add after").click()
    expect(page.get_by_text("Added to week 2.")).to_be_visible()
    bench.saved()
    assert second_week() == [("Legs", ["Box squat"]), one, other]


def test_a_dialog_begins_at_its_first_field(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    for name, first in (("All fields", "Exercise"), ("Progression", "Rule"), ("Circuit, EMOM …", "Kind")):
        bench.line("Bench press").locator("summary").click()
        bench.line("Bench press").get_by_role("button", name=name).click()
        expect(bench.page.get_by_label(first, exact=True).first).to_be_focused()
        bench.page.keyboard.press("Escape")
        expect(bench.page.get_by_role("dialog")).to_be_hidden()


def test_copy_cut_paste_and_supersets_by_key(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    keys = bench.page.keyboard
    bench.grip("Bench press").focus()
    keys.press("g")
    expect(bench.grip("Overhead press")).to_contain_text("A2 Overhead press")
    keys.press("Shift+ArrowDown")
    keys.press("Control+c")
    bench.grip("Barbell row", "Pull").focus()
    keys.press("Control+v")
    expect(bench.day("Pull").get_by_role("listitem")).to_have_count(3)
    bench.grip("Barbell row", "Pull").focus()
    keys.press("Control+x")
    bench.day("Push").locator("h3 button").focus()
    keys.press("Control+v")
    expect(bench.line("Barbell row")).to_be_visible()
    bench.day("Pull").locator("h3 button").focus()
    keys.press("Control+c")
    keys.press("Control+v")
    expect(bench.page.get_by_role("region", name="Pull, Week 1", exact=True)).to_have_count(2)
    keys.press("?")
    expect(bench.page.get_by_role("dialog")).to_contain_text("undo, redo")
    assert bench.visitor.axe() == []
    keys.press("Escape")
    bench.saved()
    assert stored(program) == [
        (1, "Push", ["Bench press", "Overhead press", "Barbell row"]),
        (1, "Pull", ["Bench press", "Overhead press"]),
        (1, "Pull", ["Bench press", "Overhead press"]),
    ]


def test_the_last_results_stand_beside_the_cell(visit, trainer, program):
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    from training.models import Exercise

    press = Exercise.objects.get(name="Bench press")
    LogFactory(session=SessionFactory(trainee=trainee), exercise=press, weight_kg=77.5, reps=9)
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    bench.page.get_by_label("Last results of").select_option(str(trainee.pk))
    bench.ready()
    expect(bench.line("Bench press")).to_contain_text("last 77.5 kg × 9")


def test_edits_reach_a_trainee_only_when_the_trainer_says_so(visit, trainer, program):
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=date.today())
    coach = visit(DESKTOP).sign_in(trainer.user)
    bench = Bench(coach, program)
    bench.grip("Bench press").click()
    bench.page.get_by_role("textbox", name="Bench press").fill("5x5 @90kg")
    bench.page.keyboard.press("Enter")
    bench.saved()
    mia = visit(PHONE).sign_in(trainee.user)
    expect(mia.page.get_by_text("3 × 8–10 @ 80 kg").first).to_be_visible()
    coach.page.get_by_role("link", name="Apply to running assignments").click()
    expect(coach.page.get_by_text("5 × 5 @ 90 kg")).to_be_visible()
    coach.page.get_by_role("button", name="Apply").click()
    expect(coach.page.get_by_text("Applied to 1 trainee.")).to_be_visible()
    mia.go("/today/")
    expect(mia.page.get_by_text(re.compile("Tara .* changed Plan"))).to_be_visible()
    expect(mia.page.get_by_text("Bench press now 5 × 5 @ 90 kg")).to_be_visible()
    mia.page.get_by_role("button", name="Seen").click()
    expect(mia.page.get_by_text("changed Plan")).to_have_count(0)


def test_without_scripts_the_plan_is_there_to_read_and_print(visit, trainer, program):
    visitor = visit(PHONE, scripts=False).sign_in(trainer.user)
    page = visitor.page
    visitor.go(f"/programs/{program.pk}/")
    expect(page.locator("noscript p")).to_be_visible()
    push = page.get_by_role("region", name="Push")
    expect(push.get_by_role("heading", name="Overhead press")).to_be_visible()
    expect(push.get_by_text("3 × 8–10 @ 80 kg").first).to_be_visible()
    expect(page.get_by_label("Last results of")).to_be_hidden()
    assert page.locator("gym-builder").locator("form, button, input, select").count() == 0
    page.get_by_role("navigation", name="Weeks").get_by_role("link", name="2").click()
    expect(page.get_by_text("Nothing is planned for this week.")).to_be_visible()
    page.get_by_role("link", name="Print").click()
    expect(page.get_by_text("Barbell row")).to_be_visible()


COLOURS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const shade = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].join();
  };
  const isShown = (one) => one.checkVisibility() && one.innerText?.trim();
  const shown = [document.documentElement, ...document.querySelectorAll("body, body *")].filter(isShown);
  const shades = (name) => [...new Set(shown.map((one) => shade(getComputedStyle(one)[name])))];
  return { inks: shades("color"), papers: shades("backgroundColor") };
}"""


def test_a_program_is_printed_black_on_white_with_room_to_write(visit, trainer, program):
    visitor = visit(DESKTOP, theme="dark").sign_in(trainer.user)
    visitor.go(f"/programs/{program.pk}/print/")
    page = visitor.page
    assert visitor.axe() == []
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate(COLOURS)
    assert colours["inks"] == ["0,0,0,255"]
    assert set(colours["papers"]) <= {"255,255,255,255", "0,0,0,0"}
    text = page.evaluate("document.body.innerText")
    assert (
        text.split()
        == (
            "Plan revision 1 Week 1 Push Bench press 3 × 8–10 @ 80 kg 1 2 3 Overhead press 3 × 8–10 @ 80 kg 1 2 3 "
            "Notes Pull Barbell row 3 × 8–10 @ 80 kg 1 2 3 Notes"
        ).split()
    ), "the program, and no link"
    boxes = [box.bounding_box() for box in page.locator(".print-sets span").all()]
    assert len(boxes) == 9
    assert min(box["width"] for box in boxes) >= 70
    assert min(box["height"] for box in boxes) >= 34


@pytest.fixture
def mia(trainer, program):
    """A trainee who follows the program."""
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=date.today())
    return trainee


def test_a_line_is_typed_for_one_trainee_alone(visit, trainer, mia):
    visitor = visit(PHONE).sign_in(trainer.user)
    page = visitor.page
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    page.locator("gym-own-plan[data-ready]").wait_for()
    bench = page.get_by_label("Bench press", exact=True)
    expect(bench).to_have_value("3x8-10 @80kg")
    bench.fill("5x5 a lot")
    page.get_by_role("button", name="Save for this trainee").click()
    expect(page.get_by_role("alert").filter(has_text="is not understood")).to_have_text(re.compile("“a”"))
    expect(bench).to_be_focused()
    assert ProgramAssignment.objects.get().overrides == {}
    bench.fill("5x5 @82,5kg r90")
    page.get_by_role("button", name="Save for this trainee").click()
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()
    [fields] = ProgramAssignment.objects.get().overrides.values()
    assert (fields["sets"], fields["reps_max"], fields["load_value"], fields["rest_seconds"]) == (5, 5, "82.5000", 90)
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    expect(page.get_by_text("program: 3 × 8–10 @ 80 kg")).to_be_visible()
    page.get_by_label("Bench press", exact=True).fill("")
    page.get_by_role("button", name="Save for this trainee").click()
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()
    assert ProgramAssignment.objects.get().overrides == {}


def test_a_line_that_is_not_touched_does_not_become_the_trainees_own(visit, trainer, program, mia):
    """Its load has more digits in kilograms than a trainer who types pounds can see."""
    trainer.user.units = "imperial"
    trainer.user.save()
    visitor = visit(DESKTOP).sign_in(trainer.user)
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    page = visitor.page
    page.locator("gym-own-plan[data-ready]").wait_for()
    # Pounds would not come back as exactly these kilograms.
    expect(page.get_by_label("Bench press", exact=True)).to_have_value("3x8-10 @80kg")
    page.get_by_role("button", name="Save for this trainee").click()
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()
    assert ProgramAssignment.objects.get().overrides == {}


def test_without_scripts_an_own_plan_is_there_to_read(visit, trainer, mia):
    visitor = visit(DESKTOP, scripts=False).sign_in(trainer.user)
    visitor.go(f"/trainees/{mia.pk}/plan/?week=1")
    page = visitor.page
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.get_by_text("3 × 8–10 @ 80 kg").first).to_be_visible()
    expect(page.get_by_role("button", name="Save for this trainee")).to_be_hidden()


def test_the_choices_of_a_filter_end_before_their_arrow(visit, trainer):
    visitor = visit(PHONE).sign_in(trainer.user)
    visitor.go("/exercises/")
    # As wide as the longest choice needs, with the room for the arrow.
    narrow = visitor.page.evaluate(
        """() => [...document.querySelectorAll("main select")].filter((select) => {
          const free = select.cloneNode(true);
          free.className = "control w-auto";
          document.body.append(free);
          free.style.setProperty("width", "max-content", "important");
          const wanted = free.getBoundingClientRect().width;
          free.remove();
          return select.getBoundingClientRect().width < wanted - 1;
        }).map((select) => select.name)"""
    )
    assert narrow == []


def type_into(bench, day: str, text: str):
    """Types into the field of a day; what is understood is below it."""
    field = bench.day(day).get_by_role("combobox")
    field.fill(text)
    return field


def test_an_exercise_is_created_where_it_is_typed(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    page, day = bench.page, bench.day("Pull")
    dialog = page.get_by_role("dialog", name="New exercise")
    field = type_into(bench, "Pull", "zercher carry 3x40s @60kg")
    expect(day.get_by_role("option")).to_have_text(["+ Create “zercher carry”"])
    field.press("Enter")
    expect(dialog.get_by_label("Exercise")).to_be_focused()
    expect(dialog.get_by_label("Exercise")).to_have_value("zercher carry")
    assert bench.visitor.axe() == []
    dialog.get_by_label("Exercise").fill("Zercher carry")
    dialog.get_by_label("Measured by").select_option("weight_duration")
    dialog.get_by_label("Muscle").select_option("quadriceps")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value("zercher carry 3x40s @60kg")
    field.press("Enter")
    dialog.get_by_label("Exercise").fill("Zercher carry")
    dialog.get_by_label("Measured by").select_option("weight_duration")
    dialog.get_by_role("button", name="Create").click()
    expect(day.get_by_role("listitem").last).to_contain_text("Zercher carry 3 × 0:40 @ 60 kg")
    expect(field).to_have_value("")
    bench.saved()
    assert stored(program)[1] == (1, "Pull", ["Barbell row", "Zercher carry"])
    # Others have one of the words: they are offered, but Enter takes none of them.
    type_into(bench, "Pull", "barbell hold 3x30s")
    expect(day.get_by_role("option").first).to_contain_text("Barbell row")
    expect(day.get_by_role("option", selected=True)).to_have_text("+ Create “barbell hold”")
    # The next time it is found; of an exercise that exists no other of its name is offered.
    type_into(bench, "Pull", "zercher carry")
    expect(day.get_by_role("option")).to_have_text([re.compile("Zercher carry")])
    type_into(bench, "Pull", "bench")
    expect(day.get_by_role("option").last).to_have_text("+ Create “bench”")


TYPED = [
    ("bench 3x8-10 @80kg RPE8 t30X1 r2:00", "Bench press 3 × 8–10 @ 80 kg · RPE 8 · rest 2:00 · tempo 30X1"),
    ("squat 5/3/1+ @75/85/95%TM", "Back squat 1 × 5 @ 75 % TM, 1 × 3 @ 85 % TM, 1 × 1+ @ 95 % TM"),
    ("overhead 12-10-8-6 @40kg", "Overhead press 1 × 12 @ 40 kg, 1 × 10 @ 40 kg, 1 × 8 @ 40 kg, 1 × 6 @ 40 kg"),
    ("deadlift 1x5 @85% ; 3x5 @75%", "Deadlift 1 × 5 @ 85 %, 3 × 5 @ 75 %"),
    ("hammer curl 3x10 ; drop:2x12 @10kg", "Hammer curl 3 × 10, drop set 2 × 12 @ 10 kg"),
    ("B1 leg curl 3x12/side", "B1 Leg curl 3 × 12 per side"),
]


def test_enter_takes_the_line_as_it_is_understood(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    for typed, understood in TYPED:
        field = type_into(bench, "Pull", typed)
        expect(bench.day("Pull").get_by_role("status")).to_have_text(f"Understood: → {understood}")
        field.press("Enter")
        expect(bench.day("Pull").get_by_role("listitem").last).to_contain_text(understood.split(" ", 1)[1])
    assert bench.visitor.axe() == []
    bench.saved()
    stored_lines = list(program_plan(Program.objects.get()).lines)[3:]
    assert [len(line.groups) for line in stored_lines] == [1, 3, 4, 2, 2, 1]
    assert [line.block for line in stored_lines] == [None, None, None, None, None, "B"]
    # The same where a line is changed in place.
    bench.grip("Back squat", "Pull").click()
    entry = bench.page.get_by_role("textbox", name="Back squat")
    expect(entry).to_have_value("5/3/1+ @75/85/95%TM")
    entry.fill("3x3 @90%TM")
    expect(bench.line("Back squat", "Pull").get_by_role("status")).to_contain_text("Back squat 3 × 3 @ 90 % TM")
    entry.press("Enter")
    expect(bench.line("Back squat", "Pull")).to_contain_text("3 × 3 @ 90 % TM")


REFUSED = [
    ("bench 4x8 @8", "@8", "which do you mean?", ["8 kg", "RPE 8"]),
    ("bench 4x8 @80kg @75%", "@75%", "is a second load", []),
    ("squat 3x5 @65/75%", "@65/75%", "as many as sets", []),
    ("squat 3x5 heavy", "heavy", "is not understood", []),
]


def test_what_is_not_understood_is_marked_and_nothing_is_dropped(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    for typed, piece, reason, choices in REFUSED:
        field = type_into(bench, "Push", typed)
        field.press("Enter")
        refusal = bench.day("Push").get_by_role("alert")
        expect(refusal.locator("mark")).to_have_text(piece)
        expect(refusal).to_contain_text(reason)
        assert refusal.get_by_role("button").all_inner_texts() == choices
        expect(field).to_have_value(typed)
        expect(bench.day("Push").get_by_role("listitem")).to_have_count(2)
    assert bench.visitor.axe() == []
    type_into(bench, "Push", "bench 4x8 @8")
    bench.day("Push").get_by_role("button", name="RPE 8").click()
    field = bench.day("Push").get_by_role("combobox")
    expect(field).to_have_value("bench 4x8 RPE8")
    expect(field).to_be_focused()
    field.press("Enter")
    expect(bench.day("Push").get_by_role("listitem").last).to_contain_text("4 × 8 @ RPE 8")
    type_into(bench, "Push", "deadlift 12 min AMRAP")
    bench.day("Push").get_by_role("button", name="AMRAP 12:00").click()
    expect(bench.day("Push").get_by_role("listitem").last).to_contain_text("AMRAP 12:00")
    bench.saved()
    [block] = program_plan(Program.objects.get()).days[0].blocks
    assert (block.kind, block.cap_seconds) == ("amrap", 720)


SHEET = """Exercise\tSets\tReps\tWeight\tRest
Bench press\t4\t6\t80 kg\t2:00
Zercher squat\t3\t5\t60 kg\t
Back squat\t3\theavy\t\t
Day 2 – Legs
Leg curl\t3\t10-12\t\t90"""


def paste_text(page, text: str):
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_spreadsheet_is_pasted(visit, trainer, program, size):
    bench = Bench(visit(size).sign_in(trainer.user), program)
    page = bench.page
    bench.day("Push").get_by_role("combobox").focus()
    paste_text(page, SHEET)
    sheet = page.get_by_role("dialog", name="Paste")
    rows = sheet.get_by_role("listitem")
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text("Bench press 4 × 6 @ 80 kg · rest 2:00")
    expect(rows.nth(2).locator("mark")).to_contain_text("heavy")
    expect(rows.nth(3)).to_have_text("New day: Day 2 – Legs")
    expect(sheet.get_by_role("button", name="Add 4 exercises")).to_be_disabled()
    expect(sheet.get_by_text("2 lines are still open.")).to_be_visible()
    assert bench.visitor.axe() == []
    # One gets another exercise, one is struck out.
    rows.nth(1).get_by_role("combobox").fill("deadl")
    rows.nth(1).get_by_role("option", name="Deadlift").click()
    expect(rows.nth(1)).to_contain_text("Deadlift 3 × 5 @ 60 kg")
    rows.nth(2).get_by_role("button", name="Strike out").click()
    sheet.get_by_role("button", name="Add 3 exercises").click()
    expect(sheet).to_be_hidden()
    bench.saved()
    assert stored(program) == [
        (1, "Push", ["Bench press", "Overhead press", "Bench press", "Deadlift"]),
        (1, "Pull", ["Barbell row"]),
        (1, "Day 2 – Legs", ["Leg curl"]),
    ]
    page.get_by_role("button", name="Undo").click()
    bench.saved()
    assert stored(program) == [(1, "Push", ["Bench press", "Overhead press"]), (1, "Pull", ["Barbell row"])]


def test_chosen_lines_become_a_circuit(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    page, keys = bench.page, bench.page.keyboard
    bench.grip("Bench press").focus()
    keys.press("Shift+ArrowDown")
    keys.press("b")
    dialog = page.get_by_role("dialog")
    page.get_by_label("Rounds").fill("many")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_text("Enter a number.")).to_be_visible()
    page.get_by_label("Rounds").fill("4")
    page.get_by_label("Rest after each round").fill("1:30")
    dialog.get_by_role("button", name="Apply").click()
    heading = bench.line("Bench press").get_by_role("button", name="Circuit · 4 rounds · rest 1:30")
    expect(heading).to_be_visible()
    expect(bench.line("Overhead press")).to_contain_text("A2 Overhead press")
    assert bench.visitor.axe() == []
    heading.click()
    page.get_by_label("Kind").select_option("EMOM")
    page.get_by_label("Time", exact=True).fill("12:00")
    dialog.get_by_role("button", name="Apply").click()
    expect(bench.line("Bench press")).to_contain_text("EMOM 12:00 · every 1:00")
    bench.saved()
    [block] = program_plan(Program.objects.get()).days[0].blocks
    assert (block.kind, block.cap_seconds, block.every_seconds, block.rounds) == ("emom", 720, 60, None)
    bench.visitor.go(f"/programs/{program.pk}/print/")
    expect(page.get_by_text("EMOM 12:00 · every 1:00")).to_be_visible()


def test_all_fields_of_a_line_with_several_groups(visit, trainer, program):
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    page = bench.page
    bench.grip("Bench press").focus()
    page.keyboard.press("Shift+Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="+ group of sets").click()
    second = dialog.get_by_role("group", name="Group 2")
    second.get_by_label("Kind of sets").select_option("Drop set")
    second.get_by_label("Sets", exact=True).fill("2")
    second.get_by_label("Reps", exact=True).fill("12")
    second.get_by_label("Load", exact=True).fill("40,5")
    second.get_by_role("button", name="Group 2: Up").click()
    dialog.get_by_role("combobox", name="Add an alternative").fill("deadl")
    dialog.get_by_role("option", name="Deadlift").click()
    assert bench.visitor.axe() == []
    dialog.get_by_role("button", name="Apply").click()
    line = bench.line("Bench press")
    expect(line).to_contain_text("drop set 2 × 12 @ 40.5 kg, 3 × 8–10 @ 80 kg")
    expect(line).to_contain_text("or Deadlift")
    bench.saved()
    [bench_press] = [one for one in program_plan(Program.objects.get()).lines if one.name == "Bench press"]
    assert [(group.type, group.count, float(group.load_value)) for group in bench_press.groups] == [
        ("drop", 2, 40.5),
        ("working", 3, 80),
    ]
    assert len(bench_press.alternatives) == 1


def test_weeks_and_days_have_names_and_notes(visit, trainer, program):
    bench = Bench(visit(PHONE).sign_in(trainer.user), program)
    page = bench.page
    page.get_by_role("button", name="Week 1").click()
    page.get_by_label("Name of the week").fill("Base")
    page.get_by_label("Notes for the week").fill("Two reps in reserve.")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="Week 1 · Base")).to_be_visible()
    bench.day("Push").locator("h3 button").click()
    page.get_by_label("Notes for the day").fill("Warm up the shoulders.")
    page.get_by_role("button", name="Apply").click()
    expect(bench.day("Push").get_by_text("Warm up the shoulders.")).to_be_visible()
    assert bench.visitor.axe() == []
    bench.saved()
    bench.visitor.go(f"/programs/{program.pk}/print/")
    expect(page.get_by_role("heading", name="Week 1 · Base")).to_be_visible()
    expect(page.get_by_text("Two reps in reserve.")).to_be_visible()
    expect(page.get_by_text("Warm up the shoulders.")).to_be_visible()


def names_of_days(program) -> list[tuple[int, str]]:
    return [(week, day) for week, day, _lines in stored(program)]


def test_a_week_fills_the_others_and_replaces_only_what_is_chosen(visit, trainer, program):
    ProgramDayFactory(program=program, week=3, position=1, name="Own")
    Program.objects.update(weeks=4)
    bench = Bench(visit(DESKTOP).sign_in(trainer.user), program)
    page = bench.page
    page.locator('[data-week="1"] .builder-week-head summary').click()
    page.get_by_role("button", name="Copy to the following weeks").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox", name="Week 3 replaces 1 workout")).not_to_be_checked()
    dialog.get_by_role("button", name="Copy to 2 weeks").click()
    bench.saved()
    assert names_of_days(program) == [
        (1, "Push"),
        (1, "Pull"),
        (2, "Push"),
        (2, "Pull"),
        (3, "Own"),
        (4, "Push"),
        (4, "Pull"),
    ]
    page.get_by_role("button", name="Undo").click()
    bench.saved()
    assert names_of_days(program) == [(1, "Push"), (1, "Pull"), (3, "Own")]
