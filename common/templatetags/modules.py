"""Which files of the front end a page with a component needs first, for browsers to fetch them together.

A script imports others, which import others: without these links, a browser finds each only when the previous one has
arrived, and each costs the time of a request on a slow line. Only the small first ones are named: large ones beside the
style sheet would delay what is painted.
"""

import json
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
BUILT = Path(settings.BASE_DIR) / "static/build/modules.json"  # written by esbuild
SOURCES = "static/js/"


@lru_cache
def preloads(component: str) -> SafeString:
    outputs = json.loads(BUILT.read_text())["outputs"] if BUILT.exists() else {}
    paths = {output.get("entryPoint"): path for path, output in outputs.items()}
    app = outputs.get(paths.get(f"{SOURCES}app.js"), {"imports": []})
    first = [item["path"] for item in app["imports"] if item["kind"] == "import-statement"]
    first += [path for source, path in paths.items() if source == f"{SOURCES}components/{component}.js"]
    links = ((settings.STATIC_URL, path.removeprefix("static/")) for path in first)
    return format_html_join("", '<link rel="modulepreload" href="{}{}">', links)


@register.simple_tag
def preload_component(component: str) -> SafeString:
    """Links to the first files of a component of static/js/components, for the head of a page that shows it.

    None in development, where the files change while the server runs.
    """
    return SafeString() if settings.DEBUG else preloads(component)
