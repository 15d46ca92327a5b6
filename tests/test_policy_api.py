"""The contract's table of permissions, case by case, over the API. Expectations are literal, never computed."""

import pytest
from django.core.cache import cache
from django.db import transaction

from policy.rows import may
from tests.world import add_named

pytestmark = [pytest.mark.usefixtures("recorded"), pytest.mark.walk]

ACTORS = (
    "anonymous trainee peer other_trainee trainer colleague other_trainer admin other_admin gymless_admin operator desk"
)

# One line each: what is tried, and the status for each of ACTORS in that order.
# fmt: off
#                                            anon trnee peer oTrne trner colle oTrnr admin oAdm gymless oper desk
READ = {
    "gyms/{gym}":                           "200  200   200  200   200   200   200   200   200  200     200  200",
    "trainers/{trainer_profile}":           "401  200   200  200   200   200   200   200   200  200     200  200",
    "trainees/{trainee_profile}":           "401  200   404  404   200   404   404   200   404  404     200  200",
    "trainees/{peer_profile}":              "401  404   200  404   404   404   404   200   404  404     200  200",
    "exercises/{library_exercise}":         "200  200   200  200   200   200   200   200   200  200     200  200",
    "exercises/{exercise}":                 "404  200   200  404   200   200   404   200   404  404     200  404",
    "exercises/{own_exercise}":             "404  200   404  404   200   404   404   404   404  404     200  404",
    "programs/{program}":                   "401  200   200  200   200   200   200   200   200  200     200  404",
    "programs/{private_program}":           "401  200   404  404   200   404   404   200   404  404     200  404",
    "program_days/{day}":                   "401  200   200  200   200   200   200   200   200  200     200  404",
    "program_days/{private_day}":           "401  200   404  404   200   404   404   200   404  404     200  404",
    "program_exercises/{line}":             "401  200   200  200   200   200   200   200   200  200     200  404",
    "program_exercises/{private_line}":     "401  200   404  404   200   404   404   200   404  404     200  404",
    "programs/{routine}":                   "401  200   404  404   200   404   404   404   404  404     200  404",
    "program_days/{routine_day}":           "401  200   404  404   200   404   404   404   404  404     200  404",
    "program_exercises/{routine_line}":     "401  200   404  404   200   404   404   404   404  404     200  404",
    "program_assignments/{assignment}":     "401  200   404  404   200   404   404   200   404  404     200  404",
    "health_metrics/{metric}":              "401  200   404  404   200   404   404   404   404  404     200  404",
    "workout_sessions/{session}":           "401  200   404  404   200   404   404   404   404  404     200  404",
    "exercise_logs/{log}":                  "401  200   404  404   200   404   404   404   404  404     200  404",
    "personal_records/{record}":            "401  200   404  404   200   404   404   404   404  404     200  404",
    "imports/{imported}":                   "401  200   404  404   404   404   404   404   404  404     200  404",
    # what belongs to a row
    "programs/{program}/plan":              "401  200   200  200   200   200   200   200   200  200     200  404",
    "programs/{private_program}/plan":      "401  200   404  404   200   404   404   200   404  404     200  404",
    "program_assignments/{assignment}/plan": "401 200   404  404   200   404   404   200   404  404     200  404",
    "program_assignments/{assignment}/schedule": "401 200 404 404  200   404   404   403   404  404     200  404",
    "trainees/{trainee_profile}/today":     "401  200   404  404   200   404   404   403   404  404     200  403",
    "trainees/{trainee_profile}/maxes":     "401  200   404  404   200   404   404   403   404  404     200  403",
    "trainees/{peer_profile}/maxes":        "401  404   200  404   404   404   404   403   404  404     200  403",
}
UPDATE = {
    "gyms/{gym}":                           "401  403   403  403   403   403   403   200   403  403     200  403",
    "trainers/{trainer_profile}":           "401  403   403  403   200   403   403   200   403  403     200  403",
    "trainees/{trainee_profile}":           "401  200   404  404   403   404   404   200   404  404     200  200",
    "exercises/{library_exercise}":         "401  403   403  403   403   403   403   403   403  403     200  403",
    "exercises/{exercise}":                 "401  403   403  404   200   200   404   200   404  404     200  404",
    "exercises/{own_exercise}":             "401  200   404  404   403   404   404   404   404  404     200  404",
    "programs/{program}":                   "401  403   403  403   200   403   403   200   403  403     200  404",
    "programs/{private_program}":           "401  403   404  404   200   404   404   200   404  404     200  404",
    "program_days/{day}":                   "401  403   403  403   200   403   403   200   403  403     200  404",
    "program_days/{private_day}":           "401  403   404  404   200   404   404   200   404  404     200  404",
    "program_exercises/{line}":             "401  403   403  403   200   403   403   200   403  403     200  404",
    "program_exercises/{private_line}":     "401  403   404  404   200   404   404   200   404  404     200  404",
    "programs/{routine}":                   "401  200   404  404   403   404   404   404   404  404     200  404",
    "program_days/{routine_day}":           "401  200   404  404   403   404   404   404   404  404     200  404",
    "program_exercises/{routine_line}":     "401  200   404  404   403   404   404   404   404  404     200  404",
    "program_assignments/{assignment}":     "401  403   404  404   200   404   404   200   404  404     200  404",
    "health_metrics/{metric}":              "401  200   404  404   403   404   404   404   404  404     200  404",
    "workout_sessions/{session}":           "401  200   404  404   200   404   404   404   404  404     200  404",
    "exercise_logs/{log}":                  "401  200   404  404   200   404   404   404   404  404     200  404",
    "personal_records/{record}":            "401  405   405  405   405   405   405   405   405  405     405  405",
    "imports/{imported}":                   "401  200   404  404   404   404   404   404   404  404     200  404",
}
DELETE = {
    "gyms/{gym}":                           "401  403   403  403   403   403   403   409   403  403     409  403",
    "gyms/{empty_gym}":                     "401  403   403  403   403   403   403   204   403  403     204  403",
    "trainers/{trainer_profile}":           "401  403   403  403   403   403   403   204   403  403     204  403",
    "trainees/{trainee_profile}":           "401  204   404  404   403   404   404   204   404  404     204  204",
    "exercises/{library_exercise}":         "401  403   403  403   403   403   403   403   403  403     409  403",
    "exercises/{exercise}":                 "401  403   403  404   204   204   404   204   404  404     204  404",
    "exercises/{own_exercise}":             "401  204   404  404   403   404   404   404   404  404     204  404",
    "programs/{program}":                   "401  403   403  403   204   403   403   204   403  403     204  404",
    "programs/{private_program}":           "401  403   404  404   409   404   404   409   404  404     409  404",
    "program_days/{day}":                   "401  403   403  403   204   403   403   204   403  403     204  404",
    "program_days/{private_day}":           "401  403   404  404   204   404   404   204   404  404     204  404",
    "program_exercises/{line}":             "401  403   403  403   204   403   403   204   403  403     204  404",
    "program_exercises/{private_line}":     "401  403   404  404   204   404   404   204   404  404     204  404",
    "programs/{routine}":                   "401  204   404  404   403   404   404   404   404  404     204  404",
    "program_days/{routine_day}":           "401  204   404  404   403   404   404   404   404  404     204  404",
    "program_exercises/{routine_line}":     "401  204   404  404   403   404   404   404   404  404     204  404",
    "program_assignments/{assignment}":     "401  403   404  404   204   404   404   204   404  404     204  404",
    "health_metrics/{metric}":              "401  204   404  404   403   404   404   404   404  404     204  404",
    "workout_sessions/{session}":           "401  204   404  404   204   404   404   404   404  404     204  404",
    "exercise_logs/{log}":                  "401  204   404  404   204   404   404   404   404  404     204  404",
    "personal_records/{record}":            "401  405   405  405   405   405   405   405   405  405     405  405",
    "imports/{imported}":                   "401  204   404  404   404   404   404   404   404  404     204  404",
}
CREATE = {
    "gyms":                                 "401  403   403  403   403   403   403   201   201  201     201  403",
    "trainers":                             "401  403   403  403   403   403   403   201   403  403     201  403",
    "trainees":                             "201  201   201  201   201   201   201   201   201  201     201  201",
    "exercises":                            "401  400   400  400   201   201   400   201   400  400     201  403",
    "exercises without a gym":              "401  201   201  201   201   201   201   400   201  400     201  403",
    "exercises of the trainee":             "401  201   400  400   400   400   400   400   400  400     201  403",
    "programs":                             "401  400   400  400   201   201   400   201   400  400     201  403",
    "program_days":                         "401  403   403  403   201   403   403   201   403  403     201  403",
    "program_days routine":                 "401  201   400  400   403   400   400   400   400  400     201  403",
    "program_exercises routine":            "401  201   400  400   403   400   400   400   400  400     201  403",
    "program_days private":                 "401  403   400  400   201   400   400   201   400  400     201  403",
    "program_exercises":                    "401  403   403  403   201   403   403   201   403  403     201  403",
    "program_assignments":                  "401  403   400  400   409   400   400   409   400  400     409  403",
    "health_metrics":                       "401  201   400  400   403   403   403   403   403  403     201  403",
    "workout_sessions":                     "401  201   400  400   201   400   400   403   403  403     201  403",
    "exercise_logs":                        "401  201   400  400   201   400   400   403   403  403     201  403",
    "exercise_logs/bulk":                   "401  201   400  400   201   400   400   403   403  403     201  403",
    "personal_records":                     "401  405   405  405   405   405   405   405   405  405     405  405",
    "imports":                              "401  400   400  400   403   403   403   403   403  403     403  403",
    "imports/{imported}/start":             "401  200   404  404   404   404   404   404   404  404     200  404",
    "imports/{imported}/undo":              "401  409   404  404   404   404   404   404   404  404     409  404",
    "workout_sessions/start":               "401  201   400  400   201   400   400   403   403  403     201  403",
    "workout_sessions/{session}/end":       "401  200   404  404   200   404   404   404   404  404     200  404",
    "workout_sessions/{open}/log_exercise": "401  201   404  404   201   404   404   404   404  404     201  404",
    "trainees/{trainee_profile}/assign_program": "401 403 404 404 201 404 404 201 404 404 201  403",
    "programs/{program}/duplicate":         "401  201   201  201   201   201   201   400   201  400     201  404",
    "programs/{routine}/duplicate":         "401  201   404  404   201   404   404   404   404  404     201  404",
    "programs/{private_program}/duplicate": "401  201   404  404   201   404   404   400   404  404     201  404",
    "program_assignments/{assignment}/pause": "401 403  404  404   200   404   404   200   404  404     200  404",
    "program_assignments/{assignment}/resume": "401 403 404  404   200   404   404   200   404  404     200  404",
    "program_assignments/{assignment}/move": "401  200  404  404   200   404   404   403   404  404     200  404",
    "program_assignments/{assignment}/apply_revision": "401 403 404 404 200 404  404   200   404  404     200  404",
    "program_assignments/{assignment}/end": "401  403   404  404   200   404   404   200   404  404     200  404",
    "workout_sessions whole":               "401  201   400  400   201   400   400   403   403  403     201  403",
    "trainees/me/join":                     "401  200   200  200   403   403   403   403   403  403     403  403",
    "trainees/me/leave":                    "401  200   200  200   403   403   403   403   403  403     403  403",
    "trainees/{trainee_profile}/progress":  "401  200   404  404   200   404   404   403   404  404     200  403",
}
PROGRAMS = {  # what is named of a new program besides its name
    "nothing":                              "401  201   201  201   201   201   201   400   201  400     201  403",
    "private":                              "401  201   201  201   201   201   201   400   201  400     201  403",
    "shared":                               "401  400   400  400   201   201   201   400   201  400     201  403",
}
OWN = {  # address: method, and what it answers
    "get trainees/me/progress":             "401  200   200  200   403   403   403   403   403  403     403  403",
    "get trainees/me/today":                "401  200   200  200   403   403   403   403   403  403     403  403",
    "get trainees/me/maxes":                "401  200   200  200   403   403   403   403   403  403     403  403",
    "put trainees/me/maxes":                "401  200   200  200   403   403   403   403   403  403     403  403",
    "get trainees/me":                      "401  200   200  200   403   403   403   403   403  403     403  403",
    "put trainees/me":                      "401  200   200  200   403   403   403   403   403  403     403  403",
    "patch trainees/me":                    "401  200   200  200   403   403   403   403   403  403     403  403",
    "delete trainees/me":                   "401  204   204  204   403   403   403   403   403  403     403  403",
    "post trainees/me":                     "401  405   405  405   405   405   405   405   405  405     405  405",
}
PUT = {
    "programs/{program}/plan":              "401  403   403  403   200   403   403   200   403  403     200  404",
    "programs/{private_program}/plan":      "401  403   404  404   200   404   404   200   404  404     200  404",
    "programs/{routine}/plan":              "401  200   404  404   403   404   404   404   404  404     200  404",
    "trainees/{trainee_profile}/maxes":     "401  200   404  404   200   404   404   403   404  404     200  403",
}
# fmt: on

BODIES = {
    "gyms": lambda w: {"name": "New gym"},
    "trainers": lambda w: {"email": "new@t.org", "first_name": "N", "last_name": "T", "gym": w.gym.pk},
    "trainees": lambda w: {"email": "new@x.org", "password": "a-long-pass-9", "first_name": "N", "last_name": "X"},
    "exercises": lambda w: {"name": "New exercise", "gym": w.gym.pk},
    "exercises without a gym": lambda w: {"name": "New exercise"},
    "exercises of the trainee": lambda w: {"name": "New exercise", "trainee": w.trainee_profile.pk},
    "programs": lambda w: {"name": "New program", "gym": w.gym.pk},
    "program_days routine": lambda w: {"program": w.routine.pk, "week": 1, "position": 9},
    "program_exercises routine": lambda w: {"program_day": w.routine_day.pk, "exercise": w.library_exercise.pk},
    "programs/{routine}/duplicate": lambda w: {},
    "program_days": lambda w: {"program": w.program.pk, "week": 1, "position": 9},
    "program_days private": lambda w: {"program": w.private_program.pk, "week": 1, "position": 9},
    "program_exercises": lambda w: {"program_day": w.day.pk, "exercise": w.library_exercise.pk},
    "program_assignments": lambda w: {
        "trainee": w.trainee_profile.pk,
        "program": w.program.pk,
        "start_date": "2026-01-05",
    },
    "health_metrics": lambda w: {"trainee": w.trainee_profile.pk, "kind": "body_weight", "value": "80"},
    "workout_sessions": lambda w: {
        "trainee": w.trainee_profile.pk,
        "started_at": "2026-01-05T10:00:00Z",
        "ended_at": "2026-01-05T11:00:00Z",
    },
    "exercise_logs": lambda w: {"session": str(w.session.pk), "exercise": w.library_exercise.pk, "reps": 5},
    "exercise_logs/bulk": lambda w: {
        "items": [{"session": str(w.session.pk), "exercise": w.library_exercise.pk, "reps": 5}]
    },
    "personal_records": lambda w: {},
    "imports": lambda w: {},
    "imports/{imported}/start": lambda w: {},
    "imports/{imported}/undo": lambda w: {},
    "workout_sessions/start": lambda w: {"trainee": w.trainee_profile.pk},
    "workout_sessions/{session}/end": lambda w: {},
    "workout_sessions/{open}/log_exercise": lambda w: {"exercise": w.library_exercise.pk, "reps": 5},
    "trainees/{trainee_profile}/assign_program": lambda w: {"program": w.program.pk, "start_date": "2026-01-05"},
    "programs/{program}/duplicate": lambda w: {},
    "programs/{private_program}/duplicate": lambda w: {},
    "program_assignments/{assignment}/pause": lambda w: {"from": "2026-01-05", "to": "2026-01-11"},
    "program_assignments/{assignment}/resume": lambda w: {},
    "program_assignments/{assignment}/move": lambda w: {"program_day": w.private_day.pk, "date": "2026-01-09"},
    "program_assignments/{assignment}/apply_revision": lambda w: {},
    "program_assignments/{assignment}/end": lambda w: {},
    "workout_sessions whole": lambda w: {
        "trainee": w.trainee_profile.pk,
        "started_at": "2026-01-05T10:00:00Z",
        "ended_at": "2026-01-05T11:00:00Z",
        "sets": [{"exercise": w.library_exercise.pk, "reps": 5}],
    },
    "trainees/me/join": lambda w: {"gym": "gym-b"},
    "trainees/me/leave": lambda w: {},
}
PATCHES = {
    "gyms": {"city": "Riga"},
    "trainers": {"bio": "Olympic lifts"},
    "trainees": {"goal": "Stronger"},
    "exercises": {"instructions": "Press."},
    "programs": {"goal": "Strength"},
    "program_days": {"notes": "Slow"},
    "program_exercises": {"sets": 4},
    "program_assignments": {"status": "paused"},
    "health_metrics": {"value": "81"},
    "workout_sessions": {"notes": "Good"},
    "exercise_logs": {"reps": 9},
    "personal_records": {"value": 1},
    "imports": {"units": "imperial"},
}


def cases(table: dict) -> list:
    """A line each, with what every one of ACTORS is to get."""
    return [pytest.param(target, statuses.split(), id=target) for target, statuses in table.items()]


def judge(expected: list[str], attempt) -> None:
    """`attempt(actor)` by each of ACTORS in one world, which nobody leaves changed: what they got, side by side."""
    got = []
    for actor in ACTORS.split():
        cache.clear()
        with transaction.atomic():
            got.append(str(attempt(actor)))
            transaction.set_rollback(True)
    assert dict(zip(ACTORS.split(), got, strict=True)) == dict(zip(ACTORS.split(), expected, strict=True))


def address(world, target: str) -> str:
    add_named(world, target)
    if "{open}" in target:
        from workouts.tests.factories import SessionFactory

        world.open = SessionFactory(trainee=world.trainee_profile, status="in_progress")
    keys = {name: getattr(row, "pk", None) for name, row in vars(world).items()}
    return f"/api/v1/{target.split(' ', maxsplit=1)[0].format(**keys)}/"


def client_of(api, world, actor: str):
    return api(None if actor == "anonymous" else getattr(world, actor))


@pytest.mark.parametrize(("target", "expected"), cases(READ))
def test_read(api, world, target, expected):
    url = address(world, target)
    judge(expected, lambda actor: client_of(api, world, actor).get(url).status_code)


@pytest.mark.parametrize(("target", "expected"), cases(UPDATE))
def test_update(api, world, target, expected):
    url, change = address(world, target), PATCHES[target.split("/")[0]]
    judge(expected, lambda actor: client_of(api, world, actor).patch(url, change).status_code)


@pytest.mark.parametrize(("target", "expected"), cases(DELETE))
def test_delete(api, world, target, expected):
    url = address(world, target)
    judge(expected, lambda actor: client_of(api, world, actor).delete(url).status_code)


@pytest.mark.parametrize(("target", "expected"), cases(CREATE))
def test_create_and_act(api, world, target, expected):
    url = address(world, target)

    def attempt(actor):
        client = client_of(api, world, actor)
        if target.endswith("progress"):
            return client.get(url, {"exercise": world.library_exercise.pk}).status_code
        return client.post(url, BODIES[target](world)).status_code

    judge(expected, attempt)


@pytest.mark.parametrize(("named", "expected"), cases(PROGRAMS))
def test_a_program_without_a_named_gym(api, world, named, expected):
    body = {"name": "New"} | ({} if named == "nothing" else {"visibility": named})
    judge(expected, lambda actor: client_of(api, world, actor).post("/api/v1/programs/", body).status_code)


PUTS = {
    "plan": lambda w: {"days": []},
    "maxes": lambda w: [{"exercise": w.library_exercise.pk, "one_rm_kg": 100}],
}


@pytest.mark.parametrize(("target", "expected"), cases(PUT))
def test_replace(api, world, target, expected):
    url, body = address(world, target), PUTS[target.split("/")[-1]](world)
    judge(expected, lambda actor: client_of(api, world, actor).put(url, body, headers={"if-match": "*"}).status_code)


@pytest.mark.parametrize(("target", "expected"), cases(OWN))
def test_ones_own_row(api, world, target, expected):
    method, path = target.split(" ")
    bodies = {"put": {"first_name": "N", "last_name": "X"}, "patch": {"goal": "Stronger", "shares_metrics": False}}
    bodies |= {"put": PUTS["maxes"](world)} if path.endswith("maxes") else {}
    query = f"?exercise={world.library_exercise.pk}" if path.endswith("progress") else ""

    def attempt(actor):
        ask = getattr(client_of(api, world, actor), method)
        return ask(f"/api/v1/{path}/{query}", bodies.get(method)).status_code

    judge(expected, attempt)


LISTS = {
    # resource: how many rows of the world each of ACTORS sees (None: 401)
    "gyms": "3 3 3 3 3 3 3 3 3 3 3 3",
    "trainers": "- 3 3 3 3 3 3 3 3 3 3 3",
    "trainees": "- 1 1 1 1 0 1 2 1 0 3 2",
    "exercises": "1 2 2 2 2 2 2 2 2 1 3 1",
    "programs": "- 2 1 1 2 1 1 2 1 1 2 0",
    "program_days": "- 2 1 1 2 1 1 2 1 1 2 0",
    "program_exercises": "- 2 1 1 2 1 1 2 1 1 2 0",
    "program_assignments": "- 1 0 0 1 0 0 1 0 0 1 0",
    "health_metrics": "- 1 0 0 1 0 0 0 0 0 1 0",
    "workout_sessions": "- 1 0 1 1 0 1 0 0 0 2 0",
    "exercise_logs": "- 1 0 1 1 0 1 0 0 0 2 0",
    "personal_records": "- 1 0 0 1 0 0 0 0 0 1 0",
    "imports": "- 1 0 0 0 0 0 0 0 0 1 0",
}


@pytest.mark.parametrize(("resource", "expected"), cases(LISTS))
def test_list_shows_only_what_may_be_read(api, world, resource, expected):
    def attempt(actor):
        answer = client_of(api, world, actor).get(f"/api/v1/{resource}/")
        if answer.status_code == 401:
            return "-"
        assert answer.status_code == 200, answer.data
        number = len(answer.data["results"])
        assert answer.data.get("count", number) == number
        return number

    judge(expected, attempt)


def test_an_unknown_action_is_an_error_and_not_a_silent_refusal(world):
    """A misspelt or renamed action would otherwise refuse everyone but the operator."""
    with pytest.raises(ValueError, match="measure"):
        may(world.trainee, "measure", world.trainee_profile)
    with pytest.raises(ValueError, match="measure"):
        may(world.operator, "measure", world.trainee_profile)
