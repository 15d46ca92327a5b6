"""From a trainer's empty page to a logged session and back, as people do it."""

import re

import pytest
from playwright.sync_api import expect
from rest_framework.test import APIClient

from accounts.tests.factories import PASSWORD
from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import DESKTOP, PHONE, eventually
from training.models import Exercise, Program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory
from workouts.models import ExerciseLog, WorkoutSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    trainer = TrainerFactory(user__first_name="Tara", user__email="tara@example.org")
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    ExerciseFactory(name="Bench press")
    ExerciseFactory(name="Overhead press")
    return trainer.user, trainee.user


@pytest.mark.parametrize(("trainer_size", "trainee_size"), [(DESKTOP, PHONE), (PHONE, DESKTOP)])
def test_the_main_job(visit, people, live_server, trainer_size, trainee_size):
    trainer, trainee = people
    # The trainer builds a program …
    coach = visit(trainer_size).sign_in(trainer)
    page = coach.page
    page.goto(coach.base + "/programs/")
    page.get_by_role("link", name="New program").first.click()
    page.get_by_label("Name").fill("Strength")
    page.get_by_label("Weeks").fill("2")
    page.get_by_role("button", name="Create and build").click()
    page.get_by_label("Name of the new day, Week 1").fill("Push A")
    page.keyboard.press("Enter")
    page.get_by_label("Add an exercise to Push A").press_sequentially("bench 2x8-10 @60kg", delay=40)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bench press 2 × 8–10 @ 60 kg")).to_be_visible()
    page.get_by_label("More for Week 1").click()
    page.get_by_role("button", name="Copy the week").click()
    page.get_by_label("More for Week 2").click()
    page.get_by_role("button", name="Paste into this week").click()
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    # … and assigns it.
    page.get_by_role("link", name="Assign").click()
    page.get_by_label("Mia").check()
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("Assigned to 1 trainee.")).to_be_visible()
    assert Program.objects.get().days.count() == 2

    # The trainee finds it, logs each set with one tap, and finishes.
    mia = visit(trainee_size, theme="dark").sign_in(trainee)
    page = mia.page
    expect(page.get_by_role("heading", name="Push A")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("textbox", name="weight in kg").first).to_have_value("60")
    page.get_by_role("button", name="Log set 1 of Bench press").click()
    done = page.locator("[data-performed]")
    expect(done).to_have_text("60 kg × 10")
    page.get_by_role("button", name="More weight in kg").click()
    page.get_by_role("button", name="Log set 2 of Bench press").click()
    expect(done).to_have_text(["60 kg × 10", "62.5 kg × 10"])
    expect(page.get_by_text("2 of 2 sets")).to_be_visible()
    expect(page.get_by_text(re.compile("★ Bench press: 62.5 kg, heaviest weight"))).to_be_visible()
    page.locator("label", has_text="good").click()
    page.get_by_label("Note to yourself").fill("Felt light")
    page.get_by_role("button", name="Finish the workout").click()
    expect(page.get_by_text("Workout finished. Well done!")).to_be_visible()
    expect(page.get_by_text("1225 kg")).to_be_visible()
    session = WorkoutSession.objects.get()
    assert (session.status, session.feeling, session.notes) == ("completed", 4, "Felt light")

    # The trainer sees it, planned against done.
    coach.go("/trainees/")
    coach.page.get_by_role("link", name="Mia").click()
    coach.page.locator("#sessions").get_by_role("link", name="Push A").click()
    expect(coach.page.get_by_role("table", name="Bench press")).to_contain_text("62.5 kg × 10")
    expect(coach.page.get_by_text("Felt light")).to_be_visible()

    # And a script reads it all through the API.
    api = APIClient()
    tokens = api.post("/api/v1/auth/login/access-token", {"username": trainee.email, "password": PASSWORD}).data
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}")
    sets = api.get(f"/api/v1/exercise_logs/?session={session.pk}").data["results"]
    assert [(row["weight_kg"], row["reps"]) for row in sets] == [("62.5000", 10), ("60.0000", 10)]


@pytest.fixture
def training(visit, people):
    """A trainee in an open session with one exercise, on a phone."""
    mia = visit(PHONE, has_touch=True).sign_in(people[1])
    page = mia.page
    page.get_by_role("button", name="Log something else").click()
    page.get_by_role("link", name="Add an exercise").click()
    page.get_by_label("Search exercises").press_sequentially("bench", delay=40)
    page.get_by_role("button", name="Bench press").click()
    page.get_by_role("textbox", name="weight in kg").fill("80")
    page.get_by_role("textbox", name="reps").fill("5")
    return page


def test_a_double_tap_logs_one_set(training):
    training.get_by_role("button", name="Log set 1 of Bench press").dblclick()
    expect(training.locator("[data-performed]")).to_have_text("80 kg × 5")
    training.wait_for_load_state("networkidle")
    eventually(lambda: ExerciseLog.objects.count() == 1)
    training.wait_for_timeout(700)
    assert ExerciseLog.objects.count() == 1


def test_edit_delete_and_undo_a_set(training):
    training.get_by_role("button", name="Log set 1 of Bench press").click()
    training.get_by_role("link", name="Edit set 1, Bench press").click()
    training.get_by_label("Weight (kg)").fill("82.5")
    training.get_by_role("button", name="Save").click()
    done = training.locator("[data-performed]")
    expect(done).to_have_text("82.5 kg × 5")
    training.get_by_role("link", name="Edit set 1, Bench press").click()
    training.get_by_role("button", name="Delete", exact=True).click()
    expect(done).to_have_count(0)
    eventually(lambda: ExerciseLog.objects.count() == 0)
    training.get_by_role("button", name="Undo").click()
    expect(done).to_have_text("82.5 kg × 5")
    eventually(lambda: ExerciseLog.objects.filter(weight_kg="82.5", reps=5).count() == 1)


def test_a_refused_set_says_why_beside_the_row(training):
    training.get_by_role("textbox", name="weight in kg").fill("99999")
    training.get_by_role("button", name="Log set 1 of Bench press").click()
    expect(training.get_by_role("alert")).to_contain_text("9999")
    assert ExerciseLog.objects.count() == 0


def test_pounds_stay_as_typed(visit, people):
    people[1].units = "imperial"
    people[1].save()
    page = visit(PHONE).sign_in(people[1]).page
    page.get_by_role("button", name="Log something else").click()
    page.get_by_role("link", name="Add an exercise").click()
    page.get_by_role("button", name="Bench press").click()
    page.get_by_role("textbox", name="weight in lb").fill("135")
    page.get_by_role("textbox", name="reps").fill("5")
    page.get_by_role("button", name="Log set 1 of Bench press").click()
    expect(page.locator("[data-performed]")).to_have_text("135 lb × 5")


def test_the_whole_job_without_scripts(visit, people):
    trainer, trainee = people
    page = visit(scripts=False).sign_in(trainer).page
    page.goto(page.url.replace("/trainees/", "/programs/new/"))
    page.get_by_label("Name").fill("Plain")
    page.get_by_role("button", name="Create and build").click()
    expect(page.get_by_text("Nothing is planned for this week.")).to_be_visible()
    day = ProgramDayFactory(program=Program.objects.get(), name="Day one")  # only the builder's scripts edit a plan
    ProgramExerciseFactory(program_day=day, exercise=Exercise.objects.get(name="Overhead press"), sets=1)
    page.reload()
    expect(page.get_by_role("region", name="Day one").get_by_text("1 × 8–10 @ 80 kg")).to_be_visible()
    page.get_by_role("link", name="Assign").click()
    page.get_by_label("Mia").check()
    page.get_by_role("button", name="Assign").click()
    mia = visit(PHONE, scripts=False).sign_in(trainee).page
    mia.get_by_role("button", name="Start").click()
    mia.get_by_role("textbox", name="weight in kg").fill("40")
    mia.get_by_role("button", name="Log set 1 of Overhead press").click()
    mia.get_by_role("button", name="Finish the workout").click()
    expect(mia.get_by_text("400 kg").first).to_be_visible()


def test_sign_in_with_the_keyboard_alone(visit, people):
    visitor = visit()
    visitor.go("/login/")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    for text in (people[1].email, PASSWORD):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hello Mia")).to_be_visible()
    for name in ("Start", "Log something else"):
        if page.get_by_role("button", name=name).count():
            page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("What are you training today?")).to_be_visible()


def test_the_theme_switches_and_stays(visit, people):
    visitor = visit(theme="light").sign_in(people[1])
    page = visitor.page
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Switch between light and dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "iron"
    visitor.go("/progress/")
    assert page.evaluate("document.documentElement.dataset.theme") == "iron"


def test_exercises_are_found_while_typing(visit, people):
    visitor = visit()
    visitor.go("/exercises/")
    visitor.page.get_by_label("Search exercises").press_sequentially("overh", delay=40)
    expect(visitor.page.get_by_text("1 exercise", exact=True)).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Overhead press")).to_be_visible()
    expect(visitor.page.get_by_role("link", name="Bench press")).to_be_hidden()


def test_dragging_an_exercise_to_another_place(visit, people):
    page = visit().sign_in(people[0]).page
    page.goto(page.url.replace("/trainees/", "/programs/new/"))
    page.get_by_label("Name").fill("Drag")
    page.get_by_role("button", name="Create and build").click()
    page.get_by_label("Name of the new day, Week 1").fill("Day")
    page.keyboard.press("Enter")
    for name in ("bench", "overhead"):
        page.get_by_label("Add an exercise to Day").press_sequentially(name, delay=40)
        page.keyboard.press("Enter")

    def stored():
        return [line.exercise.name for day in Program.objects.get().days.all() for line in day.exercises.all()]

    eventually(lambda: stored() == ["Bench press", "Overhead press"])
    handles = page.locator("[data-handle]")
    handles.nth(1).drag_to(handles.nth(0))
    eventually(lambda: stored() == ["Overhead press", "Bench press"])
