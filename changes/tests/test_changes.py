"""The change feed: it shows every write, in order, to those who may know of it, and to nobody else."""

import os
import random
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from changes import services
from changes.models import Change
from facilities.services import share_metrics
from metrics.tests.factories import HealthMetricFactory
from training.tests.factories import ExerciseFactory

V1 = "/api/v1"
OPERATIONS = int(os.environ.get("MIRROR_OPERATIONS", "600"))
LISTS = (
    *("gyms", "trainers", "trainees", "exercises", "programs", "program_days", "program_exercises"),
    *("program_assignments", "health_metrics", "workout_sessions", "exercise_logs", "personal_records"),
)


def without_derived(row: dict) -> dict:
    """The row as the feed has it: the totals of a session follow from its sets, which have entries of their own."""
    return {name: value for name, value in row.items() if name != "totals"}


class Mirror:
    """A client that stores what its user sees and follows the feed, as the API guide describes."""

    def __init__(self, client):
        self.client = client
        self.cursor = self.get("changes")["next"]
        self.rows = self.listed()

    def get(self, path, **params):
        answer = self.client.get(f"{V1}/{path}/", params)
        assert answer.status_code == 200, answer.data
        return answer.json()

    def listed(self):
        return {name: {str(row["id"]): without_derived(row) for row in self.all(name)} for name in LISTS}

    def all(self, name):
        url = f"{V1}/{name}/?limit=1000"
        while url:
            page = self.client.get(url).json()
            yield from page["results"]
            url = page["next"]

    def follow(self):
        while True:
            page = self.get("changes", since=self.cursor, limit=200)
            for change in page["results"]:
                rows = self.rows[change["resource"]]
                if change["action"] == "deleted":
                    rows.pop(change["id"], None)
                elif change["action"] == "resync":
                    self.rows = self.listed()
                else:
                    rows[change["id"]] = change["data"]
            self.cursor = page["next"]
            if not page["has_more"]:
                return


def changes_since(client, cursor):
    page = client.get(f"{V1}/changes/?since={cursor}").json()
    return [(change["resource"], change["id"], change["action"]) for change in page["results"]]


@pytest.fixture
def feed(api, world):
    """`feed(user)`: the changes that this user gets from here on."""
    start = api(world.trainee).get(f"{V1}/changes/").data["next"]
    return lambda user: changes_since(api(user), start)


def test_a_set_is_shown_to_its_trainee_and_their_trainer(api, world, feed):
    body = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5, "id": str(uuid.uuid4())}
    assert api(world.trainee).post(f"{V1}/exercise_logs/", body).status_code == 201
    expected = [("exercise_logs", body["id"], "created")]
    assert feed(world.trainee) == feed(world.trainer) == expected
    for stranger in (world.peer, world.colleague, world.other_trainer, world.admin):
        assert feed(stranger) == []


def test_a_row_comes_as_it_is_now(api, world, feed):
    client = api(world.trainee)
    body = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5}
    kept = client.post(f"{V1}/exercise_logs/", body).data["id"]
    deleted = client.post(f"{V1}/exercise_logs/", body).data["id"]
    client.patch(f"{V1}/exercise_logs/{kept}/", {"reps": 6})
    client.delete(f"{V1}/exercise_logs/{deleted}/")
    assert feed(world.trainee) == [
        *(("exercise_logs", kept, "created"), ("exercise_logs", deleted, "deleted")),
        *(("exercise_logs", kept, "updated"), ("exercise_logs", deleted, "deleted")),
    ]
    page = client.get(f"{V1}/changes/?since=0").json()
    assert [change["data"] and change["data"]["reps"] for change in page["results"]] == [6, None, 6, None]


def test_metrics_are_not_shown_to_admins(api, world, feed):
    made = api(world.trainee).post(f"{V1}/health_metrics/", {"kind": "steps", "value": "9000"}).data
    assert feed(world.trainer) == [("health_metrics", str(made["id"]), "created")]
    assert feed(world.admin) == feed(world.colleague) == []


def test_a_program_that_becomes_private_is_deleted_for_others(api, world, feed):
    url = f"{V1}/programs/{world.program.pk}/"
    assert api(world.trainer).patch(url, {"visibility": "private"}).status_code == 200
    deleted = {("programs", str(world.program.pk), "deleted"), ("program_days", str(world.day.pk), "deleted")}
    assert deleted | {("program_exercises", str(world.line.pk), "deleted")} == set(feed(world.colleague))
    assert {action for _resource, _id, action in feed(world.trainer)} == {"updated"}


def test_a_private_program_is_shown_to_nobody_else(api, world, feed):
    made = api(world.trainer).post(f"{V1}/programs/", {"name": "Secret", "visibility": "private"}).data
    api(world.trainer).delete(f"{V1}/programs/{made['id']}/")
    assert feed(world.colleague) == feed(world.trainee) == []
    assert feed(world.admin) == [("programs", str(made["id"]), "deleted")] * 2


def test_the_new_and_the_former_trainer_get_a_resync(api, world, feed):
    url = f"{V1}/trainees/{world.trainee_profile.pk}/"
    assert api(world.admin).patch(url, {"trainer": world.colleague_profile.pk}).status_code == 200
    key = str(world.trainee_profile.pk)
    assert ("trainees", key, "resync") in feed(world.colleague)
    assert feed(world.trainer) == [("trainees", key, "resync")]


def test_a_day_that_is_removed_from_a_plan_in_use_is_deleted_for_trainees(api, world, feed):
    assert api(world.trainer).delete(f"{V1}/program_days/{world.private_day.pk}/").status_code == 204
    assert ("program_days", str(world.private_day.pk), "deleted") in feed(world.trainee)


def test_an_erased_account_takes_its_changes_along(api, world, feed):
    HealthMetricFactory(trainee=world.trainee_profile)
    api(world.trainee).patch(f"{V1}/auth/me", {"first_name": "Ada"})
    key = str(world.trainee_profile.pk)
    assert api(world.trainee).delete(f"{V1}/trainees/{key}/").status_code == 204
    assert feed(world.trainer) == feed(world.admin) == [("trainees", key, "deleted")]
    assert not Change.objects.filter(trainee=key).exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("", 200), ("since=0", 200), ("since=0&limit=1000", 200), ("since=999999", 410)),
        *(("since=x", 400), ("since=-1", 400), ("limit=0", 400), ("limit=1001", 400), ("offset=3", 400)),
    ],
)
def test_parameters_of_the_feed(api, world, query, status):
    assert api(world.trainee).get(f"{V1}/changes/?{query}").status_code == status
    assert api().get(f"{V1}/changes/?{query}").status_code == 401


def test_pages_end_where_the_next_begins(api, world):
    client = api(world.trainee)
    for reps in range(1, 8):
        client.post(
            f"{V1}/exercise_logs/", {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": reps}
        )
    seen, since, more = [], "0", True
    while more:
        page = client.get(f"{V1}/changes/?since={since}&limit=3").json()
        seen += [change["data"]["reps"] for change in page["results"] if change["resource"] == "exercise_logs"]
        since, more = page["next"], page["has_more"]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_page_costs_the_same_queries_whatever_is_in_it(api, world, django_assert_num_queries):
    client = api(world.trainer)
    session = {"session": str(world.session.pk), "exercise": world.exercise.pk}
    for reps in (1, 2):  # the second is a record
        client.post(f"{V1}/exercise_logs/", {**session, "reps": reps})
    client.get(f"{V1}/changes/?since=0")
    with django_assert_num_queries(6):  # caller, unnumbered, head, page, sets, records
        client.get(f"{V1}/changes/?since=0")
    for reps in range(3, 13):
        client.post(f"{V1}/exercise_logs/", {**session, "reps": reps})
    client.get(f"{V1}/changes/?since=0")
    with django_assert_num_queries(6):
        assert len(client.get(f"{V1}/changes/?since=0").data["results"]) > 10


def test_old_entries_are_pruned(api, world, monkeypatch):
    """In steps, by position. Entries about deletions stay, and those about who could see a trainee's metrics."""
    monkeypatch.setattr(services, "STEP", 2)
    client = api(world.trainee)
    row = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5}
    deleted = client.post(f"{V1}/exercise_logs/", row).data["id"]
    client.delete(f"{V1}/exercise_logs/{deleted}/")
    share_metrics(trainee=world.trainee_profile, shared=False)
    client.patch(f"{V1}/trainees/{world.trainee_profile.pk}/", {"goal": "Old"})
    services.number_changes()
    _pruned, old = services.ends()
    now = timezone.now()
    Change.objects.update(at=now - timedelta(days=91))
    kept = Change.objects.filter(action="deleted").count() + Change.objects.filter(event__startswith="metrics.").count()
    assert 2 <= kept < old
    client.patch(f"{V1}/trainees/{world.trainee_profile.pk}/", {"goal": "New"})
    services.number_changes()
    _pruned, new = services.ends()
    before = now - timedelta(days=90)
    assert services.prune(before, upto=0) == 0
    assert services.prune(before, upto=3) + services.prune(before, upto=new) == old - kept
    assert services.prune(before, upto=new) == 0
    assert services.ends() == (old, new)
    assert Change.objects.count() == kept + new - old
    assert client.post(f"{V1}/exercise_logs/", {**row, "id": deleted}).status_code == 410
    assert client.get(f"{V1}/changes/?since={old - 1}").status_code == 410
    [change] = client.get(f"{V1}/changes/?since={old}").json()["results"]
    assert change["data"]["goal"] == "New"
    # when all entries were pruned, a client that is up to date still is
    services.prune(timezone.now(), upto=new)
    assert client.get(f"{V1}/changes/?since={new}").json() == {"results": [], "next": str(new), "has_more": False}


@pytest.mark.django_db(transaction=True)
def test_a_change_is_written_in_the_transaction_of_its_write():
    exercise = ExerciseFactory()
    with pytest.raises(transaction.TransactionManagementError):
        services.updated(exercise)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one write at a time")
def test_a_late_commit_is_not_skipped():
    """The first writer commits last. A reader in between sees the second write, and the first one afterwards."""
    early, late = ExerciseFactory(name="Early"), ExerciseFactory(name="Late")
    written, go_on = threading.Event(), threading.Event()

    def write_and_wait():
        try:
            with transaction.atomic():
                services.store(early)
                written.set()
                assert go_on.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=write_and_wait)
    slow.start()
    assert written.wait(10)
    services.store(late)
    services.number_changes()
    _pruned, seen = services.ends()
    assert list(Change.objects.filter(position__lte=seen).values_list("row", flat=True)) == [str(late.pk)]
    go_on.set()
    slow.join()
    services.number_changes()
    assert list(Change.objects.filter(position__gt=seen).values_list("row", flat=True)) == [str(early.pk)]


# --- a mirror, while others write ---
class Writer:
    """Does random things that its user may do."""

    def __init__(self, client, seed, world):
        self.client, self.random, self.world = client, random.Random(seed), world
        self.own: dict[str, list] = {}

    def post(self, path, body):
        answer = self.client.post(f"{V1}/{path}/", body)
        assert answer.status_code in (200, 201, 204, 400, 403, 404, 409, 410), answer.data
        if answer.status_code == 201 and "id" in answer.data:
            self.own.setdefault(path, []).append(answer.data["id"])
        return answer

    def change(self, path, body):
        if rows := self.own.get(path):
            answer = self.client.patch(f"{V1}/{path}/{self.random.choice(rows)}/", body)
            assert answer.status_code in (200, 400, 403, 404, 409), answer.data

    def delete(self, path):
        if rows := self.own.get(path):
            row = rows.pop(self.random.randrange(len(rows)))
            answer = self.client.delete(f"{V1}/{path}/{row}/")
            assert answer.status_code in (204, 403, 404, 409), answer.data

    def log_set(self):
        sessions = self.own.get("workout_sessions") or [str(self.world.session.pk)]
        exercise = self.random.choice([self.world.exercise.pk, self.world.library_exercise.pk])
        body = {"session": self.random.choice(sessions), "exercise": exercise, "reps": self.random.randint(1, 12)}
        self.post("exercise_logs", {**body, "weight_kg": self.random.randint(20, 140)})

    def train(self):
        times = {"started_at": "2026-03-01T10:00:00Z", "ended_at": "2026-03-01T11:00:00Z"}
        self.post("workout_sessions", {"trainee": self.world.trainee_profile.pk, **times})

    def plan(self):
        body = {"program": self.world.program.pk, "week": 1, "position": self.random.randint(2, 90)}
        self.post("program_days", body)
        day = self.random.choice(self.own.get("program_days") or [self.world.day.pk])
        exercise = self.random.choice([self.world.exercise.pk, self.world.library_exercise.pk])
        self.post("program_exercises", {"program_day": day, "exercise": exercise})

    def show_or_hide(self):
        url = f"{V1}/programs/{self.world.program.pk}/"
        self.client.patch(url, {"visibility": self.random.choice(["shared", "private"])})

    def assign(self):
        program = self.random.choice([self.world.program.pk, self.world.private_program.pk])
        body = {"program": program, "start_date": "2026-03-02"}
        self.post(f"trainees/{self.world.trainee_profile.pk}/assign_program", body)

    def move(self):
        url = f"{V1}/trainees/{self.world.trainee_profile.pk}/"
        trainer = self.random.choice([self.world.trainer_profile.pk, self.world.colleague_profile.pk])
        self.client.patch(url, {"trainer": trainer})

    def act(self):
        chance = self.random.random()
        sets = [
            *(self.log_set, lambda: self.change("exercise_logs", {"reps": self.random.randint(1, 12)})),
            *(lambda: self.delete("exercise_logs"), self.train, lambda: self.delete("workout_sessions")),
        ]
        others = [
            lambda: self.post("health_metrics", {"kind": "steps", "value": self.random.randint(1, 9000)}),
            lambda: self.change("health_metrics", {"value": self.random.randint(1, 9000)}),
            *(lambda: self.delete("health_metrics"), self.plan, lambda: self.delete("program_days")),
            lambda: self.change("program_exercises", {"sets": self.random.randint(1, 9)}),
            *(lambda: self.delete("program_exercises"), self.show_or_hide, self.assign, self.move),
            lambda: self.post("exercises", {"name": f"Move {self.random.random()}", "gym": self.world.gym.pk}),
            *(lambda: self.change("exercises", {"level": "expert"}), lambda: self.delete("exercises")),
            lambda: self.post("programs", {"name": "P", "visibility": self.random.choice(["shared", "private"])}),
            *(lambda: self.delete("programs"), lambda: self.delete("program_assignments")),
        ]
        weights = [8, 4, 3, 2, 1]
        if chance < 0.6:
            self.random.choices(sets, weights)[0]()
        else:
            self.random.choice(others)()


@pytest.mark.no_cover  # runs the same lines hundreds of times
@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("mirror")
@pytest.mark.soak
def test_a_mirror_ends_equal_to_the_database(api, world):
    users = [world.trainee, world.trainer, world.colleague, world.admin]
    mirrors = [Mirror(api(user)) for user in (*users, world.peer, world.other_trainer)]
    failures, done = [], threading.Event()

    def work(number):
        try:
            writer = Writer(api(users[number]), number, world)
            for _ in range(OPERATIONS // len(users)):
                writer.act()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    def read():
        try:
            while not done.is_set():
                for mirror in mirrors:
                    mirror.follow()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=work, args=(number,)) for number in range(len(users))]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert failures == []
    for mirror in mirrors:
        mirror.follow()
        assert mirror.rows == mirror.listed()
    assert Change.objects.count() >= OPERATIONS / 2
