"""/account/imports/ and /account/exports/: imports and exports of the user's own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common.refusals import shown_on
from common.responses import page_or_part, posted, redirect_to
from facilities.guards import own_trainee, trainees_page
from policy.guards import get_permitted

from . import exports, services, uploads, worker_jobs
from .dialects import LABELS
from .forms import ChoicesForm, ExportForm, UploadForm
from .models import Export, Import

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


def own_import(request: AuthenticatedRequest, pk: int, action: str = "change") -> Import:
    imports = Import.objects.defer("content").select_related("trainee__user")
    return get_permitted(request.user, action, imports, pk=pk)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with shown_on(form, "file"):
            imported = uploads.take_file(trainee=trainee, content=file.read(), file_name=file.name or "")
            return redirect_to(request, "transfers:import_detail", imported.pk)
    imports = Import.objects.permitted(request.user).filter(trainee=trainee).defer("content").order_by("-created_at")
    page = Paginator(imports, 20).get_page(request.GET.get("page"))
    for imported in page:
        imported.app = LABELS[imported.dialect]
    context = {"form": form, "page": page}
    return render(request, "transfers/import_list.html", context, status=400 if form.errors else 200)


@trainees_page
@require_safe
def import_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The choices while there are some to make, then how far it is, then the report."""
    return show(request, own_import(request, pk, "view"))


def show(request: AuthenticatedRequest, imported: Import, form: ChoicesForm | None = None) -> HttpResponse:
    context = {"imported": imported, "app": LABELS[imported.dialect]}
    if imported.status == Import.Status.READY:
        form = form or ChoicesForm(imported=imported)
        context |= {"form": form, "names": sorted(set(form.matcher.exercises.values()), key=str.lower)}
    status = 400 if form is not None and form.errors else 200
    return page_or_part(request, "transfers/import_detail.html", "transfers/_import.html", context, status)


@trainees_page
@require_POST
def import_start(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    imported = own_import(request, pk)
    without_problems = True
    if imported.status == Import.Status.READY:
        form = ChoicesForm(request.POST, imported=imported)
        if not form.is_valid():
            return show(request, imported, form)
        chosen = form.cleaned_data
        without_problems = chosen.get("without_problems", False)
        try:
            services.choose(
                imported=imported, units=chosen.get("units"), zone=chosen.get("zone"), exercises=chosen["exercises"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return show(request, imported, form)
    return done(request, services.start, imported, without_problems=without_problems)


@trainees_page
@require_POST
def import_undo(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return done(request, services.undo, own_import(request, pk))


@trainees_page
@require_POST
def import_discard(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    try:
        services.discard(imported=own_import(request, pk, "delete"))
    except services.ImportRefusedError as error:
        return redirect_to(request, "transfers:import_detail", pk, message=str(error))
    return redirect_to(request, "transfers:import_list", message=_("The file is deleted."))


def done(request: AuthenticatedRequest, verb: Any, imported: Import, **how: Any) -> HttpResponse:
    said = ""
    try:
        verb(imported=imported, **how)
    except (services.ImportRefusedError, QuotaExceededError) as error:
        said = str(error)
    return redirect_to(request, "transfers:import_detail", imported.pk, message=said)


# --- and out ---
AT_ONCE = 2000  # sets; with more the worker makes the file


@login_required
@require_safe
def export_json(request: AuthenticatedRequest) -> StreamingHttpResponse:
    """Everything as JSON, as it is read."""
    response = StreamingHttpResponse(exports.as_json(request.user), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="gymtrack-{timezone.now():%Y-%m-%d}.json"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: AuthenticatedRequest) -> HttpResponse:
    form = ExportForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            export = services.ask_for_export(user=request.user, kind=form.cleaned_data["kind"])
            if form.sets <= AT_ONCE:
                worker_jobs.make_export(export)
            return redirect_to(request, "transfers:export_list")
    rows = Export.objects.permitted(request.user).filter(user=request.user).defer("content").order_by("-created_at")
    context = {"form": form, "exports": rows, "waits": any(export.status == "waiting" for export in rows)}
    status = 400 if form.errors else 200
    return page_or_part(request, "transfers/export_list.html", "transfers/_exports.html", context, status)


@login_required
@require_safe
def export_download(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Its owner's alone: an operator who looked as them and kept the address downloads nothing either."""
    own = Export.objects.filter(status=Export.Status.DONE, user=request.user)
    export = get_permitted(request.user, "view", own, pk=pk)
    response = HttpResponse(bytes(export.content), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response


@login_required
@require_POST
def export_delete(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    get_permitted(request.user, "delete", Export.objects.defer("content"), pk=pk).delete()
    return redirect_to(request, "transfers:export_list", message=_("The file is deleted."))
