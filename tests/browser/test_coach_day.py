"""A coach's day in clicks and keys: docs/coach-day.md has the same table."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coaching.models import ReadEntry
from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import eventually
from training.models import ProgramAssignment
from training.services import assign_program
from training.tests.factories import ExerciseFactory, make_program
from workouts.models import Comment, ExerciseLog, WorkoutSession
from workouts.tests.factories import SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once, pytest.mark.long]
WIDE = {"width": 1440, "height": 900}

# A letter that is typed into a field is text, which would be as long anywhere; every other key counts.
COUNT = """
const count = (what) => sessionStorage.setItem(what, Number(sessionStorage.getItem(what) ?? 0) + 1);
addEventListener("pointerup", () => count("clicks"), true);
addEventListener("keydown", (event) => {
  const types = event.target.matches("input, textarea") && event.key.length === 1 && !event.ctrlKey;
  if (event.key !== "Control") count(types ? "letters" : "keys");
}, true);
"""

# fmt: off
DAY = {  # task: (clicks, keys)
    "triage ten workouts, answer three": (1, 17),
    "queue the next block":              (6, 0),
    "swap an exercise for this week":    (2, 1),
    "log a set":                         (3, 1),
}
# fmt: on


@pytest.fixture
def trainer():
    return TrainerFactory(user__first_name="Tara", user__email="tara@example.org")


@pytest.fixture
def mia(trainer):
    """She follows Base, and ten workouts of hers are unread; Peak is to be next."""
    exercises = {name: ExerciseFactory(name=name) for name in ("Bench press", "Leg press")}
    mia = make_trainee(trainer=trainer, email="mia@example.org", first_name="Mia")
    programs = [
        make_program(name=name, weeks=2, days=1, exercise=exercises["Bench press"], gym=trainer.gym, owner=trainer.user)
        for name in ("Base", "Peak")
    ]
    now = timezone.now()
    for number in range(1, 11):
        SessionFactory(trainee=mia, started_at=now - timedelta(hours=3 * number), name=f"Workout {number}")
    assign_program(actor=trainer.user, trainee=mia, program=programs[0], start_date=timezone.localdate())
    return mia


class Counted:
    """The page of a coach, and what each task took."""

    def __init__(self, page):
        self.page, self.took, self.choices = page, {}, 0

    def choose(self, label: str, option: str) -> None:
        """From a list: one click opens it and one chooses, which a browser without a screen does not show."""
        self.page.get_by_label(label).select_option(option)
        self.choices += 2

    def done(self, task: str, began: float) -> None:
        self.page.wait_for_load_state("networkidle")
        counted = self.page.evaluate("['clicks', 'keys'].map((what) => Number(sessionStorage.getItem(what)))")
        clicks, keys = counted[0] + self.choices, counted[1]
        self.took[task] = (clicks, keys)
        self.page.evaluate("sessionStorage.clear()")
        self.choices = 0
        print(f"{task}: {clicks} clicks, {keys} keys, {time.monotonic() - began:.1f} s")  # noqa: T201


def triage(page) -> None:
    page.get_by_role("link", name="Inbox").first.click()
    page.wait_for_url("**/inbox/")
    page.locator("gym-inbox").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    for number in range(1, 11):
        page.keyboard.press("j")
        eventually(lambda number=number: page.locator(":focus").inner_text().endswith(f"Workout {number}"))
        if number in (2, 5, 9):  # an answer marks it as read
            page.keyboard.press("r")
            page.keyboard.type("Well done")
            page.keyboard.press("Control+Enter")
            eventually(lambda number=number: Comment.objects.count() == (2, 5, 9).index(number) + 1)
            eventually(lambda number=number: page.locator(":focus").inner_text().endswith(f"Workout {number}"))
    page.get_by_role("button", name="Mark all as read").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked as read.")).to_be_visible()
    assert ReadEntry.objects.count() == 10


def queue(day) -> None:
    page = day.page
    page.get_by_role("link", name="Trainees").first.click()
    page.get_by_role("link", name="Mia").first.click()
    page.get_by_role("link", name="Queue the next program").click()
    day.choose("Program", "Peak")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Next: Peak from")).to_be_visible()


def swap(page) -> None:
    page.get_by_role("link", name="Change for this trainee").click()
    page.locator("gym-own-plan[data-ready]").wait_for()
    page.get_by_role("button", name="Swap Bench press").click()
    page.keyboard.type("leg")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved for this trainee alone.")).to_be_visible()


def log(page) -> None:
    page.get_by_role("link", name="Log a workout").click()
    page.get_by_role("button", name="Base1").click()
    row = page.get_by_role("form", name="Set 1 of Leg press")
    row.get_by_role("textbox", name="weight in kg").click()
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    expect(page.locator("[data-set]")).to_have_count(1)


def test_the_day_of_a_coach(visit, trainer, mia):
    coach = visit(WIDE)
    coach.context.add_init_script(COUNT)
    page = coach.sign_in(trainer.user).page
    page.evaluate("sessionStorage.clear()")
    day, began = Counted(page), time.monotonic()
    for task, work in zip(
        DAY, (lambda: triage(page), lambda: queue(day), lambda: swap(page), lambda: log(page)), strict=True
    ):
        work()
        day.done(task, began)
        began = time.monotonic()
        if task == "swap an exercise for this week":
            coach.go(f"/trainees/{mia.pk}/")
            page.evaluate("sessionStorage.clear()")
    assert Comment.objects.count() == 3
    assert [one.program.name for one in ProgramAssignment.objects.order_by("start_date")] == ["Base", "Peak"]
    assert WorkoutSession.objects.count() == 11
    assert ExerciseLog.objects.get().exercise.name == "Leg press"
    assert day.took == DAY
