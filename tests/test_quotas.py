"""What one account can make is limited everywhere; whoever reaches a limit gets a message, and nothing is written."""

from __future__ import annotations

import re
import threading
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from oauth2_provider.models import Application

from accounts import quotas, services
from accounts.models import DailyUse, PersonalAccessToken, TokenFamily, User
from accounts.quotas import A_DAY, STORED, QuotaExceededError
from coaching.models import DismissedFlag, TrainerNote
from facilities.models import Gym, Invitation, Trainer
from facilities.services import create_gym
from facilities.tests.factories import GymFactory
from metrics.models import HealthMetric
from policy.checks import own_models
from training import services as training
from training.models import Exercise, ExerciseMax, Program, ProgramAssignment, ProgramExercise
from training.tests.factories import ProgramExerciseFactory
from transfers import services as transfers
from transfers.models import Export, Import
from transfers.tests.factories import make_import
from webhooks.models import Endpoint
from workouts.models import Comment, ExerciseLog, SetVersion, WorkoutSession
from workouts.tests.factories import SessionFactory
from workouts.tests.test_sync import log, operation, send  # noqa: F401 - a fixture

V1 = "/api/v1"

# fmt: off
NUMBERS = {
    "personal tokens": 50, "applications": 20, "return addresses": 20, "webhooks": 20, "gyms": 100,
    "push subscriptions": 20,
    "exercises of a gym": 5000, "exercises of a trainee": 3000, "programs": 2000,
    "exercises of a day": 100, "revisions": 5000, "assignments": 2000, "maxes": 5000,
    "pauses": 200, "sets": 1000, "versions": 100,
    "comments": 300, "notes": 1000, "staff notes": 500, "tags": 20, "saved filters": 30, "imports at work": 10,
}
NUMBERS_A_DAY = {
    "metrics": 20_000, "sessions": 5000, "sets in bulk": 100_000, "comments": 500, "uploads": 50, "exports": 50,
    "invitations of a trainer": 50, "invitations of an admin": 500, "invitations to an address": 5,
    "mails to an address": 10,
}
# Every model, and what bounds how many rows of it one account can make: a quota, or why it needs none.
BOUNDED = {
    "accounts.user": "registration: 20 an hour of an address",
    "accounts.tokenfamily": "1000 of a user, the oldest ends",
    "accounts.personalaccesstoken": "personal tokens",
    "accounts.signinfailure": "kept for minutes",
    "accounts.dailyuse": "one a day and quota",
    "accounts.emailchange": "one is pending; kept for 30 days",
    "accounts.usedcode": "kept for a day",
    "accounts.applicationstop": "applications",
    "accounts.connectedapplication": "applications",
    "accounts.securityevent": "one of each event; kept for 400 days",
    "changes.change": "one of each write; pruned",
    "changes.auditentry": "one of each write",
    "changes.loghead": "one row",
    "coaching.readentry": "one of each workout and program of their trainees; pruned",
    "facilities.gym": "gyms",
    "facilities.trainer": "invitations of an admin",
    "facilities.trainee": "as accounts.user",
    "facilities.invitation": "invitations of a trainer",
    "notifications.notice": "assignments",
    "notifications.pushsubscription": "push subscriptions",
    "training.exercise": "exercises of a gym",
    "training.mergedexercise": "1000 of a trainee, the oldest goes",
    "training.program": "programs",
    "training.routinelink": "one a program",
    "training.programrevision": "revisions",
    "training.programday": "one a place, of which a week has 100",
    "training.programexercise": "exercises of a day",
    "training.programassignment": "assignments",
    "training.exercisemax": "maxes",
    "training.startingprogram": "one of each invitation",
    "metrics.healthmetric": "metrics",
    "metrics.metricgoal": "one of each kind",
    "workouts.workoutsession": "sessions",
    "workouts.exerciselog": "sets",
    "workouts.setversion": "versions",
    "workouts.comment": "comments",
    "workouts.duenotification": "one of each session",
    "workouts.exercisenote": "one of each exercise",
    "workouts.exerciserest": "one of each exercise",
    "workouts.personalrecord": "derived from sets",
    "coaching.trainernote": "notes",
    "facilities.staffnote": "staff notes",
    "coaching.traineetag": "tags",
    "coaching.savedfilter": "saved filters",
    "coaching.dismissedflag": "500 of a trainee, the oldest goes",
    "transfers.import": "uploads",
    "transfers.importedrow": "uploads",
    "transfers.exercisealias": "uploads",
    "transfers.export": "the newest 5 stay; exports",
    "webhooks.endpoint": "webhooks",
    "webhooks.delivery": "one of each event; kept for 30 days",
    "webhooks.cursor": "one row",
}
# fmt: on


def test_the_numbers():
    assert {name: quota.most for name, quota in STORED.items()} == NUMBERS
    assert {name: quota.most for name, quota in A_DAY.items()} == NUMBERS_A_DAY
    for quota in (*STORED.values(), *A_DAY.values()):
        assert str(QuotaExceededError(quota))


def test_every_model_is_bounded():
    assert {model._meta.label_lower for model in own_models()} == set(BOUNDED)


@pytest.fixture
def most(monkeypatch):
    """`most("sets", 2)`: a quota so small that a test reaches it."""

    def lower(name: str, number: int):
        table = STORED if name in STORED and number >= 0 else A_DAY
        monkeypatch.setitem(table, name, replace(table[name], most=abs(number)))

    return lower


def refused(answer, said: str) -> bool:
    """By the API, in its one shape."""
    assert answer.status_code == 400, answer.data
    [error] = answer.json()["errors"]
    assert (error["code"], said in error["detail"]) == ("quota_exceeded", True), error
    return True


# --- over the API: the first two are taken, the third is refused and not written ---
# what, the quota (negative: of a day), who, the address, a body for each number, what is counted, the words
API = [
    ("gyms", 4, "admin", "gyms/", lambda w, n: {"name": f"Gym {n}"}, Gym, "administer"),
    ("exercises of a gym", 3, "trainer", "exercises/", lambda w, n: {"name": f"E{n}"}, Exercise, "exercises"),
    ("programs", 4, "trainer", "programs/", lambda w, n: {"name": f"P{n}"}, Program, "programs"),
    ("programs", 4, "trainer", "programs/{program}/duplicate/", lambda w, n: {}, Program, "programs"),
    (
        *("exercises of a day", 3, "trainer", "program_exercises/"),
        *(lambda w, n: {"program_day": w.day.pk, "exercise": w.exercise.pk}, ProgramExercise, "exercises"),
    ),
    (
        *("assignments", 3, "trainer", "trainees/{trainee_profile}/assign_program/"),
        *(lambda w, n: {"program": w.program.pk, "start_date": "2026-03-02"}, ProgramAssignment, "assignments"),
    ),
    ("metrics", -2, "trainee", "health_metrics/", lambda w, n: {"kind": "steps", "value": n}, HealthMetric, "today"),
    (
        *("sessions", -2, "trainee", "workout_sessions/"),
        *(lambda w, n: {"ended_at": f"2026-01-05T1{n}:00:00Z", "started_at": "2026-01-05T10:00:00Z"}, WorkoutSession),
        "today",
    ),
    (
        *("sets", 3, "trainee", "exercise_logs/"),
        *(lambda w, n: {"session": str(w.session.pk), "exercise": w.exercise.pk, "reps": n}, ExerciseLog, "sets"),
    ),
    (
        *("versions", 2, "trainee", "exercise_logs/{log}/"),
        *(lambda w, n: {"reps": 20 + n}, SetVersion, "edited"),
    ),
    (
        *("invitations of an admin", -2, "admin", "trainers/"),
        *(lambda w, n: {"email": f"t{n}@x.org", "first_name": "T", "last_name": "", "gym": w.gym.pk}, Trainer),
        "enough invitations",
    ),
]


@pytest.mark.parametrize(
    ("name", "number", "who", "path", "body", "model", "said"), API, ids=[f"{row[0]} {row[3]}" for row in API]
)
@pytest.mark.usefixtures("recorded")
def test_the_api_says_it_and_writes_nothing(api, world, most, name, number, who, path, body, model, said):
    most(name, number)
    client = api(getattr(world, who))
    url = f"{V1}/{path.format(**{key: getattr(row, 'pk', row) for key, row in vars(world).items()})}"
    write = client.patch if name == "versions" else client.post
    for n in (1, 2):
        assert write(url, body(world, n)).status_code in (200, 201)
    stored, used = model.objects.count(), list(DailyUse.objects.order_by("pk").values_list("quota", "used"))
    assert refused(write(url, body(world, 3)), said)
    assert model.objects.count() == stored
    assert list(DailyUse.objects.order_by("pk").values_list("quota", "used")) == used


def test_the_operator_sets_up_as_many_gyms_as_it_takes(api, world, most):
    most("gyms", 1)
    for n in range(3):
        assert api(world.operator).post(f"{V1}/gyms/", {"name": f"Gym {n}"}).status_code == 201


@pytest.mark.parametrize("through", ["log_exercise", "exercise_logs"])
def test_a_full_session_still_answers_to_a_retry(api, world, most, through):
    most("sets", 2)
    client = api(world.trainee)
    session = client.post(f"{V1}/workout_sessions/start/", {}).data["id"]
    url = f"{V1}/workout_sessions/{session}/log_exercise/" if through == "log_exercise" else f"{V1}/exercise_logs/"
    sets = [{"id": str(uuid.uuid4()), "exercise": world.exercise.pk, "reps": n} for n in (1, 2, 3)]
    if through == "exercise_logs":
        sets = [{**one, "session": session} for one in sets]
    assert [client.post(url, one).status_code for one in sets] == [201, 201, 400]
    assert [client.post(url, one).status_code for one in sets] == [200, 200, 400]
    client.delete(f"{V1}/exercise_logs/{sets[0]['id']}/")
    assert client.post(url, sets[2]).status_code == 201


def test_bulk_is_whole_or_not_at_all(api, world, most):
    most("sets", 4)  # one is there
    client, stored = api(world.trainee), ExerciseLog.objects.count()
    item = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5}
    answer = client.post(f"{V1}/exercise_logs/bulk/", {"items": [item] * 4})
    assert refused(answer, "at most 4 sets")
    assert ExerciseLog.objects.count() == stored
    kept = [{**item, "id": str(uuid.uuid4())} for _n in range(3)]
    assert client.post(f"{V1}/exercise_logs/bulk/", {"items": kept}).status_code == 201
    assert client.post(f"{V1}/exercise_logs/bulk/", {"items": kept}).status_code == 200


def test_bulk_has_a_number_a_day(api, world, most):
    most("sets in bulk", -5)
    client = api(world.trainee)
    item = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5}
    assert [client.post(f"{V1}/exercise_logs/bulk/", {"items": [item] * n}).status_code for n in (3, 3, 2, 1)] == [
        *(201, 400, 201, 400)
    ]
    assert client.post(f"{V1}/exercise_logs/", item).status_code == 201  # one at a time they are bounded by requests


def test_ten_years_are_filled_in_within_days(world):
    """What a person who moves here brings along by the API stays below every number."""
    years, kinds, workouts_a_week, sets = 10, 4, 4, 25
    assert years * 365 * kinds < A_DAY["metrics"].most
    assert years * 52 * workouts_a_week < A_DAY["sessions"].most
    assert years * 52 * workouts_a_week * sets < A_DAY["sets in bulk"].most
    assert sets < STORED["sets"].most
    assert STORED["sets"].most >= 500  # of one POST


# --- a phone keeps what is refused, and shows why ---
def test_a_phone_is_told(world, most, send):  # noqa: F811 - the fixture
    most("sets", 1)
    session = SessionFactory(trainee=world.trainee_profile, status="in_progress", started_at=timezone.now())
    assert send(log(session, world.exercise), log(session, world.exercise)) == ["done", "refused"]
    assert send.body["answers"][1]["reason"] == "A workout has at most 1 sets. Start another one."
    most("sessions", -1)
    WorkoutSession.objects.filter(pk=session.pk).delete()
    assert send(operation("start", str(uuid.uuid4()))) == ["done"]
    WorkoutSession.objects.filter(status="in_progress").delete()
    assert send(operation("start", str(uuid.uuid4()))) == ["refused"]
    assert "today" in send.body["answers"][0]["reason"]


# --- on pages ---
def exercise_form(world, number: int) -> dict:
    return {"name": f"E{number}", "category": "strength", "tracking": "reps", "level": "beginner"}


# what, the quota (negative: of a day), who, the address, a form for each number, what is counted, the words
PAGES = [
    (
        *("personal tokens", 2, "trainee", "/account/access/tokens/"),
        *(lambda w, n: {"name": "x", "scopes": ["workouts:read"], "days": "7"}, PersonalAccessToken, "2 tokens"),
    ),
    (
        *("applications", 2, "trainee", "/account/access/applications/"),
        *(lambda w, n: {"name": f"A{n}", "client_type": "public", "redirect_uris": "https://a.example/"}, Application),
        "2 applications",
    ),
    (
        *("webhooks", 2, "trainee", "/account/webhooks/"),
        *(lambda w, n: {"url": "https://a.example/", "events": ["set.logged"]}, Endpoint, "2 webhooks"),
    ),
    ("exercises of a gym", 3, "trainer", "/exercises/new/", exercise_form, Exercise, "3 exercises"),
    (
        *("programs", 4, "trainer", "/programs/new/"),
        *(lambda w, n: {"name": f"P{n}", "weeks": 4, "visibility": "shared"}, Program, "4 programs"),
    ),
    ("programs", 4, "trainer", "/programs/{program}/duplicate/", lambda w, n: {}, Program, "4 programs"),
    (
        *("metrics", -2, "trainee", "/metrics/"),
        *(lambda w, n: {"kind": "body_weight", "value": 80 + n}, HealthMetric, "2 measurements"),
    ),
    ("comments", 2, "trainer", "/workouts/{session}/comments/", lambda w, n: {"text": "Well"}, Comment, "2 comments"),
    ("comments", -2, "trainee", "/workouts/{session}/comments/", lambda w, n: {"text": "Well"}, Comment, "today"),
    (
        "notes",
        2,
        "trainer",
        "/trainees/{trainee_profile}/notes/",
        lambda w, n: {"text": "Knee"},
        TrainerNote,
        "2 notes",
    ),
    ("exports", -2, "trainee", "/account/exports/", lambda w, n: {"kind": "strong"}, Export, "2 exports"),
    (
        *("invitations of a trainer", -2, "trainer", "/trainees/invitations/"),
        *(lambda w, n: {"email": f"n{n}@x.org"}, Invitation, "enough invitations"),
    ),
    (
        *("invitations to an address", -2, "trainer", "/trainees/invitations/"),
        *(lambda w, n: {"email": "N@x.org"}, Invitation, "invited 2 times"),
    ),
    (
        *("versions", 2, "trainee", "/workouts/{session}/sets/{log}/"),
        *(lambda w, n: {"weight": "80", "reps": 20 + n, "set_type": "working"}, SetVersion, "2 times"),
    ),
    (
        *("maxes", 2, "trainer", "/trainees/{trainee_profile}/maxes/"),
        lambda w, n: {"exercise": w.library_exercise.pk, "one_rm": 80 + n, "measured_at": "2026-03-02"},
        *(ExerciseMax, "2 entries"),
    ),
    (
        *("assignments", 3, "trainer", "/programs/{program}/assign/"),
        lambda w, n: {"start_date": "2026-03-02", "trainees": [w.trainee_profile.pk]},
        *(ProgramAssignment, "3 assignments"),
    ),
]


@pytest.mark.parametrize(
    ("name", "number", "who", "path", "body", "model", "said"), PAGES, ids=[f"{row[0]} {row[3]}" for row in PAGES]
)
def test_a_page_says_it_and_writes_nothing(client, world, most, name, number, who, path, body, model, said):
    most(name, number)
    client.force_login(getattr(world, who))
    url = path.format(**{key: getattr(row, "pk", row) for key, row in vars(world).items()})
    for n in (1, 2):
        answer = client.post(url, body(world, n))
        assert answer.status_code in (200, 302), answer.content.decode()
    stored = model.objects.count()
    answer = client.post(url, body(world, 3))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert model.objects.count() == stored


def test_an_application_has_so_many_return_addresses(client, world):
    client.force_login(world.trainee)
    uris = "\n".join(f"https://a{n}.example/" for n in range(21))
    body = {"name": "A", "client_type": "public", "redirect_uris": uris}
    answer = client.post("/account/access/applications/", body)
    assert answer.status_code == 400
    assert "at most 20 return addresses" in answer.content.decode()
    assert not Application.objects.exists()


def test_a_program_that_was_changed_too_often_is_duplicated(api, world, most):
    most("revisions", 1)
    Program.objects.filter(pk=world.private_program.pk).update(revision=2)
    client = api(world.trainer)
    body = {"program_day": world.private_day.pk, "exercise": world.library_exercise.pk}
    assert refused(client.post(f"{V1}/program_exercises/", body), "Duplicate it")
    # and what was assigned goes on
    start = {"program_day": world.private_day.pk}
    assert api(world.trainee).post(f"{V1}/workout_sessions/start/", start).status_code == 201


def test_pauses_have_an_end(world, most):
    most("pauses", 1)
    day = timezone.localdate() + timedelta(days=30)
    training.pause_program(assignment=world.assignment, first=day, last=day)
    with pytest.raises(QuotaExceededError):
        training.pause_program(assignment=world.assignment, first=day + timedelta(1), last=day + timedelta(1))


def test_only_so_many_files_are_kept(world, most):
    most("imports at work", 2)
    for status in ("failed", "undoing"):
        kept = make_import(world.trainee_profile)
        Import.objects.filter(pk=kept.pk).update(status=status)
    with pytest.raises(QuotaExceededError):
        transfers.start(imported=world.imported, without_problems=True)
    world.imported.refresh_from_db()
    assert world.imported.status == Import.Status.READY
    Import.objects.filter(status="failed").update(status="undone")
    transfers.start(imported=world.imported, without_problems=True)


def test_dismissed_flags_make_room(client, world, monkeypatch):
    monkeypatch.setattr("coaching.views.flags.KEPT_FLAGS", 2)
    client.force_login(world.trainer)
    for n in range(4):
        client.post(f"/trainees/{world.trainee_profile.pk}/flags/", {"cause": f"cause {n}"})
    assert set(DismissedFlag.objects.values_list("cause", flat=True)) == {"cause 2", "cause 3"}


def test_the_oldest_sign_in_ends_for_a_new_one(world, monkeypatch):
    monkeypatch.setattr(services, "MOST_FAMILIES", 2)
    pairs = [services.issue_tokens(world.trainee) for _n in range(3)]
    assert TokenFamily.objects.filter(user=world.trainee).count() == 2
    with pytest.raises(services.InvalidTokenError):
        services.rotate_tokens(refresh_token=pairs[0]["refresh_token"], received_at=timezone.now())
    services.rotate_tokens(refresh_token=pairs[2]["refresh_token"], received_at=timezone.now())


def test_an_invitation_taken_back_was_sent_all_the_same(client, world, most):
    """Sending, taking back and sending again would otherwise mail strangers without end."""
    most("invitations of a trainer", -2)
    client.force_login(world.trainer)
    for n in (1, 2):
        client.post("/trainees/invitations/", {"email": f"n{n}@x.org"})
    for invitation in Invitation.objects.all():
        client.post(f"/trainees/invitations/{invitation.pk}/delete/")
    assert not Invitation.objects.exists()
    assert client.post("/trainees/invitations/", {"email": "n3@x.org"}).status_code == 400


@pytest.mark.parametrize("registered", [True, False])
def test_resets_mail_an_address_so_often_and_tell_nobody_who_is_registered(client, world, mailoutbox, most, registered):
    most("mails to an address", -2)
    email = world.trainee.email if registered else "nobody@x.org"
    codes = [client.post("/password/reset/", {"email": typed}).status_code for typed in (email, email.upper())]
    assert (codes, len(mailoutbox)) == ([302, 302], 2)
    answer = client.post("/password/reset/", {"email": email})
    assert (answer.status_code, len(mailoutbox)) == (200, 2)
    assert "We have sent 2 mails to this address today." in answer.content.decode()
    assert client.post("/password/reset/", {"email": "other@x.org"}).status_code == 302
    [hashed] = DailyUse.objects.filter(used=2).values_list("whose", flat=True)
    assert email not in hashed


# --- counting ---
def test_what_is_rolled_back_is_not_counted(world, most):
    most("metrics", -2)
    for _n in range(3):
        with transaction.atomic():
            quotas.spend("metrics", 1)
            transaction.set_rollback(True)
    assert quotas.left("metrics", 1) == 2


@pytest.mark.parametrize(
    ("amounts", "taken"), [([1, 1, 1, 1], 3), ([2, 2, 1], 2), ([4], 0), ([3, 1], 1), ([1, 3, 2], 2)]
)
def test_amounts_are_taken_whole(db, most, amounts, taken):
    most("metrics", -3)
    went = 0
    for amount in amounts:
        try:
            quotas.spend("metrics", 1, amount)
            went += 1
        except QuotaExceededError:
            pass
    assert went == taken


def test_each_has_their_own_and_each_day_anew(db, most):
    most("metrics", -1)
    quotas.spend("metrics", 1)
    quotas.spend("metrics", 2)
    quotas.spend("comments", 1)
    DailyUse.objects.update(day=timezone.now().date() - timedelta(days=1))
    quotas.spend("metrics", 1)
    with pytest.raises(QuotaExceededError):
        quotas.spend("metrics", 1)


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_do_not_overshoot(most):
    most("metrics", -5)
    went = []

    def work():
        try:
            for _n in range(3):
                with transaction.atomic():
                    quotas.spend("metrics", 1)
                went.append(1)
        except QuotaExceededError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(went), quotas.left("metrics", 1)) == (5, 0)


@pytest.mark.django_db(transaction=True)
def test_tokens_at_once_do_not_overshoot(most):
    most("personal tokens", 2)
    user = User.objects.create_user("one@x.org", "a-long-pass-9")
    made = []

    def work():
        try:
            made.append(services.create_personal_token(user=user, name="x", scopes=["workouts:read"], days=7))
        except QuotaExceededError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == PersonalAccessToken.objects.count() == 2


@pytest.mark.parametrize(("name", "statements"), [("metrics", 1), ("sets", 0)])
def test_what_counting_costs(world, django_assert_num_queries, name, statements):
    """A set is counted in the statement that looks its session up; what has a number a day takes one of its own."""
    if name == "metrics":
        quotas.spend("metrics", 1)
    with django_assert_num_queries(statements):
        if name == "metrics":
            quotas.spend("metrics", 1)
        else:
            quotas.refuse_beyond("sets", 3)


def test_counting_stops_at_the_quota(world, most, django_assert_num_queries):
    most("exercises of a day", 2)
    for _n in range(4):
        ProgramExerciseFactory(program_day=world.day, exercise=world.exercise)
    with django_assert_num_queries(1) as captured, pytest.raises(QuotaExceededError):
        quotas.refuse_beyond("exercises of a day", world.day.exercises.all())
    assert "LIMIT 2" in captured.captured_queries[0]["sql"]


def test_a_gym_of_an_admin_counts_for_those_who_administer_it(world, most):
    most("gyms", 3)
    GymFactory(admins=[world.admin])
    with pytest.raises(QuotaExceededError):
        create_gym(actor=world.admin, name="One more", timezone="UTC")


def test_the_guide_tells_the_numbers():
    """The guide for API clients lists the quotas; a changed number changes there, too."""
    guide = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    told = guide[guide.index("### Quotas") : guide.index("## Versions")]
    of_pages = {"notes", "comments", "pauses", "return addresses", "exports", "mails to an address"}
    for name, quota in {**STORED, **A_DAY}.items():
        written = f"{quota.most:,}" if quota.most >= 10_000 else str(quota.most)
        assert name in of_pages or re.search(rf"\b{written}\b", told), name


# --- where there is no form to say it in ---
@pytest.mark.parametrize(
    ("name", "number", "who", "path", "body", "said"),
    [
        ("sessions", -1, "trainee", "/workouts/start/", {}, "1 workouts were added today"),
        ("gyms", 2, "admin", "/admin/facilities/gym/add/", {"name": "X", "timezone": "UTC"}, "You administer 2 gyms"),
        (
            *("invitations of an admin", -1, "admin", "/admin/facilities/trainer/add/"),
            *({"email": "t{n}@a.org", "first_name": "T", "gym": "{gym}"}, "enough invitations"),
        ),
    ],
)
def test_a_page_of_its_own_says_it(client, world, most, name, number, who, path, body, said):
    most(name, number)
    client.force_login(getattr(world, who))
    keys = {key: getattr(row, "pk", row) for key, row in vars(world).items()}
    answers = []
    for n in (1, 2):
        sent = {key: value.format(n=n, **keys) if isinstance(value, str) else value for key, value in body.items()}
        answers.append(client.post(path.format(**keys), sent))
        WorkoutSession.objects.filter(status="in_progress").delete()
    assert [answer.status_code for answer in answers][1] == 400
    assert said in answers[1].content.decode()
    assert "Nothing was changed." in answers[1].content.decode()


@pytest.mark.parametrize("through", ["page", "api"])
def test_so_many_files_a_day(api, client, world, most, through):
    most("uploads", -1)

    def upload(text: str):
        file = SimpleUploadedFile("strong.csv", text.encode())
        if through == "api":
            return api(world.trainee).post(f"{V1}/imports/", {"file": file}, format="multipart")
        client.force_login(world.trainee)
        return client.post("/account/imports/", {"file": file})

    assert upload("no file of any app").status_code == 400  # what can't be read is work all the same
    answer = upload("no file of any app")
    assert answer.status_code == 400
    assert "You have uploaded 1 files today." in answer.content.decode()
    if through == "api":
        assert answer.json()["errors"][0]["code"] == "quota_exceeded"
