"""The product's addresses, for tests that walk them."""

from collections.abc import Iterator
from types import SimpleNamespace

from django.urls import URLResolver, get_resolver

from tests.world import add_named


def routes(patterns=None, prefix: str = "/") -> Iterator[str]:
    """Every route of the URL configuration, as it is written there."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = (prefix + str(pattern.pattern)).replace("/^", "/")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


class Key:
    """A row that formats as its key: `{program}`, and as its fields: `{exercise.slug}`."""

    def __init__(self, row):
        self.row = row

    def __getattr__(self, name):
        return getattr(self.row, name)

    def __str__(self):
        return str(self.row.pk)


def fill_in(path: str, world: SimpleNamespace) -> str:
    add_named(world, path)
    return path.format(**{name: Key(row) for name, row in vars(world).items()})
