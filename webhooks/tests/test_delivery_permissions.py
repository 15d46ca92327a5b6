"""A delivery is judged when it is sent by all that judged it when it was made: consent, grant, scope, accounts, events.

Each way to lose a right, against each moment of sending: the first try, an automatic retry, a replay by hand.
"""

import json

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken

from accounts import services as accounts
from accounts.applications import allow_application, stop_application
from accounts.tests.test_oauth import Integration
from facilities import services as facilities
from facilities.models import Trainee
from policy.table import POLICY
from webhooks import services
from webhooks.models import Delivery, Endpoint
from webhooks.tests.conftest import work
from webhooks.tests.factories import EndpointFactory

pytestmark = pytest.mark.once
V1 = "/api/v1"


def trainee_of(w) -> Trainee:
    return Trainee.objects.get(pk=w.trainee_profile.pk)


def new_trainer_who_asks(w):
    type(w.gym).objects.filter(pk=w.gym.pk).update(asks_consent=True)
    for trainer in (None, w.trainer_profile):
        facilities.hand_over(trainees=[trainee_of(w)], trainer=trainer)


def narrow(w):
    AccessToken.objects.update(scope="profile:read")


LOSSES = {
    "nothing": lambda w: None,
    "sharing ended": lambda w: facilities.share_metrics(trainee=trainee_of(w), shared=False),
    "never allowed": new_trainer_who_asks,
    "handed over": lambda w: facilities.hand_over(trainees=[trainee_of(w)], trainer=w.colleague_profile),
    "left the gym": lambda w: facilities.leave_gym(trainee=trainee_of(w)),
    "user deactivated": lambda w: facilities.set_active(user=w.hearer, active=False),
    "grant ended": lambda w: accounts.end_grants(w.hearer, w.application),
    "password changed": lambda w: accounts.change_password(user=w.hearer, new_password="another-long-pass-9"),
    "scope narrowed": narrow,
    "application stopped": lambda w: stop_application(application=w.application),
    "developer deactivated": lambda w: facilities.set_active(user=w.other_admin, active=False),
    "event unsubscribed": lambda w: Endpoint.objects.update(events=["program.assigned"]),
    "row deleted": lambda w: [row.delete() for row in (w.made_metric, w.made_log)],
}
# Whether a metric and a set are still sent: to the trainee's own webhook, the trainer's own, an application that the
# trainee let in, one that the trainer let in.
# fmt: off
#                          trainee   trainer   application of
#                          own       own       trainee   trainer
SENT = {
    "nothing":               "m+s      m+s       m+s       m+s",
    "sharing ended":         "m+s      s         m+s       s",
    "never allowed":         "m+s      s         m+s       s",
    "handed over":           "m+s      -         m+s       -",
    "left the gym":          "m+s      -         m+s       -",
    "user deactivated":      "-        -         -         -",
    "grant ended":           "m+s      m+s       -         -",
    "password changed":      "m+s      m+s       -         -",
    "scope narrowed":        "m+s      m+s       -         -",
    "application stopped":   "m+s      m+s       -         -",
    "developer deactivated": "m+s      m+s       -         -",
    "event unsubscribed":    "-        -         -         -",
    "row deleted":           "-        -         -         -",
}
# fmt: on
WHO = ("trainee own", "trainer own", "trainee application", "trainer application")
CODES = {"-": [], "s": ["set.logged"], "m+s": ["metric.added", "set.logged"]}


@pytest.fixture
def told(api, client, world, receiver):
    """`told(who)`: an endpoint, and deliveries of a metric and of a set, made and not sent yet."""

    def prepare(who: str):
        user, kind = who.split()
        world.hearer = getattr(world, user)
        mirror = Integration(client, world.other_admin)
        world.application = mirror.application
        if kind == "own":
            EndpointFactory(user=world.hearer)
        else:
            EndpointFactory(user=world.other_admin, application=world.application)
            mirror.tokens(world.hearer, "metrics:read workouts:read")
        script = api(world.trainee)
        metric = script.post(f"{V1}/health_metrics/", {"kind": "body_weight", "value": "77.13"})
        body = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 1, "weight_kg": 1}
        made = script.post(f"{V1}/exercise_logs/", body)
        world.made_metric = type(world.metric).objects.get(pk=metric.data["id"])
        world.made_log = type(world.log).objects.get(pk=made.data["id"])
        services.dispatch()
        events = sorted(Delivery.objects.values_list("change__event", flat=True))
        assert [event for event in events if event != "record.broken"] == ["metric.added", "set.logged"]
        Delivery.objects.filter(change__event="record.broken").delete()
        return world

    return prepare


def due_again() -> None:
    Delivery.objects.update(next_attempt_at=timezone.now(), lease_until=timezone.now())


@pytest.mark.parametrize("moment", ["first", "retry", "replay"])
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_sent_after_a_right_was_lost(told, receiver, loss, who, moment):
    world = told(who)
    if moment != "first":
        receiver.status = 500 if moment == "retry" else 200
        work()
        assert len(receiver.posts) == 2
    receiver.status, receiver.posts = 200, []
    LOSSES[loss](world)
    due_again()
    if moment == "replay":
        assert services.replay(Delivery.objects.all()) == 2
    work()
    expected = CODES[SENT[loss].split()[WHO.index(who)]]
    assert sorted(receiver.events()) == expected
    assert ("77.13" in "".join(body.decode() for _url, body, _headers in receiver.posts)) == (
        "metric.added" in expected
    )
    assert Delivery.objects.filter(status="dropped").count() == 2 - len(expected)
    assert Delivery.objects.filter(status="delivered").count() == len(expected)


@pytest.mark.parametrize("actor", ["trainee", "trainer"])
def test_the_policy_decides_who_hears_of_an_event(told, receiver, monkeypatch, actor):
    """No rule of its own: whoever the table lets know of no change is sent nothing."""
    told(f"{actor} own")
    monkeypatch.setitem(POLICY, ("changes.change", actor), {})
    work()
    assert receiver.posts == []


def test_an_operator_hears_what_their_role_hears(told, receiver):
    world = told("trainer own")
    type(world.trainer).objects.filter(pk=world.trainer.pk).update(is_superuser=True)
    facilities.share_metrics(trainee=trainee_of(world), shared=False)
    work()
    assert receiver.events() == ["set.logged"]


@pytest.mark.parametrize("loss", [name for name in LOSSES if name not in ("nothing", "row deleted")])
@pytest.mark.parametrize("who", WHO)
def test_nothing_new_is_made_either(api, told, receiver, loss, who):
    """The same judgement when deliveries are made: events from after the loss."""
    world = told(who)
    work()
    receiver.posts = []
    LOSSES[loss](world)
    Trainee.objects.get(pk=world.trainee_profile.pk).user.refresh_from_db()
    if loss == "user deactivated" and who.startswith("trainee"):
        return  # who can't sign in logs nothing
    script = api(type(world.trainee).objects.get(pk=world.trainee.pk))
    assert script.post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000}).status_code == 201
    work()
    sent = "metric.added" if SENT[loss].split()[WHO.index(who)] == "m+s" else None
    assert receiver.events() == ([sent] if sent else [])


def test_what_waited_while_an_application_was_stopped_is_not_sent_later(told, receiver):
    world = told("trainee application")
    stop_application(application=world.application)
    work()
    assert allow_application(application=world.application)
    due_again()
    work()
    assert receiver.posts == []


def test_a_webhook_paused_meanwhile_keeps_what_waits(told, receiver, monkeypatch):
    told("trainee own")
    [key, _other] = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    Endpoint.objects.update(is_active=False)
    services.deliver(key)  # claimed before it was paused
    assert receiver.posts == []
    assert Delivery.objects.get(pk=key).status == "pending"
    services.resume(Endpoint.objects.get())
    due_again()
    work()
    assert sorted(receiver.events()) == ["metric.added", "set.logged"]


def test_what_is_sent_is_the_row_as_it_is_now(told, receiver):
    """For whoever still sees it; so an old delivery is as new a disclosure as a new one."""
    world = told("trainer own")
    work()
    receiver.posts = []
    type(world.made_metric).objects.filter(pk=world.made_metric.pk).update(value="78.5")
    services.replay(Delivery.objects.filter(change__event="metric.added"))
    work()
    [(_url, body, _headers)] = receiver.posts
    assert json.loads(body)["data"]["row"]["value"] == "78.5000"
