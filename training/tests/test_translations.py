"""The names and texts of exercises in German: who sees them where, how they are entered, and what stays in English."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from facilities.tests.factories import make_trainee
from training.exercise_page_forms import ExerciseForm
from training.imports import UnreadableExerciseError, import_exercises
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from training.translations import TRANSLATED, VALIDATORS, validate_translations
from workouts.tests.factories import LogFactory, SessionFactory

SQUAT = {"name": "Kniebeuge", "aliases": ["Beuge"], "instructions": "Tief gehen.", "mistakes": ["Zu schnell."]}


@pytest.fixture
def squat(db):
    return ExerciseFactory(
        name="Back squat",
        aliases=["Squat"],
        instructions="Go deep.",
        mistakes=["Too fast."],
        translations={"de": SQUAT},
    )


def german(user):
    user.language = "de"
    user.save(update_fields=["language"])
    return user


def test_each_reads_their_language(squat):
    assert (str(squat), squat.how_to, squat.common_errors) == ("Back squat", "Go deep.", ["Too fast."])
    assert squat.also_called == ["Squat"]
    with translation.override("de"):
        assert (str(squat), squat.how_to, squat.common_errors) == ("Kniebeuge", "Tief gehen.", ["Zu schnell."])
        assert squat.also_called == ["Beuge", "Back squat"]
    assert squat.audit_label() == "Back squat"
    assert squat.other_names == ["Squat", "Kniebeuge", "Beuge"]


def test_what_is_not_translated_is_shown_as_it_is(db):
    row = ExerciseFactory(name="Row", instructions="Pull.", translations={"de": {"name": "Rudern", "aliases": []}})
    assert row.translations == {"de": {"name": "Rudern"}}  # nothing empty is stored
    with translation.override("de"):
        assert (str(row), row.how_to, row.common_errors) == ("Rudern", "Pull.", [])


def test_lists_are_in_the_order_of_the_names_that_are_shown(squat):
    ExerciseFactory(name="Deadlift")
    ExerciseFactory(name="Zottman curl", translations={"de": {"name": "Ausfallcurl"}})

    def names() -> list[str]:
        return [str(one) for one in Exercise.objects.by_label()]

    assert names() == ["Back squat", "Deadlift", "Zottman curl"]
    with translation.override("de"):
        assert names() == ["Ausfallcurl", "Deadlift", "Kniebeuge"]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"fr": {"name": "Squat"}},
        {"de": "Kniebeuge"},
        {"de": {"title": "Kniebeuge"}},
        {"de": {"name": 1}},
        {"de": {"name": "a" * 121}},
        {"de": {"name": "a\nb"}},
        {"de": {"aliases": "Beuge"}},
        {"de": {"mistakes": [""]}},
        {"de": {"instructions": "a\x00"}},
    ],
)
def test_wrong_translations_are_refused(wrong):
    with pytest.raises(ValidationError):
        validate_translations(wrong)


@pytest.mark.django_db
def test_pages_of_people_who_read_german_name_it_in_german(client, world, squat):
    """With as many statements as in English; plans, which keep names, need one more."""
    session = SessionFactory(trainee=world.trainee_profile, status="in_progress", name="Beine")
    LogFactory(session=session, exercise=squat)
    done = SessionFactory(trainee=world.trainee_profile, status="completed", name="Alt")
    LogFactory(session=done, exercise=squat)
    trainee = [
        *("/exercises/", f"/exercises/{squat.slug}/", f"/workouts/{session.pk}/", f"/workouts/{done.pk}/"),
        *(f"/workouts/{session.pk}/add/", "/workouts/exercises/", "/progress/", "/workouts/"),
    ]
    trainer = [
        f"/trainees/{world.trainee_profile.pk}/workouts/{done.pk}/",
        f"/trainees/{world.trainee_profile.pk}/progress/",
    ]
    for user, urls in ((world.trainee, trainee), (world.trainer, trainer)):
        client.force_login(user)
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as english:
                assert b"Back squat" in client.get(url).content, url
            german(user)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(url).content.decode()
            assert "Kniebeuge" in page, url
            assert len(queries) == len(english), url
            user.language = "en"
            user.save(update_fields=["language"])


@pytest.mark.django_db
def test_the_phone_finds_it_by_every_name(client, world, squat):
    client.force_login(german(world.trainee))
    answer = client.get("/workouts/exercises/").json()
    [card] = [card for card in answer["exercises"] if card["exercise"] == squat.pk]
    assert (card["name"], card["aliases"]) == ("Kniebeuge", ["Back squat", "Squat", "Beuge"])
    assert card["about"] == squat.about
    assert answer["words"]["chest"].startswith("chest ")


@pytest.mark.django_db
def test_a_plan_is_read_in_german(client, world):
    world.library_exercise.translations = {"de": SQUAT}
    world.library_exercise.save()
    name = world.library_exercise.name
    client.force_login(german(world.trainer))
    for url in (
        f"/programs/{world.private_program.pk}/",
        f"/programs/{world.private_program.pk}/print/",
        f"/trainees/{world.trainee_profile.pk}/plan/",
    ):
        page = client.get(url).content.decode()
        assert ("Kniebeuge" in page, name in page) == (True, False), url
    client.force_login(german(world.trainee))
    page = client.get("/today/").content.decode()
    assert "Kniebeuge" in page
    lines = world.assignment.revision.plan.days[0].lines
    with translation.override("en"):
        assert Exercise.objects.names_of(lines) == {}
    with translation.override("de"):
        assert Exercise.objects.names_of(lines) == {world.library_exercise.pk: "Kniebeuge"}


@pytest.mark.django_db
def test_the_api_answers_the_same_in_every_language(api, world, squat):
    client = api(german(world.trainer))
    answer = client.get(f"/api/v1/exercises/{squat.pk}/", headers={"accept-language": "de"})
    assert (answer.data["name"], answer.data["aliases"]) == ("Back squat", ["Squat"])
    assert (answer.data["instructions"], answer.data["mistakes"]) == ("Go deep.", ["Too fast."])
    assert answer.data["translations"] == {"de": SQUAT}
    found = client.get("/api/v1/exercises/", {"search": "kniebeuge"}).data["results"]
    assert [row["name"] for row in found] == ["Back squat"]


@pytest.mark.django_db
def test_the_api_writes_translations_and_a_put_of_an_older_client_keeps_them(api, world):
    client = api(world.trainer)
    sent = {"name": "Own press", "mistakes": ["Hasty."], "translations": {"de": {"name": "Eigenes Drücken"}}}
    made = client.post("/api/v1/exercises/", sent)
    assert made.status_code == 201, made.data
    shown = {"name": "Eigenes Drücken", "aliases": [], "instructions": "", "mistakes": []}
    assert made.data["translations"] == {"de": shown}
    url = f"/api/v1/exercises/{made.data['id']}/"
    put = client.put(url, {"name": "Own press", "aliases": []})
    assert (put.status_code, put.data["translations"], put.data["mistakes"]) == (200, {"de": shown}, ["Hasty."])
    assert client.patch(url, {"translations": {}}).data["translations"] == {}
    for wrong in ({"fr": {}}, {"de": {"title": "x"}}, {"de": {"name": "a" * 121}}, {"de": None}, [], None):
        answer = client.patch(url, {"translations": wrong})
        assert answer.status_code == 400, wrong
        assert {error["attr"].split(".")[0] for error in answer.data["errors"]} == {"translations"}, wrong


@pytest.mark.django_db
def test_a_trainer_enters_german_names(client, world):
    exercise = ExerciseFactory(name="Own press", gym=world.gym)
    client.force_login(world.trainer)
    url = f"/exercises/{exercise.slug}/edit/"
    given = {name: value for name, value in client.get(url).context["form"].initial.items() if value is not None}
    typed = given | {"name_de": "Eigenes Drücken", "aliases_de": "EP\r\nPresse", "mistakes_de": "Zu hastig."}
    assert client.post(url, typed).status_code == 302
    exercise.refresh_from_db()
    stored = {"name": "Eigenes Drücken", "aliases": ["EP", "Presse"], "mistakes": ["Zu hastig."]}
    assert exercise.translations == {"de": stored}
    assert "eigenes drucken ep presse" in exercise.search_text
    assert client.get(url).context["form"]["name_de"].value() == "Eigenes Drücken"
    refused = client.post(url, typed | {"name_de": "a" * 121})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["name_de"])
    other = ExerciseFactory(name="Other press", gym=world.gym)
    again = client.post(f"/exercises/{other.slug}/edit/", typed | {"name": "Other press"})
    assert (again.status_code, list(again.context["form"].errors)) == (400, ["__all__"])
    made = client.post("/exercises/new/", typed | {"name": "Third press", "name_de": "Drittes Drücken"})
    assert made.status_code == 302
    assert Exercise.objects.get(name="Third press").translations["de"]["name"] == "Drittes Drücken"


def test_the_form_has_every_language_and_field():
    names = {f"{name}_{language}" for language in TRANSLATED for name in VALIDATORS}
    assert names <= set(ExerciseForm.base_fields)


@pytest.mark.django_db
def test_an_exercise_of_the_library_that_is_renamed_keeps_its_row():
    record = {"name": "Squat", "category": "strength", "level": "expert", "aliases": [], "primaryMuscles": ["glutes"]}
    assert import_exercises([record]) == (1, 0)
    [before] = Exercise.objects.all()
    LogFactory(session=SessionFactory(trainee=make_trainee()), exercise=before)
    renamed = {**record, "name": "Back squat", "aliases": ["Squat"], "de": {"name": "Kniebeuge"}}
    assert import_exercises([renamed]) == (0, 1)
    [after] = Exercise.objects.all()
    assert (after.pk, after.slug, after.name) == (before.pk, before.slug, "Back squat")
    assert after.translations == {"de": {"name": "Kniebeuge"}}
    assert import_exercises([renamed]) == (0, 0)
    assert import_exercises([renamed, record]) == (1, 0)  # another one is called so: both stay


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["Kniebeuge", {"name": 1}, {"instructions": 1}, {"mistakes": "x"}])
def test_broken_translations_in_a_file_are_refused(wrong):
    record = {"name": "Squat", "category": "strength", "level": "expert", "de": wrong}
    with pytest.raises(UnreadableExerciseError, match=r"Record 1 \(Squat\): (de|translations): "):
        import_exercises([record])
