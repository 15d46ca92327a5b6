"""Which tests run where follows from what they are; see the markers in pyproject.toml."""

import pytest


def is_once(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("once") is not None


def test_what_asks_no_database_runs_once(request: pytest.FixtureRequest) -> None:
    assert is_once(request)


def test_what_asks_a_database_runs_on_each(request: pytest.FixtureRequest, db: None) -> None:
    assert not is_once(request)


@pytest.mark.django_db
def test_also_where_a_mark_says_so(request: pytest.FixtureRequest) -> None:
    assert not is_once(request)


@pytest.mark.walk
def test_a_walk_runs_once(request: pytest.FixtureRequest, db: None) -> None:
    assert is_once(request)


@pytest.mark.deep
def test_what_is_deep_runs_only_when_it_is_asked_for(request: pytest.FixtureRequest) -> None:
    assert "deep" in request.config.option.markexpr
