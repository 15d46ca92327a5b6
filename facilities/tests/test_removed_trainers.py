"""A trainer who was removed is invited again, there or elsewhere; what an invitation and its list say."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from facilities import services
from facilities.models import Invitation, Trainer
from facilities.tests.factories import make_invitation

pytestmark = pytest.mark.usefixtures("recorded")
V1 = "/api/v1"


def invite(api, world, who="admin", gym="gym"):
    body = {"email": "TRAINER@a.org", "first_name": "Other", "last_name": "Name", "gym": getattr(world, gym).pk}
    return api(getattr(world, who)).post(f"{V1}/trainers/", body)


@pytest.mark.parametrize(("who", "gym"), [("admin", "gym"), ("other_admin", "other_gym")])
def test_a_removed_trainer_is_invited_again(api, world, mailoutbox, django_capture_on_commit_callbacks, who, gym):
    name, password = world.trainer.first_name, world.trainer.password
    assert world.trainer.email == "trainer@a.org"
    services.replace_trainer(trainer=world.trainer_profile, successors={}, deactivate=False)
    with django_capture_on_commit_callbacks(execute=True):
        answer = invite(api, world, who, gym)
    assert answer.status_code == 201, answer.data
    user = User.objects.get(email="trainer@a.org")
    assert (user.pk, user.first_name, user.password, user.is_active) == (world.trainer.pk, name, password, True)
    assert (Trainer.objects.get(user=user).gym, user.trainer.trainees.count()) == (getattr(world, gym), 0)
    assert [mail.to for mail in mailoutbox] == [["trainer@a.org"]]


@pytest.mark.parametrize(("who", "gym"), [("admin", "gym"), ("other_admin", "other_gym")])
def test_an_invitation_opens_no_deactivated_account(api, world, who, gym):
    services.replace_trainer(trainer=world.trainer_profile, successors={}, deactivate=True)
    answer = invite(api, world, who, gym)
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "email")
    assert not User.objects.get(email="trainer@a.org").is_active


@pytest.mark.parametrize(("who", "gym"), [("admin", "gym"), ("other_admin", "other_gym")])
def test_who_works_at_a_gym_is_taken(api, world, who, gym):
    answer = invite(api, world, who, gym)
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "email")


@pytest.mark.parametrize("email", ["trainee@a.org", "peer@a.org"])
def test_a_trainee_is_no_removed_trainer(world, email):
    assert services.is_email_taken(email, world.gym)


def test_an_invitation_says_that_the_trainer_goes(client, world):
    client.force_login(world.other_trainee)
    invitation = make_invitation(world.trainer_profile)
    said = f"{world.other_trainer_profile} is your trainer no longer then"
    assert said in client.get(f"/invite/{invitation.token}/").text
    client.force_login(world.trainee)
    assert "is your trainer no longer" not in client.get(f"/invite/{invitation.token}/").text, "the same trainer"


def test_a_stale_invitation_says_so_until_another_is_sent(client, world):
    Invitation.objects.all().delete()
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        make_invitation(world.trainer_profile, email="late@x.org", expires_at=timezone.now() + timedelta(days=14))
    for day, said in (("2026-03-14", "works until 15"), ("2026-03-16", "no longer works since 15"), ("2026-06-01", "")):
        with time_machine.travel(f"{day} 12:00Z", tick=False):
            client.force_login(world.trainer)
            text = client.get("/trainees/invitations/").text
            assert ("late@x.org" in text, said in text) == (bool(said), True), day
    with time_machine.travel("2026-03-16 12:00Z", tick=False):
        client.force_login(world.trainer)
        client.post("/trainees/invitations/", {"email": "late@x.org"})
        text = client.get("/trainees/invitations/").text
        assert ("works until 30" in text, "no longer works" in text) == (True, False)
