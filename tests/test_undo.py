"""What was deleted on a page comes back by the undo that the page offers, and only there."""

import re

import pytest

from metrics.models import HealthMetric
from workouts.models import ExerciseLog

pytestmark = pytest.mark.usefixtures("recorded")


def offered(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def test_a_deleted_metric_comes_back(client, world):
    client.force_login(world.trainee)
    before = HealthMetric.objects.values("kind", "value", "measured_at", "note", "trainee").get()
    page = client.post(f"/metrics/{world.metric.pk}/delete/", follow=True).content.decode()
    assert HealthMetric.objects.count() == 0
    assert client.post("/metrics/restore/", {"token": offered(page)}).status_code == 302
    assert HealthMetric.objects.values("kind", "value", "measured_at", "note", "trainee").get() == before


def test_a_deleted_set_comes_back_without_scripts(client, world):
    client.force_login(world.trainee)
    fields = ("session", "exercise", "set_number", "reps", "weight_kg", "set_type", "performed_at", "note", "rpe")
    before = ExerciseLog.objects.filter(session=world.session).values(*fields).get()
    url = f"/workouts/{world.session.pk}/sets"
    page = client.post(f"{url}/{world.log.pk}/delete/", follow=True).content.decode()
    assert not ExerciseLog.objects.filter(session=world.session).exists()
    client.post(f"{url}/restore/", {"token": offered(page)})
    assert ExerciseLog.objects.filter(session=world.session).values(*fields).get() == before


def test_an_undo_is_good_for_its_own_session_only(client, world):
    client.force_login(world.trainee)
    page = client.post(f"/workouts/{world.session.pk}/sets/{world.log.pk}/delete/", follow=True).content.decode()
    token = offered(page)
    client.force_login(world.other_trainee)
    assert client.post(f"/workouts/{world.other_session.pk}/sets/restore/", {"token": token}).status_code == 404
    forged = token[:-2] + ("aa" if token[-2:] != "aa" else "bb")
    client.force_login(world.trainee)
    assert client.post(f"/workouts/{world.session.pk}/sets/restore/", {"token": forged}).status_code == 400
