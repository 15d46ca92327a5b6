"""What is one trainee's own: weekdays, pauses, moved workouts, lines; and a program's edits applied."""

import json
from datetime import date

import pytest
import time_machine

from common.formatting import unbroken
from notifications.models import Notice
from training import services
from training.calendar import schedule
from training.models import ProgramAssignment, ProgramDay
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory

pytestmark = pytest.mark.usefixtures("recorded")
MONDAY = date(2026, 1, 5)


@pytest.fixture
def assignment(world):
    """Two weeks of three days, from a Monday on."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=2)
    for week in (1, 2):
        for position, name in enumerate("ABC", start=1):
            day = ProgramDayFactory(program=program, week=week, position=position, name=f"{name}{week}")
            ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    with time_machine.travel("2026-01-05 08:00Z"):
        yield services.assign_program(
            actor=world.trainer, trainee=world.trainee_profile, program=program, start_date=MONDAY
        )


def dates(assignment):
    assignment.refresh_from_db()
    return [(workout.day.name, workout.due.strftime("%m-%d")) for workout in schedule(assignment)]


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        ([], ["01-05", "01-07", "01-09", "01-12", "01-14", "01-16"]),
        ([1, 3, 5], ["01-06", "01-08", "01-10", "01-13", "01-15", "01-17"]),
        ([6], ["01-05", "01-06", "01-11", "01-12", "01-13", "01-18"]),  # the others where there is room
        ([0, 1, 2, 3], ["01-05", "01-06", "01-07", "01-12", "01-13", "01-14"]),
    ],
)
def test_weekdays(assignment, weekdays, expected):
    assignment.weekdays = weekdays
    services.save_assignment(assignment)
    assert [due for _name, due in dates(assignment)] == expected


def test_a_start_in_the_middle_of_the_week_begins_with_the_next_of_its_weekdays(assignment):
    assignment.weekdays, assignment.start_date = [0, 2, 4], date(2026, 1, 8)  # a Thursday
    services.save_assignment(assignment)
    assert [due for _name, due in dates(assignment)] == ["01-09", "01-12", "01-14", "01-16", "01-19", "01-21"]


def test_a_pause_moves_what_comes_by_whole_weeks(assignment):
    services.pause_program(assignment=assignment, first=date(2026, 1, 8), last=date(2026, 1, 10), reason="holiday")
    assert dates(assignment) == [
        *(("A1", "01-05"), ("B1", "01-07"), ("C1", "01-16")),
        *(("A2", "01-19"), ("B2", "01-21"), ("C2", "01-23")),
    ]
    assert assignment.status == "active"


def test_a_pause_without_an_end_is_ended(assignment):
    with time_machine.travel("2026-01-08 08:00Z"):
        services.pause_program(assignment=assignment, first=date(2026, 1, 8), last=None)
        assert assignment.status == "paused"
        assert dates(assignment) == [("A1", "01-05"), ("B1", "01-07")]
    with time_machine.travel("2026-01-20 08:00Z"):  # after 12 days: two weeks
        services.resume_program(assignment=assignment)
    assert dates(assignment)[2:4] == [("C1", "01-23"), ("A2", "01-26")]
    assert (assignment.status, assignment.pauses) == (
        "active",
        [{"from": "2026-01-08", "to": "2026-01-19", "reason": ""}],
    )


def test_a_pause_over_the_api_is_one(assignment, api, world):
    client = api(world.trainer)
    url = f"/api/v1/program_assignments/{assignment.pk}/"
    assert client.patch(url, {"status": "paused"}).status_code == 200
    assert dates(assignment) == []
    assert client.patch(url, {"status": "active"}).status_code == 200
    assert len(dates(assignment)) == 6
    assert assignment.pauses == [], "it began and ended the same day"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 1, 9), date(2026, 1, 8), "before it begins"),
        (date(2026, 2, 9), None, "needs its last day"),
        (date(2026, 1, 20), date(2026, 1, 22), "already"),
    ],
)
def test_what_is_no_pause(assignment, first, last, said):
    services.pause_program(assignment=assignment, first=date(2026, 1, 19), last=date(2026, 1, 25))
    with pytest.raises(services.AssignmentError, match=said):
        services.pause_program(assignment=assignment, first=first, last=last)
    assert len(assignment.pauses) == 1


def test_a_paused_program_does_not_go_on_beside_another(assignment, world):
    services.pause_program(assignment=assignment, first=MONDAY, last=None)
    services.add_assignment(
        actor=world.trainer, trainee=world.trainee_profile, program=world.program, start_date=MONDAY
    )
    with pytest.raises(services.AssignmentError):
        services.resume_program(assignment=assignment)


def test_a_moved_workout(assignment):
    day = ProgramDay.objects.get(name="A1", program=assignment.program)
    services.move_workout(assignment=assignment, day=day.pk, due=date(2026, 1, 8))
    assert dates(assignment)[:3] == [("B1", "01-07"), ("A1", "01-08"), ("C1", "01-09")]
    services.move_workout(assignment=assignment, day=day.pk, due=None)
    assert dates(assignment)[0] == ("A1", "01-05")
    with pytest.raises(services.AssignmentError):
        services.move_workout(assignment=assignment, day=999_999, due=MONDAY)


def test_lines_of_ones_own_stay_when_edits_are_applied(assignment, world):
    day = assignment.revision.plan.days[0]
    line = day.lines[0]
    own = {"sets": 5, "reps_min": 3, "reps_max": 3}
    services.override_lines(assignment=assignment, lines={line.key: own})
    stored = ProgramDay.objects.get(pk=day.id).exercises.get()
    stored.sets, stored.rest_seconds = 4, 90
    services.save_part(stored)
    Notice.objects.all().delete()
    services.follow_current_revision(actor=world.trainer, assignment=assignment)
    assignment.refresh_from_db()
    after = assignment.revision.plan.days[0].with_overrides(assignment.overrides).lines[0]
    assert (after.sets, after.groups[0].reps_min, after.rest_seconds) == (5, 3, 90)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.by) == (world.trainee, "program_changed", world.trainer)
    assert notice.details == ["Week 1, A1: Library press now 4 × 8–10 @ 80 kg · rest 1:30"]
    services.override_lines(assignment=assignment, lines={line.key: None})
    assert assignment.overrides == {}


def test_what_lies_behind_is_no_news(assignment, world):
    stored = ProgramDay.objects.get(name="A1", program=assignment.program).exercises.get()
    stored.sets = 4
    services.save_part(stored)
    Notice.objects.all().delete()
    with time_machine.travel("2026-01-06 08:00Z"):
        services.follow_current_revision(actor=world.trainer, assignment=assignment)
    assert not Notice.objects.exists()


def test_what_applying_would_change_is_shown_per_trainee(assignment, client, world):
    stored = ProgramDay.objects.get(name="B1", program=assignment.program).exercises.get()
    stored.load_value = 85
    services.save_part(stored)
    ProgramDay.objects.get(name="C2", program=assignment.program)
    services.remove_plan_part(ProgramDay.objects.get(name="C2", program=assignment.program))
    client.force_login(world.trainer)
    url = f"/programs/{assignment.program_id}/apply/"
    page = client.get(url).content.decode()
    assert "from 7 Jan 2026" in page
    assert unbroken("3 × 8–10 @ 85 kg") in page
    assert "taken out" in page
    assert client.post(url, {"assignment": [assignment.pk]}).status_code == 302
    assignment.refresh_from_db()
    assert assignment.revision.number == 2
    assert "Everyone follows the newest revision" in client.get(url).content.decode()


def test_beginning_again_keeps_weekdays_and_own_lines(assignment, world):
    assignment.weekdays, assignment.overrides = [1, 3], {"1": {"sets": 9}}
    services.save_assignment(assignment)
    services.end_program(trainee=world.trainee_profile)
    again = services.restart_program(actor=world.trainer, assignment=assignment, start_date=date(2026, 2, 2))
    assert (again.status, again.weekdays, again.overrides, again.pauses) == ("upcoming", [1, 3], {"1": {"sets": 9}}, [])
    assert ProgramAssignment.objects.get(pk=assignment.pk).status == "ended"


PRESS = {"sets": 5, "reps_min": 3, "reps_max": 3, "load_type": "kg", "load_value": "70"}


@pytest.fixture
def own_plan(assignment, client, world):
    """`own_plan(line)`: the trainer's page is sent with this line; answers its status and content."""
    client.force_login(world.trainer)
    key = assignment.revision.plan.days[0].lines[0].id
    url = f"/trainees/{world.trainee_profile.pk}/plan/?week=1"

    def send(line):
        text = line if isinstance(line, str) else json.dumps(line)
        answer = client.post(url, {"week": 1, f"line_{key}": text})
        assignment.refresh_from_db()
        return answer.status_code, answer.content.decode()

    send.key, send.page = str(key), lambda: client.get(url).content.decode()
    return send


def test_a_line_is_written_for_one_trainee_alone(assignment, own_plan):
    assert own_plan(PRESS)[0] == 302
    rest = {"rest_seconds": None, "tempo": "", "superset": None, "notes": ""}
    assert assignment.overrides == {own_plan.key: {**PRESS, "load_value": "70.0000", **rest}}
    page = own_plan.page()
    assert unbroken("5 × 3 @ 70 kg") in page
    assert unbroken("program: 3 × 8–10 @ 80 kg") in page


@pytest.mark.parametrize("line", ["", "null", {**PRESS, "sets": 3, "reps_min": 8, "reps_max": 10, "load_value": "80"}])
def test_a_line_that_is_empty_or_as_in_the_program_is_not_the_trainees_own(assignment, own_plan, line):
    own_plan(PRESS)
    assert own_plan(line)[0] == 302
    assert assignment.overrides == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a lot", "could not be understood"),
        ("[" * 4000, "could not be understood"),
        ("9" * 4500, "could not be understood"),
        ([PRESS], "could not be understood"),
        ({**PRESS, "sets": [3]}, "Enter a number from 1 to 50"),
        ({**PRESS, "tempo": {"a": 1}}, "could not be understood"),
        ("x" * 5001, "at most 5000 characters"),
        ({**PRESS, "sets": 0}, "Enter a number from 1 to 50"),
        ({**PRESS, "sets": None}, "be empty"),
        ({**PRESS, "sets": 1.5}, "Enter a number from 1 to 50"),
        ({**PRESS, "sets": 10**30}, "Enter a number from 1 to 50"),
        ({**PRESS, "reps_max": 2}, "less than where the range begins"),
        ({**PRESS, "load_type": "stone"}, "not one of the choices"),
        ({**PRESS, "load_value": None}, "Enter the load"),
        ({**PRESS, "load_value": ""}, "Enter a number from 0 to 2000"),
        ({**PRESS, "load_value": "3000"}, "Enter a number from 0 to 2000"),
        ({**PRESS, "notes": "a\u0000b"}, ""),
        *(({**PRESS, "load_value": text}, "") for text in ("1e999999999", "-1e28", "NaN", "sNaN", "Infinity")),
        ('{"load_type": "kg", "load_value": 1e999999999}', ""),
        ('{"load_type": "kg", "load_value": NaN}', ""),
        ('{"sets": Infinity}', ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_line_that_cannot_be_is_refused_at_its_field(assignment, own_plan, line, message):
    own_plan(PRESS)
    before = assignment.overrides
    status, page = own_plan(line)
    assert status == 400
    assert "errorlist" in page
    assert message in page
    assert assignment.overrides == before


def test_loads_of_an_own_line_keep_what_they_are_measured_in(assignment, own_plan):
    assert own_plan({"sets": 4, "load_type": "rpe", "load_value": 8})[0] == 302
    fields = assignment.overrides[own_plan.key]
    assert (fields["sets"], fields["reps_min"], fields["load_type"], fields["load_value"]) == (4, None, "rpe", "8")
