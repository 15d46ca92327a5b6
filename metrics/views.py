"""/metrics/: one kind at a time; quick add, trend, goal, history. Blood pressure is one kind made of two values."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.quotas import QuotaExceededError
from changes import services as changes
from common import undo
from common.formatting import format_number
from common.responses import posted, redirect_to
from common.units import plain
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted

from .forms import BloodPressureForm, GoalForm, HealthMetricForm, TapeForm
from .formulas import trend
from .models import HealthMetric, MetricGoal
from .services import save_metric

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

CHARTED = 400
Kind = HealthMetric.Kind
PRESSURE = "blood_pressure"
HALVES = (Kind.SYSTOLIC, Kind.DIASTOLIC)
SHOWN = {
    Kind.BODY_WEIGHT.value: Kind.BODY_WEIGHT.label,
    Kind.BODY_FAT.value: Kind.BODY_FAT.label,
    PRESSURE: gettext_lazy("Blood pressure"),
    **{kind.value: kind.label for kind in Kind if kind not in (Kind.BODY_WEIGHT, Kind.BODY_FAT, *HALVES)},
}


def kind_of(value: str | None) -> str:
    if value is None:
        return Kind.BODY_WEIGHT
    if value in HALVES:
        return PRESSURE
    if value not in SHOWN:
        raise Http404
    return value


def kind_url(kind: str) -> str:
    return f"{reverse('metrics:metric_list')}?kind={kind_of(kind)}"


def day_of(at: datetime) -> str:
    """The day in the reader's time zone."""
    return timezone.localtime(at).date().isoformat()


def latest(metrics: Any, kind: str) -> list[tuple[datetime, Decimal]]:
    rows = metrics.filter(kind=kind).order_by("-measured_at", "-id").values_list("measured_at", "value")[:CHARTED]
    return list(reversed(rows))


def chart_of(metrics: Any, kind: str, units: str, goal: MetricGoal | None) -> dict:
    """Points in the reader's units: [day, value, trend], or [day, systolic, diastolic]; goal and what is left."""
    if kind == PRESSURE:
        lower = {at: plain(value) for at, value in latest(metrics, Kind.DIASTOLIC)}
        points = [[day_of(at), plain(value), lower.get(at)] for at, value in latest(metrics, Kind.SYSTOLIC)]
        return {"label": _("Systolic"), "second": _("Diastolic"), "pair": True, "points": points}
    rows = latest(metrics, kind)

    def shown(value: Decimal) -> str:
        return plain(HealthMetric.shown(kind, value, units))

    points = [[day_of(at), shown(value), shown(smooth)] for (at, value), smooth in zip(rows, trend(rows), strict=True)]
    chart = {"label": str(SHOWN[kind]), "second": _("Trend"), "points": points}
    if goal:
        chart |= {"goal": shown(goal.value), "goal_label": _("Goal")}
        if rows:
            chart["left"] = plain(abs(HealthMetric.shown(kind, goal.value - rows[-1][1], units)))
    return chart


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def metric_list(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    kind = kind_of(request.POST.get("kind") or request.GET.get("kind"))
    units = request.user.units
    data, asked = posted(request), request.POST.get("form", "")
    goal = MetricGoal.objects.filter(trainee=trainee, kind=kind).first()
    form = new_form(data if asked == "" else None, trainee, kind, units)
    forms = {"": form}
    if kind == Kind.BODY_FAT:
        forms["tape"] = TapeForm(data if asked == "tape" else None, trainee=trainee, units=units)
    if kind != PRESSURE:
        forms["goal"] = GoalForm(
            data if asked == "goal" else None, instance=goal or MetricGoal(trainee=trainee, kind=kind), units=units
        )
    sent = forms.get(asked, form)
    if data is not None and sent.is_valid() and stored(sent):
        home = request.POST.get("back") == "today"
        said = _("%(kind)s saved.") % {"kind": SHOWN[kind]} if asked != "goal" else _("Saved.")
        return redirect_to(request, "home" if home else kind_url(kind), message=said)
    metrics = HealthMetric.objects.permitted(request.user).filter(trainee=trainee)
    page = pages_of(metrics, kind, units, request.GET.get("page"))
    context = {
        "form": form,
        "tape_form": forms.get("tape"),
        "goal_form": forms.get("goal"),
        "goal": goal,
        "kind": kind,
        "label": SHOWN[kind],
        "kinds": SHOWN.items(),
        "unit": "mmHg" if kind == PRESSURE else HealthMetric.shown_unit(kind, units),
        "page": page,
        "chart": chart_of(metrics, kind, units, goal),
    }
    return render(request, "metrics/metric_list.html", context, status=400 if sent.errors else 200)


def stored(form: Any) -> bool:
    """Stores what a form says, or adds to it why that can't be."""
    try:
        form.store()
    except QuotaExceededError as error:
        form.add_error(None, error)
        return False
    return True


def new_form(data: Any, trainee: Trainee, kind: str, units: str) -> Any:
    if kind == PRESSURE:
        return BloodPressureForm(data, trainee=trainee)
    return HealthMetricForm(data, instance=HealthMetric(trainee=trainee, kind=kind), units=units)


def pages_of(metrics: Any, kind: str, units: str, number_of_page: Any) -> Any:
    """Measurements, newest first, each with `text`; of a blood pressure the upper value stands for both."""
    if kind != PRESSURE:
        page = Paginator(metrics.filter(kind=kind).order_by("-measured_at", "-id"), 30).get_page(number_of_page)
        for metric in page:
            metric.text = format_number(HealthMetric.shown(kind, metric.value, units))
        return page
    whole = metrics.filter(kind__in=HALVES).order_by("-measured_at").values_list("measured_at", flat=True).distinct()
    page = Paginator(whole, 30).get_page(number_of_page)
    found: dict[datetime, dict[str, list[HealthMetric]]] = {
        at: {half: [] for half in HALVES} for at in page.object_list
    }
    for metric in metrics.filter(kind__in=HALVES, measured_at__in=list(found)).order_by("pk"):
        found[metric.measured_at][metric.kind].append(metric)
    page.object_list = []
    for halves in found.values():
        for pair in zip_longest(*halves.values()):
            metric = pair[0] or pair[1]
            metric.text = " / ".join("–" if half is None else format_number(half.value) for half in pair)
            page.object_list.append(metric)
    return page


def pair_of(metric: HealthMetric) -> dict[str, HealthMetric]:
    """{kind: measurement}: the one, and the other half of a blood pressure."""
    if metric.kind not in HALVES:
        return {metric.kind: metric}
    together = HealthMetric.objects.filter(trainee=metric.trainee_id, kind__in=HALVES, measured_at=metric.measured_at)
    return {**{one.kind: one for one in together}, metric.kind: metric}


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def metric_edit(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    metric = get_permitted(request.user, "change", HealthMetric.objects.select_related("trainee"), pk=pk)
    data = posted(request)
    form: BloodPressureForm | HealthMetricForm
    if metric.kind in HALVES:
        form = BloodPressureForm(data, trainee=metric.trainee, pair=pair_of(metric))
    else:
        form = HealthMetricForm(data, instance=metric, units=request.user.units)
    if data is not None and form.is_valid():
        form.store()
        return redirect_to(request, kind_url(metric.kind), message=_("Saved."))
    context = {"form": form, "metric": metric, "back": kind_url(metric.kind)}
    return render(request, "metrics/metric_form.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def metric_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    metric = get_permitted(request.user, "delete", HealthMetric.objects.all(), pk=pk)
    gone = list(pair_of(metric).values())
    values = [
        {"kind": one.kind, "value": str(one.value), "measured_at": one.measured_at.isoformat(), "note": one.note}
        for one in gone
    ]
    token = undo.pack("metric", {"metrics": values})
    with transaction.atomic():
        for one in gone:
            changes.delete(one)
    messages.info(request, render_to_string("metrics/_undo.html", {"token": token}, request))
    return redirect(kind_url(metric.kind))


@trainees_page
@require_POST
def metric_restore(request: AuthenticatedRequest) -> HttpResponse:
    restored = undo.unpack("metric", request.POST.get("token", ""))["metrics"]
    trainee = own_trainee(request)
    with transaction.atomic():
        for values in restored:
            values.update(value=Decimal(values["value"]), measured_at=parse_datetime(values["measured_at"]))
            save_metric(HealthMetric(trainee=trainee, **values))
    return redirect_to(request, kind_url(restored[0]["kind"]), message=_("Restored."))
