"""The front door, the health checks and the error pages."""

import logging
import sys

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.view_as import ReadOnly
from common.api.exceptions import AWAY, Unavailable
from common.error_pages import api_error
from facilities.models import Trainee
from policy.rows import may_some

from .context_processors import THEMES

logger = logging.getLogger(__name__)


@require_safe
def home(request):
    """A visitor's landing page; the signed-in go where their work is."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    if request.user.is_staff:
        return redirect("admin:index")
    if request.user.actor.trainee:
        return redirect("progress:today")
    if may_some(request.user, "coach", Trainee):
        return redirect("coaching:trainee_list")
    return redirect("account")


@require_POST
def theme(request):
    """Light or dark, kept in a cookie; without one the system decides."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=365 * 86_400, samesite="Lax", httponly=True)
    return response


@require_safe
@never_cache
def ready(request):
    """Fit to serve: 503 names the part that is not, no internals."""
    checks = {"database": database_answers, "cache": cache_answers, "migrations": migrations_applied}
    failing = [name for name, check in checks.items() if not passes(name, check)]
    if failing:
        return JsonResponse({"status": "unavailable", "failing": failing}, status=503)
    return JsonResponse({"status": "ok"})


def passes(name: str, check) -> bool:
    try:
        return check()
    except Exception as error:  # whatever a broken part raises, the answer is "not ready"
        logger.warning("not ready: %s", name, extra={"reason": type(error).__name__})
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def cache_answers() -> bool:
    cache.set("ready", "yes", 10)
    return cache.get("ready") == "yes"


def migrations_applied() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def unavailable(request):
    """The database is away, busy or full: nothing was written, and the same again in a while does it."""
    if request.path.startswith("/api/"):
        response: HttpResponse = api_error(503, Unavailable.default_code, str(Unavailable.default_detail))
    else:  # a page without its frame, which would ask the database who is signed in
        response = HttpResponse(render_to_string("unavailable.html", {"request_id": request.id}), status=503)
    response.headers["Retry-After"] = str(Unavailable.wait)
    return response


def too_many_requests(request, seconds: int) -> HttpResponse:
    """Beyond a request limit: a page for people, a line of text for the scripts of pages, the API's error for programs.

    It asks nothing of the database: who is signed in is not known yet.
    """
    said = ngettext(
        "Too many requests. Try again in %(seconds)s second.",
        "Too many requests. Try again in %(seconds)s seconds.",
        seconds,
    ) % {"seconds": seconds}
    if request.path.startswith(("/api/", "/oauth/")):
        response: HttpResponse = api_error(429, "throttled", said)
    elif "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers:
        chosen = request.COOKIES.get("theme")
        context = {"said": said, "request_id": request.id, "theme": chosen if chosen in THEMES else ""}
        response = HttpResponse(render_to_string("throttled.html", context), status=429)
    else:
        response = HttpResponse(said, status=429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(seconds)
    if not request.path.startswith("/api/"):
        response.headers["Cache-Control"] = "no-store"
    return response


def limit_reached(request) -> HttpResponse:
    """allauth's limits of mails, resets and password forms, which are of a minute."""
    return too_many_requests(request, 60)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def bad_request(request, exception):
    detail, hint = _("The request could not be understood."), _("Go back and try again.")
    return error(request, 400, "bad_request", detail, hint)


def permission_denied(request, exception):
    detail, hint = _("You may not do this."), _("This page belongs to another role.")
    if isinstance(exception, ReadOnly):
        detail, hint = str(exception), _("Stop looking, and you are yourself again.")
    return error(request, 403, "permission_denied", detail, hint)


def page_not_found(request, exception):
    detail, hint = _("There is nothing here."), _("It may have been moved or deleted, or it is not yours to see.")
    return error(request, 404, "not_found", detail, hint)


def server_error(request):
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    detail, hint = _("Something went wrong on our side."), _("We have been told. Nothing that was saved is lost.")
    return error(request, 500, "error", detail, hint)


def error(request, status: int, code: str, detail: str, hint: str):
    """API addresses get the API's error shape, all others a page."""
    if request.path.startswith("/api/"):
        return api_error(status, code, detail)
    context = {"status": status, "detail": detail, "hint": hint, "request_id": getattr(request, "id", "")}
    return render(request, "error.html", context, status=status)
