from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access.html import get_permitted
from changes import services as changes
from common import undo
from common.pages import go, posted
from common.units import plain
from facilities.pages import own_trainee, trainees_page

from .forms import HealthMetricForm
from .models import HealthMetric

CHARTED = 400


def kind_of(value: str | None) -> str:
    if value is None:
        return HealthMetric.Kind.BODY_WEIGHT
    if value not in HealthMetric.Kind.values:
        raise Http404
    return value


def kind_url(kind: str) -> str:
    return f"{reverse('metrics:metric_list')}?kind={kind}"


def series(metrics, kind: str, units: str) -> list[list]:
    """[date, value in the reader's units] of the latest measurements, oldest first."""
    rows = list(metrics.filter(kind=kind).order_by("-measured_at", "-id").values_list("measured_at", "value")[:CHARTED])
    return [[at.date().isoformat(), plain(HealthMetric.shown(kind, value, units))] for at, value in reversed(rows)]


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def metric_list(request):
    """One kind at a time: quick add, chart, history."""
    trainee = own_trainee(request)
    kind = kind_of(request.POST.get("kind") or request.GET.get("kind"))
    units = request.user.units
    data = posted(request)
    form = HealthMetricForm(data, instance=HealthMetric(trainee=trainee, kind=kind), units=units)
    if data is not None and form.is_valid():
        changes.store(form.instance, event="metric.added")
        home = request.POST.get("back") == "today"
        said = _("%(kind)s saved.") % {"kind": HealthMetric.Kind(kind).label}
        return go(request, "home" if home else kind_url(kind), said=said)
    metrics = HealthMetric.objects.permitted(request.user).filter(trainee=trainee)
    page = Paginator(metrics.filter(kind=kind).order_by("-measured_at", "-id"), 30).get_page(request.GET.get("page"))
    for metric in page:
        metric.shown_value = HealthMetric.shown(kind, metric.value, units)
    context = {
        "form": form,
        "kind": kind,
        "label": HealthMetric.Kind(kind).label,
        "kinds": HealthMetric.Kind.choices,
        "unit": HealthMetric.shown_unit(kind, units),
        "page": page,
        "chart": {"label": str(HealthMetric.Kind(kind).label), "points": series(metrics, kind, units)},
    }
    return render(request, "metrics/metric_list.html", context, status=400 if form.errors else 200)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def metric_edit(request, pk: int):
    metric = get_permitted(request.user, "change", HealthMetric.objects.all(), pk=pk)
    form = HealthMetricForm(posted(request), instance=metric, units=request.user.units)
    if request.method == "POST" and form.is_valid():
        changes.store(form.instance)
        return go(request, kind_url(metric.kind), said=_("Saved."))
    context = {"form": form, "metric": metric}
    return render(request, "metrics/metric_form.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def metric_delete(request, pk: int):
    metric = get_permitted(request.user, "delete", HealthMetric.objects.all(), pk=pk)
    token = undo.pack(
        "metric",
        {
            "kind": metric.kind,
            "value": str(metric.value),
            "measured_at": metric.measured_at.isoformat(),
            "note": metric.note,
        },
    )
    changes.delete(metric)
    messages.info(request, render_to_string("metrics/_undo.html", {"token": token}, request))
    return redirect(kind_url(metric.kind))


@trainees_page
@require_POST
def metric_restore(request):
    values = undo.unpack("metric", request.POST.get("token", ""))
    values.update(value=Decimal(values["value"]), measured_at=parse_datetime(values["measured_at"]))
    metric = HealthMetric(trainee=own_trainee(request), **values)
    changes.store(metric)
    return go(request, kind_url(metric.kind), said=_("It is back."))
