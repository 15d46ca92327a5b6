"""The operations that benchmarks measure: each as a request of a person, with its share of a realistic mix."""

from __future__ import annotations

import json
import random
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from .load import Browser, Work
from .sizes import PASSWORD, email

SETS_A_WORKOUT = 20


class Person:
    """A signed-in user: a browser with a session, and an API client with a token."""

    def __init__(self, base: str, who: str, unit: int):
        self.email = email(who, unit)
        self.browser = Browser(base)
        self.browser.ask("GET", "/login/")
        self.browser.submit("/login/", {"login": self.email, "password": PASSWORD})
        if "sessionid" not in self.browser.cookies:
            raise AssertionError(f"{self.email} could not sign in")
        self.api = Browser(base)
        self.sign_in()

    def sign_in(self) -> None:
        self.api.headers.pop("Authorization", None)
        answer = self.api.ask("POST", "/api/v1/auth/login/access-token", {"username": self.email, "password": PASSWORD})
        self.api.headers["Authorization"] = f"Bearer {json.loads(answer)['access_token']}"

    def close(self) -> None:
        self.browser.close()
        self.api.close()


class Trainee(Person):
    """Trains by their program: after twenty sets the next workout starts."""

    def __init__(self, base: str, number: int, unit: int):
        super().__init__(base, f"trainee{number}", unit)
        me = json.loads(self.api.ask("GET", "/api/v1/auth/me"))
        self.user, self.trainee_key = me["id"], me["trainee"]
        day = json.loads(self.api.ask("GET", "/api/v1/program_days/?limit=1"))["results"][0]["id"]
        lines = json.loads(self.api.ask("GET", f"/api/v1/program_exercises/?program_day={day}&limit=50"))["results"]
        self.day, self.lines = day, [(line["exercise"], line["id"]) for line in lines]
        self.session, self.logged = "", 0
        open_ones = json.loads(self.api.ask("GET", "/api/v1/workout_sessions/?status=in_progress"))["results"]
        if open_ones:
            self.session = open_ones[0]["id"]
        self.begin()
        self.cursor = json.loads(self.api.ask("GET", "/api/v1/changes/"))["next"]
        self.begin_again()

    def begin(self) -> None:
        if self.session:
            self.api.ask("POST", f"/api/v1/workout_sessions/{self.session}/end/", {})
        answer = self.api.ask("POST", "/api/v1/workout_sessions/start/", {"program_day": self.day})
        self.session, self.logged = json.loads(answer)["id"], 0

    def begin_again(self) -> None:
        """Starts a workout and logs half of its sets, as is typical when the page is opened."""
        self.begin()
        for _ in range(SETS_A_WORKOUT // 2):
            self.log_set()()

    def next_set(self) -> dict:
        if self.logged >= SETS_A_WORKOUT:
            self.begin()
        exercise, line = self.lines[self.logged // 4 % len(self.lines)]
        self.logged += 1
        weight = str(random.choice((60, 62.5, 65, 70)))
        done = {"exercise": exercise, "program_exercise": line, "reps": random.choice((5, 6, 8)), "weight_kg": weight}
        return {"id": str(uuid.uuid4()), "rpe": "8", **done}

    # --- the operations ---
    def log_set(self) -> Work:
        row = self.next_set()
        return partial(self.api.ask, "POST", f"/api/v1/workout_sessions/{self.session}/log_exercise/", row, 201)

    def list_sets(self) -> Work:
        path = f"/api/v1/exercise_logs/?exercise={self.lines[0][0]}&limit=100"
        return partial(self.api.ask, "GET", path)

    def session_page(self) -> Work:
        return partial(self.browser.ask, "GET", f"/workouts/{self.session}/")

    def today(self) -> Work:
        return partial(self.browser.ask, "GET", "/today/")

    def progress(self) -> Work:
        return partial(self.browser.ask, "GET", "/progress/")

    def records(self) -> Work:
        return partial(self.api.ask, "GET", "/api/v1/personal_records/?limit=100")

    def history(self) -> Work:
        return partial(self.browser.ask, "GET", "/workouts/")

    def change_feed(self) -> Work:
        return partial(self.api.ask, "GET", f"/api/v1/changes/?since={self.cursor}&limit=100")

    def sync(self) -> Work:
        row = self.next_set()
        now = datetime.now(UTC).isoformat()
        values = {"units": "metric", "weight": row["weight_kg"], "reps": str(row["reps"]), "rpe": row["rpe"]}
        operation = {
            "id": str(uuid.uuid4()),
            "kind": "log",
            "session": self.session,
            "at": now,
            "set": row["id"],
            "exercise": row["exercise"],
            "line": row["program_exercise"],
            "values": values,
        }
        body = {"user": self.user, "now": now, "operations": [operation]}
        token = {"X-CSRFToken": self.browser.cookies["csrftoken"], "Referer": f"http://{self.browser.address.netloc}/"}
        return partial(self.synced, body, token)

    def synced(self, body: dict, token: dict) -> None:
        answer = json.loads(self.browser.ask("POST", "/workouts/sync/", body, **token))
        if answer["answers"][0]["status"] != "done":
            raise AssertionError(answer)

    def sign_in_work(self) -> Work:
        return self.sign_in


class Trainer(Person):
    def __init__(self, base: str, unit: int):
        super().__init__(base, "trainer", unit)
        page = self.browser.ask("GET", "/trainees/").decode()
        self.trainee = int(re.search(r"/trainees/(\d+)/", page)[1])

    def roster(self) -> Work:
        return partial(self.browser.ask, "GET", "/trainees/")

    def trainee_page(self) -> Work:
        return partial(self.browser.ask, "GET", f"/trainees/{self.trainee}/")


class Admin(Person):
    def __init__(self, base: str, unit: int):
        super().__init__(base, "admin", unit)

    def trainee_list(self) -> Work:
        return partial(self.browser.ask, "GET", "/admin/facilities/trainee/")


def floor_requests(trainee: int, exercise: int, session: str) -> dict[str, tuple[str, str, dict | None]]:
    """The requests to the server of benchmarks.floor: {floor: (method, path, body)}."""
    row = {"session_id": session, "trainee_id": trainee, "exercise_id": exercise, "reps": 5, "weight_kg": "60"}
    return {
        "insert": ("POST", "/sets/", row),
        "select": ("GET", f"/list/?trainee={trainee}&exercise={exercise}", None),
        "page": ("GET", f"/page/?trainee={trainee}", None),
    }


Operation = Callable[[Person], Work]
# name: (who, what, percent of the mix)
OPERATIONS: dict[str, tuple[type[Person], Operation, int]] = {
    "log a set": (Trainee, Trainee.log_set, 60),
    "list of 100 sets": (Trainee, Trainee.list_sets, 5),
    "session page": (Trainee, Trainee.session_page, 8),
    "today": (Trainee, Trainee.today, 8),
    "sync": (Trainee, Trainee.sync, 6),
    "roster": (Trainer, Trainer.roster, 3),
    "trainee's page": (Trainer, Trainer.trainee_page, 1),
    "progress": (Trainee, Trainee.progress, 3),
    "records": (Trainee, Trainee.records, 1),
    "history": (Trainee, Trainee.history, 1),
    "change feed": (Trainee, Trainee.change_feed, 2),
    "sign in": (Trainee, Trainee.sign_in_work, 1),
    "admin's list": (Admin, Admin.trainee_list, 1),
}


def forever(operation: Operation, person: Person) -> Iterator[Work]:
    while True:
        yield operation(person)


def mix(people: dict[type[Person], Person]) -> Iterator[tuple[str, Work]]:
    """Random operations of these people, in the shares of a typical day."""
    names = list(OPERATIONS)
    shares = [OPERATIONS[name][2] for name in names]
    while True:
        name = random.choices(names, shares)[0]
        who, operation, _share = OPERATIONS[name]
        yield name, operation(people[who])
