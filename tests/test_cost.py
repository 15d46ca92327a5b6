"""One cheap request, little work: what the longest input that the server takes costs, counted and not timed."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from unittest import mock

import pytest
from django.contrib.admin import site
from django.db import connection
from django.db.models.sql.query import Query
from django.http import QueryDict
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_standardized_errors import formatter

from tests.test_policy_pages import GET, address, signed_in

pytestmark = [pytest.mark.walk, pytest.mark.no_cover]  # the lines of the permission tables, again
LONGEST = 8190 - len("GET  HTTP/1.1\r\n")  # of an address: gunicorn.conf.py, limit_request_line
AUTOCOMPLETE = "/admin/autocomplete/?app_label=facilities&model_name=trainee&field_name=gym&term="
# What one request may cost, whatever it asks for.
STATEMENTS, SQL, PARAMETERS, CONDITIONS = 25, 40_000, 400, 400


@dataclass
class Cost:
    statements: int = 0
    sql: int = 0  # characters
    parameters: int = 0
    conditions: int = 0  # built for WHERE


@contextmanager
def counted():
    cost, build = Cost(), Query.build_filter

    def execute(run, sql, params, many, context):
        cost.statements += 1
        cost.sql += len(sql)
        cost.parameters += len(params or ())
        return run(sql, params, many, context)

    def build_filter(self, *args, **kwargs):
        cost.conditions += 1
        return build(self, *args, **kwargs)

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(execute))
        stack.enter_context(mock.patch.object(Query, "build_filter", build_filter))
        yield cost


def longest(path: str, name: str, part: str) -> str:
    """The address with as many of these parts in the parameter as the server takes."""
    start = f"{path}{'&' if '?' in path else '?'}{name}="
    return start + part * ((LONGEST - len(start)) // len(part))


def attacks(path: str, name: str, value: str = "a") -> list[str]:
    """The longest words, lists, numbers and repetitions of a parameter."""
    again = f"&{name}={value}"
    repeated = f"{path}{'' if '?' in path else '?'}" + again * min((LONGEST - len(path)) // len(again) - 1, 900)
    return [*(longest(path, name, part) for part in ("a+", f"{value},", f"{value}+", "9", "%C3%A4")), repeated]


def assert_cheap(client, url: str) -> int:
    with counted() as cost:
        answer = client.get(url)
    assert answer.status_code < 500, url[:200]
    most = Cost(STATEMENTS, SQL, PARAMETERS, CONDITIONS)
    for what, value in vars(cost).items():
        assert value <= getattr(most, what), f"{url[:100]}: {value} {what}"
    return answer.status_code


def filters() -> list[tuple[str, str, str]]:
    """(path, parameter, a value that it takes) of every GET of the API, from its schema."""
    found = []
    for path, operations in SchemaGenerator().get_schema(public=True)["paths"].items():
        for one in operations.get("get", {}).get("parameters", ()):
            if one["in"] == "query":
                schema = next(iter(one["schema"].get("anyOf", [one["schema"]])))
                choices = schema.get("items", schema).get("enum", ["a"])
                found.append((path, one["name"], str(choices[0])))
    return found


def test_every_parameter_of_the_api_at_its_longest(api, world):
    clients = [api(world.trainer), api(world.trainee)]
    keys = {
        "program_days": world.day,
        "program_exercises": world.line,
        "program_assignments": world.assignment,
        "health_metrics": world.metric,
        "workout_sessions": world.session,
        "exercise_logs": world.log,
        "personal_records": world.record,
        "imports": world.imported,
        "trainees": world.trainee_profile,
        "trainers": world.trainer_profile,
    }
    seen = set()
    for path, name, value in filters():
        seen.add(name)
        resource = path.split("/")[3]
        row = keys.get(resource) or getattr(world, resource.removesuffix("s"), None)
        url = path.replace("{id}", str(row.pk) if row else "1")
        answers = {assert_cheap(client, attack) for client in clients for attack in attacks(url, name, value)}
        assert 400 in answers, f"{url}: nothing that stands in {name} is ever too much"
    assert {"search", "fields", "expand", "ordering", "since", "cursor", "limit", "exercise"} <= seen


def noting(ask, names: set[str]):
    def asked(self, name, *args, **kwargs):
        names.add(str(name))
        return ask(self, name, *args, **kwargs)

    return asked


@contextmanager
def names_asked():
    """The names of the parameters that a view asks a query for."""
    names: set[str] = set()
    with ExitStack() as stack:
        for method in ("__getitem__", "get", "getlist", "__contains__"):
            stack.enter_context(mock.patch.object(QueryDict, method, noting(getattr(QueryDict, method), names)))
        yield names


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


LISTS = {reverse(f"admin:{name_of(model)}_changelist"): admin for model, admin in site._registry.items()}


def list_names(path: str) -> set[str]:
    """What a list of the administration takes; the list itself asks for all that there is."""
    filters = [item[0] if isinstance(item, tuple) else item for item in LISTS[path].list_filter]
    names = [getattr(item, "parameter_name", item) for item in filters]
    return {"q", "o", "p", *(f"{name}{way}" for name in names for way in ("", "__in", "__exact"))}


@pytest.mark.parametrize("path", [*GET, *LISTS, AUTOCOMPLETE])
def test_every_parameter_of_a_page_at_its_longest(world, path):
    url = address(world, path)
    for actor in ("trainee", "trainer", "admin", "operator", "anonymous"):
        client = signed_in(world, actor)
        with names_asked() as names:
            answer = client.get(url)
        if answer.status_code == 200:
            break
    for name in sorted(names | list_names(url) if url in LISTS else names):
        for attack in attacks(url, name):
            assert_cheap(client, attack)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/exercises/", "search"),
        ("/programs/", "search"),
        ("/trainees/", "search"),
        ("/workouts/{session}/add/", "search"),
        ("/progress/sets/", "exercise"),
    ],
)
def test_the_walk_finds_the_parameters(world, path, name):
    url = address(world, path)
    with names_asked() as names:
        for actor in ("trainee", "trainer"):
            signed_in(world, actor).get(url)
    assert name in names


@pytest.mark.parametrize(
    ("actor", "path"),
    [
        ("anonymous", "/exercises/?search={}"),
        ("trainer", "/programs/?search={}"),
        ("trainer", "/trainees/?search={}"),
        ("trainee", "/workouts/{session}/add/?search={}"),
        ("admin", "/admin/facilities/trainee/?q={}"),
        ("operator", "/admin/accounts/user/?q={}"),
    ],
)
@pytest.mark.parametrize(
    ("search", "words"),
    [("x" * 201, "at most 200 characters"), ("x+" * 10 + "x", "at most 10 words"), ("x+" * 4000, "Search for at most")],
)
def test_a_page_says_that_a_search_is_too_long(world, actor, path, search, words):
    url = address(world, path.replace("{}", "SEARCH")).replace("SEARCH", search)
    assert words in signed_in(world, actor).get(url).content.decode()


MANY = 300_000
BODIES = {
    "unknown fields": ("health_metrics", {f"k{number}": 1 for number in range(70_000)}),
    "sets that are none": ("exercise_logs/bulk", {"items": [1] * MANY}),
    "sets of unknown fields": ("exercise_logs/bulk", {"items": [{f"k{n}": 1 for n in range(140)}] * 500}),
    "one set of unknown fields": ("exercise_logs/bulk", {"items": [{f"k{n}": 1 for n in range(70_000)}]}),
    "too many sets": ("exercise_logs/bulk", {"items": [{}] * 900}),
    "a list": ("exercise_logs", [1] * MANY),
    "a list for a text": ("health_metrics", {"kind": [[{}]] * 100_000}),
    "muscles": ("exercises", {"name": "x", "primary_muscles": ["chest"] * 90_000}),
    "muscles that are none": ("exercises", {"name": "x", "primary_muscles": [1] * 1000}),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_of_a_mebibyte_is_answered_briefly(api, world, name):
    path, body = BODIES[name]
    flattened: list[int] = []
    flatten = formatter.flatten_errors

    def counting(detail, *args, **kwargs):
        found = flatten(detail, *args, **kwargs)
        flattened.append(len(found))
        return found

    with counted() as cost, mock.patch.object(formatter, "flatten_errors", counting):
        answer = api(world.trainer if path == "exercises" else world.trainee).post(f"/api/v1/{path}/", body)
    assert answer.status_code == 400
    assert cost.statements <= 12
    assert len(answer.content) <= 20_000
    assert 1 <= max(flattened) <= 100


def test_the_first_errors_keep_their_places(api, world):
    """A gap before the first error, and more of them than an answer holds."""
    good = {"session": str(world.session.pk), "exercise": world.library_exercise.pk, "reps": 8}
    items = [good, *({**good, "reps": -1, "colour": "red"} for _place in range(200))]
    answer = api(world.trainee).post("/api/v1/exercise_logs/bulk/", {"items": items})
    places = [error["attr"] for error in answer.data["errors"]]
    assert len(places) == 100
    assert {"items.1.reps", "items.1.colour", "items.50.reps"} <= set(places)
    assert not any(place.startswith("items.0.") for place in places)
