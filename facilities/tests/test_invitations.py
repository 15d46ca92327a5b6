"""A trainee is invited by mail, decides who sees health metrics, and learns who coaches them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.quotas import A_DAY
from changes.models import Change
from facilities import invitations, services
from facilities.models import Invitation
from facilities.tests.factories import TrainerFactory, make_invitation, make_trainee
from metrics.tests.factories import HealthMetricFactory
from notifications.models import Notice
from webhooks.delivery_permissions import recipients

pytestmark = pytest.mark.usefixtures("recorded")
NEW = {"first_name": "Nia", "email": "nia@x.org", "password": "a-long-enough-one"}


def link_of(mail) -> str:
    return re.search(r"https?://[^/]+(/invite/\S+)", mail.body)[1]


@pytest.fixture
def mails(mailoutbox, django_capture_on_commit_callbacks):
    return mailoutbox


def invite(client, world, django_capture_on_commit_callbacks, email="nia@x.org"):
    client.force_login(world.trainer)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/trainees/invitations/", {"email": email}).status_code == 302


def test_a_link_brings_someone_to_the_gym_and_the_trainer(
    client, world, mailoutbox, django_capture_on_commit_callbacks
):
    invite(client, world, django_capture_on_commit_callbacks, "Nia@X.org")
    assert [mail.to for mail in mailoutbox] == [["nia@x.org"]]
    link = link_of(mailoutbox[0])
    assert "nia@x.org" in client.get("/trainees/invitations/").content.decode()
    client.logout()
    assert 'value="nia@x.org"' in client.get(link).content.decode()
    assert client.post(link, NEW).status_code == 302
    trainee = User.objects.get(email="nia@x.org").trainee
    assert (trainee.gym, trainee.trainer) == (world.gym, world.trainer_profile)
    assert Invitation.objects.get().accepted_by == trainee
    client.logout()
    assert client.get(link).status_code == 410, "it works once"
    assert client.post(link, {**NEW, "email": "other@x.org"}).status_code == 410


def test_who_is_registered_accepts(client, world):
    invitation = make_invitation(world.trainer_profile)
    client.force_login(world.other_trainee)
    url = f"/invite/{invitation.token}/"
    assert "By accepting it you leave Gym B." in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    world.other_trainee_profile.refresh_from_db()
    assert (world.other_trainee_profile.gym, world.other_trainee_profile.trainer) == (world.gym, world.trainer_profile)
    client.force_login(world.peer)
    assert client.post(url).status_code == 410


@pytest.mark.parametrize(
    "spoil",
    [
        lambda invitation: setattr(invitation, "expires_at", timezone.now() - timedelta(seconds=1)),
        lambda invitation: services.move_trainer(trainer=invitation.trainer, gym=TrainerFactory().gym),
        lambda invitation: services.set_active(user=invitation.trainer.user, active=False),
        lambda invitation: type(invitation.gym).objects.update(is_active=False),
    ],
)
def test_what_no_longer_holds(client, world, spoil):
    invitation = make_invitation(world.trainer_profile)
    spoil(invitation)
    invitation.save()
    client.force_login(world.peer)
    assert client.get(f"/invite/{invitation.token}/").status_code == 410


def test_of_two_who_accept_at_once_one_is_first(world):
    invitation = make_invitation(world.trainer_profile)
    invitations.accept_invitation(invitation=invitation, trainee=world.peer_profile)
    with pytest.raises(invitations.InvitationRefusedError):
        invitations.accept_invitation(invitation=invitation, trainee=world.other_trainee_profile)
    world.other_trainee_profile.refresh_from_db()
    assert world.other_trainee_profile.gym == world.other_gym


def test_a_second_invitation_ends_the_first_and_a_day_has_its_number(
    client, world, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    invite(client, world, django_capture_on_commit_callbacks)
    first = link_of(mailoutbox[0])
    invite(client, world, django_capture_on_commit_callbacks)
    assert Invitation.objects.pending().count() == 1
    monkeypatch.setitem(A_DAY, "invitations of a trainer", replace(A_DAY["invitations of a trainer"], most=2))
    assert client.post("/trainees/invitations/", {"email": "third@x.org"}).status_code == 400
    client.force_login(world.peer)
    assert client.get(first).status_code == 410
    assert client.get(link_of(mailoutbox[1])).status_code == 200


def test_a_form_that_is_refused_registers_nobody(client, world):
    invitation = make_invitation(world.trainer_profile)
    answer = client.post(f"/invite/{invitation.token}/", {**NEW, "password": "short"})
    assert (answer.status_code, User.objects.filter(email="nia@x.org").exists()) == (400, False)
    assert Invitation.objects.pending().exists()


def seen(api, client, world) -> tuple:
    """What the trainer sees of the trainee's metrics: in the API's list, at its address, and on the page."""
    script = api(world.trainer)
    listed = len(script.get("/api/v1/health_metrics/").data["results"])
    address = script.get(f"/api/v1/health_metrics/{world.metric.pk}/").status_code
    client.force_login(world.trainer)
    page = client.get(f"/trainees/{world.trainee_profile.pk}/").content.decode()
    return listed, address, "does not share health metrics" in page


def test_sight_of_metrics_ends_at_once_and_begins_again(api, client, world):
    assert seen(api, client, world) == (1, 200, False), "allowed by default"
    feed = api(world.trainer).get("/api/v1/changes/").data["next"]
    client.force_login(world.trainee)
    client.post("/account/sharing/", {"metrics": "no"})
    assert seen(api, client, world) == (0, 404, True)
    HealthMetricFactory(trainee=world.trainee_profile)
    told = api(world.trainer).get(f"/api/v1/changes/?since={feed}").data["results"]
    assert {(entry["resource"], entry["action"]) for entry in told} == {("trainees", "updated"), ("trainees", "resync")}
    client.force_login(world.trainee)
    page = client.get("/account/").content.decode()
    assert "Health metrics: not seen" in page
    assert ": ended" in page, "when it was ended"
    client.post("/account/sharing/", {"metrics": "yes"})
    assert seen(api, client, world)[1:] == (200, False)
    assert api(world.trainee).get(f"/api/v1/health_metrics/{world.metric.pk}/").status_code == 200


def test_deleted_metrics_are_not_told_to_whom_may_not_see_them(api, world):
    services.share_metrics(trainee=world.trainee_profile, shared=False)
    feed = api(world.trainer).get("/api/v1/changes/").data["next"]
    assert api(world.trainee).delete(f"/api/v1/health_metrics/{world.metric.pk}/").status_code == 204
    assert api(world.trainer).get(f"/api/v1/changes/?since={feed}").data["results"] == []


@pytest.mark.parametrize(("shared", "found"), [(True, {"trainee", "trainer"}), (False, {"trainee"})])
def test_webhooks_keep_to_it(api, world, shared, found):
    services.share_metrics(trainee=world.trainee_profile, shared=shared)
    HealthMetricFactory(trainee=world.trainee_profile)
    body = {"kind": "body_weight", "value": 80, "measured_at": "2026-01-05T08:00:00Z"}
    assert api(world.trainee).post("/api/v1/health_metrics/", body).status_code == 201
    change = Change.objects.select_related("trainee__trainer").get(event="metric.added")
    people = [world.trainee.pk, world.trainer.pk, world.colleague.pk, world.admin.pk]
    assert recipients([change], people) == {change.pk: {getattr(world, name).pk for name in found}}


def test_the_decision_outlives_the_trainer(world):
    services.share_metrics(trainee=world.trainee_profile, shared=False)
    world.trainee_profile.trainer = world.colleague_profile
    services.save_trainee(world.trainee_profile)
    world.trainee_profile.refresh_from_db()
    assert world.trainee_profile.shares_metrics is False


def test_a_trainee_is_told_who_coaches_them(client, world):
    trainee = make_trainee(gym=world.gym, email="told@a.org")
    trainee.trainer = world.trainer_profile
    services.save_trainee(trainee)
    notice = Notice.objects.get(user=trainee.user)
    assert (notice.kind, notice.by) == ("trainer_assigned", world.trainer)
    client.force_login(trainee.user)
    assert f"{world.trainer} is your trainer now" in client.get("/today/").content.decode()
    client.post("/account/notices/seen/")
    assert "is your trainer now" not in client.get("/today/").content.decode()
