"""The start page, and the choice of a theme."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from common.themes import THEMES
from facilities.models import Trainee
from policy.rows import may_some


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shows visitors the landing page, and redirects signed-in users to the page of their role."""
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
def theme(request: HttpRequest) -> HttpResponse:
    """Stores light or dark in a cookie. Without a cookie the operating system decides."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    if request.POST.get("theme") in THEMES:
        response.set_cookie("theme", request.POST["theme"], max_age=365 * 86_400, samesite="Lax", httponly=True)
    return response
