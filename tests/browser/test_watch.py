"""A trainer watches a workout while it is logged."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.training import make_mia
from training.models import Exercise
from workouts.services import end_session
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_sets_appear_as_they_are_logged(visit):
    trainee = make_mia()
    session = SessionFactory(trainee=trainee, status="in_progress")
    coach = visit(DESKTOP).sign_in(trainee.trainer.user)
    expect(coach.page.get_by_text("training now")).to_be_visible()
    coach.go(f"/trainees/{trainee.pk}/workouts/{session.pk}/")
    row = coach.page.get_by_role("table", name="Bench press")
    expect(row).to_have_count(0)
    with coach.page.expect_response(lambda answer: answer.url.endswith("/live/") and answer.status == 200):
        pass
    with coach.page.expect_response(lambda answer: answer.url.endswith("/live/") and answer.status == 304):
        pass
    log = LogFactory(session=session, exercise=Exercise.objects.get(name="Bench press"), weight_kg=62.5, reps=9)
    expect(row).to_contain_text("62.5 kg × 9", timeout=10_000)
    coach.page.get_by_label("Comment", exact=True).fill("Lower it slowly")
    log.weight_kg = 65
    log.save()
    LogFactory(session=session, exercise=log.exercise, weight_kg=65, reps=8)
    expect(row).to_contain_text("65 kg × 8", timeout=10_000)
    expect(coach.page.get_by_label("Comment", exact=True)).to_have_value("Lower it slowly")
    end_session(session=session)
    expect(coach.page.get_by_text("completed")).to_be_visible(timeout=10_000)


@pytest.mark.expect_status(400)
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_trainer_reads_a_workout_and_answers_where_it_ends(visit, size):
    trainee = make_mia()
    exercise = Exercise.objects.get(name="Bench press")
    session = SessionFactory(trainee=trainee, notes="Gym was full", pain=[{"where": "left wrist", "level": 5}])
    log = LogFactory(session=session, exercise=exercise, set_type="warmup", weight_kg=40, reps=10)
    coach = visit(size).sign_in(trainee.trainer.user)
    coach.go(f"/trainees/{trainee.pk}/workouts/{session.pk}/")
    page = coach.page
    table = page.get_by_role("table", name="Bench press")
    expect(table.get_by_role("row").nth(1)).to_contain_text("W")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert table.evaluate("table => table.parentElement.scrollWidth <= table.parentElement.clientWidth")
    pain, note, sets = page.get_by_text("left wrist 5/10"), page.get_by_text("Gym was full"), table
    places = [one.bounding_box()["y"] for one in (pain, note, sets)]
    assert places == sorted(places)
    field = page.get_by_label("Comment", exact=True)
    field.evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    expect(table).to_be_visible()
    field.fill("Use straps next time")
    page.locator("[name=exercise_log]").select_option(str(log.pk))
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Use straps next time")).to_be_visible()
    page.get_by_role("link", name="Bench press, 40 kg × 10").click()
    expect(page.locator(f"#set-{log.pk}")).to_be_in_viewport()
