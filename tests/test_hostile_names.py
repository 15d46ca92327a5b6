"""Names that break a mail's header, a list or the reader's eye: refused where they come in, harmless where they are."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from facilities import invitations, services
from facilities.models import Gym, Trainer
from notifications.daily_mail import send_daily_mail
from webhooks.services import mail_owner
from webhooks.tests.factories import EndpointFactory
from workouts.models import Comment

pytestmark = pytest.mark.once
HOSTILE = [
    "a\nb",
    "a\r\nBcc: victim@x.org",
    "a\tb",
    "a\x00b",
    "a\x1bb",
    "a\x85b",
    "a\u202eb",
    "a\u2028b",
    "a\u200bb",
    "\u3164",
]
STORED = [name for name in HOSTILE if "\x00" not in name]  # what an older version could have stored on PostgreSQL


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    ("who", "method", "path", "field"),
    [
        ("admin", "post", "gyms/", "name"),
        ("admin", "patch", "gyms/{gym}/", "city"),
        ("admin", "post", "trainers/", "first_name"),
        ("admin", "post", "trainers/", "last_name"),
        ("trainer", "patch", "trainers/{trainer_profile}/", "first_name"),
        ("trainer", "patch", "trainers/{trainer_profile}/", "specialties"),
        ("trainee", "patch", "trainees/{trainee_profile}/", "last_name"),
        ("trainee", "patch", "auth/me", "first_name"),
        ("trainer", "post", "exercises/", "name"),
        ("trainer", "post", "programs/", "name"),
        ("trainer", "patch", "program_days/{day}/", "name"),
        ("trainer", "patch", "program_exercises/{line}/", "superset"),
        ("trainee", "patch", "workout_sessions/{session}/", "name"),
    ],
)
def test_the_api_refuses_it_at_its_field(api, world, who, method, path, field, name):
    needed = {
        "trainers/": {"email": "new@x.org", "first_name": "N", "last_name": "T", "gym": world.gym.pk},
        "exercises/": {"gym": world.gym.pk},
        "programs/": {"gym": world.gym.pk},
    }
    url = "/api/v1/" + path.format(**{key: getattr(row, "pk", None) for key, row in vars(world).items()})
    body = {**needed.get(path, {}), field: [name] if field == "specialties" else name}
    answer = getattr(api(getattr(world, who)), method)(url, body)
    assert (answer.status_code, {e["attr"].split(".")[0] for e in answer.data["errors"]}) == (400, {field}), answer.data
    assert not User.objects.filter(email="new@x.org").exists()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_pages_and_the_administration_refuse_it(client, world, name):
    client.force_login(world.admin)
    new = {"first_name": name, "email": "new@x.org", "gym": world.gym.pk, "specialties": ""}
    answer = client.post("/admin/facilities/trainer/add/", new)
    assert "first_name" in answer.context["adminform"].form.errors
    person = {"first_name": name, "email": "new@x.org", "password": "a-long-enough-one"}
    assert "first_name" in Client().post("/join/", person).context["form"].errors
    assert not User.objects.filter(email="new@x.org").exists()


@pytest.mark.parametrize("name", STORED, ids=ascii)
def test_every_mail_goes_out_with_names_that_are_stored_already(
    world, mailoutbox, rf, name, django_capture_on_commit_callbacks
):
    Gym.objects.filter(pk=world.gym.pk).update(name=name)
    User.objects.update(first_name=name, last_name=name)
    gym, trainer = Gym.objects.get(pk=world.gym.pk), Trainer.objects.get(pk=world.trainer_profile.pk)
    request = rf.get("/")
    request.user = User.objects.get(pk=world.admin.pk)
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_trainer(request=request, email="1@x.org", first_name="N", last_name="T", gym=gym)
        invitations.invite_trainees(request=request, gym=gym, trainer=None, emails=["2@x.org"])
        invitations.invite_trainees(request=request, gym=gym, trainer=trainer, emails=["3@x.org"])
        mail_owner(EndpointFactory(user=world.trainee, description=name), "500")
        Comment.objects.create(
            session=world.session, author=world.trainee, text=name, created_at=timezone.now() - timedelta(days=1)
        )
        send_daily_mail(User.objects.get(pk=world.trainer.pk), timezone.now())
        assert Client().post("/password/reset/", {"email": world.trainee.email}).status_code == 302
        assert Client().post("/password/reset/", {"email": "nobody@x.org"}).status_code == 302
    assert len(mailoutbox) == 7
    for mail in mailoutbox:
        assert mail.message()["Subject"]
        assert not any(character in mail.subject for character in "\r\n\t\x1b\x85\u202e\u2028\u200b"), mail.subject
        assert set(mail.message().keys()) & {"Bcc", "bcc"} == set()


@pytest.mark.parametrize("failure", [SMTPServerDisconnected("gone"), OSError("away"), ValueError("header")])
def test_inviting_again_after_a_failed_mail_sends_it(
    api, world, mailoutbox, monkeypatch, django_capture_on_commit_callbacks, failure
):
    """The first answer said 201, or never came: the same request again does it, and nobody is “taken”."""
    url, admin = "/api/v1/trainers/", api(world.admin)
    body = {"email": "coach@x.org", "first_name": "Cora", "last_name": "Coach", "gym": world.gym.pk}

    def fail(self, messages):
        raise failure

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        first = admin.post(url, body)
    assert (first.status_code, len(mailoutbox)) == (201, 0)
    other = api(world.other_admin).post(url, {**body, "gym": world.other_gym.pk})
    assert (other.status_code, other.data["errors"][0]["attr"]) == (400, "email")
    with django_capture_on_commit_callbacks(execute=True):
        again = admin.post(url, body)
    assert (again.status_code, again.data) == (201, first.data)
    assert [mail.to for mail in mailoutbox] == [["coach@x.org"]]
    third = admin.post(url, body)
    assert (third.status_code, third.data["errors"][0]["code"]) == (400, "unique")
    assert Trainer.objects.filter(user__email="coach@x.org").count() == 1


def test_the_administration_invites_again_too(
    client, world, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    client.force_login(world.admin)
    new = {"first_name": "Cora", "email": "coach@x.org", "gym": world.gym.pk, "specialties": ""}

    def fail(self, messages):
        raise OSError

    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        assert client.post("/admin/facilities/trainer/add/", new).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/admin/facilities/trainer/add/", new).status_code == 302
    assert [mail.to for mail in mailoutbox] == [["coach@x.org"]]
    refused = client.post("/admin/facilities/trainer/add/", new)
    assert refused.context["adminform"].form.errors["email"] == ["This e-mail is taken."]
