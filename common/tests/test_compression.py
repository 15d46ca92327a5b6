"""Answers of the API travel compressed, and their entity tags work as before."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.api import published_schema as schema
from common.compression import accepts_gzip
from training.tests.factories import ExerciseFactory

pytestmark = pytest.mark.once
V1 = "/api/v1"
GZIP = {"Accept-Encoding": "br;q=0.5, gzip"}


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", True),
        ("GZIP;q=0.5", True),
        ("br, gzip", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("agzip", False),
    ],
)
def test_gzip_is_used_where_it_is_accepted(accepted, expected):
    assert accepts_gzip(accepted) is expected


@pytest.mark.parametrize(
    ("path", "is_compressed"),
    [
        (f"{V1}/exercises/?limit=100", True),
        (f"{V1}/exercises/?limit=1&fields=id", False),  # less than 1 kB
        (f"{V1}/schema/", True),
        (f"{V1}/schema/?format=json", True),
        (f"{V1}/exercises/?ordering={'x' * 1200}", True),  # an error, too
        (f"{V1}/auth/me", False),
    ],
)
def test_what_is_over_a_kilobyte_is_compressed(api, world, path, is_compressed):
    ExerciseFactory.create_batch(5)
    client = api(world.operator)
    plain, packed = client.get(path), client.get(path, headers=GZIP)
    assert (len(plain.content) >= 1000) is is_compressed
    assert "Content-Encoding" not in plain.headers
    if not is_compressed:
        assert packed.content == plain.content
        return
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert packed["Content-Length"] == str(len(packed.content))
    assert len(packed.content) < len(plain.content) / 1.5
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.parametrize("path", [f"{V1}/auth/login/access-token/", f"{V1}/auth/token/refresh/", "/oauth/token/"])
def test_answers_with_secrets_are_not_compressed(client, db, path):
    answer = client.post(path, {"username": "x" * 5000}, headers=GZIP)
    assert "Content-Encoding" not in answer.headers


def test_the_tag_of_a_compressed_answer_is_good_for_if_none_match(api, world):
    ExerciseFactory.create_batch(5)
    client, url = api(world.trainer), f"{V1}/exercises/"
    plain, packed = client.get(url)["ETag"], client.get(url, headers=GZIP)["ETag"]
    assert packed == plain[:-1] + '-gzip"'
    for tags, expected in ((plain, plain), (packed, packed), (f'"older", {packed}', packed), (f"W/{plain}", plain)):
        again = client.get(url, headers={**GZIP, "If-None-Match": tags})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", expected), tags
        assert "Content-Encoding" not in again.headers
    assert client.get(url, headers={**GZIP, "If-None-Match": '"other-gzip"'}).status_code == 200


def test_the_tag_of_a_compressed_answer_is_good_for_if_match(api, world):
    client, url = api(world.trainer), f"{V1}/exercises/{world.exercise.pk}/"
    body = {"instructions": "Breathe out on the way up. " * 60}
    assert client.patch(url, body).status_code == 200
    for _turn in range(2):
        read = client.get(url, headers=GZIP)
        assert read["Content-Encoding"] == "gzip"
        changed = client.patch(url, body, headers={**GZIP, "If-Match": read["ETag"]})
        assert (changed.status_code, changed["Content-Encoding"]) == (200, "gzip")
        again = client.patch(url, {"name": "Renamed"}, headers={"If-Match": changed["ETag"]})
        assert again.status_code == 200
        stale = client.patch(url, {"name": "Renamed again"}, headers={"If-Match": changed["ETag"]})
        assert stale.status_code == 412
        assert client.patch(url, {"name": "Back"}, headers={"If-Match": again["ETag"]}).status_code == 200


# --- the schema ---
@pytest.fixture
def builds(monkeypatch):
    """How often the schema was built, from a process that has not built it yet."""
    count = []
    build = schema.SchemaGenerator.get_schema

    def counted(self, *args, **kwargs):
        count.append(1)
        return build(self, *args, **kwargs)

    monkeypatch.setattr(schema.SchemaGenerator, "get_schema", counted)
    for function in (schema.built, schema.rendered):
        function.cache_clear()
    yield count
    for function in (schema.built, schema.rendered):
        function.cache_clear()


def test_the_schema_is_built_once_whoever_asks_for_which(client, db, builds, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in ("", "?format=json", "", "?format=yaml"):
            for language in ("en", "de"):
                answer = client.get(f"{V1}/schema/{path}", headers={"Accept-Language": language})
                assert (answer.status_code, answer["Content-Language"]) == (200, "en")
    assert builds == [1]


def test_two_who_ask_at_once_get_the_same(builds):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(schema.document, ["json", "yaml"] * 4))
    assert builds == [1]
    assert len({id(one) for one in found}) == 2


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("application/yaml", "application/yaml; charset=utf-8"),
        ("application/vnd.oai.openapi", "application/vnd.oai.openapi; charset=utf-8"),
        ("*/*", "application/vnd.oai.openapi; charset=utf-8"),
    ],
)
def test_the_schema_is_known_by_its_tag(client, db, accept, kind):
    first = client.get(f"{V1}/schema/", headers={"Accept": accept, **GZIP})
    assert (first.status_code, first["Content-Type"], first["Content-Encoding"]) == (200, kind, "gzip")
    assert b"openapi" in gzip.decompress(first.content)[:50]
    assert "no-cache" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    again = client.get(f"{V1}/schema/", headers={"Accept": accept, **GZIP, "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    head = client.head(f"{V1}/schema/", headers={"Accept": accept})
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"].replace("-gzip", ""))


@pytest.mark.parametrize("query", ["version=9", "lang=de", "format=json&format=json", "colour=red"])
def test_no_parameter_makes_another_schema(client, db, builds, query):
    answer = client.get(f"{V1}/schema/?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == query.split("=")[0]
    assert builds == []
