"""The adversarial walk: whoever lost sight of a trainee asks for everything once more, by every address that there is.

Two canaries, one in the trainee's health metrics and one in their workouts, must be in no answer to someone whom
the trainee does not let see them. Expectations are literal; a route that is in no table fails a test.
"""

import re
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts import services as accounts
from accounts.applications import stop_application
from accounts.services import create_personal_token
from accounts.tests.test_oauth import Integration, bearer
from coaching.models import TrainerNote
from facilities import services
from metrics.models import HealthMetric, MetricGoal
from policy.scopes import SCOPES
from tests.routes import fill_in, routes
from workouts.models import Comment, WorkoutSession

pytestmark = [pytest.mark.walk, pytest.mark.no_cover]  # the lines of the permission tables, again
V1 = "/api/v1"
HEALTH = re.compile(r"77[.,]13|zqhealth", re.IGNORECASE)
WORKOUT = re.compile(r"zqworkout", re.IGNORECASE)


# --- how sight is lost ---
def never_allowed(w):
    """The gym asks for consent, and the trainer is a new one."""
    type(w.gym).objects.filter(pk=w.gym.pk).update(asks_consent=True)
    for trainer in (None, w.trainer_profile):
        services.hand_over(trainees=[trainee_of(w)], trainer=trainer)


def trainee_of(w):
    return type(w.trainee_profile).objects.get(pk=w.trainee_profile.pk)


STATES = {
    "nothing": lambda w: None,
    "sharing ended": lambda w: services.share_metrics(trainee=trainee_of(w), shared=False),
    "never allowed": never_allowed,
    "handed over": lambda w: services.hand_over(trainees=[trainee_of(w)], trainer=w.colleague_profile),
    "left the gym": lambda w: services.leave_gym(trainee=trainee_of(w)),
    "trainer dismissed": lambda w: services.dismiss_trainer(trainer=w.trainer_profile),
    "trainer deactivated": lambda w: services.set_active(user=w.trainer, active=False),
}
SEES_WORKOUTS = ("nothing", "sharing ended", "never allowed")

# What the trainer is answered, after each of STATES in that order.
# fmt: off
#                                                 shared ended asks handed left dismissed deactivated
API = {
    "get gyms/":                                   "200  200  200  200  200  200  401",
    "get gyms/{gym}/":                             "200  200  200  200  200  200  401",
    "get trainers/":                               "200  200  200  200  200  200  401",
    "get trainers/{colleague_profile}/":           "200  200  200  200  200  200  401",
    "get trainees/":                               "200  200  200  200  200  200  401",
    "get trainees/?trainer={trainer_profile}":     "200  200  200  200  200  400  401",
    "get trainees/{trainee_profile}/":             "200  200  200  404  404  404  401",
    "patch trainees/{trainee_profile}/":           "403  403  403  404  404  404  401",
    "delete trainees/{trainee_profile}/":          "403  403  403  404  404  404  401",
    "get trainees/me/":                            "403  403  403  403  403  403  401",
    "patch trainees/me/":                          "403  403  403  403  403  403  401",
    "post trainees/me/join/":                      "403  403  403  403  403  403  401",
    "post trainees/me/leave/":                     "403  403  403  403  403  403  401",
    "get trainees/{trainee_profile}/progress/":    "200  200  200  404  404  404  401",
    "post trainees/{trainee_profile}/assign_program/": "400 400 400 404  404  404  401",
    "get exercises/":                              "200  200  200  200  200  200  401",
    "get exercises/{library_exercise}/":           "200  200  200  200  200  200  401",
    "get programs/":                               "200  200  200  200  200  200  401",
    "get programs/{private_program}/":             "200  200  200  200  200  404  401",
    "post programs/{private_program}/duplicate/":  "201  201  201  201  201  404  401",
    "get program_days/":                           "200  200  200  200  200  200  401",
    "get program_days/{private_day}/":             "200  200  200  200  200  404  401",
    "get program_exercises/":                      "200  200  200  200  200  200  401",
    "get program_exercises/{private_line}/":       "200  200  200  200  200  404  401",
    "get program_assignments/":                    "200  200  200  200  200  200  401",
    "get program_assignments/{assignment}/":       "200  200  200  404  404  404  401",
    "patch program_assignments/{assignment}/":     "200  200  200  404  404  404  401",
    "get programs/{private_program}/plan/":        "200  200  200  200  200  404  401",
    "get program_assignments/{assignment}/plan/":  "200  200  200  404  404  404  401",
    "get program_assignments/{assignment}/schedule/": "200 200 200 404  404  404  401",
    "post program_assignments/{assignment}/pause/": "400 400  400  404  404  404  401",
    "post program_assignments/{assignment}/resume/": "200 200 200  404  404  404  401",
    "post program_assignments/{assignment}/move/": "400  400  400  404  404  404  401",
    "post program_assignments/{assignment}/apply_revision/": "200 200 200 404 404 404 401",
    "post program_assignments/{assignment}/end/":  "200  200  200  404  404  404  401",
    "get trainees/{trainee_profile}/today/":       "200  200  200  404  404  404  401",
    "get trainees/{trainee_profile}/maxes/":       "200  200  200  404  404  404  401",
    "get trainees/me/today/":                      "403  403  403  403  403  403  401",
    "get trainees/me/maxes/":                      "403  403  403  403  403  403  401",
    "get trainees/me/progress/":                   "403  403  403  403  403  403  401",
    "get health_metrics/":                         "200  200  200  200  200  200  401",
    "get health_metrics/?trainee={trainee_profile}": "200 200 200  200  200  200  401",
    "get health_metrics/?fields=id,value,note":    "200  200  200  200  200  200  401",
    "get health_metrics/{metric}/":                "200  404  404  404  404  404  401",
    "patch health_metrics/{metric}/":              "403  404  404  404  404  404  401",
    "delete health_metrics/{metric}/":             "403  404  404  404  404  404  401",
    "post health_metrics/":                        "403  403  403  403  403  403  401",
    "get changes/?since={since}":                  "200  200  200  200  200  200  401",
    "get changes/?since=0":                        "200  200  200  200  200  200  401",
    "get workout_sessions/":                       "200  200  200  200  200  200  401",
    "get workout_sessions/{session}/":             "200  200  200  404  404  404  401",
    "patch workout_sessions/{session}/":           "200  200  200  404  404  404  401",
    "post workout_sessions/start/":                "201  201  201  400  400  400  401",
    "post workout_sessions/{session}/end/":        "200  200  200  404  404  404  401",
    "post workout_sessions/{session}/log_exercise/": "409 409 409  404  404  404  401",
    "get exercise_logs/":                          "200  200  200  200  200  200  401",
    "get exercise_logs/?session={session}":        "200  200  200  200  200  200  401",
    "get exercise_logs/?expand=exercise":          "200  200  200  200  200  200  401",
    "get exercise_logs/{log}/":                    "200  200  200  404  404  404  401",
    "post exercise_logs/bulk/":                    "201  201  201  400  400  400  401",
    "get personal_records/":                       "200  200  200  200  200  200  401",
    "get personal_records/{record}/":              "200  200  200  404  404  404  401",
    "get imports/":                                "200  200  200  200  200  200  401",
    "get imports/{imported}/":                     "404  404  404  404  404  404  401",
    "post imports/{imported}/start/":              "404  404  404  404  404  404  401",
    "post imports/{imported}/undo/":               "404  404  404  404  404  404  401",
}
PAGES = {
    "/inbox/":                                     "200  200  200  200  200  200  302",
    "post /inbox/read/":                           "302  302  302  404  404  404  302",
    "post /inbox/reply/":                          "302  302  302  404  404  404  302",
    "/trainees/":                                  "200  200  200  200  200  200  302",
    "/trainees/{trainee_profile}/":                "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/calendar/":       "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/progress/":       "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/program/":        "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/workouts/":       "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/health/":         "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/notes/":          "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/log/":            "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/log/{session}/":  "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/log/{session}/add/":"200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/log/{session}/sets/{log}/":"200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/last/":           "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/plan/":           "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/plan/exercises/": "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/maxes/":          "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/exercises/":      "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/assign/":         "200  200  200  404  404  404  302",
    "/trainees/{trainee_profile}/workouts/{session}/": "200 200 200 404 404 404  302",
    "/trainees/{trainee_profile}/workouts/{session}/live/": "200 200 200 404 404 404 302",
    "/programs/{private_program}/":                "200  200  200  200  200  404  302",
    "/programs/{private_program}/assign/":         "200  200  200  200  200  404  302",
    "/workouts/{session}/":                        "403  403  403  403  403  403  302",
    "/workouts/{session}/state/":                  "403  403  403  403  403  403  302",
    "/metrics/{metric}/":                          "403  403  403  403  403  403  302",
    "/account/exports/":                           "200  200  200  200  200  200  302",
    "/account/export/":                            "200  200  200  200  200  200  302",
    "/account/webhooks/":                          "200  200  200  200  200  200  302",
    "post /trainees/{trainee_profile}/notes/":     "302  302  302  404  404  404  302",
    "post /trainees/{trainee_profile}/flags/":     "302  302  302  404  404  404  302",
    "post /workouts/{session}/comments/":          "302  302  302  404  404  404  302",
    "post /trainees/{trainee_profile}/workouts/{session}/comments/": "302 302 302 404 404 404 302",
    "post /workouts/{session}/comments/read/":     "302  302  302  404  404  404  302",
    "post /workouts/move/{assignment}/":           "302  302  302  404  404  404  302",
}
# fmt: on
# Where the canaries stand as long as the trainer may see them: a walk that finds nothing would prove nothing.
SHOWS_HEALTH = {
    *(
        "get health_metrics/",
        "get health_metrics/?trainee={trainee_profile}",
        "get health_metrics/?fields=id,value,note",
    ),
    *("get health_metrics/{metric}/", "get changes/?since={since}", "get changes/?since=0"),
    *("/trainees/{trainee_profile}/", "/trainees/{trainee_profile}/health/"),
}
SHOWS_WORKOUT = {
    *("get workout_sessions/", "get workout_sessions/{session}/", "patch workout_sessions/{session}/"),
    *("get changes/?since={since}", "get changes/?since=0"),
    *("/trainees/{trainee_profile}/", "/trainees/{trainee_profile}/workouts/{session}/"),
    "/trainees/{trainee_profile}/workouts/",
    "/trainees/{trainee_profile}/workouts/{session}/live/",
    "/inbox/",
}
BODIES = {
    "patch trainees/{trainee_profile}/": {"goal": "x"},
    "patch trainees/me/": {"goal": "x"},
    "post trainees/me/join/": {"gym": "gym-b"},
    "get trainees/{trainee_profile}/progress/": {"exercise": "{library_exercise}"},
    "patch program_assignments/{assignment}/": {"status": "paused"},
    "patch health_metrics/{metric}/": {"value": "81"},
    "post health_metrics/": {"trainee": "{trainee_profile}", "kind": "body_weight", "value": "80"},
    "patch workout_sessions/{session}/": {"feeling": 4},
    "post workout_sessions/start/": {"trainee": "{trainee_profile}"},
    "post workout_sessions/{session}/log_exercise/": {"exercise": "{library_exercise}", "reps": 5},
    "post exercise_logs/bulk/": {"items": [{"session": "{session}", "exercise": "{library_exercise}", "reps": 5}]},
    "post /inbox/read/": {"entry": "workout-{session}"},
    "post /inbox/reply/": {"entry": "workout-{session}", "text": "x"},
    "post /trainees/{trainee_profile}/notes/": {"text": "x"},
    "post /trainees/{trainee_profile}/flags/": {"cause": "none"},
    "post /workouts/{session}/comments/": {"text": "x"},
    "post /trainees/{trainee_profile}/workouts/{session}/comments/": {"text": "x"},
    "post /workouts/move/{assignment}/": {"day": "{private_day}", "due": "2026-02-03"},
}


def filled(value, world):
    if isinstance(value, dict):
        return {name: filled(one, world) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, world) for one in value]
    return fill_in(value, world) if isinstance(value, str) else value


@pytest.fixture
def marked(api, world) -> SimpleNamespace:
    """The world with canaries in it, written through the API, so that the feed reports them."""
    world.since = SimpleNamespace(pk=api(world.trainer).get(f"{V1}/changes/").data["next"])
    HealthMetric.objects.all().delete()
    body = {"kind": "body_weight", "value": "77.13", "note": "zqhealth"}
    made = api(world.trainee).post(f"{V1}/health_metrics/", body)
    world.metric = HealthMetric.objects.get(pk=made.data["id"])
    MetricGoal.objects.create(trainee=world.trainee_profile, kind="body_weight", value="77.13")
    api(world.trainee).patch(f"{V1}/workout_sessions/{world.session.pk}/", {"notes": "zqworkout"})
    world.session = WorkoutSession.objects.get(pk=world.session.pk)
    Comment.objects.create(session=world.session, author=world.trainee, text="zqworkout")
    TrainerNote.objects.create(trainee=world.trainee_profile, author=world.trainer, text="Mornings")
    return world


def content(answer) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def ask_api(client, world, target: str):
    method, path = target.split(" ", 1)
    return getattr(client, method)(f"{V1}/{fill_in(path, world)}", filled(BODIES.get(target, {}), world))


def walk(ask, targets, found: dict) -> dict[str, str]:
    """{target: the status}; what is written on the way is taken back each time. `found`: where a canary stood."""
    got = {}
    for target in targets:
        cache.clear()
        with transaction.atomic():
            answer = ask(target)
            got[target] = str(answer.status_code)
            body = content(answer)
            transaction.set_rollback(True)
        for name, canary in (("health", HEALTH), ("workout", WORKOUT)):
            if canary.search(body):
                found.setdefault(name, set()).add(target)
    return got


def column(table: dict[str, str], at: int) -> dict[str, str]:
    return {target: codes.split()[at] for target, codes in table.items()}


def check_canaries(found: dict, state: str, asked: set[str]) -> None:
    assert found.get("health", set()) == (SHOWS_HEALTH & asked if state == "nothing" else set())
    assert found.get("workout", set()) == (SHOWS_WORKOUT & asked if state in SEES_WORKOUTS else set())


def token_of(world, client, kind: str):
    """A client with credentials that the trainer has from before."""
    if kind == "personal token":
        _row, token = create_personal_token(user=world.trainer, name="x", scopes=list(SCOPES), days=7)
        return bearer(token)
    return bearer(Integration(client, world.other_admin).tokens(world.trainer, " ".join(SCOPES))["access_token"])


@pytest.mark.parametrize(("at", "state"), enumerate(STATES), ids=list(STATES))
def test_the_trainer_by_the_api(api, marked, at, state):
    STATES[state](marked)
    found: dict = {}
    client = api(marked.trainer)
    assert walk(lambda target: ask_api(client, marked, target), API, found) == column(API, at)
    check_canaries(found, state, set(API))


@pytest.mark.parametrize("kind", ["personal token", "application"])
@pytest.mark.parametrize(("at", "state"), enumerate(STATES), ids=list(STATES))
def test_the_trainer_by_tokens_of_before(client, marked, at, state, kind):
    bound = token_of(marked, client, kind)
    bound.default_format = "json"
    STATES[state](marked)
    found: dict = {}
    reads = {target: codes for target, codes in API.items() if target.startswith("get ")}
    assert walk(lambda target: ask_api(bound, marked, target), reads, found) == column(reads, at)
    check_canaries(found, state, set(reads))


@pytest.mark.parametrize(("at", "state"), enumerate(STATES), ids=list(STATES))
def test_the_trainer_by_pages(marked, at, state):
    client = Client()
    client.force_login(marked.trainer)
    STATES[state](marked)
    found: dict = {}

    def ask(target):
        method, path = target.split(" ") if " " in target else ("get", target)
        return getattr(client, method)(fill_in(path, marked), filled(BODIES.get(target, {}), marked))

    assert walk(ask, PAGES, found) == column(PAGES, at)
    check_canaries(found, state, set(PAGES))


@pytest.mark.parametrize("state", [state for state in STATES if state != "nothing"])
def test_no_304_and_no_page_kept_from_before_tells_anything(api, marked, state):
    """What was read with sight has a tag; asked again without, the tag is worth nothing."""
    script, browser = api(marked.trainer), Client()
    browser.force_login(marked.trainer)
    live = f"/trainees/{marked.trainee_profile.pk}/workouts/{marked.session.pk}/live/"
    paths = [f"{V1}/health_metrics/{marked.metric.pk}/", f"{V1}/health_metrics/", live]
    clients = [script, script, browser]
    tags = [one.get(path)["ETag"] for one, path in zip(clients, paths, strict=True)]
    again = [c.get(p, headers={"If-None-Match": t}) for c, p, t in zip(clients, paths, tags, strict=True)]
    assert [answer.status_code for answer in again] == [304, 304, 304]
    STATES[state](marked)
    again = [c.get(p, headers={"If-None-Match": t}) for c, p, t in zip(clients, paths, tags, strict=True)]
    expected = {
        "sharing ended": [404, 200, 304],
        "never allowed": [404, 200, 304],
        "handed over": [404, 200, 404],
        "left the gym": [404, 200, 404],
        "trainer dismissed": [401, 401, 404],  # their sign-ins over the API end, too
        "trainer deactivated": [401, 401, 302],
    }
    assert [answer.status_code for answer in again] == expected[state]
    assert not any(HEALTH.search(content(answer)) for answer in again)


@pytest.mark.parametrize("state", STATES)
def test_a_gym_admin_reads_none_of_it(api, marked, state):
    STATES[state](marked)
    found: dict = {}
    client = api(marked.admin)
    walk(lambda target: ask_api(client, marked, target), [one for one in API if one.startswith("get ")], found)
    browser = Client()
    browser.force_login(marked.admin)
    pages = [f"/admin/facilities/trainee/{marked.trainee_profile.pk}/{part}/" for part in ("change", "history")]
    pages += [
        "/admin/",
        "/admin/facilities/trainee/",
        "/admin/facilities/trainee/export/",
        "/admin/changes/auditentry/",
    ]
    walk(browser.get, [*pages, *(fill_in(page, marked) for page in PAGES if page.startswith("/"))], found)
    assert found == {}


# --- applications, of whom the trainee is a user ---
GRANTS = {
    "nothing": lambda w, mirror: None,
    "grant ended": lambda w, mirror: accounts.end_grants(w.trainee, mirror.application),
    "application stopped": lambda w, mirror: stop_application(application=mirror.application),
    "developer deactivated": lambda w, mirror: services.set_active(user=w.other_admin, active=False),
    "user deactivated": lambda w, mirror: services.set_active(user=w.trainee, active=False),
    "password changed": lambda w, mirror: accounts.change_password(user=w.trainee, new_password="another-long-pass-9"),
}
# fmt: off
#                                      works ended stopped developer user password
APPLICATION = {
    "get trainees/me/":                 "200  401  401  401  401  401",
    "get trainees/{trainee_profile}/":  "200  401  401  401  401  401",
    "get health_metrics/":              "200  401  401  401  401  401",
    "get health_metrics/{metric}/":     "200  401  401  401  401  401",
    "get workout_sessions/{session}/":  "200  401  401  401  401  401",
    "get exercise_logs/{log}/":         "200  401  401  401  401  401",
    "get personal_records/":            "200  401  401  401  401  401",
    "get program_assignments/":         "200  401  401  401  401  401",
    "get imports/{imported}/":          "200  401  401  401  401  401",
    "get changes/?since=0":             "200  401  401  401  401  401",
    "get auth/me":                      "200  401  401  401  401  401",
    "patch health_metrics/{metric}/":   "200  401  401  401  401  401",
    "patch trainees/me/":               "200  401  401  401  401  401",
    "oauth refresh":                    "200  400  401  401  400  400",
    "oauth introspect":                 "true false 403 403 false false",
    "oauth authorize":                  "200  200  400  400  302  200",
    "oauth code":                       "200  400  401  401  400  400",
}
# fmt: on


@pytest.mark.parametrize(("at", "state"), enumerate(GRANTS), ids=list(GRANTS))
def test_an_application_by_what_it_was_granted(client, marked, at, state):
    from accounts.tests.test_oauth import code_of

    mirror = Integration(client, marked.other_admin)
    tokens = mirror.tokens(marked.trainee, " ".join(SCOPES))
    code = code_of(mirror.allow(marked.trainee, "metrics:read"))
    GRANTS[state](marked, mirror)
    if state != "user deactivated":
        mirror.client.force_login(marked.trainee)
    found: dict = {}

    def ask(target):
        if not target.startswith("oauth "):
            return ask_api(bound, marked, target)
        return {
            "oauth refresh": lambda: mirror.refresh(tokens["refresh_token"]),
            "oauth introspect": lambda: mirror.post("introspect", {"token": tokens["access_token"]}),
            "oauth authorize": lambda: mirror.ask("metrics:read"),
            "oauth code": lambda: mirror.trade(code),
        }[target]()

    bound = bearer(tokens["access_token"])
    bound.default_format = "json"
    got = walk(ask, APPLICATION, found)
    if got["oauth introspect"] == "200":
        told = mirror.post("introspect", {"token": tokens["access_token"]}).json()["active"]
        got["oauth introspect"] = "true" if told else "false"
    assert got == column(APPLICATION, at)
    assert (found != {}) == (state == "nothing")


def test_what_was_stopped_works_again_when_it_is_allowed(client, marked):
    from accounts.applications import allow_application

    mirror = Integration(client, marked.other_admin)
    tokens = mirror.tokens(marked.trainee, "metrics:read")
    stop_application(application=mirror.application)
    assert mirror.refresh(tokens["refresh_token"]).status_code == 401
    assert allow_application(application=mirror.application)
    assert not allow_application(application=mirror.application), "once is enough"
    assert bearer(tokens["access_token"]).get(f"{V1}/health_metrics/").status_code == 200
    assert mirror.refresh(tokens["refresh_token"]).status_code == 200


def test_a_personal_token_of_a_deactivated_user_is_dead(marked):
    _row, token = create_personal_token(user=marked.trainee, name="x", scopes=list(SCOPES), days=7)
    assert bearer(token).get(f"{V1}/health_metrics/").status_code == 200
    services.set_active(user=marked.trainee, active=False)
    assert bearer(token).get(f"{V1}/health_metrics/").status_code == 401


def test_a_token_costs_one_statement_as_before(client, marked, django_assert_num_queries):
    from accounts import tokens

    granted = Integration(client, marked.other_admin).tokens(marked.trainee)["access_token"]
    with django_assert_num_queries(1):
        assert tokens.read(granted) is not None


# --- what is made or sent later ---
@pytest.mark.parametrize("state", STATES)
def test_the_daily_mail_tells_no_trainer_of_whom_they_lost(marked, state):
    from datetime import timedelta

    from django.utils import timezone

    from accounts.models import User
    from notifications.daily_mail import send_daily_mail, waiting

    STATES[state](marked)
    now = timezone.now() + timedelta(hours=1)
    # Where the trainee's comment waits for the trainer, it is by name alone.
    expected = {"nothing": True, "sharing ended": True, "never allowed": True}
    assert (marked.trainer.pk in {user.pk for user in waiting(now)}) == expected.get(state, False)
    mail.outbox.clear()
    send_daily_mail(User.objects.with_profile().get(pk=marked.trainer.pk), now)
    [message] = mail.outbox
    assert not WORKOUT.search(message.body)
    assert (str(marked.trainee) in message.body) == expected.get(state, False)


@pytest.mark.parametrize(("active", "status"), [(True, "done"), (False, "waiting")])
def test_an_export_is_made_for_whoever_may_still_fetch_it(marked, active, status):
    from transfers.models import Export
    from transfers.worker_jobs import export_due

    export = Export.objects.create(user=marked.trainee, kind="archive")
    services.set_active(user=marked.trainee, active=active)
    export_due()
    export.refresh_from_db()
    assert (export.status, bool(export.content)) == (status, active)


# --- nothing is left out ---
PUBLIC = ("auth/", "schema/", "docs/")  # of oneself, or of nobody; as is the index, ""


def shape(path: str) -> str:
    return re.sub(r"<[^>]+>|\{[^}]+\}", "*", path.split("?", maxsplit=1)[0])


def test_every_route_of_the_api_is_walked():
    walked = {shape(target.split(" ", 1)[1]) for target in (*API, *APPLICATION) if not target.startswith("oauth")}
    ours = {shape(route.removeprefix("/api/v1/")) for route in routes() if route.startswith("/api/")}
    assert {route for route in ours if route and not route.startswith(PUBLIC)} - walked == set()


def test_every_page_of_a_trainee_is_walked():
    """The trainer's pages about one trainee; those that only write are in tests/test_policy_pages.py."""
    walked = {shape(target.split(" ")[-1]) for target in PAGES}
    writes = ("follow", "pause", "resume", "end", "restart", "delete", "undo", "restore", "finish")
    posts = {"/trainees/*/log/*/sets/"}
    ours = {shape(route) for route in routes() if route.startswith("/trainees/<int")}
    assert {route for route in ours if not any(f"/{name}/" in route for name in writes)} - walked == posts
