"""The page of an exercise: how to do it, its muscles, your own history, and the way back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from training import services
from training.body_drawing import levels_of, levels_of_sets, paths, shapes
from training.models import Exercise, Muscle
from training.templatetags.exercises import body_of_sets
from training.tests.factories import ExerciseFactory
from workouts.tests.factories import LogFactory, SessionFactory


@pytest.fixture
def press(db):
    return ExerciseFactory(
        name="Bench press",
        slug="bench-press",
        aliases=["Bench"],
        instructions="Press it.",
        mistakes=["Too wide."],
        primary_muscles=["chest"],
        secondary_muscles=["triceps"],
    )


def test_a_visitor_sees_how_to_do_it_and_no_history(client, press):
    page = client.get("/exercises/bench-press/").content.decode()
    for text in ("Press it.", "Too wide.", "Also called Bench", "Muscles, primary: chest; secondary: triceps"):
        assert text in page, text
    assert "Your history" not in page


@pytest.mark.django_db
def test_a_trainee_sees_their_own_sets(client, world, press):
    client.force_login(world.trainee)
    assert "You have not done this exercise yet" in client.get("/exercises/bench-press/").content.decode()
    for kg in ("80", "82.5"):
        session = SessionFactory(trainee=world.trainee_profile, status="completed", name=f"Push {kg}")
        LogFactory(session=session, exercise=press, weight_kg=kg, reps=5)
    LogFactory(session=SessionFactory(trainee=world.other_trainee_profile, name="Theirs"), exercise=press)
    with CaptureQueriesContext(connection) as few:
        page = client.get("/exercises/bench-press/").content.decode()
    assert "Push 80" in page
    assert "Push 82.5" in page
    assert "Theirs" not in page
    assert "82.5 kg × 5" in page.replace("\xa0", " ")
    for number in range(12):
        session = SessionFactory(trainee=world.trainee_profile, status="completed", name=f"More {number}")
        LogFactory(session=session, exercise=press, weight_kg="70", reps=8)
    with CaptureQueriesContext(connection) as many:
        client.get("/exercises/bench-press/")
    assert len(many) == len(few)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "referer", "back"),
    [
        ("", "", ""),
        ("/progress/?exercise=3", "", "/progress/?exercise=3"),
        ("", "http://testserver/exercises/?search=bench&page=2", "/exercises/?search=bench&amp;page=2"),
        ("/today/", "http://testserver/progress/", "/today/"),
        ("", "https://evil.example/exercises/", ""),
        ("https://evil.example/", "", ""),
        ("//evil.example/", "", ""),
        ("http://testserver//evil.example/", "", ""),
        ("/\\evil.example/", "", ""),
        ("javascript:alert(1)", "", ""),
        ("", "http://testserver/exercises/bench-press/edit/", ""),
        ("", "http://testserver/login/?next=/exercises/bench-press/", ""),
    ],
)
def test_the_way_back(client, press, asked, referer, back):
    headers = {"referer": referer} if referer else {}
    page = client.get("/exercises/bench-press/", {"from": asked} if asked else {}, headers=headers).content.decode()
    [link] = [line for line in page.splitlines() if "←" in line]
    assert f'href="{back or "/exercises/"}"' in link
    assert ("Back" in link) is bool(back)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["New!", "new", "NEW"])
def test_an_exercise_has_a_page_whatever_its_name(client, name):
    made = services.create_exercise(name=name)
    assert made.slug == "new-2"
    assert f">{name}</h1>" in client.get("/exercises/new-2/").content.decode()
    [one, other] = services.create_exercises([Exercise(name="New."), Exercise(name="new?")])
    assert {one.slug, other.slug}.isdisjoint({"new", "new-2"})


@pytest.mark.django_db
def test_the_api_refuses_a_reserved_slug(api, world):
    answer = api(world.trainer).post("/api/v1/exercises/", {"name": "Own", "slug": "new"})
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "slug")


def test_every_page_below_exercises_is_reserved():
    from training.urls import urlpatterns

    fixed = {str(one.pattern).split("/")[1] for one in urlpatterns if str(one.pattern).startswith("exercises/")}
    assert {one for one in fixed if one and "<" not in one} == set(Exercise.reserved_slugs)


def test_the_drawing_has_every_muscle():
    assert {muscle for muscle, _path in paths()} == set(Muscle.values)
    drawn = shapes(levels_of(["chest"], ["triceps", "chest"]))
    assert sorted(shape.level for shape in drawn if shape.level) == [1, 3]
    assert levels_of_sets({"chest": 12, "lats": 5, "calves": 0.5, "neck": 0}) == {"chest": 3, "lats": 2, "calves": 1}
    assert body_of_sets({"chest": 12, "neck": 0})["label"] == "Hard sets of the muscles: chest 12"


def test_the_drawing_is_light(client, press):
    page = client.get("/exercises/bench-press/").content
    drawing = page[page.index(b'<svg role="img"') : page.index(b"</aside>")]
    assert len(drawing) <= 8_000 + 1_500  # with the facts beside it
    assert len(drawing[: drawing.index(b"</svg>")]) <= 8_000
