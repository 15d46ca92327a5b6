"""A trainee makes an exercise in the picker of a workout, also without a network: one exercise, and each set once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def training(visit, mia) -> Phone:
    phone = Phone(visit(PHONE, theme="dark").sign_in(mia.user)).install().keeps("/workouts/exercises/").start()
    eventually(lambda: phone.waiting() == 0)
    return phone


def search(training, text):
    training.page.locator("[data-add]:visible").first.click()
    dialog = training.page.locator("dialog[data-dialog='picker']")
    dialog.locator("[data-choices] button").first.wait_for()
    dialog.get_by_role("searchbox").fill(text)
    return dialog


def create(training, name, **choices):
    dialog = search(training, name)
    dialog.get_by_role("button", name=f"Create “{name}”").click()
    for field, label in choices.items():
        dialog.locator(f"[name={field}]").select_option(label=label)
    dialog.get_by_role("button", name="Create and add").click()
    expect(dialog).to_be_hidden()


def own(mia):
    return Exercise.objects.filter(trainee=mia)


def test_without_a_network_one_exercise_and_one_set(training, mia):
    training.offline()
    create(training, "Sled drag", muscle="Glutes", equipment="other")
    training.log(40, 12, exercise="Sled drag")
    training.reload()  # the phone keeps what waits
    expect(training.block("Sled drag")).to_contain_text("40")
    assert not own(mia).exists()
    training.offline(False).sent((40, 12))
    made = own(mia).get()
    assert (made.name, made.equipment, made.primary_muscles) == ("Sled drag", "other", ["glutes"])
    assert ExerciseLog.objects.get().exercise == made
    training.log(45, 10, exercise="Sled drag").sent((40, 12), (45, 10))
    training.reload().log(50, 8, exercise="Sled drag").sent((40, 12), (45, 10), (50, 8))
    assert own(mia).count() == 1


def test_the_next_workout_finds_it_before_the_server_knows(training, mia):
    training.offline()
    create(training, "Sled drag")
    training.log(40, 12, exercise="Sled drag").finish()
    expect(training.page.get_by_text("Finished. It is sent as soon as you are online.")).to_be_visible()
    training.go("/today/").page.get_by_role("button", name="Log something else").click()
    training.page.wait_for_url("**/workouts/*-*/")
    dialog = search(training.ready(), "sled")
    dialog.get_by_role("button", name="Sled drag").first.click()
    training.log(50, 5, exercise="Sled drag").offline(False).sent((40, 12), (50, 5))
    assert own(mia).count() == 1


def test_a_name_that_was_taken_meanwhile_is_mended(training, mia):
    training.offline()
    create(training, "Sled drag")
    training.log(40, 12, exercise="Sled drag")
    ExerciseFactory(name="sled drag", trainee=mia)
    training.offline(False)
    expect(training.bar).to_contain_text("1 needs your attention")
    training.bar.locator("[data-details]").click()
    dialog = training.bar.locator("[data-dialog='waiting']")
    expect(dialog).to_contain_text("You have an exercise of this name already.")
    dialog.get_by_role("button", name="Change the name").click()
    dialog.get_by_role("textbox", name="Change the name").fill("Sled drag, heavy")
    dialog.get_by_role("button", name="Send again").click()
    training.sent((40, 12))
    assert ExerciseLog.objects.get().exercise.name == "Sled drag, heavy"
    assert own(mia).count() == 2


def test_or_the_one_that_has_the_name_is_used(training, mia):
    training.offline()
    create(training, "Sled drag")
    training.log(40, 12, exercise="Sled drag")
    there = ExerciseFactory(name="sled drag", trainee=mia, equipment="other")
    training.offline(False)
    expect(training.bar).to_contain_text("1 needs your attention")
    training.bar.locator("[data-details]").click()
    training.bar.get_by_role("button", name="Change the name").click()
    training.bar.get_by_role("button", name="Use the one that I have").click()
    training.sent((40, 12))
    assert ExerciseLog.objects.get().exercise == there
    assert own(mia).get() == there


def test_one_that_is_there_is_offered_instead(training, mia):
    dialog = search(training, "press leg")
    dialog.get_by_role("button", name="Create “press leg”").click()
    dialog.get_by_role("button", name="Create and add").click()
    expect(dialog.get_by_role("alert")).to_have_text("“Leg press” is there already.")
    dialog.get_by_role("button", name="Use that one").click()
    training.log(100, 5, exercise="Leg press").sent((100, 5))
    assert not own(mia).exists()


def test_nothing_typed_is_asked_for_and_the_way_back(training):
    dialog = search(training, "Sled drag")
    dialog.get_by_role("button", name="Create “Sled drag”").click()
    dialog.get_by_label("Name").fill("  ")
    dialog.get_by_role("button", name="Create and add").click()
    expect(dialog.get_by_role("alert")).to_have_text("Enter a name.")
    dialog.get_by_role("button", name="Back to the search").click()
    expect(dialog.get_by_role("searchbox")).to_have_value("Sled drag")


def test_an_exercise_of_ones_own_instead_of_the_plans(training, mia):
    training.menu("Swap for another")
    dialog = training.page.locator("dialog[data-dialog='picker']")
    dialog.locator("[data-choices] button").first.wait_for()
    dialog.get_by_role("searchbox").fill("Floor press")
    dialog.get_by_role("button", name="Create “Floor press”").click()
    dialog.get_by_role("button", name="Create and use").click()
    training.log(60, 10, exercise="Floor press").sent((60, 10))
    log = ExerciseLog.objects.select_related("exercise", "program_exercise__exercise").get()
    assert (log.exercise.name, log.program_exercise.exercise.name) == ("Floor press", "Bench press")
