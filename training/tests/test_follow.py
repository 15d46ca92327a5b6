"""Trainees follow programs on their own: who may, beside a trainer's, and how it ends."""

from datetime import date, timedelta

import pytest
from django.test import Client

from facilities.days import today_of
from facilities.tests.factories import make_trainee
from notifications.models import Notice
from training import services as training
from training.models import Program, ProgramAssignment
from training.tests.factories import ProgramDayFactory, ProgramExerciseFactory, ProgramFactory

Status = ProgramAssignment.Status


@pytest.fixture
def ready_made(world):
    program = ProgramFactory(name="Five by five", gym=None, is_template=True, weeks=2)
    for position in (1, 2):
        day = ProgramDayFactory(program=program, week=1, position=position)
        ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    return program


@pytest.fixture
def alone(world):
    return make_trainee(gym=world.gym, email="alone@x.org")


def offered(world, **fields) -> Program:
    return ProgramFactory(gym=world.gym, **{"visibility": "gym", "is_offered": True, **fields})


# fmt: off
SEEN = {
    #                       trnee peer oTrne trner colle oTrnr admin oAdm gymless oper
    "gym, not offered":    "404  404  404  200  200  404  200  404  404  200",
    "gym, offered":        "200  200  404  200  200  404  200  404  404  200",
    "shared, offered":     "200  200  200  200  200  200  200  200  200  200",
    "ready-made":          "200  200  200  200  200  200  200  200  200  200",
}
FOLLOWED = {  # by oneself: POST program_assignments/
    "gym, not offered":    "400  400  400",
    "gym, offered":        "201  201  400",
    "shared, not offered": "403  403  403",
    "shared, offered":     "201  201  403",
    "ready-made":          "201  201  201",
    "template of a gym":   "403  403  403",
}
# fmt: on
ACTORS = (
    *("trainee", "peer", "other_trainee", "trainer", "colleague", "other_trainer", "admin", "other_admin"),
    *("gymless_admin", "operator"),
)


def program_of(world, kind: str) -> Program:
    if kind == "ready-made":
        return ProgramFactory(gym=None, is_template=True)
    if kind == "template of a gym":
        return ProgramFactory(gym=world.gym, is_template=True)
    return offered(world, visibility=kind.split(",", maxsplit=1)[0], is_offered="not" not in kind)


@pytest.mark.parametrize("kind", SEEN)
def test_who_sees_it(world, api, kind):
    program = program_of(world, kind)
    got = [api(getattr(world, actor)).get(f"/api/v1/programs/{program.pk}/").status_code for actor in ACTORS]
    assert got == [int(code) for code in SEEN[kind].split()]


@pytest.mark.parametrize("kind", FOLLOWED)
def test_who_follows_it(world, api, kind):
    program, got = program_of(world, kind), []
    for actor in ("trainee", "peer", "other_trainee"):
        user = getattr(world, actor)
        user.trainee.assignments.all().delete()
        body = {"trainee": user.trainee.pk, "program": program.pk, "start_date": "2026-01-05"}
        got.append(api(user).post("/api/v1/program_assignments/", body).status_code)
    assert got == [int(code) for code in FOLLOWED[kind].split()]


def test_beside_a_trainers_program(world, api, ready_made):
    """The world's trainee follows one that their trainer assigned; paused, it still runs."""
    body = {"trainee": world.trainee_profile.pk, "program": ready_made.pk, "start_date": "2026-01-05"}
    assert api(world.trainee).post("/api/v1/program_assignments/", body).status_code == 409
    training.pause_program(assignment=world.assignment, first=date(2026, 1, 6), last=None)
    assert api(world.trainee).post("/api/v1/program_assignments/", body).status_code == 409
    training.end_assignment(world.assignment)
    assert api(world.trainee).post("/api/v1/program_assignments/", body).status_code == 201


def test_ones_own_assignment_is_ones_own_to_change(world, api, ready_made):
    training.end_assignment(world.assignment)
    body = {"trainee": world.trainee_profile.pk, "program": ready_made.pk, "start_date": "2026-01-05"}
    mine = api(world.trainee)
    created = mine.post("/api/v1/program_assignments/", body).json()
    url = f"/api/v1/program_assignments/{created['id']}/"
    assert created["assigned_by"] == world.trainee.pk
    got = [mine.patch(url, {"weekdays": [0, 3]}).status_code, mine.post(f"{url}pause/", {"from": "2026-01-05"})]
    assert [got[0], got[1].status_code] == [200, 200]
    assert mine.post(f"{url}resume/").status_code == 200
    assert mine.post(f"{url}end/").json()["status"] == "ended"
    assert mine.delete(url).status_code == 204
    theirs = f"/api/v1/program_assignments/{world.assignment.pk}/"
    assert mine.patch(theirs, {"weekdays": [0]}).status_code == 403
    assert mine.post(f"{theirs}end/").status_code == 403


def test_a_trainer_who_assigns_later_ends_it(world, ready_made, alone):
    today = today_of(alone)
    own = training.follow_program(trainee=alone, program=ready_made, start_date=today - timedelta(days=8))
    later = today + timedelta(days=3)
    training.assign_program(actor=world.trainer, trainee=alone, program=world.program, start_date=later)
    own.refresh_from_db()
    assert (own.end_date, own.status_now) == (later - timedelta(days=1), Status.ACTIVE)
    with pytest.raises(training.AssignmentError, match="Your trainer's program is running"):
        training.follow_program(trainee=alone, program=ready_made, start_date=later + timedelta(days=1))


def test_what_is_queued_gives_way_to_a_trainers_program(world, ready_made, alone):
    today = today_of(alone)
    own = training.follow_program(trainee=alone, program=ready_made, start_date=today + timedelta(days=10))
    theirs = training.assign_program(actor=world.trainer, trainee=alone, program=world.program, start_date=today)
    own.refresh_from_db()
    assert (own.status, theirs.end_date) == (Status.ENDED, None)


def test_a_program_of_ones_own_gives_way_to_the_next(ready_made, world, alone):
    today = today_of(alone)
    first = training.follow_program(trainee=alone, program=ready_made, start_date=today)
    second = training.follow_program(trainee=alone, program=offered(world), start_date=today, weekdays=[0, 2])
    first.refresh_from_db()
    assert (first.status, second.status_now, second.weekdays) == (Status.ENDED, Status.ACTIVE, [0, 2])
    assert not Notice.objects.filter(user=alone.user).exists()  # they know


def test_a_trainers_program_that_is_done_stands_in_no_way(world, ready_made, alone):
    start = today_of(alone) - timedelta(days=30)
    training.assign_program(actor=world.trainer, trainee=alone, program=ready_made, start_date=start)
    assert training.follow_program(trainee=alone, program=ready_made, start_date=today_of(alone)).pk


def test_only_a_gym_offers_and_nothing_private(world, api):
    body = {"name": "Secret", "visibility": "private", "is_offered": True}
    answer = api(world.trainer).post("/api/v1/programs/", body)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "is_offered")
    assert (
        api(world.operator).post("/api/v1/programs/", {"name": "x", "gym": None, "is_offered": True}).status_code == 400
    )
    assert api(world.trainer).post("/api/v1/programs/", {**body, "visibility": "gym"}).json()["is_offered"] is True


def test_a_put_of_an_older_client_leaves_the_offer(world, api):
    program = offered(world, owner=world.trainer)
    client = api(world.trainer)
    answer = client.put(f"/api/v1/programs/{program.pk}/", {"name": "Renamed", "visibility": "gym"})
    assert (answer.status_code, answer.json()["is_offered"]) == (200, True)


# --- pages ---
def page(user, url, **data):
    client = Client()
    client.force_login(user)
    return client.post(url, data) if data else client.get(url)


def test_the_list_has_what_the_gym_offers_and_what_is_ready_made(world, ready_made, alone):
    theirs = offered(world, name="Monday crew")
    offered(world, name="Hidden", is_offered=False)
    html = page(alone.user, "/follow/").content.decode()
    assert "Offered by your gym" in html
    assert f'href="/follow/{theirs.pk}/"' in html
    assert "Hidden" not in html


def test_follow_stop_and_undo(ready_made, alone):
    client = Client()
    client.force_login(alone.user)
    url = f"/follow/{ready_made.pk}/"
    assert "Follow" in client.get(url).content.decode()
    today = str(today_of(alone))
    answer = client.post(url, {"start_date": today, "weekdays": ["1", "4"]}, follow=True)
    assert answer.redirect_chain == [("/today/", 302)]
    assert "You follow Five by five from" in answer.content.decode()
    assignment = alone.assignments.get()
    assert (assignment.program, assignment.weekdays, assignment.assigned_by) == (ready_made, [1, 4], alone.user)
    assert "Week 1 of 1" in client.get(url).content.decode()
    answer = client.post("/follow/stop/", follow=True)
    assert 'action="/follow/undo/"' in answer.content.decode()
    assert alone.assignments.get().status == Status.ENDED
    html = answer.content.decode()
    client.post("/follow/undo/", {"token": html.split('name="token" value="')[1].split('"')[0]})
    assert alone.assignments.get().status == Status.ACTIVE


def test_the_form_asks_about_weekdays(ready_made, alone):
    url = f"/follow/{ready_made.pk}/"
    answer = page(alone.user, url, start_date=str(today_of(alone)), weekdays=["1", "2", "3"])
    assert answer.status_code == 400
    assert "2 workouts in a week, and you chose 3 weekdays" in answer.content.decode()
    assert not alone.assignments.exists()


def test_a_trainers_program_is_to_be_read_not_stopped(world, ready_made):
    url = f"/follow/{world.private_program.pk}/"
    html = page(world.trainee, url).content.decode()
    assert "You follow this program" in html
    assert "Stop following" not in html
    today = today_of(world.trainee_profile)
    training.assign_program(
        actor=world.trainer, trainee=world.trainee_profile, program=world.private_program, start_date=today
    )
    html = page(world.trainee, f"/follow/{ready_made.pk}/").content.decode()
    assert "which your trainer assigned" in html
    assert page(world.trainee, f"/follow/{ready_made.pk}/", start_date=str(today)).status_code == 400
    assert page(world.trainee, "/follow/stop/", x="y").status_code == 403


def test_trainers_see_what_is_offered(world):
    program = offered(world, owner=world.trainer)
    assert "offered to members" in page(world.trainer, "/programs/").content.decode()
    assert (
        f"trainees of {world.gym.name}, who may follow it"
        in page(world.trainer, f"/programs/{program.pk}/").content.decode()
    )
    assert 'name="is_offered"' in page(world.trainer, "/programs/new/").content.decode()
