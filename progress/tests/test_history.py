"""History, calendar, progress and the sets behind its numbers, in the trainee's time zone; the trainer's comments."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from common.formatting import unbroken
from facilities.tests.factories import make_trainee
from progress.month_calendar import workouts_of_month
from progress.statistics import exercise_progress, hard_sets
from training.tests.factories import ExerciseFactory
from workouts.models import Comment, PersonalRecord, WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory, logged_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]
BERLIN = ZoneInfo("Europe/Berlin")
LATE = datetime(2026, 1, 5, 22, 50, tzinfo=UTC)  # 23:50 in Berlin, a Monday


@pytest.fixture
def trainee():
    return make_trainee(timezone="Europe/Berlin")


@pytest.fixture
def bench():
    return ExerciseFactory(name="Bench press", primary_muscles=["chest"], secondary_muscles=["triceps"])


def do(trainee, exercise, at: datetime, *sets, **fields) -> WorkoutSession:
    """A workout with sets of (weight, reps), five minutes apart."""
    session = SessionFactory(trainee=trainee, started_at=at, ended_at=at + timedelta(hours=1))
    for place, (weight, reps) in enumerate(sets):
        LogFactory(
            session=session,
            exercise=exercise,
            weight_kg=weight,
            reps=reps,
            performed_at=at + timedelta(minutes=5 * place),
            **fields,
        )
    return session


def test_a_workout_over_midnight_is_one_day(trainee, bench):
    do(trainee, bench, LATE, (80, 5), (80, 6), (85, 5))  # the third set at 00:00
    series = exercise_progress(trainee, bench)
    assert [(point["date"], point["value"]) for point in series["e1rm"]] == [(date(2026, 1, 5), Decimal("99.1667"))]
    assert [(point["week"], point["value"]) for point in series["volume"]] == [(date(2026, 1, 5), Decimal(1305))]
    days = [
        day
        for week in workouts_of_month(
            trainee, date(2026, 1, 1), date(2026, 1, 7), ZoneInfo("Europe/Berlin"), None
        ).weeks
        for day in week
    ]
    assert [day.date for day in days if day.sessions] == [date(2026, 1, 5)]


@pytest.mark.parametrize(("formula", "best"), [("epley", (80, 10, "106.6667")), ("brzycki", (80, 10, "106.6667"))])
def test_the_best_set_is_that_of_the_highest_estimate(trainee, bench, formula, best):
    trainee.e1rm_formula = formula
    do(trainee, bench, LATE, (100, 1), (80, 10), (80, 10), (60, 12), (70, 30))
    (point,) = exercise_progress(trainee, bench)["best_set"]
    assert (point["weight_kg"], point["reps"], str(point["e1rm"])) == best


@pytest.mark.parametrize(("formula", "estimate"), [("epley", "116.6667"), ("brzycki", "112.5000")])
def test_the_formula_is_the_trainees_own_for_charts_and_records(client, trainee, bench, formula, estimate):
    session = do(trainee, bench, LATE)
    before = do(trainee, bench, LATE - timedelta(days=7))
    logged_set(before, bench, weight_kg=Decimal(60), reps=5, performed_at=before.started_at)
    logged_set(session, bench, weight_kg=Decimal(100), reps=5, performed_at=LATE)
    client.force_login(trainee.user)
    profile = {"first_name": "A", "last_name": "B", "units": "metric", "timezone": "Europe/Berlin", "language": "en"}
    client.post("/account/", {**profile, "e1rm_formula": formula})
    trainee.refresh_from_db()
    assert str(exercise_progress(trainee, bench)["e1rm"][-1]["value"]) == estimate
    assert str(PersonalRecord.objects.get(kind="e1rm").value) == estimate
    page = client.get("/progress/?period=all").content.decode()
    assert f"{float(estimate):.2f}".rstrip("0").rstrip(".") in page
    logged_set(session, bench, weight_kg=Decimal(101), reps=5, performed_at=LATE + timedelta(minutes=9))
    expected = {"epley": "117.8333", "brzycki": "113.6250"}[formula]
    assert str(PersonalRecord.objects.get(kind="e1rm").value) == expected


def test_warm_ups_and_assisted_sets_have_no_estimate_and_no_volume(trainee, bench):
    do(trainee, bench, LATE, (100, 5), set_type="warmup")
    do(trainee, bench, LATE + timedelta(days=1), (40, 5), (20, 5), (30, 9), is_assisted=True)
    series = exercise_progress(trainee, bench)
    assert (series["e1rm"], series["volume"]) == ([], [])
    assert [(point["weight_kg"], point["reps"]) for point in series["best_set"]] == [(20, 5)]


def test_hard_sets_count_whole_and_half(trainee, bench):
    monday = date(2026, 1, 5)
    do(trainee, bench, LATE, (80, 5), (80, 5), (80, 5))
    do(trainee, bench, LATE, (40, 5), set_type="warmup")
    do(trainee, bench, LATE - timedelta(days=1), (80, 5))
    found = hard_sets(trainee, [monday - timedelta(weeks=1), monday], ZoneInfo("Europe/Berlin"))
    assert found == {
        "chest": {monday - timedelta(weeks=1): 1, monday: 3},
        "triceps": {monday - timedelta(weeks=1): Decimal("0.5"), monday: Decimal("1.5")},
    }


def test_every_number_opens_the_sets_that_made_it(client, trainee, bench):
    row = ExerciseFactory(name="Row", primary_muscles=["lats"])
    session = do(trainee, bench, LATE, (80, 5), (82.5, 5))
    do(trainee, row, LATE + timedelta(days=7), (70, 8))
    client.force_login(trainee.user)
    page = client.get("/progress/?period=all").content.decode()
    assert f"/progress/sets/?exercise={row.pk}&amp;since=2026-01-12&amp;until=2026-01-19" in page
    sets = client.get(f"/progress/sets/?exercise={bench.pk}&since=2026-01-05&until=2026-01-12").content.decode()
    assert unbroken("82.5 kg × 5") in sets
    assert sets.count(f"/workouts/{session.pk}/#set-") == 2
    assert unbroken("70 kg × 8") not in sets
    muscle = client.get("/progress/sets/?muscle=lats").content.decode()
    assert unbroken("70 kg × 8") in muscle
    assert unbroken("82.5 kg") not in muscle
    assert client.get("/progress/sets/?since=yesterday").status_code == 400
    assert client.get("/progress/sets/?exercise=999999").status_code == 400


def test_the_list_filters_by_exercise_and_day(client, trainee, bench):
    do(trainee, bench, LATE, (80, 5))
    other = do(trainee, ExerciseFactory(), LATE + timedelta(days=7), (80, 5))
    client.force_login(trainee.user)

    def shown(query: str) -> int:
        return client.get(f"/workouts/{query}").content.decode().count('class="row-link"')

    assert shown("") == 2
    assert shown(f"?exercise={bench.pk}") == 1
    assert shown("?since=2026-01-05&until=2026-01-06") == 1
    assert shown("?since=2026-01-06") == 1
    assert str(other.pk) in client.get("/workouts/?since=2026-01-06").content.decode()
    assert "No workout matches" in client.get("/workouts/?since=2030-01-01").content.decode()
    assert shown("?since=someday") == 0


@pytest.mark.parametrize("query", ["", "?month=2026-01", "?month=nonsense", "?month=0001-01", "?month=9999-12"])
def test_any_month_is_a_page(client, trainee, bench, query):
    do(trainee, bench, LATE, (80, 5))
    client.force_login(trainee.user)
    answer = client.get(f"/workouts/calendar/{query}")
    assert answer.status_code == 200
    assert ("calendar-done" in answer.content.decode()) == (query == "?month=2026-01")


def test_a_trainers_comment_is_read_by_the_trainee(client, world):
    client.force_login(world.trainer)
    url = f"/trainees/{world.trainee_profile.pk}/workouts/{world.session.pk}/"
    say = f"/workouts/{world.session.pk}/comments/"
    client.post(say, {"text": "Keep your back straight", "exercise_log": str(world.log.pk)})
    assert client.post(say, {"text": " "}).status_code == 400
    assert client.post(say, {"text": "x", "exercise_log": str(world.other_log.pk)}).status_code == 400
    comment = Comment.objects.get()
    assert (comment.exercise_log, comment.author) == (world.log, world.trainer)
    watched = client.get(url).content.decode()
    assert f'href="#set-{world.log.pk}"' in watched
    assert f'id="set-{world.log.pk}"' in watched
    client.force_login(world.trainee)
    page = client.get(f"/workouts/{world.session.pk}/").content.decode()
    assert "Keep your back straight" in page
    assert f"#set-{world.log.pk}" in page
    world.trainer.delete()
    assert "former trainer" in client.get(f"/workouts/{world.session.pk}/").content.decode()


def test_only_its_author_takes_a_comment_back(client, world):
    comment = Comment.objects.create(session=world.session, author=world.colleague, text="Hm")
    client.force_login(world.trainer)
    url = f"/workouts/{world.session.pk}/comments/{comment.pk}/delete/"
    assert client.post(url).status_code == 403
    Comment.objects.update(author=world.trainer)
    assert client.post(url).status_code == 302
    assert not Comment.objects.exists()
