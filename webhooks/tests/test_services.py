"""Events reach those whom they concern, signed, until they are taken, and nobody else."""

import json
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from accounts import services as accounts
from accounts.tests.test_oauth import Integration
from changes.models import Change
from common import transport
from webhooks import services
from webhooks.models import Delivery, Endpoint
from webhooks.tests.conftest import Receiver, work
from webhooks.tests.factories import EndpointFactory

V1 = "/api/v1"
Status = Delivery.Status


def log(api, world, **fields):
    body = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5, **fields}
    answer = api(world.trainee).post(f"{V1}/exercise_logs/", body)
    assert answer.status_code == 201
    return answer.data


def test_a_delivery_is_signed_and_says_what_happened(api, world, receiver):
    endpoint = EndpointFactory(user=world.trainee)
    made = log(api, world)
    work()
    [(url, body, headers)] = receiver.posts
    told = Webhook(endpoint.secret).verify(body, headers)
    assert url == endpoint.url
    assert told["type"] == "set.logged"
    assert told["data"]["id"] == made["id"]
    assert told["data"]["row"]["reps"] == 5
    assert told["data"]["user"] == world.trainee.pk
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body.replace(b"5", b"6"), headers)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts, delivery.answer) == ("delivered", 1, "200")


def test_for_a_day_both_secrets_sign(api, world, receiver):
    endpoint = EndpointFactory(user=world.trainee)
    services.renew_secret(endpoint)
    renewed = Endpoint.objects.get()
    assert renewed.secret != endpoint.secret
    log(api, world)
    work()
    _url, body, headers = receiver.posts.pop()
    for secret in (endpoint.secret, renewed.secret):
        Webhook(secret).verify(body, headers)
    Endpoint.objects.update(former_until=timezone.now())
    log(api, world)
    work()
    _url, body, headers = receiver.posts.pop()
    Webhook(renewed.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body, headers)


def test_every_event(api, world, receiver):
    EndpointFactory(user=world.trainee)
    client = api(world.trainee)
    session = client.post(f"{V1}/workout_sessions/start/", {}).data["id"]
    for reps in (5, 8):
        client.post(f"{V1}/workout_sessions/{session}/log_exercise/", {"exercise": world.exercise.pk, "reps": reps})
    client.post(f"{V1}/workout_sessions/{session}/end/", {})
    client.post(f"{V1}/workout_sessions/{session}/end/", {})  # told once
    client.post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000})
    body = {"program": world.program.pk, "start_date": "2026-03-02"}
    api(world.trainer).post(f"{V1}/trainees/{world.trainee_profile.pk}/assign_program/", body)
    work()
    assert receiver.events() == [
        *("session.started", "set.logged", "set.logged", "record.broken", "session.finished", "metric.added"),
        "program.assigned",
    ]


def test_edits_of_a_program_are_told_to_its_owner_and_to_followers_when_applied(api, client, world, receiver):
    EndpointFactory(user=world.trainer, description="trainer")
    EndpointFactory(user=world.trainee, url="https://trainee.example/", description="trainee")
    EndpointFactory(user=world.colleague, url="https://colleague.example/")
    api(world.trainer).patch(f"{V1}/program_days/{world.private_day.pk}/", {"name": "Legs"})
    work()
    assert [url for url, _body, _headers in receiver.posts] == ["https://receiver.example/hook"]
    client.force_login(world.trainer)
    client.post(f"/trainees/{world.trainee_profile.pk}/follow/")
    work()
    assert "https://trainee.example/" in [url for url, _body, _headers in receiver.posts]
    assert set(receiver.events()) == {"program.changed"}
    assert "https://colleague.example/" not in [url for url, _body, _headers in receiver.posts]


def test_events_are_the_trainees_and_their_trainers(api, world, receiver):
    for user in (world.trainee, world.trainer, world.colleague, world.peer, world.admin, world.other_trainer):
        EndpointFactory(user=user, url=f"https://receiver.example/{user.email}")
    log(api, world)
    work()
    assert {url for url, _body, _headers in receiver.posts} == {
        f"https://receiver.example/{user.email}" for user in (world.trainee, world.trainer)
    }


def test_only_what_was_asked_for_and_from_then_on(api, world, receiver):
    log(api, world)
    EndpointFactory(user=world.trainee, events=["metric.added", "set.logged"])
    api(world.trainee).post(f"{V1}/workout_sessions/start/", {})
    api(world.trainee).post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000})
    work()
    assert receiver.events() == ["metric.added"]


def test_who_lost_sight_is_told_nothing(api, world, receiver):
    EndpointFactory(user=world.trainer)
    log(api, world)
    services.dispatch()
    world.trainee_profile.trainer = None
    world.trainee_profile.save()
    work()
    assert receiver.posts == []
    assert Delivery.objects.get().status == Status.DROPPED


# --- applications ---
def test_an_application_hears_of_its_users_as_far_as_they_let_it(api, client, world, receiver):
    mirror = Integration(client, world.other_admin)
    EndpointFactory(user=world.other_admin, application=mirror.application)
    mirror.tokens(world.trainee, "workouts:read")
    log(api, world)
    api(world.trainee).post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000})
    work()
    assert receiver.events() == ["set.logged"]
    accounts.end_grants(world.trainee, mirror.application)
    log(api, world)
    work()
    assert receiver.events() == ["set.logged"]


# --- failure ---
def test_a_receiver_that_was_down_gets_every_event(api, world, receiver):
    endpoint = EndpointFactory(user=world.trainee)
    made = [log(api, world, reps=reps)["id"] for reps in (5, 5, 5)]
    receiver.status = None
    work()
    assert len(receiver.posts) == 3
    receiver.status = 503
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        work()
    assert len(receiver.posts) == 6
    assert set(Delivery.objects.values_list("status", "attempts")) == {("pending", 2)}
    receiver.status, receiver.posts = 200, []
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        work()
        assert sorted(json.loads(body)["data"]["id"] for _url, body, _headers in receiver.posts) == sorted(made)
        receiver.events(endpoint.secret)  # none unsigned
    assert set(Delivery.objects.values_list("status", flat=True)) == {"delivered"}


def test_an_event_has_one_id_however_often_it_comes(api, world, receiver):
    EndpointFactory(user=world.trainee)
    log(api, world)
    receiver.status = 500
    work()
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        work()
        services.replay(Delivery.objects.all())
        receiver.status = 200
        work()
    assert len({headers["webhook-id"] for _url, _body, headers in receiver.posts}) == 1
    assert len(receiver.posts) == 3


def test_pauses_grow(api, world, receiver):
    EndpointFactory(user=world.trainee)
    log(api, world)
    receiver.status = 500
    services.dispatch()
    now, pauses = timezone.now(), []
    for _ in range(len(services.PAUSES)):
        with time_machine.travel(now, tick=False):
            assert services.deliver_due() == 1
            now = Delivery.objects.get().next_attempt_at
            pauses.append(now - timezone.now())
    for pause, least in zip(pauses, services.PAUSES, strict=True):
        assert least <= pause <= least * 1.2


def test_who_never_answers_is_asked_no_more_and_told_so(api, world, receiver, django_capture_on_commit_callbacks):
    endpoint = EndpointFactory(user=world.trainee)
    log(api, world)
    services.dispatch()
    receiver.status = 500
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(len(services.PAUSES) + 1):
            Delivery.objects.update(next_attempt_at=timezone.now(), lease_until=timezone.now())
            services.deliver_due()
    assert Delivery.objects.get().status == Status.FAILED
    assert not Endpoint.objects.get().is_active
    [message] = mail.outbox
    assert (message.to, endpoint.url in message.body) == ([world.trainee.email], True)
    log(api, world)
    receiver.posts = []
    work()
    assert receiver.posts == []
    receiver.status = 200
    services.resume(endpoint)
    work()
    assert receiver.events() == ["set.logged"]


def test_gone_is_gone(api, world, receiver):
    EndpointFactory(user=world.trainee)
    log(api, world)
    receiver.status = 410
    work()
    assert not Endpoint.objects.get().is_active


def test_a_worker_that_died_leaves_its_work_to_another(api, world, receiver):
    EndpointFactory(user=world.trainee)
    log(api, world)
    services.dispatch()
    Delivery.objects.update(lease_until=timezone.now() + services.LEASE)  # taken, and never done
    assert services.deliver_due() == 0
    with time_machine.travel(timezone.now() + services.LEASE + timedelta(seconds=1)):
        assert services.deliver_due() == 1
    assert len(receiver.posts) == 1


def test_dispatching_twice_makes_one_delivery(api, world, receiver):
    EndpointFactory(user=world.trainee)
    log(api, world)
    assert services.dispatch() == 1
    assert services.dispatch() == 0
    assert Delivery.objects.count() == 1


def test_an_account_takes_its_deliveries_along(api, world, receiver):
    EndpointFactory(user=world.trainer)
    log(api, world)
    work()
    assert api(world.trainee).delete(f"{V1}/trainees/{world.trainee_profile.pk}/").status_code == 204
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_event_once(api, world, monkeypatch):
    receiver = Receiver()
    monkeypatch.setattr(transport, "post", receiver.post)
    EndpointFactory(user=world.trainee)
    for _ in range(20):
        log(api, world)

    def run():
        work()
        connection.close()

    workers = [threading.Thread(target=run) for _ in range(4)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert receiver.events() == ["set.logged"] * 20
    assert Change.objects.exclude(event="").count() == 20


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_due_and_ends_when_asked_to(api, world, monkeypatch):
    receiver = Receiver()
    monkeypatch.setattr(transport, "post", receiver.post)
    monkeypatch.setattr("signal.signal", lambda *args: None)  # the test run keeps its own
    EndpointFactory(user=world.trainee)
    log(api, world)
    call_command("worker", "--once")
    assert receiver.events() == ["set.logged"]
