"""HEAD works wherever GET does: the same status, type and headers, without the page."""

import pytest

from tests.test_policy_api import ACTORS
from tests.test_policy_pages import GET, address, signed_in

pytestmark = [pytest.mark.walk, pytest.mark.no_cover]  # the lines of the permission tables, again
NAMES = ("Content-Type", "Location", "Cache-Control", "ETag", "Content-Disposition")


@pytest.mark.parametrize("path", [*GET, "/health", "/ready"])
def test_head_answers_as_get_does(world, path):
    url, expected = address(world, path), GET.get(path, "200").split()
    readers = {ACTORS.split()[expected.index(status)] for status in set(expected)}  # one for each answer that there is
    for reader in sorted(readers):
        client = signed_in(world, reader)
        client.head(url)  # each is shown once
        read, head = client.get(url), client.head(url)
        assert (head.status_code, head.getvalue()) == (read.status_code, b""), reader
        assert {name: head.get(name) for name in NAMES} == {name: read.get(name) for name in NAMES}, reader
