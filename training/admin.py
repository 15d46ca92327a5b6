from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changes.model_admin import AuditedModelAdmin
from common.refusals import shown_on
from common.slugs import unique_slug
from facilities.admin.filters import ChoiceFilter
from facilities.admin.trainees import TraineeAdmin, TraineeColumn
from facilities.models import Gym
from policy.admin import in_words
from policy.admin_csv import ExportAdminMixin, FilesAdminMixin
from policy.rows import may_some

from . import services
from .exercise_page_forms import ExerciseForm
from .models import Exercise, Program, ProgramAssignment
from .resources import AssignmentResource, ExerciseResource, ProgramResource

STATE = in_words("is_archived", heading=_("state"), yes=_("archived"), no=_("in use"))
KIND = in_words("is_template", heading=_("kind"), yes=_("ready-made"), no=_("program"))


class GymOwnedAdmin(AuditedModelAdmin):
    """What a gym owns; without a gym it is the library's, which is the operator's."""

    reference_actions = {"gym": "stock"}
    list_action = "change"  # more can be read than worked on; the admin's lists are of their work

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "gym":
            field.required = not may_some(request.user, "stock_library", Gym)
            if field.required and field.queryset.count() == 1:
                field.initial = field.queryset.first()
        return field


@admin.register(Exercise)
class ExerciseAdmin(FilesAdminMixin, GymOwnedAdmin):
    resource_classes = [ExerciseResource]
    import_help = _("An exercise is known by its name in the gym: one that is there already is changed.")
    autocomplete_fields = ("gym",)
    form = ExerciseForm
    list_display = ("name", "gym", "category", "equipment", "level", STATE)
    list_select_related = ("gym",)
    list_filter = (STATE.list_filter, "category", "equipment", ("gym", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "search_text")
    fieldsets = (
        (None, {"fields": ("name", "aliases", "gym", "is_archived")}),
        (
            _("How it is done"),
            {
                "fields": (
                    "category",
                    "equipment",
                    "level",
                    "mechanic",
                    "force",
                    "instructions",
                    "mistakes",
                    "video_url",
                )
            },
        ),
        (_("In German"), {"fields": ("name_de", "aliases_de", "instructions_de", "mistakes_de")}),
        (_("What is logged"), {"fields": ("tracking", "per_side")}),
        (_("Muscles"), {"fields": ("primary_muscles", "secondary_muscles")}),
    )

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.slug = obj.slug or unique_slug(Exercise, obj.name, 120)
        services.save_exercise(obj)

    def remove(self, obj: Any) -> None:
        services.delete(obj)


@admin.register(Program)
class ProgramAdmin(ExportAdminMixin, GymOwnedAdmin):
    resource_classes = [ProgramResource]
    autocomplete_fields = ("gym",)
    change_form_template = "admin/training/program/change_form.html"
    ordering = ("name", "id")
    list_display = ("name", "gym", "owner", "visibility", "weeks", KIND, STATE)
    list_select_related = ("gym", "owner")
    list_filter = (STATE.list_filter, KIND.list_filter, "visibility", ("gym", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name",)
    readonly_fields = ("owner", "revision")
    exclude = ("week_notes", "folder")  # the builder edits the first, and the days; the owner the second
    nothing_yet = _("No programs yet. Trainers build them; you can add one too.")

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user
        services.save_program(obj)

    def remove(self, obj: Any) -> None:
        services.delete(obj)


class AssignmentStatusFilter(admin.SimpleListFilter):
    """By the dates, as the list shows it."""

    title = _("status")
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return ProgramAssignment.Status.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return queryset.with_status_now().filter(status_now=self.value()) if self.value() else queryset


@admin.register(ProgramAssignment)
class ProgramAssignmentAdmin(ExportAdminMixin, AuditedModelAdmin):
    resource_classes = [AssignmentResource]
    autocomplete_fields = ("trainee", "program")
    list_display = ("trainee", "program", "start_date", "end_date", "status_now")
    list_select_related = ("trainee__user", "program")
    list_filter = (AssignmentStatusFilter, "start_date")
    search_fields = ("trainee__user__first_name", "trainee__user__last_name", "program__name")
    reference_actions = {"trainee": "assign"}
    fields = ("trainee", "program", "start_date", "status")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("trainee", "program") if obj else ()

    @admin.display(description=_("status"))
    def status_now(self, obj: ProgramAssignment) -> str:
        return str(obj.status_now.label)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            services.save_assignment(obj)
            return
        created = services.add_assignment(actor=request.user, **form.cleaned_data)
        obj.pk, obj.revision = created.pk, created.revision
        obj._state.adding = False

    def remove(self, obj: Any) -> None:
        services.delete_assignment(obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("form", AssignmentForm)
        return super().get_form(request, obj, change=change, **kwargs)


class AssignmentForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.status_now == ProgramAssignment.Status.ENDED:
            self.initial["status"] = ProgramAssignment.Status.ENDED

    def _get_validation_exclusions(self) -> set[str]:
        """Also the status: `refuse_overlap` goes by the dates, the constraint by what is stored."""
        return {*super()._get_validation_exclusions(), "status"}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        program = data.get("program")
        trainee = self.instance.trainee if self.instance.pk else data.get("trainee")
        if program is not None and program.is_archived:
            self.add_error("program", _("This program is archived."))
        dates = {name: data[name] for name in ("start_date", "status") if name in data}
        if trainee is not None and len(dates) == 2:
            with shown_on(self, "status"):
                services.refuse_overlap(
                    ProgramAssignment(pk=self.instance.pk, trainee=trainee, end_date=self.instance.end_date, **dates)
                )
        return data


class ProgramFilter(ChoiceFilter):
    needs = ("view", ProgramAssignment)
    title = _("program")
    parameter_name = "program"

    def answers(self) -> dict[str, Any]:
        active = Exists(ProgramAssignment.objects.active().filter(trainee=OuterRef("pk")))
        return {"active": (_("follows one"), active), "none": (_("follows none"), ~active)}


def current_programs(trainees: list[int]) -> dict[int, Any]:
    rows = ProgramAssignment.objects.active().filter(trainee__in=trainees)
    return dict(rows.order_by("start_date").values_list("trainee", "program__name"))


PROGRAM = TraineeColumn("program_now", _("program"), current_programs, ("view", ProgramAssignment))
TraineeAdmin.more_columns = (PROGRAM, *TraineeAdmin.more_columns)
TraineeAdmin.list_filter = (ProgramFilter, *TraineeAdmin.list_filter)
