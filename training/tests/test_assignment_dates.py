"""Which program a trainee follows when: the status of an assignment follows from its dates, on the trainee's day."""

from datetime import date, timedelta

import pytest
import time_machine

from training import services
from training.calendar import schedule
from training.models import ProgramAssignment
from training.services import add_assignment, assign_program
from training.tests.conftest import TODAY
from training.tests.factories import AssignmentFactory

pytestmark = pytest.mark.usefixtures("recorded", "noon")
V1 = "/api/v1"


@pytest.fixture
def trainee(free_trainee):
    return free_trainee


@pytest.fixture
def programs(program_of):
    """{name: a program of one day a week}"""
    return {name: program_of(name, 4, 1) for name in "ABCD"}


@pytest.fixture
def assign(world, trainee, programs):
    def assigned(name, day):
        return assign_program(
            actor=world.trainer, trainee=trainee, program=programs[name], start_date=date(2026, 3, day)
        )

    return assigned


def state(trainee):
    """{program: (status, last day)}, of which queries and rows say the same."""
    rows = list(trainee.assignments.select_related("program", "trainee__user").order_by("pk"))
    queried = {
        row.pk: status
        for status in ProgramAssignment.Status.values
        for row in ProgramAssignment.objects.with_status_now().filter(status_now=status)
    }
    assert [row.status_now.value for row in rows] == [queried[row.pk] for row in rows]
    return {row.program.name: (row.status_now.value, row.end_date and row.end_date.day) for row in rows}


def followed(trainee):
    found = ProgramAssignment.objects.followed(trainee)
    return found and found.program.name


RUNNING = [("A", 3)]
QUEUED = [("A", 3), ("B", 17)]
# fmt: off
ASSIGNED = [
    # what is assigned before (program, first day), what is assigned today, what comes of it
    ([], ("B", 10), {"B": ("active", None)}),
    ([], ("B", 17), {"B": ("upcoming", None)}),
    (RUNNING, ("B", 10), {"A": ("ended", None), "B": ("active", None)}),
    (RUNNING, ("B", 5), {"A": ("ended", None), "B": ("active", None)}),
    (RUNNING, ("B", 1), {"A": ("ended", None), "B": ("active", None)}),
    (RUNNING, ("B", 11), {"A": ("active", 10), "B": ("upcoming", None)}),
    (RUNNING, ("B", 17), {"A": ("active", 16), "B": ("upcoming", None)}),
    (QUEUED, ("C", 10), {"A": ("ended", 16), "B": ("upcoming", None), "C": ("active", 16)}),
    (QUEUED, ("C", 14), {"A": ("active", 13), "B": ("upcoming", None), "C": ("upcoming", 16)}),
    (QUEUED, ("C", 17), {"A": ("active", 16), "B": ("ended", None), "C": ("upcoming", None)}),
    (QUEUED, ("C", 24), {"A": ("active", 16), "B": ("upcoming", 23), "C": ("upcoming", None)}),
]
# fmt: on


@pytest.mark.parametrize(("before", "then", "expected"), ASSIGNED)
def test_assigning(assign, trainee, before, then, expected):
    for one in before:
        assign(*one)
    assign(*then)
    assert state(trainee) == expected


def test_a_paused_program_ends_the_day_before_the_next(assign, trainee):
    first = assign("A", 3)
    services.pause_program(assignment=first, first=TODAY, last=None)
    assign("B", 17)
    assert state(trainee) == {"A": ("paused", 16), "B": ("upcoming", None)}
    assert followed(trainee) == "A"
    with time_machine.travel("2026-03-17 12:00Z"):
        assert state(trainee) == {"A": ("ended", 16), "B": ("active", None)}
        assert followed(trainee) == "B"


def test_the_day_of_the_change_needs_no_write(assign, trainee, api, world):
    first, second = assign("A", 3), assign("B", 17)

    def shown():
        client = api(world.trainer)
        page = client.get(f"{V1}/program_assignments/?trainee={trainee.pk}").data["results"]
        return (
            {row["id"]: row["status"] for row in page},
            [row["id"] for row in client.get(f"{V1}/program_assignments/?status=active").data["results"]],
            client.get(f"{V1}/trainees/{trainee.pk}/").data["active_assignment"],
            followed(trainee),
        )

    assert shown() == ({first.pk: "active", second.pk: "upcoming"}, [first.pk], first.pk, "A")
    stored = list(ProgramAssignment.objects.order_by("pk").values_list("status", flat=True))
    with time_machine.travel("2026-03-17 00:30Z"):
        assert shown() == ({first.pk: "ended", second.pk: "active"}, [second.pk], second.pk, "B")
        assert list(ProgramAssignment.objects.order_by("pk").values_list("status", flat=True)) == stored
        third = assign("C", 17)
        assert shown()[2:] == (third.pk, "C")


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("UTC", "2026-03-16 23:59Z", "A"),
        ("UTC", "2026-03-17 00:00Z", "B"),
        ("Pacific/Kiritimati", "2026-03-16 09:59Z", "A"),  # 14 hours ahead
        ("Pacific/Kiritimati", "2026-03-16 10:00Z", "B"),
        ("Pacific/Pago_Pago", "2026-03-17 10:59Z", "A"),  # 11 hours behind
        ("Pacific/Pago_Pago", "2026-03-17 11:00Z", "B"),
        ("Asia/Kathmandu", "2026-03-16 18:14Z", "A"),  # 5:45 ahead
        ("Asia/Kathmandu", "2026-03-16 18:15Z", "B"),
        ("America/New_York", "2026-03-17 03:59Z", "A"),
        ("America/New_York", "2026-03-17 04:00Z", "B"),
    ],
)
def test_the_day_is_that_of_the_trainee(assign, trainee, zone, at, expected):
    assign("A", 3)
    assign("B", 17)
    trainee.user.timezone = zone
    trainee.user.save()
    with time_machine.travel(at, tick=False):
        assert followed(trainee) == expected
        state(trainee)
        assert [one.program.name for one in ProgramAssignment.objects.active()] == [expected]
        assert [one.program.name for one in ProgramAssignment.objects.running()] == [expected]


def test_nothing_is_due_after_the_last_day(assign, trainee):
    first = assign("A", 3)
    assert [workout.due.day for workout in schedule(first)] == [3, 10, 17, 24]
    assign("B", 17)
    first.refresh_from_db()
    assert [workout.due.day for workout in schedule(first)] == [3, 10]


@pytest.mark.parametrize("removed", ["end", "delete", "replace"])
def test_without_the_next_the_one_that_runs_goes_on(assign, trainee, removed):
    assign("A", 3)
    second = assign("B", 17)
    if removed == "end":
        services.end_assignment(second)
    elif removed == "delete":
        services.delete_assignment(second)
    else:
        assign("C", 17)
        services.end_assignment(trainee.assignments.get(program__name="C"))
    assert state(trainee)["A"] == ("active", None)
    assert followed(trainee) == "A"


def test_of_three_the_second_is_taken_out(assign, trainee):
    assign("A", 3)
    second = assign("B", 17)
    assign("C", 24)
    second.refresh_from_db()
    services.end_assignment(second)
    assert state(trainee) == {"A": ("active", 23), "B": ("ended", 23), "C": ("upcoming", None)}


def test_ending_ends_what_is_followed_and_then_what_is_next(assign, trainee):
    assign("A", 3)
    assign("B", 17)
    services.end_program(trainee=trainee)
    assert state(trainee) == {"A": ("ended", 16), "B": ("upcoming", None)}
    assert followed(trainee) == "B"
    services.end_program(trainee=trainee)
    assert followed(trainee) is None


# fmt: off
POSTED = [
    (RUNNING, {"day": 10}, 409),
    (RUNNING, {"day": 17}, 409),
    (RUNNING, {"day": 1}, 409),
    (RUNNING, {"day": 17, "status": "upcoming"}, 409),
    (RUNNING, {"day": 17, "status": "ended"}, 201),
    (QUEUED, {"day": 20}, 409),
    ([("B", 17)], {"day": 10}, 409),
    ([], {"day": 17}, 201),
]
# fmt: on


@pytest.mark.parametrize(("before", "body", "status"), POSTED)
def test_two_that_overlap_are_refused(assign, trainee, programs, api, world, before, body, status):
    for one in before:
        assign(*one)
    sent = {"trainee": trainee.pk, "program": programs["D"].pk, "start_date": f"2026-03-{body.pop('day')}", **body}
    answer = api(world.trainer).post(f"{V1}/program_assignments/", sent)
    assert answer.status_code == status, answer.data


def test_one_that_follows_after_the_last_day_is_no_overlap(assign, trainee, programs, world):
    first = assign("A", 3)
    first.end_date = date(2026, 3, 16)
    services.save_assignment(first)
    add_assignment(actor=world.trainer, trainee=trainee, program=programs["B"], start_date=date(2026, 3, 17))
    assert state(trainee) == {"A": ("active", 16), "B": ("upcoming", None)}


def test_one_that_ended_by_its_date_is_changed_and_begun_again(assign, trainee, api, world):
    first, second = assign("A", 3), assign("B", 17)
    url = f"{V1}/program_assignments/{first.pk}/"
    with time_machine.travel("2026-03-20 12:00Z"):
        client = api(world.trainer)
        answer = client.patch(url, {"weekdays": [1]})
        assert (answer.status_code, answer.data["status"], answer.data["end_date"]) == (200, "ended", "2026-03-16")
        assert client.patch(url, {"status": "active"}).status_code == 409
        assert client.post(f"{url}pause/", {"from": "2026-03-20"}).status_code == 409
        client.post(f"{V1}/program_assignments/{second.pk}/end/")
        answer = client.patch(url, {"status": "active"})
        assert (answer.status_code, answer.data["status"], answer.data["end_date"]) == (200, "active", None)


def test_one_of_the_first_edition_that_begins_later_is_upcoming(trainee, programs, assign):
    """It is stored as active; a database has such rows."""
    AssignmentFactory(trainee=trainee, program=programs["A"], status="active", start_date=TODAY + timedelta(days=7))
    assert state(trainee) == {"A": ("upcoming", None)}
    assert followed(trainee) == "A"
    assign("B", 10)
    assert state(trainee) == {"A": ("upcoming", None), "B": ("active", 16)}


def test_the_trainees_page_names_the_next(assign, trainee, client, world):
    assign("A", 3)
    second = assign("B", 17)
    client.force_login(world.trainer)
    url = f"/trainees/{trainee.pk}/"
    page = client.get(url).content.decode()
    assert "Next: B from 17 Mar 2026" in page
    assert "Week 2 of 2" in page
    assert client.post(f"{url}end/", {"assignment": second.pk}).status_code == 302
    assert "Next:" not in client.get(url).content.decode()
    assert state(trainee) == {"A": ("active", None), "B": ("ended", None)}


def test_a_trainee_whose_program_is_to_begin(assign, trainee, client, world):
    assign("B", 17)
    client.force_login(world.trainer)
    assert "Begins on 17 Mar 2026" in client.get(f"/trainees/{trainee.pk}/").content.decode()


@pytest.mark.parametrize("text", ["", ".", "31.02.2026", "99999999999999999999-01"])
@pytest.mark.parametrize("page", ["add/", "{pk}/change/"])
def test_a_date_that_cannot_be_read_is_refused_beside_its_field(world, client, assign, trainee, programs, page, text):
    running = assign("A", 2)
    client.force_login(world.operator)
    data = {"trainee": trainee.pk, "program": programs["B"].pk, "start_date": text, "status": "active"}
    answer = client.post(f"/admin/training/programassignment/{page.format(pk=running.pk)}", data)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["start_date"]


@pytest.mark.parametrize(
    ("ends", "begins", "expected"),
    [
        (9, 10, {"A": ("ended", 9), "B": ("active", None)}),
        (15, 16, {"A": ("active", 15), "B": ("upcoming", None)}),
    ],
)
def test_the_administration_assigns_one_after_another(world, client, assign, trainee, programs, ends, begins, expected):
    running = assign("A", 2)
    ProgramAssignment.objects.filter(pk=running.pk).update(end_date=date(2026, 3, ends))
    client.force_login(world.operator)
    data = {"trainee": trainee.pk, "program": programs["B"].pk, "start_date": f"2026-03-{begins}", "status": "active"}
    answer = client.post("/admin/training/programassignment/add/", data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert state(trainee) == expected


# fmt: off
MOVED = [
    # what is assigned before; the new first day of B, which was to begin on the 17th; the answer; what comes of it
    (QUEUED, "2026-03-24", 200, {"A": ("active", 23), "B": ("upcoming", None)}),
    (QUEUED, "2026-03-12", 200, {"A": ("active", 11), "B": ("upcoming", None)}),
    (QUEUED, "2026-03-10", 200, {"A": ("ended", None), "B": ("active", None)}),
    (QUEUED, "2026-03-02", 409, {"A": ("active", 16), "B": ("upcoming", None)}),
    ([*QUEUED, ("C", 31)], "2026-04-01", 409, {"A": ("active", 16), "B": ("upcoming", 30), "C": ("upcoming", None)}),
    ([("B", 17)], "2026-03-24", 200, {"B": ("upcoming", None)}),
]
# fmt: on


@pytest.mark.parametrize(("before", "begins", "answer", "expected"), MOVED)
def test_the_previous_one_ends_when_a_moved_one_begins(assign, trainee, api, world, before, begins, answer, expected):
    made = {name: assign(name, day) for name, day in before}
    url = f"{V1}/program_assignments/{made['B'].pk}/"
    assert api(world.trainer).patch(url, {"start_date": begins}).status_code == answer
    found = state(trainee)
    assert {name: (status, None if status == "ended" else last) for name, (status, last) in found.items()} == expected
