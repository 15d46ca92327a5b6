"""Entity tags against lost updates, and less or more of a row than it has."""

import pytest

V1 = "/api/v1"


# --- entity tags ---
@pytest.mark.parametrize("path", ["programs/", "programs/{program}/", "exercise_logs/", "workout_sessions/{session}/"])
def test_what_was_read_is_not_sent_again(api, world, path):
    client = api(world.trainee)
    url = f"{V1}/{path.format(program=world.program.pk, session=world.session.pk)}"
    first = client.get(url)
    again = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert {"Authorization"} <= {name.strip() for name in first["Vary"].split(",")}
    assert "private" in first["Cache-Control"]


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
@pytest.mark.parametrize(
    ("actor", "path", "change"),
    [
        ("trainee", "exercise_logs/{log}", {"reps": 3}),
        ("trainee", "workout_sessions/{session}", {"feeling": 2}),
        ("trainee", "health_metrics/{metric}", {"note": "after breakfast"}),
        ("trainer", "programs/{program}", {"goal": "strength"}),
        ("trainer", "exercises/{exercise}", {"level": "expert"}),
        ("trainer", "program_days/{day}", {"name": "Legs"}),
        ("admin", "gyms/{empty_gym}", {"city": "Graz"}),
    ],
)
def test_an_update_meant_for_an_older_row_is_refused(api, world, actor, path, change, method):
    client = api(getattr(world, actor))
    url = f"{V1}/{path.format(**{name: getattr(row, 'pk', None) for name, row in vars(world).items()})}/"
    first = client.get(url)
    body = {**first.data, **change} if method == "put" else change
    changed = client.patch(url, change, HTTP_IF_MATCH=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] == client.get(url)["ETag"] != first["ETag"]
    stale = getattr(client, method)(url, body, HTTP_IF_MATCH=first["ETag"])
    assert (stale.status_code, stale.data["errors"][0]["code"]) == (412, "precondition_failed")
    fresh = getattr(client, method)(url, body, HTTP_IF_MATCH=f'"older", {changed["ETag"]}')
    assert fresh.status_code == (204 if method == "delete" else 200)


def test_a_created_row_carries_its_tag(api, world):
    client = api(world.trainee)
    made = client.post(f"{V1}/health_metrics/", {"kind": "steps", "value": 9000})
    assert made["ETag"] == client.get(f"{V1}/health_metrics/{made.data['id']}/")["ETag"]
    assert client.delete(f"{V1}/health_metrics/{made.data['id']}/", HTTP_IF_MATCH="*").status_code == 204


# --- fields ---
def test_fields_leaves_the_others_out(api, world):
    client = api(world.trainee)
    assert set(client.get(f"{V1}/exercises/?fields=id,name").data["results"][0]) == {"id", "name"}
    assert client.get(f"{V1}/exercise_logs/{world.log.pk}/?fields=reps,reps").data == {"reps": world.log.reps}


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        *(
            ("fields=colour", "fields"),
            ("fields=", "fields"),
            ("fields=id,,name", "fields"),
            ("expand=colour", "expand"),
        ),
        ("expand=trainee", "expand"),
    ],
)
def test_names_that_are_none(api, world, query, attr):
    for path in ("exercise_logs/", f"exercise_logs/{world.log.pk}/"):
        answer = api(world.trainee).get(f"{V1}/{path}?{query}")
        assert (answer.status_code, answer.data["errors"][0]["attr"]) == (400, attr)


# --- expand ---
@pytest.mark.parametrize(
    ("path", "name", "key"),
    [
        ("exercise_logs", "exercise", "library_exercise"),
        ("personal_records", "exercise", "library_exercise"),
        ("program_exercises", "exercise", "library_exercise"),
        ("program_assignments", "program", "private_program"),
    ],
)
def test_expand_shows_what_a_row_refers_to(api, world, path, name, key):
    row = api(world.trainee).get(f"{V1}/{path}/?expand={name}").data["results"][0]
    assert row[name]["id"] == getattr(world, key).pk
    assert row[name]["name"] == getattr(world, key).name


def test_a_session_comes_with_its_sets_and_a_program_with_its_plan(api, world):
    client = api(world.trainee)
    session = client.get(f"{V1}/workout_sessions/{world.session.pk}/?expand=exercise_logs").data
    assert [row["id"] for row in session["exercise_logs"]] == [str(world.log.pk)]
    program = client.get(f"{V1}/programs/{world.program.pk}/?expand=program_days&fields=name,program_days").data
    assert set(program) == {"name", "program_days"}
    assert [line["id"] for line in program["program_days"][0]["program_exercises"]] == [world.line.pk]
    assert client.get(f"{V1}/programs/?expand=program_days,program_days").status_code == 200
    assert client.get(f"{V1}/programs/?fields=program_days").status_code == 400  # shown only where it is expanded


@pytest.mark.parametrize(
    "query",
    ["workout_sessions/?expand=exercise_logs", "programs/?expand=program_days", "exercise_logs/?expand=exercise"],
)
def test_expansions_cost_a_fixed_number_of_queries(api, world, query, django_assert_max_num_queries):
    client = api(world.trainer)
    with django_assert_max_num_queries(6):
        assert len(client.get(f"{V1}/{query}").data["results"]) >= 1
