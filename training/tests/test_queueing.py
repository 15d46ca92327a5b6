"""The next block: when it begins by default, what the page asks, and the undo of assigning, ending and pausing."""

import re
from datetime import date
from html import unescape

import pytest

from facilities.tests.factories import make_trainee
from notifications.models import Notice
from training import services
from training.calendar import last_day, next_start, schedule
from training.models import ProgramAssignment
from training.tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("recorded", "noon")


@pytest.fixture
def trainee(free_trainee):
    return free_trainee


@pytest.fixture
def programs(program_of):
    """A: four weeks of four days; B: two weeks of one; empty: nothing."""
    return {name: program_of(name, weeks, days) for name, weeks, days in (("A", 4, 4), ("B", 2, 1), ("empty", 1, 0))}


@pytest.fixture
def page(client, world, trainee):
    client.force_login(world.trainer)
    return client


def assign(world, trainee, program, start, **own):
    return services.assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=start, **own)


# fmt: off
ENDS = [
    # first day, first week, pauses, its last day, the day that the next begins by default
    (date(2026, 3, 2),  1, [],                                              date(2026, 3, 29), date(2026, 3, 30)),
    (date(2026, 3, 2),  3, [],                                              date(2026, 3, 15), date(2026, 3, 16)),
    (date(2026, 3, 5),  1, [],                                              date(2026, 4, 1),  date(2026, 4, 2)),
    (date(2026, 1, 5),  1, [],                                              date(2026, 2, 1),  TODAY),
    (date(2026, 3, 2),  1, [{"from": "2026-03-12", "to": "2026-03-14"}],    date(2026, 4, 5),  date(2026, 4, 6)),
    (date(2026, 3, 2),  1, [{"from": "2026-03-12", "to": "2026-03-20"}],    date(2026, 4, 12), date(2026, 4, 13)),
    (date(2026, 3, 2),  1, [{"from": "2026-03-12", "to": None}],            None,              TODAY),
]
# fmt: on


@pytest.mark.parametrize(("start", "week", "pauses", "last", "following"), ENDS)
def test_when_a_program_ends_and_the_next_begins(trainee, programs, world, start, week, pauses, last, following):
    assignment = assign(world, trainee, programs["A"], start, start_week=week)
    assignment.pauses = [{**pause, "reason": ""} for pause in pauses]
    assert last_day(assignment) == last
    assert next_start([assignment], TODAY) == following


def test_without_a_program_the_next_begins_today():
    assert next_start([], TODAY) == TODAY


def test_the_next_block_is_queued(page, trainee, programs, world):
    assign(world, trainee, programs["A"], date(2026, 3, 2))
    url = f"/trainees/{trainee.pk}/assign/"
    assert 'value="2026-03-30"' in page.get(url).text
    answer = page.post(url, {"program": programs["B"].pk, "start_date": "2026-03-30"}, follow=True)
    assert "Next: B" in answer.text
    assert [(one.program.name, one.status_now.value, one.end_date) for one in trainee.assignments.order_by("pk")] == [
        ("A", "active", date(2026, 3, 29)),
        ("B", "upcoming", None),
    ]
    assert 'value="2026-04-13"' in page.get(url).text, "after the one that is queued"


ASKED = [
    # program, what is chosen, status, what the page says
    ("A", {"weekdays": [0, 2, 4]}, 400, "4 workouts in a week, and you chose 3 weekdays"),
    ("A", {"weekdays": [0, 2, 4], "other_days": "on"}, 302, ""),
    ("A", {"weekdays": [0, 1, 3, 4]}, 302, ""),
    ("A", {}, 302, ""),
    ("A", {"weekdays": [0, 1, 2, 3, 4]}, 400, "4 workouts in a week, and you chose 5 weekdays"),
    ("A", {"weekdays": [0, 1, 2, 3, 4], "other_days": "on"}, 400, "and you chose 5 weekdays"),
    ("A", {"start_week": "4"}, 302, ""),
    ("A", {"start_week": "5"}, 400, "The program ends with week 4."),
    ("A", {"start_week": "0"}, 400, "greater than or equal to 1"),
    ("B", {"weekdays": [2]}, 302, ""),
    ("empty", {}, 400, "This program has no exercises yet."),
    ("empty", {"is_empty": "on"}, 302, ""),
]


@pytest.mark.parametrize(("name", "chosen", "status", "said"), ASKED)
def test_what_the_page_asks_before_it_assigns(page, trainee, programs, name, chosen, status, said):
    for url, who in (
        (f"/trainees/{trainee.pk}/assign/", {"program": programs[name].pk}),
        (f"/programs/{programs[name].pk}/assign/", {"trainees": [trainee.pk]}),
    ):
        trainee.assignments.all().delete()
        answer = page.post(url, {**who, "start_date": "2026-03-10", **chosen})
        assert answer.status_code == status, url
        assert said in unescape(answer.text)
        assert trainee.assignments.count() == (status == 302)


def test_the_box_that_answers_appears_with_the_question(page, trainee, programs):
    url = f"/trainees/{trainee.pk}/assign/"
    box = 'type="checkbox" name="other_days"'
    assert box not in page.get(url).text
    data = {"program": programs["A"].pk, "start_date": "2026-03-10", "weekdays": [0]}
    assert box in page.post(url, data).text


def test_beginning_with_a_later_week(page, trainee, programs):
    data = {"program": programs["A"].pk, "start_date": "2026-03-09", "start_week": "3", "weekdays": [0, 1, 3, 4]}
    page.post(f"/trainees/{trainee.pk}/assign/", data)
    workouts = schedule(trainee.assignments.get())
    assert [(workout.day.week, workout.due.day) for workout in workouts] == [
        *((3, 9), (3, 10), (3, 12), (3, 13)),
        *((4, 16), (4, 17), (4, 19), (4, 20)),
    ]


def token_of(answer):
    return re.search(r'name="token" value="([^"]+)"', answer.text).group(1)


def stored(trainee):
    return sorted(trainee.assignments.values_list("program__name", "status", "end_date", "pauses"))


ACTIONS = {
    "assign": ("assign/", lambda p: {"program": p["B"].pk, "start_date": "2026-03-10"}),
    "queue": ("assign/", lambda p: {"program": p["B"].pk, "start_date": "2026-03-17"}),
    "end": ("end/", lambda p: {}),
    "pause": ("pause/", lambda p: {"first": "2026-03-10"}),
    "pause later": ("pause/", lambda p: {"first": "2026-03-12", "last": "2026-03-14"}),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_undo_takes_it_back_and_a_replay_changes_nothing(page, trainee, programs, world, name):
    assign(world, trainee, programs["A"], date(2026, 3, 2))
    before, notices = stored(trainee), Notice.objects.count()
    path, data = ACTIONS[name]
    answer = page.post(f"/trainees/{trainee.pk}/{path}", data(programs), follow=True)
    assert stored(trainee) != before
    token = token_of(answer)
    for _time in range(2):
        said = page.post("/trainees/assignments/undo/", {"token": token}, follow=True)
        assert "Undone." in said.text
        assert stored(trainee) == before
    assert Notice.objects.count() == notices


def test_undo_of_a_resumed_pause(page, trainee, programs, world):
    services.pause_program(
        assignment=assign(world, trainee, programs["A"], date(2026, 3, 2)), first=date(2026, 3, 5), last=None
    )
    before = stored(trainee)
    token = token_of(page.post(f"/trainees/{trainee.pk}/resume/", follow=True))
    assert stored(trainee)[0][1] == "active"
    page.post("/trainees/assignments/undo/", {"token": token})
    assert stored(trainee) == before


def test_undo_is_refused_once_something_else_was_done(page, trainee, programs, world):
    assign(world, trainee, programs["A"], date(2026, 3, 2))
    token = token_of(page.post(f"/trainees/{trainee.pk}/end/", follow=True))
    assign(world, trainee, programs["B"], TODAY)
    ProgramAssignment.objects.filter(program=programs["A"]).update(pauses=[{"from": "2026-03-03", "to": "2026-03-04"}])
    now = stored(trainee)
    answer = page.post("/trainees/assignments/undo/", {"token": token}, follow=True)
    assert "Undo is not possible any more" in answer.text
    assert stored(trainee) == now


def test_undo_of_many(page, trainee, programs, world):
    second = make_trainee(trainer=world.trainer_profile, email="second@a.org")
    data = {"trainees": [trainee.pk, second.pk], "start_date": "2026-03-10"}
    token = token_of(page.post(f"/programs/{programs['B'].pk}/assign/", data, follow=True))
    page.post("/trainees/assignments/undo/", {"token": token})
    assert ProgramAssignment.objects.count() == 0


def test_nobody_undoes_for_the_trainee_of_another(page, client, trainee, programs, world):
    token = token_of(
        page.post(
            f"/trainees/{trainee.pk}/assign/", {"program": programs["B"].pk, "start_date": "2026-03-10"}, follow=True
        )
    )
    client.force_login(world.colleague)
    assert client.post("/trainees/assignments/undo/", {"token": token}).status_code == 404
    assert client.post("/trainees/assignments/undo/", {"token": "forged"}).status_code == 400
    assert trainee.assignments.count() == 1


def test_the_next_block_is_shown_to_trainer_and_trainee(page, client, trainee, programs, world):
    assign(world, trainee, programs["A"], date(2026, 3, 2))
    assign(world, trainee, programs["B"], date(2026, 3, 30))
    assert "Next: B from 30 Mar 2026" in page.get(f"/trainees/{trainee.pk}/plan/").text
    calendar = page.get(f"/trainees/{trainee.pk}/calendar/?month=2026-03").text
    assert ('class="calendar-name">B1<' in calendar, calendar.count(">missed<")) == (True, 5)
    client.force_login(world.trainee)
    own = client.get("/workouts/calendar/?month=2026-03").text
    assert "Begins on 30 Mar 2026" in own
    assert ('class="calendar-name">B1<' in own, "missed" in own) == (True, False)
