"""Measures a page of the change feed with a long log.

`DATABASE_URL=… python -m benchmarks.change_feed [entries]` (`make postgres` prints the URL of a temporary database).
"""

import statistics
import sys
import time

import benchmarks.throwaway_database  # noqa: F401 - before any model

# isort: split

from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import issue_tokens
from changes.models import Change, LogHead
from facilities.models import Gym, Trainee, Trainer

TRAINEES, ROUNDS = 1000, 20


def fill(entries: int) -> None:
    gym = Gym.objects.create(name="Bench", slug="bench")
    coach = User(email="coach@bench.org", role="trainer", password="!")
    coach.save()
    trainer = Trainer.objects.create(user=coach, gym=gym)
    people = User.objects.bulk_create(
        User(email=f"t{n}@bench.org", role="trainee", password="!") for n in range(TRAINEES)
    )
    trainees = Trainee.objects.bulk_create(
        Trainee(
            user=user,
            gym=gym,
            trainer=trainer if number < 30 else None,
            metrics_shared_with=trainer if number < 30 else None,
        )
        for number, user in enumerate(people)
    )
    keys = [trainee.pk for trainee in trainees]
    for start in range(0, entries, 20_000):
        Change.objects.bulk_create(
            Change(
                position=number + 1,
                resource="exercise_logs",
                row=f"00000000-0000-7000-8000-{number:012d}",
                action="created",
                trainee_id=keys[number % TRAINEES],
            )
            for number in range(start, min(start + 20_000, entries))
        )
    LogHead.objects.create(pk=1, position=entries)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def client(user: User) -> APIClient:
    made = APIClient(SERVER_NAME="localhost")
    made.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_tokens(user)['access_token']}")
    return made


def timed(asker: APIClient, since: int) -> tuple[float, float]:
    """(median, worst) milliseconds of a page."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = asker.get(f"/api/v1/changes/?since={since}&limit=100")
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, answer.content
    return statistics.median(taken), max(taken)


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    fill(entries)
    print(f"{connection.vendor}, {entries} entries, {TRAINEES} trainees, pages of 100, {ROUNDS} rounds")
    for name, email in (("a trainee", "t5@bench.org"), ("a trainer of 30", "coach@bench.org")):
        asker = client(User.objects.get(email=email))
        for place, since in (("at the beginning", 0), ("in the middle", entries // 2), ("caught up", entries - 50)):
            middle, worst = timed(asker, since)
            print(f"{name:16} {place:17} {middle:7.1f} ms  (worst {worst:.1f})")


if __name__ == "__main__":
    main()
