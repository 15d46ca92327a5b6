"""Progress, history, metrics and imports in the browser: choices that act at once, progress that is seen, commas."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from metrics.models import HealthMetric
from tests.browser.conftest import DESKTOP, PHONE, eventually
from tests.browser.training import Phone, make_mia, stored
from training.models import Exercise
from transfers import worker_jobs
from transfers.models import Import
from workouts.models import ExerciseLog
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
FILES = Path(__file__).parents[2] / "transfers" / "tests" / "files"


@pytest.fixture
def mia():
    mia = make_mia()
    for weeks, weight in ((2, 55), (1, 60)):
        at = timezone.now() - timedelta(weeks=weeks)
        session = SessionFactory(trainee=mia, started_at=at, ended_at=at + timedelta(hours=1), name=f"Push {weeks}")
        for name in ("Bench press", "Row"):
            LogFactory(session=session, exercise=Exercise.objects.get(name=name), weight_kg=weight, reps=8)
    return mia


def test_a_file_comes_in_before_ones_eyes(visit, mia):
    visitor = visit(PHONE).sign_in(mia.user)
    page = visitor.page
    visitor.go("/account/imports/")
    page.get_by_label("Your export").set_input_files(FILES / "strong-comma.csv")
    page.get_by_role("button", name="Check the file").click()
    page.get_by_role("heading", name="Import from Strong").wait_for()
    page.get_by_label("Unit of the weights").select_option("imperial")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Importing, 0 % done").wait_for()
    while worker_jobs.import_due():
        pass
    page.get_by_text("Done.").wait_for()  # the page asks by itself
    imported = Import.objects.get()
    assert (imported.status, imported.sets_added) == ("done", 4)
    page.get_by_role("button", name="Take the whole import back").click()
    page.get_by_text("Taking it back").wait_for()
    while worker_jobs.import_due():
        pass
    page.get_by_text("nothing of this import is left").wait_for()
    assert ExerciseLog.objects.count() == 4


def test_choosing_an_exercise_is_enough(visit, mia):
    visitor = visit(DESKTOP).sign_in(mia.user)
    page = visitor.page
    visitor.go("/progress/")
    page.locator("[name=exercise]").select_option(label="Row")
    page.wait_for_url("**/progress/?exercise=*")
    expect(page.get_by_role("region", name="Best sets").get_by_text("60 kg × 8")).to_be_visible()
    expect(page.locator("gym-chart canvas")).to_have_count(3)
    page.get_by_role("region", name="Best sets").get_by_role("link").first.click()
    page.wait_for_url("**/workouts/*/#set-*")


def test_the_calendar_turns_its_pages_in_place(visit, mia):
    visitor = visit(DESKTOP).sign_in(mia.user)
    page = visitor.page
    visitor.go("/workouts/calendar/")
    before = page.locator("#calendar").get_by_role("heading", level=2).inner_text()
    page.get_by_role("link", name="Previous month").click()
    eventually(lambda: page.locator("#calendar").get_by_role("heading", level=2).inner_text() != before)
    assert "month=" in page.url
    page.go_back()
    eventually(lambda: page.locator("#calendar").get_by_role("heading", level=2).inner_text() == before)


def test_numbers_with_a_comma(visit, mia):
    mia.user.language = "de"
    mia.user.save()
    phone = Phone(visit(PHONE).sign_in(mia.user))
    phone.visitor.go("/metrics/")
    phone.page.get_by_label("Körpergewicht (kg)").fill("82,5")
    phone.page.get_by_role("button", name="Speichern").first.click()
    phone.page.get_by_text("82,5 kg", exact=True).first.wait_for()
    assert [str(metric.value) for metric in HealthMetric.objects.all()] == ["82.5000"]
    ExerciseLog.objects.all().delete()
    phone.visitor.go("/today/")
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.ready()
    phone.block().locator("[data-log]").first.click()
    phone.block().locator("[data-edit]").first.click()
    dialog = phone.page.locator("dialog[data-dialog='set']")
    dialog.locator("[name=weight]").fill("62,5")
    dialog.get_by_role("button", name="Speichern").click()
    eventually(lambda: stored() == [(62.5, 10)])
    phone.block().locator("[data-edit]").first.click()
    expect(dialog.locator("[name=weight]")).to_have_value("62,5")
