"""The installable application: its manifest, its service worker, and the page that is shown without a network."""

import json
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from workouts.script_data import script_urls

BUILD = Path(settings.BASE_DIR) / "static" / "build"
WORKER = "sw.js"
ONLINE = (
    "builder-",
    "copy-",
    "drag-",
    "inbox-",
    "own_plan-",
    "sheets-",
    "watch-",
)  # scripts of pages that need a network anyway
COLOURS = {"background_color": "#0d1116", "theme_color": "#0d1116"}


@lru_cache
def shell() -> dict:
    """What the service worker stores when it is installed: {build, assets, immutable}, with the addresses of the pages.

    The names of chunks contain a hash already, and the bundles load them under these names.
    """
    bundles = [static(f"build/{name}") for name in ("app.css", "app.js")]
    names = sorted(path.name for path in BUILD.glob("*-*.js") if not path.name.startswith(ONLINE))
    chunks = [f"{settings.STATIC_URL}build/{name}" for name in names]
    others = [static(name) for name in ("django_htmx/htmx-2.min.js", "img/icon.svg", "img/icon-192.png")]
    assets = [*bundles, *chunks, *others]
    content = (BUILD / WORKER).read_bytes()
    build = sha256(json.dumps(assets).encode() + content).hexdigest()[:12]
    return {"build": build, "assets": assets, "immutable": not settings.DEBUG}


@require_safe
@cache_control(no_cache=True, public=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served at the root, because a service worker controls only addresses below its own."""
    history = {"list": "session_list", "calendar": "session_calendar", "progress": "progress", "sets": "progress_sets"}
    parts = {
        **shell(),
        "offline": reverse("offline"),
        "admin": reverse("admin:index"),  # pages that may take their time
        "urls": {**script_urls(), "static": settings.STATIC_URL},
        "history": {
            **{name: reverse(f"progress:{page}") for name, page in history.items()},
            "routines": reverse("workouts:routine_list"),
        },
        "exercise": reverse("training:exercise_list"),  # the addresses of exercises begin with it
        "identity": [reverse(name) for name in ("account_login", "account_logout", "view_as_stop")],
    }
    script = f"self.GYM = {json.dumps(parts)};\n{(BUILD / WORKER).read_text()}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    if re.search(r"\bbr\b", request.headers.get("Accept-Encoding", "")):
        response.content = smallest(script)
        response["Content-Encoding"] = "br"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache(maxsize=4)
def smallest(script: str) -> bytes:
    """The worker as every browser takes it: a seventh less than by gzip, which is the middleware's."""
    return brotli.compress(script.encode())


@require_safe
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    icon = {"type": "image/png"}
    return JsonResponse(
        {
            "id": "/",
            "name": "GymTrack",
            "short_name": "GymTrack",
            "description": _("Programs, live workout logging and progress for gyms, trainers and trainees."),
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            **COLOURS,
            "icons": [
                {**icon, "src": static("img/icon-192.png"), "sizes": "192x192", "purpose": "any"},
                {**icon, "src": static("img/icon-512.png"), "sizes": "512x512", "purpose": "any"},
                {**icon, "src": static("img/icon-maskable.png"), "sizes": "512x512", "purpose": "maskable"},
            ],
            "shortcuts": [{"name": _("Today"), "url": reverse("progress:today")}],
        },
        content_type="application/manifest+json",
    )


@require_safe
@cache_control(max_age=3600, public=True)
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")
