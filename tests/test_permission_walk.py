"""Every operation of the API, every page and every model of the administration is in a table of permissions.

A new resource whose reads alone are in a table would have writes that nobody tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver
from rest_framework.routers import SimpleRouter

from gymtrack.api import urlpatterns
from metrics.api.views import HealthMetricViewSet
from tests import test_policy_admin, test_policy_api, test_policy_pages
from tests.test_policy_api import ACTORS, CREATE, DELETE, LISTS, OWN, PUT, READ, UPDATE
from tests.test_scopes import operations

# A user's own sign-in and account (accounts/tests/test_api_auth.py), and what depends on the rows of other resources.
ELSEWHERE = re.compile(r"\w+ auth/.*|GET (|changes/|schema/|docs/)")


def shape(path: str) -> str:
    """An address with a star for each key."""
    return re.sub(r"\{[^}]+\}", "*", path.split(" ", maxsplit=1)[0]).strip("/")


def tried() -> set[str]:
    """Each `METHOD address` that a table of tests/test_policy_api.py tries as every actor."""
    tables = {"GET": (READ, LISTS), "POST": (CREATE,), "PATCH": (UPDATE,), "PUT": (UPDATE, PUT), "DELETE": (DELETE,)}
    found = {f"{method} {shape(target)}" for method, those in tables.items() for table in those for target in table}
    own = (target.split(" ") for target in OWN)
    found |= {f"{method.upper()} {shape(target)}" for method, target in own}
    return found | {"GET trainees/*/progress"}  # in CREATE, whose test reads it


def untried(patterns: Iterable[URLPattern | URLResolver]) -> list[str]:
    """The operations of these addresses that are in no table."""
    asked = (operation for operation in operations(patterns) if not ELSEWHERE.fullmatch(operation))
    known = tried()
    shapes = (f"{method} {shape(target)}" for method, target in (operation.split(" ") for operation in asked))
    return sorted(set(shapes) - known)


def test_every_operation_of_the_api_is_in_a_table():
    assert untried(urlpatterns) == []
    assert len(tried()) > 80


def test_a_new_resource_is_found_with_all_its_operations():
    router = SimpleRouter(use_regex_path=False)
    router.register("lockers", HealthMetricViewSet, "locker")
    assert untried([*urlpatterns, *router.urls]) == [
        *("DELETE lockers/*", "GET lockers", "GET lockers/*", "PATCH lockers/*", "POST lockers", "PUT lockers/*")
    ]


@pytest.mark.parametrize(
    ("table", "target", "missing"),
    [
        ("CREATE", "programs", ["POST programs"]),
        ("UPDATE", "imports/{imported}", ["PATCH imports/*"]),
        ("DELETE", "imports/{imported}", ["DELETE imports/*"]),
        ("CREATE", "imports/{imported}/undo", ["POST imports/*/undo"]),
        ("OWN", "put trainees/me", ["PUT trainees/me"]),
    ],
)
def test_so_is_one_that_has_its_reads_in_a_table_but_not_its_writes(monkeypatch, table, target, missing):
    monkeypatch.delitem(getattr(test_policy_api, table), target)
    assert untried(urlpatterns) == missing


# --- pages ---
def pages_that_take_posts(world, routes: Iterable[str]) -> list[str]:
    """Those of these pages that answer a POST with anything but 405, for an actor who may open them."""
    found = []
    for route in routes:
        statuses = dict(zip(ACTORS.split(), test_policy_pages.GET[route].split(), strict=True))
        actor = next((actor for actor, status in statuses.items() if status == "200"), None)
        if actor is None:
            continue
        url = test_policy_pages.address(world, route)
        if test_policy_pages.signed_in(world, actor).post(url, {}).status_code != 405:
            found.append(route)
    return found


def in_no_write_table() -> list[str]:
    written = {test_policy_pages.shape(route) for route in test_policy_pages.POST}
    return [route for route in test_policy_pages.GET if test_policy_pages.shape(route) not in written]


# allauth's own forms: public, or about the account of whoever is signed in
ALLAUTHS = ("/login/", "/password/reset/", "/oauth/authorize/")


@pytest.mark.usefixtures("recorded")
def test_every_page_that_takes_a_post_is_in_the_table_of_posts(world):
    routes = [route for route in in_no_write_table() if route not in ALLAUTHS]
    assert pages_that_take_posts(world, routes) == []


@pytest.mark.usefixtures("recorded")
def test_a_page_whose_post_is_in_no_table_is_found(world, monkeypatch):
    monkeypatch.delitem(test_policy_pages.POST, "/account/plates/")
    assert "/account/plates/" in pages_that_take_posts(world, in_no_write_table())


# --- the administration ---
# Operators alone open these; tests/test_admin_crawl.py goes through them.
OPERATORS_MODELS = {"accounts_connectedapplication"}


def admin_models(registry: Iterable[type]) -> set[str]:
    return {model._meta.label_lower.replace(".", "_") for model in registry}


def test_every_model_of_the_administration_is_in_a_table():
    assert admin_models(admin.site._registry) - set(test_policy_admin.LISTS) == OPERATORS_MODELS
