"""A trainer logs a workout for a trainee, alone and several side by side."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone

from facilities.tests.factories import make_trainee
from training import services as training
from training.models import ProgramAssignment
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog, WorkoutSession

pytestmark = pytest.mark.usefixtures("recorded")


@pytest.fixture
def trainee(world):
    WorkoutSession.objects.all().delete()
    ProgramAssignment.objects.all().delete()
    return world.trainee_profile


@pytest.fixture
def day(world, trainee):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=1)
    day = ProgramDayFactory(program=program, week=1, position=1, name="Push")
    ProgramExerciseFactory(program_day=day, exercise=world.library_exercise)
    training.assign_program(
        actor=world.trainer, trainee=trainee, program=program, start_date=training_day(), weekdays=[]
    )
    return day


def training_day():

    return timezone.localdate()


@pytest.fixture
def page(client, world):
    client.force_login(world.trainer)
    return client


def block_of(answer):
    return re.search(r'name="block" value="([^"]+)"', answer.text).group(1)


def test_from_the_start_to_the_end(page, trainee, day, world):
    url = f"/trainees/{trainee.pk}/log/"
    start = page.get(url)
    assert "Push" in start.text
    answer = page.post(url, {"program_day": day.pk, "id": str(uuid4())}, follow=True)
    session = WorkoutSession.objects.get()
    assert (session.trainee, session.program_day, session.status) == (trainee, day, "in_progress")
    assert answer.redirect_chain[-1][0] == f"{url}{session.pk}/"
    assert page.get(url).url == f"{url}{session.pk}/", "the one in progress"

    set_id = str(uuid4())
    data = {"id": set_id, "block": block_of(answer), "weight": "60", "reps": "8", "number": "1"}
    for _tap in range(2):
        assert page.post(f"{url}{session.pk}/sets/", data).status_code == 302
    log = ExerciseLog.objects.get()
    assert (str(log.pk), log.reps, int(log.weight_kg), log.trainee) == (set_id, 8, 60, trainee)
    wrong = page.post(f"{url}{session.pk}/sets/", {**data, "id": str(uuid4()), "reps": "many"})
    assert (wrong.status_code, ExerciseLog.objects.count()) == (400, 1)

    edit = f"{url}{session.pk}/sets/{log.pk}/"
    assert edit in page.get(f"{url}{session.pk}/").text
    assert page.post(edit, {"weight": "62.5", "reps": "7", "set_type": "working"}).status_code == 302
    log.refresh_from_db()
    assert (log.reps, str(log.weight_kg)) == (7, "62.5000")

    assert page.post(f"{url}{session.pk}/add/", {"exercise": world.exercise.pk}).status_code == 302
    assert str(world.exercise) in page.get(f"{url}{session.pk}/").text
    done = page.post(f"{url}{session.pk}/finish/", {"feeling": "4", "notes": ""})
    session.refresh_from_db()
    assert (done.url, session.status, session.feeling) == (
        f"/trainees/{trainee.pk}/workouts/{session.pk}/",
        "completed",
        4,
    )
    assert page.post(edit, {"delete": "yes"}).status_code == 302
    assert ExerciseLog.objects.count() == 0


def test_an_open_workout_of_the_trainee_is_shown_instead(page, trainee, day):
    url = f"/trainees/{trainee.pk}/log/"
    for _time in range(2):
        page.post(url, {"program_day": day.pk})
    assert WorkoutSession.objects.count() == 1


def test_several_side_by_side(page, trainee, day, world):
    second = make_trainee(trainer=world.trainer_profile, email="second@a.org")
    url = f"/trainees/log/?trainee={trainee.pk}&trainee={second.pk}"
    beside = {"beside": [trainee.pk, second.pk]}
    both = f"{url}#trainee-"
    assert page.post(f"/trainees/{trainee.pk}/log/", {**beside, "program_day": day.pk}).url == f"{both}{trainee.pk}"
    assert page.post(f"/trainees/{second.pk}/log/", beside).url == f"{both}{second.pk}"
    shown = page.get(url)
    assert (str(trainee) in shown.text, str(second) in shown.text) == (True, True)
    session = WorkoutSession.objects.get(trainee=trainee)
    data = {**beside, "id": str(uuid4()), "block": block_of(shown), "weight": "60", "reps": "8"}
    assert page.post(f"/trainees/{trainee.pk}/log/{session.pk}/sets/", data).url == f"{both}{trainee.pk}"
    assert ExerciseLog.objects.get().trainee == trainee
    refused = page.post(f"/trainees/{trainee.pk}/log/{session.pk}/sets/", {**data, "id": str(uuid4()), "reps": "x"})
    assert (refused.status_code, str(second) in refused.text) == (400, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("trainer", 200), ("colleague", 404), ("other_trainer", 404), ("admin", 403), ("trainee", 403), ("peer", 403)],
)
def test_only_the_own_trainer_logs(client, world, trainee, day, who, status):
    client.force_login(world.trainer)
    client.post(f"/trainees/{trainee.pk}/log/", {"program_day": day.pk})
    session = WorkoutSession.objects.get()
    client.force_login(getattr(world, who))
    assert client.get(f"/trainees/{trainee.pk}/log/{session.pk}/").status_code == status
    assert client.get(f"/trainees/log/?trainee={trainee.pk}").status_code == status
    posted = client.post(f"/trainees/{trainee.pk}/log/{session.pk}/finish/").status_code
    assert posted == (302 if status == 200 else status)


def deleted_set(page, trainee, day, **sent):
    """A set of an open workout, the page after it was deleted, and the undo that the page offers."""
    url = f"/trainees/{trainee.pk}/log/"
    start = page.post(url, {"program_day": day.pk, "id": str(uuid4())}, follow=True)
    session = WorkoutSession.objects.get(trainee=trainee)
    values = {"id": str(uuid4()), "block": block_of(start), "weight": "60", "reps": "8", "number": "2"}
    page.post(f"{url}{session.pk}/sets/", values)
    answer = page.post(f"{url}{session.pk}/sets/{values['id']}/", {"delete": "yes", **sent}, follow=True)
    token = re.search(r'name="token" value="([^"]+)"', answer.text).group(1)
    return session, answer, {"token": token, **sent}


def test_a_deleted_set_comes_back_once(page, trainee, day):
    session, answer, undo = deleted_set(page, trainee, day)
    assert ("Set deleted." in answer.text, ExerciseLog.objects.count()) == (True, 0)
    for _tap in range(2):
        back = page.post(f"/trainees/{trainee.pk}/log/{session.pk}/sets/restore/", undo, follow=True)
        assert "Set restored." in back.text
    log = ExerciseLog.objects.get()
    assert (log.reps, int(log.weight_kg), log.set_number, log.session) == (8, 60, 2, session)


def test_the_undo_comes_back_to_the_page_with_several(page, trainee, day, world):
    second = make_trainee(trainer=world.trainer_profile, email="second@a.org")
    session, answer, undo = deleted_set(page, trainee, day, beside=[trainee.pk, second.pk])
    assert answer.text.count(f'name="beside" value="{second.pk}"') > 1
    back = page.post(f"/trainees/{trainee.pk}/log/{session.pk}/sets/restore/", undo)
    assert back.url == f"/trainees/log/?trainee={trainee.pk}&trainee={second.pk}#trainee-{trainee.pk}"


def test_the_undo_of_another_workout_is_not_found(page, trainee, day, world):
    session, _answer, undo = deleted_set(page, trainee, day)
    page.post(f"/trainees/{trainee.pk}/log/{session.pk}/finish/", {})
    second = make_trainee(trainer=world.trainer_profile, email="second@a.org")
    page.post(f"/trainees/{second.pk}/log/")
    other = WorkoutSession.objects.get(trainee=second)
    assert page.post(f"/trainees/{second.pk}/log/{other.pk}/sets/restore/", undo).status_code == 404
    assert ExerciseLog.objects.count() == 0


def test_an_unknown_max_is_entered_on_the_trainees_page(page, trainee, world):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=1)
    heavy = ProgramDayFactory(program=program, week=1, position=1)
    ProgramExerciseFactory(program_day=heavy, exercise=ExerciseFactory(), load_type="percent_1rm", load_value=80)
    training.assign_program(actor=world.trainer, trainee=trainee, program=program, start_date=training_day())
    text = page.post(f"/trainees/{trainee.pk}/log/", {"program_day": heavy.pk}, follow=True).text
    assert (f'href="/trainees/{trainee.pk}/maxes/"' in text, "data-max-form" in text) == (True, False)
