"""The import's pages, with plain forms."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from transfers import worker_jobs
from transfers.models import Import
from workouts.models import ExerciseLog, WorkoutSession

pytestmark = pytest.mark.usefixtures("recorded")
FILES = Path(__file__).parent / "files"


@pytest.fixture
def page(client, world):
    client.force_login(world.trainee)
    return client


def upload(page, file: str):
    content = (FILES / file).read_bytes()
    return page.post("/account/imports/", {"file": SimpleUploadedFile(file, content)}, follow=True)


def test_from_the_file_to_the_report_and_back(page, world):
    WorkoutSession.objects.all().delete()
    answer = upload(page, "strong-comma.csv")
    imported = Import.objects.get(file_name="strong-comma.csv")
    text = answer.content.decode()
    assert "Import from Strong" in text
    assert "What the file leaves open" in text
    assert 'value="Bench Press (Barbell)"' in text, "no exercise is like it, so it stays as it is"
    url = f"/account/imports/{imported.pk}/"
    form = {"units": "imperial", "zone": "Europe/Berlin", "exercise_0": "library PRESS", "exercise_1": "Plank"}
    assert "Importing, 0 % done" in page.post(f"{url}start/", form, follow=True).content.decode()
    while worker_jobs.import_due():
        pass
    assert "Known already" in page.get(url).content.decode()
    weights = ExerciseLog.objects.filter(exercise=world.library_exercise).order_by("performed_at")
    assert [str(log.weight_kg) for log in weights] == ["18.1437", "37.4214", "27.2155"]
    page.post(f"{url}undo/")
    while worker_jobs.import_due():
        pass
    assert "nothing of this import is left" in page.get(url).content.decode()
    page.post(f"{url}discard/")
    assert not Import.objects.filter(pk=imported.pk).exists()


def test_what_is_typed_wrong_is_said_beside_the_field_and_nothing_is_lost(page):
    upload(page, "strong-comma.csv")
    imported = Import.objects.get(file_name="strong-comma.csv")
    form = {"units": "imperial", "zone": "Mars", "exercise_0": "Bench prss", "exercise_1": "Plank"}
    answer = page.post(f"/account/imports/{imported.pk}/start/", form)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "There is no such exercise. Choose one, or “Bench Press (Barbell)” for a new one." in text
    assert 'value="Bench prss"' in text
    assert Import.objects.get(pk=imported.pk).status == "ready"


def test_a_file_that_is_none_is_refused_on_the_page(page):
    file = SimpleUploadedFile("notes.csv", b"a,b\n1,2\n")
    answer = page.post("/account/imports/", {"file": file})
    assert answer.status_code == 400
    assert "No app that we know writes these columns" in answer.content.decode()


def test_the_rest_is_imported_only_when_one_says_so(page):
    upload(page, "wger.json")
    imported = Import.objects.get(file_name="wger.json")
    assert not imported.found["asks_units"]
    url = f"/account/imports/{imported.pk}/start/"
    form = {"exercise_0": "Bench Press", "exercise_1": "wger exercise 91"}
    assert page.post(url, form).status_code == 400
    assert page.post(url, {**form, "without_problems": "on"}).status_code == 302


def test_markup_in_a_file_is_text(page):
    content = (FILES / "hevy.csv").read_bytes().replace(b"Triceps Pushdown", b"<script>alert(1)</script>")
    answer = page.post("/account/imports/", {"file": SimpleUploadedFile("<b>.csv", content)}, follow=True)
    assert "<script>alert" not in answer.content.decode()
    assert "<b>.csv" not in answer.content.decode()


def test_progress_is_a_part_that_the_page_asks_for(page, world):
    url = f"/account/imports/{world.imported.pk}/"
    Import.objects.filter(pk=world.imported.pk).update(status="running", position=0)
    part = page.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 1s"' in part
