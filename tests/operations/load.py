"""Trainees who log sets as a good client does: each set with an id of its own, sent again until it is acknowledged."""

import http.client
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from tests.deployment import Deployment

PASSWORD = "a-long-pass-phrase-7"


@dataclass
class Trainee:
    email: str
    token: str
    session: str
    exercise: int


def enter(deployment: Deployment, how_many: int) -> list[Trainee]:
    """Registers trainees, signs each in, and starts a workout."""
    found = []
    for _ in range(how_many):
        email = f"{uuid.uuid4().hex[:12]}@load.example"
        person = {"email": email, "password": PASSWORD, "first_name": "Lou", "last_name": "Load"}
        status, body, _ = deployment.ask("POST", "/api/v1/trainees/", person)
        assert status == 201, (status, body, deployment.log.read_text()[-3000:])
        token = sign_in(deployment, email)
        status, session, _ = deployment.ask("POST", "/api/v1/workout_sessions/start/", {}, token)
        assert status == 201, session
        _, exercises, _ = deployment.ask("GET", "/api/v1/exercises/?limit=1", token=token)
        found.append(Trainee(email, token, session["id"], exercises["results"][0]["id"]))
    return found


def sign_in(deployment: Deployment, email: str) -> str:
    path = "/api/v1/auth/login/access-token"
    status, body, _ = deployment.ask("POST", path, {"username": email, "password": PASSWORD})
    assert status == 200, body
    return body["access_token"]


def log_set(deployment: Deployment, trainee: Trainee, number: int) -> str:
    """One set, acknowledged at the first try; its id."""
    row = {"session": trainee.session, "exercise": trainee.exercise, "set_number": number, "reps": 5, "weight_kg": "60"}
    status, body, _ = deployment.ask("POST", "/api/v1/exercise_logs/", row, trainee.token)
    assert status == 201, body
    return body["id"]


@dataclass
class Load:
    """A thread for each trainee, until `stop()`; then what was begun is brought to its end."""

    deployment: Deployment
    trainees: list[Trainee]
    pause: float = 0.02
    port: int | None = None  # of a proxy in front
    sent: int = 0
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter = field(default_factory=Counter)  # by status, or the name of what went wrong
    failed_at: list[float] = field(default_factory=list)
    succeeded_at: list[float] = field(default_factory=list)

    def __post_init__(self):
        self.lock, self.stopped = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self.log_sets, args=(one,)) for one in self.trainees]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.until(lambda: len(self.acknowledged) >= 3 * len(self.trainees))
        return self

    def __exit__(self, *error):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()

    def until(self, condition, seconds: float = 45):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, (dict(self.answers), self.deployment.log.read_text()[-3000:])
            time.sleep(0.02)

    def go_on(self, more: int = 20):
        """Until so many more sets are acknowledged."""
        goal = len(self.acknowledged) + more
        self.until(lambda: len(self.acknowledged) >= goal)

    def log_sets(self, trainee: Trainee):
        number = 0
        while not self.stopped.is_set():
            number += 1
            row = {
                "id": str(uuid.uuid4()),
                "session": trainee.session,
                "exercise": trainee.exercise,
                "set_number": number % 900 + 1,
                "reps": 5,
                "weight_kg": "60",
            }
            while not self.send(row, trainee):
                time.sleep(0.05 + random.random() / 20)
            time.sleep(self.pause)

    def send(self, row: dict, trainee: Trainee) -> bool:
        with self.lock:
            self.sent += 1
        try:
            status, _, _ = self.deployment.ask("POST", "/api/v1/exercise_logs/", row, trainee.token, timeout=8)
        except (OSError, http.client.HTTPException) as error:
            status = type(error).__name__
        now = time.monotonic()
        with self.lock:
            self.answers[status] += 1
            if status in (200, 201):
                self.acknowledged.add(row["id"])
                self.succeeded_at.append(now)
            else:
                self.failed_at.append(now)
        if status == 401:  # the clock has jumped: the token is over, and one signs in again
            trainee.token = sign_in(self.deployment, trainee.email)
        return status in (200, 201)

    def recovered_after(self, moment: float) -> float:
        """Seconds from the moment at which the fault was over to the last request that it failed."""
        return max([0.0, *(at - moment for at in self.failed_at)])
