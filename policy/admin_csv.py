"""CSV files of Django admin: exports of the filtered list, safe in spreadsheets, and imports with a preview."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from import_export import admin as import_export
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.resources import ModelResource
from import_export.tmp_storages import CacheStorage, TempFolderStorage

from .rows import may_some, require

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet calculates cells that begin so (OWASP: CSV injection)
MOST_ROWS_IN = 300  # each row is looked up and checked during the request, which takes about a second in all
MOST_ROWS_OUT = 200_000


class SharedUploads(CacheStorage):
    """Uploaded files in Redis, so that several servers share them."""

    def read(self) -> Any:
        if (data := super().read()) is None:
            raise FileNotFoundError(self.name)
        return data


# Where an uploaded file is stored between its preview and its confirmation.
UPLOADS = SharedUploads if settings.CACHES["default"]["BACKEND"].endswith("RedisCache") else TempFolderStorage


def quote(cell: Any) -> Any:
    """Escapes text that a spreadsheet would treat as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def unquote(cell: Any) -> Any:
    """Undoes `quote`."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, or else as spreadsheets on Windows write it. Raises ValidationError."""
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    raise ValidationError(_("This file is not a CSV in UTF-8. In your spreadsheet, save it as “CSV UTF-8”."))


class SafeCSV(CSV):
    """Writes commas, and reads commas, semicolons or tabs, because spreadsheets write all three."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Any:
        text = in_stream.decode(self.encoding or "utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        header = text.split("\n", 1)[0]
        delimiter = max(",;\t", key=header.count)
        dataset = super().create_dataset(text, delimiter=delimiter, **kwargs)
        dataset.headers = [str(name).strip().lower() for name in dataset.headers or []]
        return dataset

    def export_data(self, dataset: Any, **kwargs: Any) -> Any:
        rows = [[quote(cell) for cell in row] for row in dataset]
        safe = type(dataset)(*rows, headers=dataset.headers)
        return "\ufeff" + safe.export("csv", quoting=csv.QUOTE_MINIMAL)


class Differences:
    """A row of the preview: the values of the file, and the stored ones where they differ."""

    def __init__(self, resource: Any, instance: Any, new: Any) -> None:
        self.resource, self.new = resource, new
        self.before = {} if new else resource.shown(instance)

    def compare_with(self, resource: Any, instance: Any) -> None:
        self.after = resource.shown(instance)

    def as_html(self) -> Any:
        cells = []
        for name in self.resource.columns:
            before, after = self.before.get(name, ""), self.after.get(name, "")
            changed = not self.new and before != after
            cells.append(format_html("<del>{}</del> <ins>{}</ins>", before, after) if changed else after)
        return cells


class PolicyResource(ModelResource):
    """Exports rows to a file, and imports a file. A form validates each imported row, and a service writes it."""

    row_form: type[forms.Form]
    columns: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    most_rows = MOST_ROWS_OUT
    most_rows_in = MOST_ROWS_IN

    class Meta:
        use_transactions = True
        import_id_fields = ()
        report_skipped = True

    def __init__(self, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.request = request
        self.user = request.user if request is not None else None

    # --- for subclasses to override ---
    def find(self, row: dict[str, str]) -> None:
        """The stored row that a row of the file refers to, or None."""
        return

    def form_for(self, row: dict[str, str], instance: Any) -> forms.Form:
        return self.row_form(row, user=self.user)

    def shown(self, instance: Any) -> dict[str, str]:
        """{column: text} for the preview."""
        raise NotImplementedError

    def write(self, instance: Any, form: Any) -> None:
        raise NotImplementedError

    # --- hooks of django-import-export ---
    @classmethod
    def get_diff_class(cls) -> Any:
        return Differences

    def get_diff_headers(self) -> list[Any]:
        return list(self.columns)

    def get_user_visible_fields(self) -> list[Any]:
        return [Field(column_name=name) for name in self.columns]

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        try:
            self.check_file(dataset)
        except ValidationError:
            dataset.wipe()  # otherwise django-import-export would process every row of a refused file
            raise

    def check_file(self, dataset: Any) -> None:
        """Raises ValidationError if columns are unknown, missing or repeated, or if there are too many rows."""
        headers = list(dataset.headers or [])
        unknown = [name for name in headers if name not in self.columns]
        missing = [name for name in self.required if name not in headers]
        if unknown or missing or len(set(headers)) != len(headers):
            known, found = ", ".join(self.columns), ", ".join(headers)
            message = _("The first line names the columns: %(known)s. The file has: %(found)s.")
            raise ValidationError(message % {"known": known, "found": found})
        if len(dataset) > self.most_rows_in:
            raise ValidationError(_("The file has more than %(most)s rows.") % {"most": self.most_rows_in})

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        for name, value in row.items():
            row[name] = unquote(str(value if value is not None else "").strip())
        return self.find(row)

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.row_form = form = self.form_for(row, instance)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return bool(
            not import_validation_errors and instance.pk is not None and self.shown(original) == self.shown(instance)
        )

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Any, is_create: Any, row: Any, **kwargs: Any) -> None:
        form = instance.row_form
        del instance.row_form
        self.write(instance, form)
        if instance.pk:
            require(self.user, "create" if is_create else "change", instance)

    def save_m2m(self, instance: Any, row: Any, **kwargs: Any) -> None:
        pass

    def iter_queryset(self, queryset: QuerySet[Any]) -> Iterator[Any]:
        yield from queryset[: self.most_rows].iterator(chunk_size=1000)


class UploadForm(ImportForm):
    import_file = forms.FileField(
        label=gettext_lazy("CSV file"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("resource", "format"):
            self.fields[name].widget = forms.HiddenInput()
            self.initial[name] = "0"

    def clean_import_file(self) -> SimpleUploadedFile:
        """The file in UTF-8, whatever the spreadsheet wrote."""
        file = self.cleaned_data["import_file"]
        return SimpleUploadedFile(file.name, decoded(file.read()).encode(), file.content_type)

    @property
    def media(self) -> Any:
        return forms.Media()


class ConfirmForm(ConfirmImportForm):
    """Names the previewed file, signed for the user who uploaded it, so that nobody can import another user's file."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_import_file_name(self) -> Any:
        try:
            return signer(self.user).unsign(self.cleaned_data["import_file_name"], max_age=3600)
        except signing.BadSignature as error:
            raise ValidationError(_("Choose the file again."), code="invalid") from error

    def clean_format(self) -> str:
        return "0"


def signer(user: Any) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"import-{user.pk}")


class ExportAdminMixin(import_export.ExportMixin):
    """Adds “Export” to the list: the filtered rows as a file."""

    skip_export_form = True
    export_formats = [SafeCSV]
    to_encoding = "utf-8"
    import_export_change_list_template = "admin/files/change_list.html"

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"request": request}

    def get_export_filename(self, request: HttpRequest, queryset: QuerySet[Any], file_format: Any) -> str:
        return f"{self.opts.model_name}s.csv"

    def export_action(self, request: HttpRequest) -> Any:
        if request.GET.get("e"):
            request.GET = request.GET.copy()
            del request.GET["e"]
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self.list_url()}?e=1")

    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


class FilesAdminMixin(import_export.ImportMixin, ExportAdminMixin):
    """Adds “Import” as well: it shows a preview of each row, then imports all rows or none."""

    import_formats = [SafeCSV]
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    import_template_name = "admin/files/import.html"
    import_export_change_list_template = "admin/files/change_list.html"
    tmp_storage_class = UPLOADS
    skip_admin_log = True
    import_help = ""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return may_some(request.user, "create", self.model)

    def get_import_context_data(self, **kwargs: Any) -> dict[str, Any]:
        resource = self.resource_classes[0]
        return {"columns": resource.columns, "required": resource.required, "import_help": self.import_help}

    def get_confirm_form_kwargs(self, request: HttpRequest, import_form: Any = None) -> dict[str, Any]:
        return {**super().get_confirm_form_kwargs(request, import_form), "user": request.user}

    def get_confirm_form_initial(self, request: HttpRequest, import_form: Any) -> Any:
        initial = super().get_confirm_form_initial(request, import_form)
        if "import_file_name" in initial:
            initial["import_file_name"] = signer(request.user).sign(initial["import_file_name"])
        return initial

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def import_action(self, request: HttpRequest, **kwargs: Any) -> Any:
        response = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", None) or {}
        if request.method == "POST" and not context.get(
            "confirm_form"
        ):  # there is nothing to confirm, so the file is not needed
            file = context["form"].cleaned_data.get("import_file")
            if name := getattr(file, "tmp_storage_name", None):
                self.get_tmp_storage_class()(name=name).remove()
        return response

    def process_import(self, request: HttpRequest, **kwargs: Any) -> Any:
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:  # confirmed a second time
            messages.warning(request, _("This file was imported already, or was deleted. Nothing was imported now."))
            return HttpResponseRedirect(self.list_url())

    def process_result(self, result: Any, request: HttpRequest) -> Any:
        if result.has_errors() or result.has_validation_errors():
            message = _("Something changed after the preview, so nothing was imported. Preview the file again.")
            messages.error(request, message)
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_import"))
        return super().process_result(result, request)

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        new, changed, same = (result.totals[name] for name in ("new", "update", "skip"))
        total = ngettext("%(n)s row imported", "%(n)s rows imported", new + changed) % {"n": new + changed}
        details = _("%(new)s new, %(changed)s changed, %(same)s unchanged") % {
            "new": new,
            "changed": changed,
            "same": same,
        }
        messages.success(request, f"{total}: {details}.")
