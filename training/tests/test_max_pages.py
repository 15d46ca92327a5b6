"""Maxes on pages: the trainee's on the exercise's page, and all of a trainee's for their trainer."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from training import services
from training.models import ExerciseMax
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.usefixtures("recorded")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-03-10 08:00Z"):
        yield


@pytest.fixture
def trainee(client, world):
    client.force_login(world.trainee)
    return client


@pytest.fixture
def trainer(client, world):
    client.force_login(world.trainer)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def rows():
    return list(ExerciseMax.objects.order_by("id").values_list("one_rm_kg", "training_max_kg", "measured_at"))


@pytest.mark.parametrize(
    ("units", "typed", "kilograms"),
    [
        ("metric", "102,5", Decimal("102.5")),
        ("metric", "102.5", Decimal("102.5")),
        ("imperial", "225", Decimal("102.0583")),
    ],
)
def test_a_trainee_enters_a_max_on_the_page_of_the_exercise(trainee, world, units, typed, kilograms):
    world.trainee.units = units
    world.trainee.save()
    url = f"/exercises/{world.library_exercise.slug}/"
    answer = trainee.post(f"{url}maxes/", {"one_rm": typed, "measured_at": "2026-03-01"})
    assert (answer.status_code, answer.url) == (302, f"{url}#maxes")
    assert rows() == [(kilograms, None, date(2026, 3, 1))]
    shown = {"metric": "1RM 102.5 kg", "imperial": "1RM 225 lb"}[units]
    assert shown in text(trainee.get(url))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Enter a 1RM or a training max."),
        ({"one_rm": "abc"}, "errorlist"),
        ({"one_rm": "0.5"}, "greater than or equal to 1"),
        ({"one_rm": "100", "measured_at": "2026-03-12"}, "Enter a day that has begun."),
        ({"one_rm": "100", "measured_at": ""}, "This field is required."),
    ],
)
def test_what_is_no_max_is_refused_beside_its_field(trainee, world, values, message):
    url = f"/exercises/{world.library_exercise.slug}/maxes/"
    answer = trainee.post(url, {"measured_at": "2026-03-01", **values})
    assert answer.status_code == 400
    assert message in text(answer)
    assert rows() == []


def test_only_exercises_with_weights_have_maxes(trainee, client):
    run = ExerciseFactory(name="Run", tracking="distance_duration")
    assert "Your maxes" not in text(trainee.get(f"/exercises/{run.slug}/"))
    client.logout()


def test_who_trains_nobody_and_who_is_signed_out_see_no_maxes(client, world):
    url = f"/exercises/{world.library_exercise.slug}/"
    assert "Your maxes" not in text(client.get(url))
    client.force_login(world.trainer)
    assert "Your maxes" not in text(client.get(url))


def test_an_entry_is_corrected_and_what_is_not_typed_again_keeps_its_digits(trainee, world):
    world.trainee.units = "imperial"
    world.trainee.save()
    entry = services.enter_max(
        actor=world.trainee,
        trainee=world.trainee_profile,
        exercise=world.library_exercise,
        one_rm_kg=Decimal("80.1234"),
        training_max_kg=Decimal(70),
    )
    form = trainee.get(f"/maxes/{entry.pk}/").context["form"]
    sent = {"one_rm": form["one_rm"].value(), "training_max": "160", "measured_at": "2026-03-10"}
    assert trainee.post(f"/maxes/{entry.pk}/", sent).status_code == 302
    assert rows() == [(Decimal("80.1234"), Decimal("72.5748"), date(2026, 3, 10))]
    assert trainee.post(f"/maxes/{entry.pk}/", {"measured_at": "2026-03-10"}).status_code == 400


def test_a_deleted_entry_is_brought_back(trainer, world):
    entry = services.enter_max(
        actor=world.trainee,
        trainee=world.trainee_profile,
        exercise=world.library_exercise,
        one_rm_kg=Decimal("80.1234"),
        measured_at=date(2026, 2, 1),
    )
    answer = trainer.post(f"/maxes/{entry.pk}/delete/")
    url = f"/trainees/{world.trainee_profile.pk}/maxes/"
    assert (answer.status_code, answer.url, rows()) == (302, url, [])
    token = trainer.get(url).content.decode().split('name="token" value="')[1].split('"')[0]
    trainer.force_login(world.colleague)
    assert trainer.post("/maxes/restore/", {"token": token}).status_code == 404
    trainer.force_login(world.trainer)
    assert trainer.post("/maxes/restore/", {"token": token}).status_code == 302
    assert rows() == [(Decimal("80.1234"), None, date(2026, 2, 1))]


def test_the_trainers_page_shows_what_is_entered_and_what_is_estimated(trainer, world):
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    day = ProgramDayFactory(program=program)
    squat, bench = ExerciseFactory(name="Squat"), ExerciseFactory(name="Bench")
    for exercise in (squat, bench):
        ProgramExerciseFactory(program_day=day, exercise=exercise)
    services.assign_program(
        actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=date(2026, 3, 9)
    )
    session = SessionFactory(trainee=world.trainee_profile)
    LogFactory(session=session, exercise=squat, weight_kg=100, reps=1)
    url = f"/trainees/{world.trainee_profile.pk}/maxes/"
    sent = {"exercise": bench.pk, "one_rm": "90", "training_max": "80", "measured_at": "2026-03-10"}
    assert trainer.post(url, sent).status_code == 302
    page = trainer.get(url)
    assert [(row["exercise"].name, row["max"].source, len(row["maxes"])) for row in page.context["rows"]] == [
        ("Bench", "entered", 1),
        ("Squat", "estimated", 0),
    ]
    assert "1RM <b>90 kg</b>" in text(page)
    part = text(trainer.get(url, headers={"HX-Request": "true"}))  # as the trainee's page loads it
    assert "training max <b>80 kg</b>" in part
    assert "<h1" not in part
    assert f'hx-get="{url}"' in text(trainer.get(f"/trainees/{world.trainee_profile.pk}/"))
    foreign = {"exercise": world.other_exercise.pk, "one_rm": "90", "measured_at": "2026-03-10"}
    assert trainer.post(url, foreign).status_code == 400
