"""What holds for every resource: pages, filters, errors, strictness, query counts."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import PASSWORD
from metrics.models import HealthMetric
from metrics.tests.factories import HealthMetricFactory
from tests.routes import routes
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

V1 = "/api/v1"
OFFSET_LISTS = [
    *("gyms", "trainers", "trainees", "exercises", "programs", "program_days", "program_exercises"),
    "program_assignments",
]
CURSOR_LISTS = ["health_metrics", "workout_sessions", "exercise_logs", "personal_records"]


def errors(answer):
    return {(error["code"], error["attr"]) for error in answer.data["errors"]}


LISTS = {"fields": "name", "ordering": "name"}


@pytest.mark.parametrize(
    ("name", "query", "attr"),
    [
        *[
            (name, f"limit={bad}", "limit")
            for name in ("gyms", "exercise_logs")
            for bad in ("0", "-1", "1001", "x", "")
        ],
        *[("gyms", f"offset={bad}", "offset") for bad in ("-1", "x", "1.5", str(2**64))],
        *[("exercise_logs", f"cursor={bad}", "cursor") for bad in ("x", "e30=", "WyJ4IiwxLHRydWVd", "%00", "")],
        ("gyms", "colour=red", "colour"),
        ("exercise_logs", "offset=3", "offset"),
        ("gyms", "ordering=secret", "ordering"),
        ("trainees", "gym=abc", "gym"),
        ("trainees", "ordering=user__password", "ordering"),
        ("trainees", "user__password=x", "user__password"),
        ("exercises", "muscle=heart", "muscle"),
        ("exercises", "search=%00", "search"),
        *[
            (name, f"search={search}", "search")
            for name in ("gyms", "trainers", "trainees", "exercises", "programs")
            for search in ("x" * 201, "+".join(["x"] * 11))
        ],
        *[("exercises", f"{name}={','.join([value] * 101)}", name) for name, value in LISTS.items()],
        *[("exercises", "&".join([f"{name}={value}"] * 101), name) for name, value in LISTS.items()],
        ("exercise_logs", f"expand={','.join(['exercise'] * 101)}", "expand"),
        ("exercises", "search=a&search=b", "search"),
        ("exercises", "level=beginner&level=beginner", "level"),
        ("exercises", "limit=1&limit=2", "limit"),
        ("exercise_logs", "cursor=a&cursor=a", "cursor"),
        ("changes", "since=1&since=1", "since"),
        ("changes", "limit=1&limit=1", "limit"),
        ("exercise_logs", "session=nope", "session"),
        ("exercise_logs", "performed_after=yesterday", "performed_after"),
        ("workout_sessions", "status=lost", "status"),
        *[("trainees", f"is_active={bad}", "is_active") for bad in ("null", "maybe", "2")],
        ("exercises", "is_archived=k(", "is_archived"),
        ("gyms", "open_registration=null&open_registration=null", "open_registration"),
        ("program_days", "week=0.5", "week"),
        ("program_days", "program=-1", "program"),
        ("health_metrics", "kind=mood", "kind"),
        ("program_assignments", "start_after=2026-13-01", "start_after"),
    ],
)
def test_a_bad_parameter_is_named(api, world, name, query, attr):
    answer = api(world.trainer).get(f"{V1}/{name}/?{query}")
    assert answer.status_code == 400, answer.data
    assert attr in {error["attr"] for error in answer.data["errors"]}


@pytest.mark.parametrize(
    "query",
    [
        f"search={'x' * 200}",
        f"search={'+'.join(['press'] * 10)}",
        f"fields={','.join(['name'] * 100)}",
        f"ordering={','.join(['name', '-name'] * 50)}",
    ],
)
def test_as_much_as_may_be_asked_is_answered(api, world, query):
    assert api(world.trainer).get(f"{V1}/exercises/?{query}").status_code == 200


def test_a_list_may_come_as_a_repeated_parameter(api, world):
    client = api(world.trainer)
    apart = client.get(f"{V1}/exercises/?fields=id&fields=name&ordering=-name&ordering=id").data["results"]
    assert apart == client.get(f"{V1}/exercises/?fields=id,name&ordering=-name,id").data["results"]
    assert [row["name"] for row in apart] == ["Library press", "Gym A press"]
    first = client.get(f"{V1}/exercise_logs/?fields=id&fields=reps&limit=1")
    assert list(first.data["results"][0]) == ["id", "reps"]


def test_the_next_page_keeps_what_was_repeated(api, world):
    LogFactory(session=world.session, exercise=world.library_exercise)
    first = api(world.trainee).get(f"{V1}/exercise_logs/?fields=id&fields=reps&limit=1").data
    second = api(world.trainee).get(first["next"]).data
    assert list(second["results"][0]) == ["id", "reps"]


@pytest.mark.parametrize("value", ["99999999999999999999999", "-1", "0"])
def test_a_filter_for_no_row_finds_none(api, world, value):
    answer = api(world.trainer).get(f"{V1}/exercise_logs/?exercise={value}")
    assert answer.status_code in (200, 400)
    assert not answer.data.get("results")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("gyms", 404),
        ("gyms/1", 404),
        ("nothing/", 404),
        ("gyms/abc/", 404),
        (f"gyms/{10**30}/", 404),
        ("workout_sessions/1/", 404),
        ("workout_sessions/0195d1c8-0000-7000-8000-000000000000/", 404),
    ],
)
def test_addresses_are_exact(api, world, path, status):
    answer = api(world.trainer).get(f"{V1}/{path}")
    assert answer.status_code == status
    assert answer.json()["type"] == "client_error"


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "headers", "status"),
    [
        ("post", "exercises", "{", "application/json", {}, 400),
        ("post", "exercises", "[" * 100_000, "application/json", {}, 400),
        ("post", "exercises", "[]", "application/json", {}, 400),
        ("post", "exercises", '"x"', "application/json", {}, 400),
        ("post", "exercises", '{"name": NaN}', "application/json", {}, 400),
        ("post", "exercises", b"\xff\xfe", "application/json", {}, 400),
        ("post", "exercises", "<a/>", "application/xml", {}, 415),
        ("post", "exercises", "x" * (1024 * 1024 + 1), "application/json", {}, 413),
        ("get", "exercises", None, None, {"accept": "text/html"}, 406),
        ("patch", "exercises", "{}", "application/json", {}, 405),
        ("delete", "exercises", None, None, {}, 405),
    ],
)
def test_every_failure_has_one_shape(api, world, method, path, body, content_type, headers, status):
    call = getattr(api(world.trainer), method)
    if body is None:
        answer = call(f"{V1}/{path}/", headers=headers)
    else:
        answer = call(f"{V1}/{path}/", body, content_type=content_type, headers=headers)
    assert answer.status_code == status, answer.content
    data = answer.json()
    assert data["type"] in ("client_error", "validation_error")
    assert all(set(error) == {"code", "detail", "attr"} for error in data["errors"])
    assert Exercise.objects.count() == 3


@pytest.mark.parametrize("name", OFFSET_LISTS)
def test_limit_and_offset(api, world, name):
    client = api(world.operator)
    whole = client.get(f"{V1}/{name}/").data
    page = client.get(f"{V1}/{name}/?limit=1&offset=1").data
    assert set(page) == {"count", "next", "previous", "results"}
    assert page["count"] == len(whole["results"])
    assert page["results"] == whole["results"][1:2]
    ids = [row["id"] for row in whole["results"]]
    assert ids == sorted(ids)


def test_cursors_neither_skip_nor_repeat_rows_of_one_instant(api, world):
    at = world.session.started_at
    LogFactory.create_batch(12, session=world.session, exercise=world.exercise, performed_at=at)
    client = api(world.trainee)
    whole = [row["id"] for row in client.get(f"{V1}/exercise_logs/").data["results"]]
    assert len(whole) == 13
    pages, url = [], f"{V1}/exercise_logs/?limit=5"
    while url:
        page = client.get(url).data
        assert set(page) == {"next", "previous", "results"}
        pages.append([row["id"] for row in page["results"]])
        last, url = page, page["next"]
        LogFactory(session=world.session, exercise=world.exercise)  # a newer row shifts nothing
    assert [len(page) for page in pages] == [5, 5, 3]
    assert [*pages[0], *pages[1], *pages[2]] == whole
    back = client.get(last["previous"]).data
    assert [row["id"] for row in back["results"]] == pages[1]
    assert [row["id"] for row in client.get(back["previous"]).data["results"]] == pages[0]


ROUND_TRIPS = [
    ("admin", "gyms/{gym}"),
    ("trainer", "trainers/{trainer_profile}"),
    ("admin", "trainers/{trainer_profile}"),
    ("trainee", "trainees/{trainee_profile}"),
    ("admin", "trainees/{trainee_profile}"),
    ("trainer", "exercises/{exercise}"),
    ("operator", "exercises/{library_exercise}"),
    ("trainer", "programs/{private_program}"),
    ("trainer", "program_days/{private_day}"),
    ("trainer", "program_exercises/{private_line}"),
    ("trainer", "program_assignments/{assignment}"),
    ("trainee", "health_metrics/{metric}"),
    ("trainee", "workout_sessions/{session}"),
    ("trainer", "workout_sessions/{session}"),
    ("trainee", "exercise_logs/{log}"),
]


@pytest.mark.parametrize(("actor", "path"), ROUND_TRIPS)
def test_what_was_got_can_be_put(api, world, actor, path):
    client = api(getattr(world, actor))
    url = f"{V1}/{path.format(**{k: getattr(v, 'pk', None) for k, v in vars(world).items()})}/"
    body = client.get(url).data
    answer = client.put(url, body)
    assert answer.status_code == 200, answer.data
    # When it was last written is the only thing that changes.
    assert {**answer.data, "updated_at": body.get("updated_at")} == {**body, "updated_at": body.get("updated_at")}
    assert client.get(url).data == answer.data


def test_put_replaces_and_patch_does_not(api, world):
    client, url = api(world.trainer), f"{V1}/program_exercises/{world.line.pk}/"
    client.patch(url, {"notes": "slow", "rest_seconds": 90})
    assert client.patch(url, {"tempo": "30X0"}).data["notes"] == "slow"
    answer = client.put(url, {"program_day": world.day.pk, "exercise": world.library_exercise.pk})
    assert answer.status_code == 200, answer.data
    kept = {name: answer.data[name] for name in ("notes", "rest_seconds", "tempo", "sets", "load_type", "load_value")}
    assert kept == {"notes": "", "rest_seconds": None, "tempo": "", "sets": 3, "load_type": "none", "load_value": None}


MASS_ASSIGNMENT = [
    # who, where, what they try to slip in; each is refused by name
    ("trainee", "trainees/{trainee_profile}", {"gym": "other_gym"}),
    ("trainee", "trainees/{trainee_profile}", {"trainer": "colleague_profile"}),
    ("trainee", "trainees/{trainee_profile}", {"is_active": False}),
    ("trainee", "trainees/{trainee_profile}", {"active_assignment": None}),
    ("admin", "trainees/{trainee_profile}", {"gym": "other_gym"}),
    ("admin", "trainees/{trainee_profile}", {"gym": None}),
    ("admin", "trainees/{trainee_profile}", {"trainer": "other_trainer_profile"}),
    ("admin", "trainers/{trainer_profile}", {"gym": "other_gym"}),
    ("trainer", "trainers/{trainer_profile}", {"gym": "other_gym"}),
    ("trainer", "trainers/{trainer_profile}", {"is_active": False}),
    ("admin", "gyms/{gym}", {"admins": []}),
    ("trainer", "exercises/{exercise}", {"gym": "other_gym"}),
    ("trainer", "exercises/{exercise}", {"gym": None}),
    ("trainer", "programs/{program}", {"gym": "other_gym"}),
    ("trainer", "programs/{program}", {"owner": "colleague"}),
    ("trainer", "programs/{program}", {"revision": 7}),
    ("trainer", "program_days/{day}", {"program": "private_program"}),
    ("trainer", "program_exercises/{line}", {"exercise": "other_exercise"}),
    ("trainer", "program_assignments/{assignment}", {"trainee": "peer_profile"}),
    ("trainer", "program_assignments/{assignment}", {"program": "program"}),
    ("trainer", "program_assignments/{assignment}", {"assigned_by": "colleague"}),
    ("trainee", "health_metrics/{metric}", {"trainee": "peer_profile"}),
    ("trainee", "health_metrics/{metric}", {"unit": "lb"}),
    ("trainee", "workout_sessions/{session}", {"trainee": "peer_profile"}),
    ("trainer", "workout_sessions/{session}", {"trainee": "other_trainee_profile"}),
    ("trainee", "workout_sessions/{session}", {"program_day": 999}),
    ("trainee", "exercise_logs/{log}", {"session": "other_session"}),
    ("trainee", "exercise_logs/{log}", {"exercise": "other_exercise"}),
]


@pytest.mark.parametrize(("actor", "path", "change"), MASS_ASSIGNMENT)
def test_fields_that_are_not_the_callers(api, world, actor, path, change):
    keys = {name: getattr(row, "pk", None) for name, row in vars(world).items()}
    body = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
    (field,) = body
    if field == "active_assignment":
        body = {field: 12345}
    url = f"{V1}/{path.format(**keys)}/"
    client = api(getattr(world, actor))
    before = client.get(url).data
    answer = client.patch(
        url, {name: str(v) if hasattr(v, "hex") and not isinstance(v, bool | int) else v for name, v in body.items()}
    )
    assert answer.status_code == 400, answer.data
    assert errors(answer).pop()[1] == field
    assert client.get(url).data == before


def test_moving_a_trainee(api, world):
    client, url = api(world.admin), f"{V1}/trainees/{world.trainee_profile.pk}/"
    answer = client.patch(url, {"trainer": world.colleague_profile.pk})
    assert answer.status_code == 200, answer.data
    assert api(world.trainer).get(url).status_code == 404, "the former trainer loses sight at once"
    assert api(world.colleague).get(f"{V1}/exercise_logs/").data["results"], "the new one reads the whole history"
    moved = client.patch(url, {"gym": world.empty_gym.pk})
    assert (moved.data["gym"], moved.data["trainer"]) == (world.empty_gym.pk, None)
    assert client.delete(url).status_code == 204
    assert client.get(url).status_code == 404
    own = api(world.trainee).get(url).data
    assert (own["gym"], own["trainer"], own["active_assignment"]) == (None, None, None)
    assert len(api(world.trainee).get(f"{V1}/exercise_logs/").data["results"]) == 1, "no data deleted"


def test_joining_and_leaving(api, world):
    client = api(world.trainee)
    joined = client.post(f"{V1}/trainees/me/join/", {"gym": world.other_gym.pk})
    assert (joined.data["gym"], joined.data["trainer"]) == (world.other_gym.pk, None)
    world.gym.open_registration = False
    world.gym.save()
    closed = client.post(f"{V1}/trainees/me/join/", {"gym": "gym-a"})
    assert (closed.status_code, errors(closed)) == (400, {("not_open", "gym")})
    assert client.post(f"{V1}/trainees/me/join/", {"gym": "no-gym"}).status_code == 400
    left = client.post(f"{V1}/trainees/me/leave/")
    assert (left.status_code, left.data["gym"]) == (200, None)


def test_hidden_fields(api, world):
    url = f"{V1}/trainers/{world.trainer_profile.pk}/"
    assert api(world.trainee).get(url).data["email"] is None
    assert api(world.colleague).get(url).data["email"] is None
    assert api(world.other_admin).get(url).data["email"] is None
    assert api(world.trainer).get(url).data["email"] == "trainer@a.org"
    assert api(world.admin).get(url).data["email"] == "trainer@a.org"
    gym = f"{V1}/gyms/{world.gym.pk}/"
    assert api().get(gym).data["admins"] is None
    assert api(world.other_admin).get(gym).data["admins"] is None
    assert api(world.admin).get(gym).data["admins"] == [world.admin.pk]
    assert api(world.admin).post(f"{V1}/gyms/", {"name": "Mine"}).data["admins"] == [world.admin.pk]


def test_nothing_leaks_through_filters(api, world):
    """A filter by what one may not see finds nothing that it could tell."""
    assert api(world.trainee).get(f"{V1}/trainers/?search=trainer@a.org").data["count"] == 0
    assert api(world.other_trainer).get(f"{V1}/trainees/?search=trainee@a.org").data["count"] == 0
    assert api(world.other_trainer).get(f"{V1}/exercise_logs/?session={world.session.pk}").data["results"] == []
    assert api(world.other_trainer).get(f"{V1}/exercise_logs/?trainee={world.trainee_profile.pk}").data["results"] == []
    assert api(world.other_admin).get(f"{V1}/programs/?search=Private").data["count"] == 0
    assert api().get(f"{V1}/exercises/?gym={world.gym.pk}").data["count"] == 0


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("muscle=triceps", {"Library press", "Pulldown"}),
        ("muscle=back", None),
        ("search=pull", {"Pulldown"}),
        ("search=library press", {"Library press"}),
        ("equipment=cable", {"Pulldown"}),
        ("level=expert", set()),
    ],
)
def test_exercise_filters(api, world, query, names):
    ExerciseFactory(name="Pulldown", equipment="cable", primary_muscles=["lats"], secondary_muscles=["triceps"])
    answer = api().get(f"{V1}/exercises/?{query}")
    if names is None:
        assert answer.status_code == 400
    else:
        assert {row["name"] for row in answer.data["results"]} == names


@pytest.mark.parametrize("name", OFFSET_LISTS + CURSOR_LISTS)
@pytest.mark.parametrize("actor", ["trainee", "trainer", "admin"])
def test_lists_cost_the_same_queries_at_any_size(api, world, name, actor, django_assert_max_num_queries):
    client = api(getattr(world, actor))
    with django_assert_max_num_queries(6):
        client.get(f"{V1}/{name}/?limit=1")
    SessionFactory.create_batch(5, trainee=world.trainee_profile)
    LogFactory.create_batch(5, session=world.session, exercise=world.exercise)
    HealthMetricFactory.create_batch(5, trainee=world.trainee_profile)
    ExerciseFactory.create_batch(5, gym=world.gym)
    with django_assert_max_num_queries(6):
        assert client.get(f"{V1}/{name}/?limit=1000").status_code == 200


def test_logging_a_set_costs_few_queries(api, world, django_assert_max_num_queries):
    client = api(world.trainee)
    session = client.post(f"{V1}/workout_sessions/start/", {}).data["id"]
    body = {"exercise": world.library_exercise.pk, "reps": 8, "weight_kg": 200, "id": str(uuid.uuid4())}
    with django_assert_max_num_queries(200) as captured:
        assert client.post(f"{V1}/workout_sessions/{session}/log_exercise/", body).status_code == 201
    statements = [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 10, "\n".join(statements)


def test_five_hundred_sets_cost_little_more_than_five(api, world, django_assert_max_num_queries):
    """Inserts go in batches (SQLite takes 999 values in one); all else is asked once."""
    client = api(world.trainee)
    item = {"session": str(world.session.pk), "exercise": world.exercise.pk, "reps": 5}
    client.post(f"{V1}/exercise_logs/bulk/", {"items": [item]})
    with django_assert_max_num_queries(16):
        assert client.post(f"{V1}/exercise_logs/bulk/", {"items": [item] * 5}).status_code == 201
    with django_assert_max_num_queries(34):
        assert client.post(f"{V1}/exercise_logs/bulk/", {"items": [item] * 500}).status_code == 201


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("body_weight", "82.456789", 201),
        ("body_weight", 5, 400),
        ("body_weight", 5000, 400),
        ("body_fat", 0, 400),
        ("resting_heart_rate", 52, 201),
        ("resting_heart_rate", 500, 400),
        ("sleep", 25, 400),
        ("steps", 12000, 201),
        ("mood", 5, 400),
    ],
)
def test_metrics_are_those_of_a_living_person(api, world, kind, value, status):
    answer = api(world.peer).post(f"{V1}/health_metrics/", {"kind": kind, "value": value})
    assert answer.status_code == status, answer.data
    assert HealthMetric.objects.filter(trainee=world.peer_profile).count() == (status == 201)


def test_documents_are_public(client, db):
    schema = client.get(f"{V1}/schema/", headers={"accept": "application/json"})
    assert schema.status_code == 200
    assert schema.json()["openapi"].startswith("3.1")
    assert client.get(f"{V1}/docs/").status_code == 200


def test_every_api_route_is_in_a_table():
    from tests.test_policy_api import CREATE, OWN, READ

    known = {target.split("/")[0].split(" ")[0] for target in (*READ, *CREATE)} | {
        "",
        "auth",
        "changes",
        "schema",
        "docs",
    }
    ours = [route.removeprefix("/api/v1/") for route in routes() if route.startswith("/api/")]
    assert len(ours) > 30
    assert {route.split("/")[0] for route in ours} == known
    tried = {target.split("/")[-1] for target in (*READ, *CREATE, *OWN)} | set(known)
    for route in ours:
        last = route.rstrip("/").split("/")[-1]
        assert last.startswith("<") or last in tried or route.startswith("auth/"), f"{route} is in no table"


@pytest.mark.parametrize("moment", ["2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00%2B02:00"])
def test_times_filter_by_day_or_by_instant(api, world, moment):
    for name, field in (
        ("exercise_logs", "performed"),
        ("workout_sessions", "started"),
        ("health_metrics", "measured"),
    ):
        client = api(world.trainee)
        assert len(client.get(f"{V1}/{name}/?{field}_after={moment}").data["results"]) == 1
        assert len(client.get(f"{V1}/{name}/?{field}_before={moment}").data["results"]) == 0


@pytest.mark.parametrize(("value", "number"), [("true", 1), ("TRUE", 1), ("1", 1), ("false", 2), ("0", 2), ("", 3)])
def test_flags(api, world, value, number):
    world.exercise.is_archived = True
    world.exercise.save()
    answer = api(world.operator).get(f"{V1}/exercises/?is_archived={value}")
    assert answer.data["count"] == number


def test_an_admin_deactivates_and_reactivates(api, world):
    url, client = f"{V1}/trainees/{world.trainee_profile.pk}/", api(world.trainee)
    assert client.get(url).status_code == 200
    assert api(world.admin).patch(url, {"is_active": False}).data["is_active"] is False
    assert client.get(url).status_code == 401
    assert api(world.admin).patch(url, {"is_active": True}).data["is_active"] is True
    assert api(world.trainee).get(url).status_code == 200


def test_tokens_from_before_a_deactivation_stay_out(api, world):
    """A token knows its second alone, so two tokens of the same second look the same."""
    url, client = f"{V1}/trainees/{world.trainee_profile.pk}/", api(world.trainee)
    User.objects.filter(pk=world.trainee.pk).update(signed_out_at=timezone.now() + timedelta(seconds=1))
    assert client.get(url).status_code == 401


CHANGES = [
    (
        "admin",
        "gyms/{gym}",
        {"name": "New", "city": "Riga", "open_registration": False, "phone": "+371 20", "slug": "new"},
    ),
    (
        "trainer",
        "trainers/{trainer_profile}",
        {"first_name": "New", "last_name": "Name", "bio": "x", "specialties": ["a"]},
    ),
    ("admin", "trainers/{trainer_profile}", {"first_name": "New", "gym": "empty_gym", "is_active": False}),
    (
        "trainee",
        "trainees/{trainee_profile}",
        {"first_name": "New", "last_name": "", "height_cm": "181.5000", "goal": "x"},
    ),
    ("trainee", "trainees/{trainee_profile}", {"date_of_birth": "1990-02-03"}),
    ("admin", "trainees/{trainee_profile}", {"last_name": "New", "trainer": "colleague_profile", "is_active": False}),
    (
        "trainer",
        "exercises/{exercise}",
        {"name": "New", "equipment": None, "primary_muscles": ["lats"], "tracking": "reps"},
    ),
    ("trainer", "exercises/{exercise}", {"is_archived": True, "video_url": "https://example.org/v", "force": None}),
    (
        "trainer",
        "programs/{program}",
        {"name": "New", "weeks": 8, "visibility": "private", "level": "expert", "goal": "x"},
    ),
    ("trainer", "programs/{program}", {"is_template": True, "is_archived": True, "description": "x"}),
    ("trainer", "program_days/{day}", {"week": 2, "position": 5, "name": "New", "notes": "x"}),
    ("trainer", "program_exercises/{line}", {"sets": 5, "reps_min": 3, "reps_max": 5, "superset": "A", "position": 7}),
    (
        "trainer",
        "program_exercises/{line}",
        {"load_type": "rpe", "load_value": "8.5000", "rest_seconds": 90, "tempo": "30X0"},
    ),
    ("trainer", "program_exercises/{line}", {"load_type": "none", "load_value": None, "exercise": "exercise"}),
    ("trainer", "program_assignments/{assignment}", {"status": "paused", "start_date": "2026-02-02"}),
    ("trainee", "health_metrics/{metric}", {"kind": "waist", "value": "81.5000", "note": "x"}),
    ("trainee", "workout_sessions/{session}", {"feeling": 5, "notes": "x", "program_day": "private_day"}),
    ("trainee", "workout_sessions/{session}", {"status": "cancelled"}),
    ("trainee", "workout_sessions/{session}", {"name": "Legs", "pain": [{"where": "left knee", "level": 10}]}),
    ("trainee", "exercise_logs/{log}", {"set_type": "rest_pause"}),
    ("trainer", "program_assignments/{assignment}", {"weekdays": [0, 3], "start_week": 3}),
    ("trainer", "programs/{program}", {"week_notes": [{"week": 1, "name": "Easy", "notes": ""}]}),
    ("trainer", "program_exercises/{line}", {"per_side": True, "block": "B"}),
    (
        "trainee",
        "exercise_logs/{log}",
        {"reps": 3, "weight_kg": "90.0000", "rpe": "9.5", "set_type": "failure", "note": "x"},
    ),
    ("trainee", "exercise_logs/{log}", {"duration_seconds": 60, "distance_m": "400.000", "exercise": "exercise"}),
]


@pytest.mark.parametrize(("actor", "path", "change"), CHANGES)
def test_what_is_changed_is_stored(api, world, actor, path, change):
    keys = {name: getattr(row, "pk", None) for name, row in vars(world).items()}
    body = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
    url, client = f"{V1}/{path.format(**keys)}/", api(getattr(world, actor))
    before = client.get(url).data
    answer = client.patch(url, body)
    assert answer.status_code == 200, answer.data
    assert {name: answer.data[name] for name in body} == body
    after = client.get(url).data
    changed = {name for name in after if after[name] != before[name]} - {"updated_at"}
    assert changed - set(body) <= {"revision", "trainer", "unit", "set_groups", "block", "superset", "targets"}
    assert {name: after[name] for name in body} == body


CREATIONS = [
    (
        "admin",
        "gyms",
        {
            "name": "New",
            "slug": "new-gym",
            "address": "Street 1",
            "city": "Riga",
            "country": "LV",
            "timezone": "Europe/Riga",
            "phone": "+371 200",
            "email": "hi@gym.lv",
            "website": "https://gym.lv",
            "open_registration": False,
            "is_active": True,
        },
    ),
    (
        "admin",
        "trainers",
        {"email": "n@t.org", "first_name": "N", "last_name": "T", "gym": "gym", "bio": "x", "specialties": ["a", "b"]},
    ),
    ("anonymous", "trainees", {"email": "n@x.org", "first_name": "N", "last_name": "X", "gym": "gym"}),
    (
        "trainer",
        "exercises",
        {
            "name": "New",
            "slug": "new-one",
            "category": "cardio",
            "equipment": "cable",
            "level": "expert",
            "mechanic": "isolation",
            "force": "pull",
            "tracking": "duration",
            "instructions": "x",
            "is_archived": True,
            "primary_muscles": ["lower back"],
            "secondary_muscles": ["lats"],
            "video_url": "https://example.org/v",
        },
    ),
    (
        "trainer",
        "programs",
        {
            "name": "New",
            "description": "x",
            "goal": "x",
            "level": "expert",
            "weeks": 12,
            "visibility": "private",
            "is_template": True,
            "is_archived": True,
            "week_notes": [{"week": 4, "name": "Deload", "notes": "x"}],
        },
    ),
    (
        "trainer",
        "program_days",
        {
            "program": "program",
            "week": 3,
            "position": 4,
            "name": "New",
            "notes": "x",
            "blocks": [
                {
                    "key": "A",
                    "kind": "emom",
                    "rounds": None,
                    "work_seconds": None,
                    "rest_seconds": None,
                    "every_seconds": 60,
                    "cap_seconds": 600,
                }
            ],
        },
    ),
    (
        "trainer",
        "program_exercises",
        {
            "program_day": "day",
            "exercise": "exercise",
            "position": 3,
            "superset": "A",
            "sets": 5,
            "reps_min": 3,
            "reps_max": 5,
            "load_type": "percent_1rm",
            "load_value": "75.0000",
            "rest_seconds": 180,
            "tempo": "30X0",
            "notes": "x",
            "per_side": True,
            "alternatives": [],
        },
    ),
    (
        "trainer",
        "program_assignments",
        {
            "trainee": "trainee_profile",
            "program": "program",
            "start_date": "2026-02-02",
            "status": "ended",
            "weekdays": [1, 3],
            "start_week": 2,
            "overrides": {},
        },
    ),
    (
        "trainee",
        "health_metrics",
        {"kind": "sleep", "value": "7.5000", "measured_at": "2026-01-05T07:00:00Z", "note": "x"},
    ),
    (
        "trainee",
        "workout_sessions",
        {
            "id": "0195d1c8-0000-7000-8000-000000000009",
            "program_day": "private_day",
            "status": "completed",
            "started_at": "2026-01-05T10:00:00Z",
            "ended_at": "2026-01-05T11:00:00Z",
            "feeling": 4,
            "notes": "x",
            "name": "Legs",
            "pain": [{"where": "left knee", "level": 3}],
        },
    ),
    (
        "trainee",
        "exercise_logs",
        {
            "id": "0195d1c8-0000-7000-8000-000000000008",
            "session": "session",
            "exercise": "library_exercise",
            "program_exercise": "private_line",
            "set_number": 7,
            "set_type": "drop",
            "reps": 8,
            "weight_kg": "62.5000",
            "duration_seconds": 30,
            "distance_m": "10.000",
            "rpe": "8.5",
            "note": "x",
            "performed_at": "2026-01-05T10:30:00Z",
        },
    ),
]


@pytest.mark.parametrize(("actor", "name", "fields"), CREATIONS)
def test_what_is_created_is_stored(api, world, actor, name, fields):
    WorkoutSession.objects.filter(pk=world.session.pk).update(started_at="2026-01-05T10:00:00Z")  # a set lies within
    keys = {name: getattr(row, "pk", None) for name, row in vars(world).items()}
    body = {name: keys.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}
    body = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in body.items()}
    client = api(getattr(world, actor, None))
    password = {"password": "a-long-pass-9"} if name == "trainees" else {}
    answer = client.post(f"{V1}/{name}/", {**body, **password})
    assert answer.status_code == 201, answer.data
    told = {field: str(answer.data[field]) if field == "session" else answer.data[field] for field in body}
    assert told == body
    if actor != "anonymous":
        stored = client.get(f"{V1}/{name}/{answer.data['id']}/").data
        assert stored == answer.data


@pytest.mark.parametrize("blank", [" ", "\x1e", "\n"])
def test_a_text_is_as_long_as_it_was_sent(api, world, blank):
    """As the schema says it, which knows nothing of blanks that are cut off."""
    url = f"/api/v1/gyms/{world.gym.pk}/"
    answer = api(world.admin).patch(url, {"address": blank + "x" * 200})
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "address")
    assert api(world.admin).patch(url, {"address": blank + "x" * 199}).status_code == 200


def test_numbers_are_no_texts(api, world):
    person = {"email": "new@x.org", "password": "a-long-enough-one", "first_name": "New", "last_name": ""}
    for name, value in (("password", 8888777766665555), ("first_name", 1), ("last_name", 1)):
        answer = api(None).post("/api/v1/trainees/", {**person, name: value})
        assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, name)
    change = {"current_password": PASSWORD, "new_password": 8888777766665555}
    answer = api(world.trainee).post("/api/v1/auth/password/change", change)
    assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, "new_password")
