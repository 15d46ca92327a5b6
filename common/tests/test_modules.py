import json

import pytest

from common.templatetags import modules

BUILT = {
    "static/build/app.js": {
        "entryPoint": "static/js/app.js",
        "imports": [
            {"path": "static/build/chunk-A.js", "kind": "import-statement"},
            {"path": "static/build/session-B.js", "kind": "dynamic-import"},
        ],
    },
    "static/build/chunk-A.js": {"imports": []},
    "static/build/session-B.js": {
        "entryPoint": "static/js/components/session.js",
        "imports": [{"path": "static/build/chunk-C.js", "kind": "import-statement"}],
    },
    "static/build/chunk-C.js": {"imports": []},
}
A, B = (f'<link rel="modulepreload" href="/static/build/{name}.js">' for name in ("chunk-A", "session-B"))


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.setattr(modules, "BUILT", tmp_path / "modules.json")
    modules.preloads.cache_clear()
    yield modules.BUILT
    modules.preloads.cache_clear()


@pytest.mark.parametrize(("component", "links"), [("session", A + B), ("unknown", A)])
def test_the_first_files_of_a_component_are_named(built, component, links):
    built.write_text(json.dumps({"outputs": BUILT}))
    assert modules.preload_component(component) == links


def test_without_built_files_nothing_is_named(built):
    assert modules.preload_component("session") == ""


def test_nothing_is_named_in_development(built, settings):
    built.write_text(json.dumps({"outputs": BUILT}))
    settings.DEBUG = True
    assert modules.preload_component("session") == ""
