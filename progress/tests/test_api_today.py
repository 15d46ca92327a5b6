"""What comes next and when, over the API. Expectations are literal."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from training.models import ExerciseMax, ProgramAssignment, ProgramDay, ProgramExercise
from training.services import assign_program, follow_current_revision
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory

TODAY = "/api/v1/trainees/me/today/"


@pytest.fixture
def client(api, world):
    return api(world.trainee)


def errors(answer) -> dict:
    return {error["attr"]: error["code"] for error in answer.data["errors"]}


def test_the_next_workout_with_its_targets(client, world, django_assert_max_num_queries):
    ProgramExercise.objects.filter(pk=world.private_line.pk).update(
        block="A",
        set_groups=[
            {"type": "warmup", "reps_min": 5, "reps_max": 5, "load_type": "percent_1rm", "load_value": "50"},
            {"count": 2, "reps_min": 5, "reps_max": 5, "load_type": "percent_tm", "load_value": "85", "amrap": True},
        ],
    )
    world.private_program.revision = 2
    world.private_program.save()
    follow_current_revision(actor=world.trainer, assignment=world.assignment)
    today = timezone.localdate()
    ExerciseMax.objects.create(
        trainee=world.trainee_profile, exercise=world.library_exercise, one_rm_kg=200, measured_at=today
    )
    with django_assert_max_num_queries(14):
        answer = client.get(TODAY)
    assert answer.status_code == 200, answer.data
    data = answer.data
    assert (data["date"], data["assignment"]) == (today.isoformat(), world.assignment.pk)
    assert (data["reason"], data["open_session"]) == (None, None)
    following = data["next"]
    assert (following["program_day"], following["week"], following["date"]) == (world.private_day.pk, 1, "2026-01-05")
    [line] = following["exercises"]
    assert (line["program_exercise"], line["exercise"]) == (world.private_line.pk, world.library_exercise.pk)
    assert (line["name"], line["block"], line["label"]) == ("Library press", "A", "A1")
    assert [(one["set_number"], one["type"], one["load_type"], one["kg"]) for one in line["sets"]] == [
        (1, "warmup", "percent_1rm", "100"),
        (2, "working", "percent_tm", "152.5"),
        (3, "working", "percent_tm", "152.5"),
    ]
    assert [(one["reps"], one["weight_kg"]) for one in line["previous"]] == [(8, "80.0000")]


def test_why_there_is_none(client, api, world):
    assert client.get(TODAY).data["next"] is not None
    opened = SessionFactory(trainee=world.trainee_profile, status="in_progress")
    assert str(client.get(TODAY).data["open_session"]) == str(opened.pk)
    SessionFactory(trainee=world.trainee_profile, program_day=world.private_day)
    assert (client.get(TODAY).data["next"], client.get(TODAY).data["reason"]) == (None, "finished")
    WorkoutSession.objects.filter(program_day=world.private_day).delete()
    api(world.trainer).post(f"/api/v1/program_assignments/{world.assignment.pk}/pause/", {"from": "2026-01-05"})
    assert client.get(TODAY).data["reason"] == "paused"
    api(world.trainer).post(f"/api/v1/program_assignments/{world.assignment.pk}/end/")
    assert client.get(TODAY).data["reason"] == "no_program"
    assert client.get(f"{TODAY}?date=2026-01-05").status_code == 400


# --- the schedule ---
@pytest.fixture
def planned(world):
    """Four weeks with a workout on each Monday; the third one begins today or this week's Monday."""
    for week in (2, 3, 4):
        ProgramDay.objects.create(program=world.program, week=week, position=1)
    today = timezone.localdate()
    start = today - timedelta(days=14)
    return assign_program(
        actor=world.trainer,
        trainee=world.trainee_profile,
        program=world.program,
        start_date=start,
        weekdays=[start.weekday()],
    )


def schedule_of(client, assignment, query=""):
    answer = client.get(f"/api/v1/program_assignments/{assignment.pk}/schedule/{query}")
    assert answer.status_code == 200, answer.data
    return answer.data


def test_when_workouts_are_due_and_what_became_of_them(client, world, planned, django_assert_max_num_queries):
    start = planned.start_date
    days = {day.week: day for day in ProgramDay.objects.filter(program=world.program)}
    done = SessionFactory(
        trainee=world.trainee_profile, program_day=days[1], started_at=timezone.now() - timedelta(days=13)
    )
    SessionFactory(trainee=world.trainee_profile, program_day=days[2], status="planned")
    query = f"?from={start}&to={start + timedelta(days=60)}"
    with django_assert_max_num_queries(6):
        rows = schedule_of(client, planned, query)
    weeks = [start + timedelta(days=7 * week) for week in range(4)]
    assert [(row["program_day"], row["week"]) for row in rows] == [(days[week].pk, week) for week in (1, 2, 3, 4)]
    assert [row["date"] for row in rows] == [day.isoformat() for day in weeks]
    assert [row["status"] for row in rows] == ["done", "missed", "due", "upcoming"]
    assert [row["session"] and str(row["session"]) for row in rows] == [str(done.pk), None, None, None]
    later = weeks[3] + timedelta(days=1)
    client.post(f"/api/v1/program_assignments/{planned.pk}/move/", {"program_day": days[4].pk, "date": str(later)})
    [moved] = schedule_of(client, planned, f"?from={later}&to={later}")
    assert (moved["status"], moved["date"]) == ("moved", later.isoformat())
    assert [row["status"] for row in schedule_of(client, planned)] == ["due", "moved"], "from today on"


def test_what_waits_for_a_pause_to_end(client, api, world, planned):
    today = timezone.localdate()
    api(world.trainer).post(f"/api/v1/program_assignments/{planned.pk}/pause/", {"from": str(today)})
    rows = schedule_of(client, planned)
    assert [(row["date"], row["status"]) for row in rows] == [
        (today.isoformat(), "paused"),
        ((today + timedelta(days=7)).isoformat(), "paused"),
    ]
    api(world.trainer).post(f"/api/v1/program_assignments/{planned.pk}/end/")
    assert schedule_of(client, planned) == []


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("from=soon", "from"),
        ("from=2026-13-01", "from"),
        ("to=x", "to"),
        ("from=2026-02-02&to=2026-02-01", "to"),
        ("from=2026-01-01&to=2027-01-02", "to"),
        ("to=9999-12-31", "to"),
        ("week=1", "week"),
        ("from=2026-01-01&from=2026-01-02", "from"),
    ],
)
def test_a_bad_parameter_is_named(client, world, query, attr):
    answer = client.get(f"/api/v1/program_assignments/{world.assignment.pk}/schedule/?{query}")
    assert (answer.status_code, list(errors(answer))) == (400, [attr])


def test_a_year_is_the_longest_span(client, world):
    rows = schedule_of(client, world.assignment, "?from=2026-01-01&to=2027-01-01")
    assert [(row["date"], row["status"]) for row in rows] == [("2026-01-05", "missed")]
    assert ProgramAssignment.objects.get(pk=world.assignment.pk).start_date == date(2026, 1, 5)
    SessionFactory(trainee=world.trainee_profile, program_day=world.private_day, status="in_progress")
    assert schedule_of(client, world.assignment, "?from=2026-01-01&to=2027-01-01")[0]["session"] is not None
