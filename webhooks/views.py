"""/account/webhooks/: the user's endpoints, their deliveries, and sending one again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.responses import posted, redirect_to
from policy.guards import get_permitted

from . import services
from .forms import EndpointForm
from .models import Delivery, Endpoint, Event

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def own_endpoint(request: AuthenticatedRequest, pk: int, action: str = "change") -> Endpoint:
    return get_permitted(request.user, action, Endpoint.objects.select_related("application"), pk=pk)


def is_owner(request: AuthenticatedRequest, endpoint: Endpoint) -> bool:
    """An operator who looks as the owner, or opens the page's address afterwards, isn't the owner."""
    return request.viewing_as is None and endpoint.user_id == request.user.pk


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_list(request: AuthenticatedRequest) -> HttpResponse:
    form = EndpointForm(posted(request), instance=Endpoint(user=request.user), user=request.user)
    if request.method == "POST" and form.is_valid():
        endpoint = form.save()
        return redirect_to(request, "webhooks:endpoint_detail", endpoint.pk, message=_("The webhook is set up."))
    endpoints = Endpoint.objects.permitted(request.user).filter(user=request.user).select_related("application")
    context = {"form": form, "endpoints": endpoints.order_by("created_at", "pk")}
    return render(request, "webhooks/endpoint_list.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def endpoint_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = own_endpoint(request, pk)
    deliveries = endpoint.deliveries.select_related("change").order_by("-pk")
    page = Paginator(deliveries, 30).get_page(request.GET.get("page"))
    labels = dict(Event.choices)
    for delivery in page:
        delivery.label = str(labels.get(delivery.change.event, delivery.change.event))
    events = [labels[event] for event in endpoint.events if event in labels]
    context = {"endpoint": endpoint, "page": page, "events": events, "shows_secret": is_owner(request, endpoint)}
    return render(request, "webhooks/endpoint_detail.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    endpoint = own_endpoint(request, pk)
    form = EndpointForm(posted(request), instance=endpoint, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect_to(request, "webhooks:endpoint_detail", pk, message=_("Saved."))
    context = {"form": form, "endpoint": endpoint}
    return render(request, "webhooks/endpoint_form.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def endpoint_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    own_endpoint(request, pk, "delete").delete()
    return redirect_to(request, "webhooks:endpoint_list", message=_("The webhook is deleted."))


@login_required
@require_POST
def endpoint_resume(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    services.resume(own_endpoint(request, pk))
    return redirect_to(request, "webhooks:endpoint_detail", pk, message=_("Sending again; what waited goes now."))


@login_required
@require_POST
def endpoint_secret(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    services.renew_secret(own_endpoint(request, pk))
    said = _("The secret is new. For a day the old one signs as well.")
    return redirect_to(request, "webhooks:endpoint_detail", pk, message=said)


@login_required
@require_POST
def delivery_replay(request: AuthenticatedRequest, pk: int, delivery_pk: int) -> HttpResponse:
    delivery = get_object_or_404(own_endpoint(request, pk).deliveries, pk=delivery_pk)
    services.replay(Delivery.objects.filter(pk=delivery.pk))
    return redirect_to(request, "webhooks:endpoint_detail", pk, message=_("Sending it again."))


@login_required
@require_POST
def replay_failed(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    count = services.replay(own_endpoint(request, pk).deliveries.filter(status=Delivery.Status.FAILED))
    said = ngettext("%(n)s event on its way again.", "%(n)s events on their way again.", count) % {"n": count}
    return redirect_to(request, "webhooks:endpoint_detail", pk, message=said)
