"""The pages of a trainee's own exercises: made, found, edited, archived and deleted, merged and handed to the gym."""

import re

import pytest

from tests.world import add_own_exercise
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.models import ExerciseLog
from workouts.tests.factories import LogFactory

pytestmark = pytest.mark.django_db
SLED = {"name": "Sled drag", "tracking": "weight_distance", "equipment": "other", "primary_muscles": ["glutes"]}


@pytest.fixture
def world(world):
    add_own_exercise(world)
    return world


@pytest.fixture
def mine(client, world):
    client.force_login(world.trainee)
    return client


@pytest.fixture
def theirs(client, world):
    client.force_login(world.trainer)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def undo(client, answer):
    """Presses the undo of the message on the page that follows."""
    page = answer.content.decode()
    form = re.search(r'<form method="post" action="(/exercises/[^"]*(?:restore|archive)/)">(.*?)</form>', page, re.S)
    fields = dict(re.findall(r'name="(token|archived)" value="([^"]*)"', form[2]))
    return client.post(form[1], fields, follow=True)


def test_making_one(mine, world):
    assert "What do you write down?" in text_of(mine.get("/exercises/new/"))
    answer = mine.post("/exercises/new/", {**SLED, "per_side": "on", "instructions": "Backwards."}, follow=True)
    assert answer.redirect_chain == [("/exercises/sled-drag/", 302)]
    made = Exercise.objects.get(name="Sled drag")
    assert (made.trainee, made.gym, made.per_side) == (world.trainee_profile, None, True)
    assert (made.tracking, made.primary_muscles, made.instructions) == ("weight_distance", ["glutes"], "Backwards.")
    assert "Beginner" not in text_of(answer)  # nobody chose a level


def test_the_list_has_a_part_for_ones_own(mine, world):
    ExerciseFactory(name="Old one", trainee=world.trainee_profile, is_archived=True)
    ExerciseFactory(name="Peers own", trainee=world.peer_profile)
    context = mine.get("/exercises/").context
    assert [one.name for one in context["mine"]] == ["Own press"]
    assert [one.name for one in context["archived"]] == ["Old one"]
    assert "Peers own" not in text_of(mine.get("/exercises/"))
    found = mine.get("/exercises/?search=own")
    assert [one.name for one in found.context["page"]] == ["Own press"]
    assert "mine" not in found.context


@pytest.mark.parametrize("who", ["trainer", "admin", None])
def test_others_have_no_such_part(client, world, who):
    if who:
        client.force_login(getattr(world, who))
    page = text_of(client.get("/exercises/"))
    assert "My exercises" not in page
    assert "Own press" not in page


def test_the_list_costs_the_same_however_many_are_ones_own(mine, world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        mine.get("/exercises/")
    for n in range(10):
        ExerciseFactory(trainee=world.trainee_profile, is_archived=n % 2)
    with django_assert_num_queries(len(few)):
        mine.get("/exercises/")


@pytest.mark.parametrize(
    ("typed", "exercise"),
    [
        ("Library press", "Library press"),
        ("press, LIBRARY", "Library press"),
        ("Presse der Bücherei", "Library press"),
        ("presse der bucherei", "Library press"),
        ("gym a press", "Gym A press"),
    ],
)
def test_one_that_is_there_is_offered_instead(mine, world, typed, exercise):
    Exercise.objects.filter(name="Library press").update(aliases=["Presse der Bücherei"])
    answer = mine.post("/exercises/new/", {**SLED, "name": typed})
    assert answer.status_code == 400
    assert answer.context["form"].fit.name == exercise
    assert f"“{exercise}” is there already." in text_of(answer)
    answer = mine.post("/exercises/new/", {**SLED, "name": typed, "anyway": typed}, follow=True)
    assert Exercise.objects.filter(trainee=world.trainee_profile, name=typed).count() == 1


@pytest.mark.parametrize("name", ["Gym B press", "Library presses", "Press"])
def test_names_that_fit_none_of_theirs(mine, world, name):
    assert mine.post("/exercises/new/", {**SLED, "name": name}).status_code == 302


def test_ones_own_name_is_taken(mine, world):
    answer = mine.post("/exercises/new/", {**SLED, "name": "own PRESS"})
    assert answer.status_code == 400
    assert "You have “Own press” already." in text_of(answer)
    Exercise.objects.filter(pk=world.own_exercise.pk).update(is_archived=True)
    answer = mine.post("/exercises/new/", {**SLED, "name": "own PRESS"})
    assert "You have “Own press” in your archive. Bring it back" in text_of(answer)


def test_editing_keeps_what_the_form_does_not_ask_for(mine, world):
    own = world.own_exercise
    Exercise.objects.filter(pk=own.pk).update(level="expert", aliases=["My press"])
    url = f"/exercises/{own.slug}/edit/"
    assert mine.post(url, {"name": "Own press", "tracking": "reps", "secondary_muscles": ["traps"]}).status_code == 302
    own.refresh_from_db()
    assert (own.tracking, own.equipment, own.secondary_muscles) == ("reps", None, ["traps"])
    assert (own.level, own.aliases, own.trainee) == ("expert", ["My press"], world.trainee_profile)


def test_deleting_can_be_undone(mine, world):
    own = world.own_exercise
    answer = mine.post(f"/exercises/{own.slug}/delete/", follow=True)
    assert not Exercise.objects.filter(name="Own press").exists()
    for _time in range(2):
        undo(mine, answer)
    again = Exercise.objects.get(name="Own press")
    assert (again.trainee, again.primary_muscles, again.slug) == (world.trainee_profile, ["chest"], "own-press")


def test_what_has_sets_is_archived_instead_and_that_can_be_undone(mine, world):
    own = world.own_exercise
    LogFactory(session=world.session, exercise=own)
    answer = mine.post(f"/exercises/{own.slug}/delete/", follow=True)
    assert Exercise.objects.get(pk=own.pk).is_archived
    assert "Archived, since it is used." in text_of(answer)
    undo(mine, answer)
    assert not Exercise.objects.get(pk=own.pk).is_archived


def test_archiving_can_be_undone(mine, world):
    own = world.own_exercise
    answer = mine.post(f"/exercises/{own.slug}/archive/", follow=True)
    assert Exercise.objects.get(pk=own.pk).is_archived
    undo(mine, answer)
    assert not Exercise.objects.get(pk=own.pk).is_archived


def test_an_undo_is_for_its_owner(mine, client, world):
    answer = mine.post(f"/exercises/{world.own_exercise.slug}/delete/", follow=True)
    token = re.search(r'name="token" value="([^"]*)"', answer.content.decode())[1]
    client.force_login(world.peer)
    assert client.post("/exercises/restore/", {"token": token}).status_code == 403
    assert not Exercise.objects.filter(name="Own press").exists()


# --- merging ---
def test_merging_says_what_moves_and_then_moves_it(mine, world):
    own = world.own_exercise
    LogFactory(session=world.session, exercise=own)
    url = f"/exercises/{own.slug}/merge/"
    page = mine.get(url)
    assert {one.name for one in page.context["choices"]} == {"Gym A press", "Library press"}
    asked = text_of(mine.get(url, {"into": world.library_exercise.pk}))
    assert "1 set of one workout moves to “Library press”." in asked
    answer = mine.post(url, {"into": world.library_exercise.pk}, follow=True)
    assert answer.redirect_chain == [(f"/exercises/{world.library_exercise.slug}/", 302)]
    assert "Merged. 1 set moved." in text_of(answer)
    assert ExerciseLog.objects.filter(session=world.session, exercise=world.library_exercise).count() == 2


@pytest.mark.parametrize("into", ["other_exercise", "own_exercise", None])
def test_what_can_not_be_merged_into_is_not_offered(mine, world, into):
    key = getattr(world, into).pk if into else ""
    answer = mine.post(f"/exercises/{world.own_exercise.slug}/merge/", {"into": key})
    assert answer.status_code == 200
    assert "Choose an exercise that is measured in the same way." in text_of(answer)
    assert Exercise.objects.filter(pk=world.own_exercise.pk).exists()


def test_the_search_of_a_merge(mine, world):
    answer = mine.get(f"/exercises/{world.own_exercise.slug}/merge/", {"search": "librry pres"})
    assert answer.context["choices"][0].name == "Library press"
    long = mine.get(f"/exercises/{world.own_exercise.slug}/merge/", {"search": "x" * 201})
    assert "Search for at most 200 characters." in text_of(long)


# --- the trainer ---
def test_a_trainer_sees_them_with_what_can_be_done(theirs, world):
    LogFactory(session=world.session, exercise=world.own_exercise)
    base = f"/trainees/{world.trainee_profile.pk}"
    assert "1 exercise of their own" in text_of(theirs.get(f"{base}/workouts/"))
    page = text_of(theirs.get(f"{base}/exercises/"))
    assert "Own press" in page
    assert "1 set, last" in page


def test_a_trainer_hands_one_to_the_gym(theirs, world):
    log = LogFactory(session=world.session, exercise=world.own_exercise)
    url = f"/exercises/{world.own_exercise.slug}/hand-over/"
    refused = theirs.post(url, {"name": "gym a PRESS"})
    assert refused.status_code == 400
    assert refused.context["form"].errors == {
        "name": ["The gym has an exercise of this name. Choose another, or merge the two."]
    }
    answer = theirs.post(url, {"name": "Wall press"}, follow=True)
    assert "Wall press belongs to Gym A now." in text_of(answer)
    own = Exercise.objects.get(pk=world.own_exercise.pk)
    assert (own.trainee, own.gym, own.name, own.slug) == (None, world.gym, "Wall press", world.own_exercise.slug)
    assert ExerciseLog.objects.get(pk=log.pk).exercise == own
    theirs.force_login(world.peer)
    assert theirs.get(f"/exercises/{own.slug}/").status_code == 200


def test_a_former_trainer_loses_sight(client, world):
    trainee = world.trainee_profile
    client.force_login(world.trainer)
    urls = [f"/exercises/{world.own_exercise.slug}/{part}" for part in ("", "merge/", "hand-over/")]
    assert [client.get(url).status_code for url in urls] == [200, 200, 200]
    trainee.trainer = world.colleague_profile
    trainee.save()
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]
