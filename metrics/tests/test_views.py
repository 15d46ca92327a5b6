"""Metrics as pages: pairs, the tape, goals, the day they belong to, undo."""

from datetime import UTC, datetime

import pytest

from metrics.models import HealthMetric, MetricGoal
from metrics.tests.factories import HealthMetricFactory

pytestmark = pytest.mark.usefixtures("recorded")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def page(client, world):
    client.force_login(world.trainee)
    HealthMetric.objects.all().delete()
    return client


def add(page, kind: str, **values):
    return page.post("/metrics/", {"kind": kind, "measured_at": "2026-01-05T12:00", **values})


def stored() -> list[tuple]:
    return [(one.kind, str(one.value)) for one in HealthMetric.objects.order_by("pk")]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("typed", "value"), [("82,5", "82.5000"), ("82.5", "82.5000"), (" 82,25 ", "82.2500")])
def test_a_comma_is_a_point(page, world, language, typed, value):
    world.trainee.language = language
    world.trainee.save()
    assert add(page, "body_weight", value=typed).status_code == 302
    assert stored() == [("body_weight", value)]
    form = page.get(f"/metrics/{HealthMetric.objects.get().pk}/").content.decode()
    shown = value.rstrip("0")
    assert f'value="{shown.replace(".", ",") if language == "de" else shown}"' in form


@pytest.mark.parametrize(
    ("kind", "language", "typed", "value"),
    [
        ("steps", "en", "10,000", "10000.0000"),
        ("steps", "de", "10.000", "10000.0000"),
        ("steps", "de", "10,000", "10000.0000"),
        ("steps", "en", "10 000", "10000.0000"),
        ("body_weight", "en", "82.125", "82.1250"),
        ("waist", "de", "82,125", "82.1250"),
    ],
)
def test_a_number_is_read_as_what_the_kind_can_be(page, world, kind, language, typed, value):
    world.trainee.language = language
    world.trainee.save()
    assert add(page, kind, value=typed).status_code == 302
    assert stored() == [(kind, value)]


def test_steps_are_whole(page):
    assert "Enter a whole number." in add(page, "steps", value="8.5").content.decode()
    assert stored() == []


@pytest.mark.parametrize("typed", ["heavy", "8,2,5", "NaN", "1e999", "1e2", "82kg", ""])
def test_what_is_no_number_is_said_beside_it(page, typed):
    answer = add(page, "body_weight", value=typed)
    assert answer.status_code == 400
    assert stored() == []
    assert 'aria-invalid="true"' in answer.content.decode()


def test_blood_pressure_is_a_pair(page):
    assert add(page, "blood_pressure", systolic="121", diastolic="79").status_code == 302
    assert stored() == [("systolic_pressure", "121.0000"), ("diastolic_pressure", "79.0000")]
    upper = HealthMetric.objects.get(kind="systolic_pressure")
    assert "121 / 79 mmHg" in page.get("/metrics/?kind=blood_pressure").content.decode()
    assert "121 / 79 mmHg" in page.get("/metrics/?kind=systolic_pressure").content.decode()
    page.post(f"/metrics/{upper.pk}/", {"systolic": "125", "diastolic": "80", "measured_at": "2026-01-05T12:30"})
    assert stored() == [("systolic_pressure", "125.0000"), ("diastolic_pressure", "80.0000")]
    assert len(set(HealthMetric.objects.values_list("measured_at", flat=True))) == 1
    answer = page.post(f"/metrics/{upper.pk}/delete/", follow=True)
    assert stored() == []
    token = answer.content.decode().split('name="token" value="')[1].split('"')[0]
    page.post("/metrics/restore/", {"token": token})
    assert stored() == [("diastolic_pressure", "80.0000"), ("systolic_pressure", "125.0000")] or stored() == [
        ("systolic_pressure", "125.0000"),
        ("diastolic_pressure", "80.0000"),
    ]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "said"),
    [
        ("80", "120", "below the systolic one"),
        ("500", "80", "Enter a value from 40 to 300 mmHg"),
        ("120", "5", "Enter a value from 20 to 200 mmHg"),
        ("120", "", "This field is required"),
    ],
)
def test_no_half_of_a_pair_is_kept(page, systolic, diastolic, said):
    answer = add(page, "blood_pressure", systolic=systolic, diastolic=diastolic)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert stored() == []


def test_a_half_from_the_api_stands_alone(page, world):
    HealthMetricFactory(trainee=world.trainee_profile, kind="systolic_pressure", value=130, measured_at=NOON)
    assert "130 / – mmHg" in page.get("/metrics/?kind=blood_pressure").content.decode()


def test_body_fat_by_the_tape_keeps_what_was_measured(page):
    tape = {"form": "tape", "formula": "men", "height": "178", "waist": "85", "neck": "38"}
    assert add(page, "body_fat", **tape).status_code == 302
    kinds = dict(stored())
    assert (kinds["waist"], kinds["neck"]) == ("85.0000", "38.0000")
    assert 15 < float(kinds["body_fat"]) < 17
    assert HealthMetric.objects.get(kind="body_fat").note == "by tape (Hodgdon–Beckett)"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"formula": "women"}, "This formula needs the hips."),
        ({"waist": "30"}, "The waist is wider than the neck."),
        ({"height": "17"}, "Enter a height that a person can have."),
        ({"waist": "290"}, "Enter a value from 1 to 75 %"),
    ],
)
def test_a_tape_that_measured_nobody(page, changes, said):
    tape = {"form": "tape", "formula": "men", "height": "178", "waist": "85", "neck": "38", **changes}
    answer = add(page, "body_fat", **tape)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert stored() == []


def test_a_goal_is_set_reached_and_given_up(page, world):
    add(page, "body_weight", value="82.5")
    goal = {"kind": "body_weight", "form": "goal"}
    page.post("/metrics/", {**goal, "value": "80", "by": "2027-03-01"})
    text = page.get("/metrics/").content.decode()
    assert "2.5 kg to your goal" in text
    assert "by 1 Mar 2027" in text
    add(page, "body_weight", value="80")
    HealthMetric.objects.filter(value=80).update(measured_at=datetime(2026, 1, 6, tzinfo=UTC))
    assert "Goal reached" in page.get("/metrics/").content.decode()
    assert page.post("/metrics/", {**goal, "value": "5000"}).status_code == 400
    page.post("/metrics/", {**goal, "value": ""})
    assert not MetricGoal.objects.exists()


def test_goals_are_in_the_units_of_whose_they_are(page, world):
    world.trainee.units = "imperial"
    world.trainee.save()
    page.post("/metrics/", {"kind": "body_weight", "form": "goal", "value": "180"})
    assert str(MetricGoal.objects.get().value) == "81.6466"
    assert 'value="180"' in page.get("/metrics/").content.decode()


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", "2026-01-06"), ("Pacific/Pago_Pago", "2026-01-05")])
def test_a_point_of_the_chart_is_of_the_readers_day(page, world, zone, day):
    world.trainee.timezone = zone
    world.trainee.save()
    for hour in (12, 13):
        HealthMetricFactory(trainee=world.trainee_profile, measured_at=NOON.replace(hour=hour))
    assert f'["{day}", "80", "80"]' in page.get("/metrics/").content.decode()


@pytest.mark.parametrize(("language", "day"), [("en", "5 Jan 2026, 12:00"), ("de", "5. Jan. 2026, 12:00")])
def test_days_are_written_as_the_reader_writes_them(page, world, language, day):
    world.trainee.language = language
    world.trainee.save()
    HealthMetricFactory(trainee=world.trainee_profile, measured_at=NOON)
    assert day in page.get("/metrics/").content.decode()
