"""The schema keeps its promises, and its examples are true to it."""

import copy

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from common.api.openapi_diff import breaking_changes
from gymtrack.management.commands import api_schema


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator().get_schema(public=True)


@pytest.mark.once
def test_the_published_schema_is_the_one_that_is_served(client, db):
    served = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi"})
    published = api_schema.read(api_schema.FILE.read_text())
    assert api_schema.read(served.content.decode())["paths"].keys() == published["paths"].keys()
    call_command("api_schema", "check")


def test_every_operation_says_what_it_does_for_whom_and_what_may_come(schema):
    count = 0
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            count += 1
            name = f"{method} {path}"
            assert operation["summary"], name
            assert operation["description"], name
            assert {"406", "429"} <= operation["responses"].keys(), name
            for response in operation["responses"].values():
                if "$ref" in response:
                    response = schema["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
                assert response["description"], name
                assert "RateLimit" in response["headers"], name
    assert count >= 84


def test_every_example_is_valid(schema):
    shapes = schema["components"]["schemas"]
    tried = 0
    for name, shape in shapes.items():
        for example in shape.get("examples", ()):
            resolved = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
            errors = [error.message for error in Draft202012Validator(resolved).iter_errors(example)]
            assert errors == [], name
            tried += 1
    assert tried >= 25


OLD = {
    "info": {"version": "1.0.0"},
    "paths": {
        "/sets/": {
            "get": {
                "parameters": [{"in": "query", "name": "limit", "schema": {"maximum": 100}}],
                "responses": {"200": {}},
            },
            "post": {"responses": {"201": {}}},
        }
    },
    "components": {
        "schemas": {
            "Set": {"properties": {"id": {"type": "integer"}, "kind": {"enum": ["a"]}}, "required": ["id"]},
            "SetRequest": {
                "properties": {"kind": {"enum": ["a", "b"]}, "note": {"maxLength": 10}},
                "required": ["kind"],
            },
        }
    },
}


def changed(*path, to=None):
    new = copy.deepcopy(OLD)
    place = new
    for key in path[:-1]:
        place = place[key]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return new


ANSWER, BODY = ("components", "schemas", "Set"), ("components", "schemas", "SetRequest")
GET = ("paths", "/sets/", "get")


@pytest.mark.parametrize(
    ("new", "broken"),
    [
        (OLD, []),
        (changed("paths", "/sets/", "post"), ["POST /sets/: is gone"]),
        (changed("paths", "/sets/", "put", to={"responses": {}}), []),
        (changed(*GET, "responses", to={"204": {}}), ["GET /sets/: answers 200 no more"]),
        (changed(*GET, "parameters", to=[]), ["GET /sets/: parameter limit is gone"]),
        (
            changed(*GET, "parameters", 0, "schema", "maximum", to=50),
            ["GET /sets/: parameter limit has the maximum 50 now"],
        ),
        (changed(*GET, "parameters", 0, "schema", "maximum", to=500), []),
        (changed(*ANSWER, "properties", "id"), ["Set.id is gone"]),
        (changed(*ANSWER, "properties", "id", "type", to=["integer", "null"]), ["Set.id may hold now null"]),
        (changed(*ANSWER, "properties", "kind", "enum", to=["a", "c"]), ["Set.kind may hold now c"]),
        (changed(*ANSWER, "required", to=[]) | {"x": 1}, ["Set.id may be missing now"]),
        (changed(*ANSWER, "required", to=["id", "kind"]), []),
        (changed(*BODY, "required", to=["kind", "note"]), ["SetRequest.note is needed now"]),
        (changed(*BODY, "required", to=["note"]) | {"x": 1}, ["SetRequest.note is needed now"]),
        (changed(*BODY, "properties", "kind", "enum", to=["a"]), ["SetRequest.kind takes no more b"]),
        (changed(*BODY, "properties", "note", "maxLength", to=5), ["SetRequest.note has the maxLength 5 now"]),
        (changed(*BODY, "properties", "more", to={"type": "string"}), []),
    ],
)
def test_changes_that_break_clients_are_found(new, broken):
    assert breaking_changes(OLD, new) == broken
