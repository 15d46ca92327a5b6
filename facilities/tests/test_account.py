"""The user's own account: profile, export, deletion, reset, a new e-mail."""

import json

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from facilities.models import Trainee
from training.models import Program
from workouts.models import ExerciseLog

pytestmark = pytest.mark.usefixtures("recorded")


def test_the_profile_is_saved_or_says_why_not(client, world):
    client.force_login(world.trainee)
    body = {"first_name": "Ada", "last_name": "L", "units": "imperial", "timezone": "Europe/Riga", "language": "en"}
    assert client.post("/account/", {**body, "goal": "Squat", "date_of_birth": "1990-01-01"}).status_code == 302
    world.trainee.refresh_from_db()
    assert (world.trainee.first_name, world.trainee.units, world.trainee.trainee.goal) == ("Ada", "imperial", "Squat")
    client.post("/account/", {**body, "goal": "Squat", "height": "70.5"})
    assert str(Trainee.objects.get(pk=world.trainee_profile.pk).height_cm) == "179.0700"
    assert 'value="70.5"' in client.get("/account/").content.decode()
    refused = client.post(
        "/account/", {**body, "height": "900", "timezone": "Mars", "goal": "x", "date_of_birth": "3000-01-01"}
    )
    assert refused.status_code == 400
    assert "is not one of the available choices" in refused.content.decode()
    assert "between 1900 and today" in refused.content.decode()
    assert "less than or equal to 280" in refused.content.decode()


def test_export_holds_everything_of_ones_own_and_nothing_else(client, world):
    client.force_login(world.trainee)
    answer = client.get("/account/export/")
    text = answer.getvalue().decode()
    data = json.loads(text)
    assert [row["id"] for row in data["sets"]] == [str(world.log.pk)]
    assert [row["id"] for row in data["workout_sessions"]] == [str(world.session.pk)]
    assert data["health_metrics"][0]["value"] == "80.0000"
    assert str(world.other_log.pk) not in text
    assert "attachment" in answer.headers["Content-Disposition"]


def rows_about(user_pk: int, trainee_pk: int | None) -> list[str]:
    """Every row of every table that still points at the person."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.remote_field.model._meta.label if isinstance(field, models.ForeignKey) else None
            key = {"accounts.User": user_pk, "facilities.Trainee": trainee_pk}.get(target)
            if key is not None and model._base_manager.filter(**{field.name: key}).exists():
                found.append(f"{model._meta.label}.{field.name}")
    return found


def test_deleting_a_trainee_leaves_no_row_behind(client, world):
    user, profile = world.trainee.pk, world.trainee_profile.pk
    client.force_login(world.trainee)
    assert rows_about(user, profile)
    assert client.post("/account/delete/", {"password": "wrong"}).status_code == 400
    assert client.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert rows_about(user, profile) == []
    assert not User.objects.filter(pk=user).exists()
    assert ExerciseLog.objects.count() == 1, "others keep theirs"


def test_deleting_a_trainer_keeps_the_gyms_programs(client, world):
    client.force_login(world.trainer)
    client.post("/account/delete/", {"password": PASSWORD})
    assert not User.objects.filter(email="trainer@a.org").exists()
    assert set(Program.objects.values_list("owner", flat=True)) == {None}
    world.trainee_profile.refresh_from_db()
    assert world.trainee_profile.trainer is None
    assert ExerciseLog.objects.count() == 2
    client.force_login(world.colleague)
    assert "former trainer" in client.get(f"/programs/{world.program.pk}/").content.decode()


def test_a_gyms_only_admin_stays(client, world):
    client.force_login(world.other_admin)
    refused = client.post("/account/delete/", {"password": PASSWORD})
    assert "You are the only admin of Gym B" in refused.content.decode()
    world.other_gym.admins.add(world.admin)
    assert client.post("/account/delete/", {"password": PASSWORD}).status_code == 302


def test_the_api_deletes_ones_own_account_too(api, world):
    answer = api(world.trainee).delete(f"/api/v1/trainees/{world.trainee_profile.pk}/")
    assert answer.status_code == 204
    assert not User.objects.filter(pk=world.trainee.pk).exists()


@pytest.mark.django_db
def test_a_reset_tells_nobody_who_is_registered(client, mailoutbox):
    UserFactory(email="ada@example.org")
    known = client.post("/password/reset/", {"email": "ADA@example.org"})
    unknown = client.post("/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"], ["nobody@example.org"]]
    assert ("/password/reset/key/" in mailoutbox[0].body, "/password/reset/key/" in mailoutbox[1].body) == (True, False)


@pytest.mark.django_db
def test_sign_in_on_the_page(client):
    UserFactory(email="ada@example.org")
    wrong = client.post("/login/", {"login": "ada@example.org", "password": "nope"})
    assert wrong.status_code == 200
    assert "not correct" in wrong.content.decode()
    assert client.post("/login/", {"login": "ADA@example.org", "password": PASSWORD}).status_code == 302
    client.post("/logout/")
    for _ in range(5):
        client.post("/login/", {"login": "ada@example.org", "password": "nope"})
    closed = client.post("/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert "Too many failed sign-ins" in closed.content.decode()
    body = {"username": "ada@example.org", "password": PASSWORD}
    api = client.post("/api/v1/auth/login/access-token", body, content_type="application/json")
    assert api.status_code == 429, "pages and API count together"


@pytest.mark.django_db
def test_a_new_email_counts_once_confirmed_there(client, mailoutbox):
    user = UserFactory(email="ada@example.org")
    client.post("/login/", {"login": "ada@example.org", "password": PASSWORD})
    asked = client.post("/email/", {"email": "new@example.org", "action_add": ""})
    assert asked.url.startswith("/reauthenticate/"), "the password is asked for"
    assert client.post("/reauthenticate/", {"password": "wrong"}).status_code == 200
    assert client.post("/reauthenticate/?next=/email/", {"password": PASSWORD}).url == "/email/"
    client.post("/email/", {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "ada@example.org"
    link = next(
        word for mail in mailoutbox if mail.to == ["new@example.org"] for word in mail.body.split() if "http" in word
    )
    client.post(link)
    user.refresh_from_db()
    assert user.email == "new@example.org"


@pytest.mark.django_db
def test_registration_on_the_page(client, world):
    body = {"first_name": "Neo", "email": "neo@example.org", "password": "blue-or-red-1", "timezone": "Asia/Tokyo"}
    assert client.post("/join/gym-a/", {**body, "email": "TRAINEE@a.org"}).status_code == 400
    assert client.post("/join/gym-a/", {**body, "password": "12345"}).status_code == 400
    assert client.post("/join/gym-a/", body).url == "/start/"
    user = User.objects.get(email="neo@example.org")
    assert (user.role, user.timezone, user.trainee.gym) == ("trainee", "Asia/Tokyo", world.gym)
    assert client.get("/start/").status_code == 200
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize(
    ("languages", "units"),
    [
        ("en-US,en;q=0.9", "imperial"),
        ("de,en-US;q=0.7,en;q=0.3", "metric"),
        ("en-GB,en;q=0.9,en-US;q=0.8", "metric"),
        ("en;q=0.5,en-US;q=0.9", "imperial"),
        ("en", "metric"),
        ("", "metric"),
        ("nonsense;;q=x", "metric"),
    ],
)
def test_units_come_from_the_browser(client, world, languages, units):
    body = {"first_name": "Neo", "email": "neo@example.org", "password": "blue-or-red-1"}
    client.post("/join/gym-a/", body, headers={"accept-language": languages})
    assert User.objects.get(email="neo@example.org").units == units


def test_a_closed_gym_takes_nobody_in(client, world):
    world.gym.open_registration = False
    world.gym.save()
    body = {"first_name": "Neo", "email": "neo@example.org", "password": "blue-or-red-1"}
    client.post("/join/gym-a/", body)
    assert not User.objects.filter(email="neo@example.org").exists()
    client.force_login(world.other_trainee)
    assert client.post("/join/gym-a/").status_code == 403
