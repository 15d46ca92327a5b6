"""Measures the admin pages of a gym with 50,000 trainees: time and statements, in `DATABASE_URL`."""

import sys
import time
from datetime import timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import benchmarks.throwaway_database  # noqa: F401 - before any model
from accounts.models import User
from accounts.tests.factories import UserFactory
from changes.models import AuditEntry
from facilities.models import Invitation, Trainee
from facilities.tests.factories import GymFactory, TrainerFactory
from workouts.models import WorkoutSession

TRAINEES, TRAINERS, SESSIONS, ENTRIES, INVITATIONS = 50_000, 500, 200_000, 200_000, 2_000
FIRST = ("Mia", "Omar", "Lea", "Tom", "Aylin", "Ben", "Eva", "Paul", "Nora", "Max")
admin = UserFactory(role="admin")
gym, other = GymFactory(admins=[admin]), GymFactory()
trainers = [TrainerFactory(gym=gym) for _number in range(TRAINERS)]


def made(model, rows):
    return model.objects.bulk_create(rows, batch_size=2000)


now = timezone.now()
users = made(
    User,
    [
        User(
            email=f"p{n}@bench.example",
            first_name=FIRST[n % 10],
            last_name=f"Person {n:05}",
            password="!",
            role="trainee",
        )
        for n in range(TRAINEES)
    ],
)
trainees = made(
    Trainee,
    [
        Trainee(user=user, gym=gym if n % 10 else other, trainer=trainers[n % TRAINERS] if n % 10 and n % 7 else None)
        for n, user in enumerate(users)
    ],
)
made(
    WorkoutSession,
    [
        WorkoutSession(
            trainee=trainees[n * 7 % TRAINEES],
            status="completed",
            started_at=(at := now - timedelta(hours=n % 3000)),
            ended_at=at + timedelta(hours=1),
        )
        for n in range(SESSIONS)
    ],
)
made(
    AuditEntry,
    [
        AuditEntry(
            model="facilities.trainee",
            row=str(trainees[n % TRAINEES].pk),
            action="updated",
            surface="admin",
            actor=admin,
            gym=gym if n % 10 else other,
            fields={"trainer": [trainers[n % TRAINERS].pk, trainers[(n + 1) % TRAINERS].pk], "goal": None},
        )
        for n in range(ENTRIES)
    ],
)
made(
    Invitation,
    [
        Invitation(
            gym=gym,
            email=f"i{n}@bench.example",
            digest=str(n),
            invited_by=admin,
            expires_at=now + timedelta(days=n % 14),
        )
        for n in range(INVITATIONS)
    ],
)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")

client = Client()
client.force_login(admin)
people = "/admin/facilities/trainee/"
choose = "/admin/autocomplete/?app_label=training&model_name=programassignment&field_name=trainee&term=person+4999"
PAGES = (
    "/admin/",
    people,
    f"{people}?p=800",
    f"{people}?q=person+49999",
    f"{people}?coached=no",
    f"{people}?trained=not-lately",
    f"{people}?trained=this-week&o=2",
    f"{people}?trainer={trainers[1].pk}",
    f"{people}{trainees[1].pk}/change/",
    f"{people}{trainees[1].pk}/history/",
    "/admin/facilities/trainer/",
    "/admin/facilities/invitation/?state=pending",
    "/admin/changes/auditentry/",
    "/admin/changes/auditentry/?action__exact=updated&surface__exact=admin",
    "/admin/accounts/user/",
    choose,
    f"{people}export/?coached=no",
)
print(f"{connection.vendor}: {Trainee.objects.filter(gym=gym).count()} trainees of {TRAINEES} are the gym's")
print(f"{'page':62} ms (median of 7)   worst  statements     kB")
for path in PAGES:
    client.get(path)
    spent = []
    for _time in range(7):
        began = time.perf_counter()
        answer = client.get(path)
        content = b"".join(answer)
        spent.append(1000 * (time.perf_counter() - began))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    print(f"{path[-61:]:62} {median(spent):16.1f} {max(spent):7.1f} {len(queries):11} {len(content) / 1000:6.1f}")
    if "--slow" in sys.argv and median(spent) > 200:
        for query in sorted(queries.captured_queries, key=lambda query: -float(query["time"]))[:3]:
            print("   ", query["time"], query["sql"][:700])
