"""A trainer watches a workout while it is logged."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
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
