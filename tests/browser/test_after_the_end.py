"""The end of a workout, going back into it, its record, and a workout of the past, in a browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia, session, stored
from workouts.models import WorkoutSession

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def phone(visit, mia):
    return Phone(visit(PHONE, has_touch=True).sign_in(mia.user))


@pytest.fixture
def training(phone):
    return phone.start()


def dialog(phone):
    return phone.page.locator("dialog[data-dialog='finish']")


def test_open_sets_are_asked_about(training):
    training.log().log().sent((60, 10), (60, 10))
    training.page.get_by_role("button", name="Finish the workout").click()
    expect(dialog(training)).to_contain_text("3 sets open: finish anyway?")
    dialog(training).get_by_role("button", name="Back to the workout").click()
    training.log()
    assert session().status == "in_progress"
    training.finish()
    expect(training.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    assert session().status == "completed"


def test_nothing_done_is_discarded_and_comes_back(training):
    training.page.get_by_role("button", name="Finish the workout").click()
    expect(dialog(training)).to_contain_text("Nothing was logged. Discard the workout?")
    dialog(training).get_by_role("button", name="Discard", exact=True).click()
    training.page.wait_for_url("**/today/")
    expect(training.page.get_by_text("Workout discarded.")).to_be_visible()
    assert not WorkoutSession.objects.exists()
    training.page.get_by_role("button", name="Undo").click()
    training.page.wait_for_url("**/workouts/*-*/")
    assert session().status == "in_progress"


def test_a_last_set_that_lies_long_back_is_offered_as_the_end(training):
    training.log().sent((60, 10))
    began = timezone.now() - timedelta(hours=3)
    WorkoutSession.objects.update(started_at=began)
    last = began + timedelta(minutes=40)
    session().logs.update(performed_at=last)
    training.reload()
    expect(training.page.locator("gym-elapsed")).to_contain_text("03:0")  # what the server knows is there
    training.page.get_by_role("button", name="Finish the workout").click()
    expect(dialog(training).get_by_label("With the last set")).to_be_checked()
    dialog(training).get_by_role("button", name="Finish anyway").click()
    expect(training.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    assert session().ended_at == last


def test_a_workout_that_was_left_open_ends_from_today(phone):
    phone.start().log().sent((60, 10))
    began = timezone.now() - timedelta(hours=72)
    WorkoutSession.objects.update(started_at=began)
    session().logs.update(performed_at=began + timedelta(minutes=40))
    phone.go("/today/")
    expect(phone.page.get_by_text("When did it end?")).to_be_visible()
    phone.page.get_by_role("button", name="With the last set").click()
    phone.page.wait_for_url("**/workouts/*-*/")
    assert session().ended_at == began + timedelta(minutes=40)
    expect(phone.page.get_by_text("40:00")).to_be_visible()


def test_back_into_a_workout_that_has_just_ended(training):
    training.log().finish()
    expect(training.page.get_by_role("heading", name="How was it?")).to_be_visible()
    training.page.get_by_role("button", name="Back into the workout").click()
    training.ready().log().sent((60, 10), (60, 10))
    assert session().status == "in_progress"
    training.finish()
    expect(training.page.get_by_role("button", name="Back into the workout")).to_be_visible()
    eventually(lambda: session().status == "completed")


def test_back_into_a_workout_whose_end_waits(training):
    training.log().sent((60, 10))
    training.offline().finish()
    training.page.get_by_role("button", name="Back into the workout").click()
    expect(training.page.get_by_role("button", name="Finish the workout")).to_be_visible()
    training.log().offline(False).sent((60, 10), (60, 10))
    assert session().status == "in_progress"


def test_how_it_was_is_said_after_the_end(training):
    training.log().finish()
    page = training.page
    page.locator("label", has_text="great").click()
    page.get_by_label("Where it hurt").fill("left knee")
    page.get_by_label("How much, from 0 to 10").select_option("3")
    page.get_by_label("Name of the workout").fill("Bench at the beach")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Bench at the beach")).to_be_visible()
    said = session()
    assert (said.name, said.feeling, said.pain) == ("Bench at the beach", 5, [{"where": "left knee", "level": 3}])


def test_a_workout_is_shared_as_an_image(training):
    training.log().finish()
    button = training.page.get_by_role("button", name="Share as an image")
    with training.page.expect_download() as download:
        button.click()
    content = download.value.path().read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (1080, 1080)


def test_a_workout_of_the_past_is_logged(phone):
    phone.go("/workouts/calendar/")
    phone.page.get_by_role("link", name="Log a past workout").click()
    phone.page.get_by_role("button", name="Continue with its sets").click()
    phone.ready().page.get_by_role("link", name="Add an exercise").click()
    phone.page.get_by_label("Search exercises").fill("leg pr")
    phone.page.get_by_role("button", name="Leg press").click()
    phone.log(100, 8, exercise="Leg press").sent((100, 8))
    phone.page.get_by_role("link", name="Back to the workout").click()
    expect(phone.page.get_by_text("100 kg × 8").first).to_be_visible()
    assert stored() == [(100, 8)]
    assert session().status == "completed"
