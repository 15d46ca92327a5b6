"""The charts of exercises of every kind: what they draw, in which unit, and their sums of each week."""

from datetime import UTC, datetime, timedelta

import pytest

from facilities.tests.factories import make_trainee
from progress.charts import measure_of, week_charts
from progress.statistics import exercise_progress
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db
NO = {"weight_kg": None, "reps": None, "duration_seconds": None, "distance_m": None}
MONDAY = datetime(2026, 1, 5, 18, tzinfo=UTC)


@pytest.fixture
def trainee():
    return make_trainee()


KG, RUN = "weight_reps", "distance_duration"
FIVE_KM = {"distance_m": 5000, "duration_seconds": 1500}
LAPS = [{"distance_m": 400}] * 3
CARRIES = [{"weight_kg": 32, "distance_m": 40}, {"weight_kg": 32, "distance_m": 30}]
# tracking, units, sets; the best set as it is drawn, in which unit; the sums of the week
DRAWN = [
    (KG, "metric", [{"weight_kg": 80, "reps": 5}, {"weight_kg": 70, "reps": 8}], "80", "kg", {"volume": "960 kg"}),
    ("bodyweight_reps", "metric", [{"reps": 12}, {"reps": 10}], "12", "reps", {}),
    ("bodyweight_reps", "metric", [{"weight_kg": 10, "reps": 6}], "10", "kg", {"volume": "60 kg"}),
    ("assisted_reps", "metric", [{"weight_kg": 20, "reps": 8, "is_assisted": True}], "20", "kg", {}),
    ("reps", "metric", [{"reps": 15}], "15", "reps", {}),
    ("duration", "metric", [{"duration_seconds": 45}, {"duration_seconds": 60}], "60", "s", {"time": "1:45"}),
    ("weight_duration", "metric", [{"duration_seconds": 90, "weight_kg": 10}], "90", "s", {"time": "1:30"}),
    (RUN, "metric", [FIVE_KM], "5", "km", {"time": "25:00", "distance": "5 km"}),
    (RUN, "imperial", [FIVE_KM], "3.11", "mi", {"time": "25:00", "distance": "3.11 mi"}),
    (RUN, "metric", [{"duration_seconds": 1200}], "1200", "s", {"time": "20:00"}),
    (RUN, "metric", LAPS, "400", "m", {"distance": "1.2 km"}),
    ("weight_distance", "metric", CARRIES, "32", "kg", {"distance": "70 m"}),
    ("weight_distance", "metric", [{"distance_m": 40}], "40", "m", {"distance": "40 m"}),
]


@pytest.mark.parametrize(("tracking", "units", "sets", "best", "unit", "weeks"), DRAWN)
def test_what_is_drawn(trainee, tracking, units, sets, best, unit, weeks):
    exercise = ExerciseFactory(tracking=tracking)
    session = SessionFactory(trainee=trainee, started_at=MONDAY, ended_at=MONDAY + timedelta(hours=1))
    for place, values in enumerate(sets):
        fields = {**NO, **values}
        LogFactory(session=session, exercise=exercise, performed_at=MONDAY + timedelta(minutes=5 * place), **fields)
    LogFactory(session=session, exercise=exercise, set_type="warmup", **{**NO, "reps": 99, "weight_kg": 500})
    series = exercise_progress(trainee, exercise)
    measure = measure_of(exercise, series["best_set"], units)
    assert (measure.show(series["best_set"][0][measure.field]), measure.unit) == (best, unit)
    charts = {chart["id"].removesuffix("-chart"): chart for chart in week_charts(series, units) if chart["rows"]}
    assert {name: chart["rows"][0]["text"] for name, chart in charts.items()} == weeks
    assert all(chart["rows"][0]["week"].isoformat() == "2026-01-05" for chart in charts.values())


@pytest.mark.parametrize("tracking", Exercise.Tracking.values)
def test_the_page_of_each_kind(client, trainee, tracking):
    exercise = ExerciseFactory(tracking=tracking, name="Thing")
    session = SessionFactory(trainee=trainee, started_at=MONDAY, ended_at=MONDAY + timedelta(hours=1))
    fields = {**NO, "duration_seconds": 60, "distance_m": 1500}
    LogFactory(session=session, exercise=exercise, performed_at=MONDAY, **fields)
    client.force_login(trainee.user)
    page = client.get(f"/progress/?exercise={exercise.pk}&period=all").content.decode()
    assert "Time per week (min)" in page
    assert "Distance per week (km)" in page
    assert "Volume per week" not in page
