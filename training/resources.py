"""The files of the administration for what a gym trains with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from changes import services as changes
from facilities.admin.resources import RowForm
from facilities.models import Gym
from policy.admin_csv import PolicyResource

from .exercise_page_forms import ExerciseFieldsForm
from .models import Exercise, Program, ProgramAssignment
from .services import create_exercise

LISTS = ("aliases", "primary_muscles", "secondary_muscles")
FLAGS = ("per_side", "is_archived")
YES, NO = {"1", "true", "yes", "x", "ja"}, {"", "0", "false", "no", "nein"}


class ExerciseRow(ExerciseFieldsForm):
    class Meta(ExerciseFieldsForm.Meta):
        fields = (*ExerciseFieldsForm.Meta.fields, "is_archived")


class ExerciseResource(PolicyResource):
    """A gym's exercises: known by their name there; lists are parted by semicolons."""

    row_form = ExerciseRow
    columns = ("gym", *ExerciseRow.Meta.fields)
    required = ("name",)
    gym = Field("gym__slug")

    class Meta(PolicyResource.Meta):
        model = Exercise
        fields = ("gym", *ExerciseRow.Meta.fields)
        export_order = fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gyms: dict[str, Gym] = {}

    def dehydrate_aliases(self, exercise: Any) -> Any:
        return "; ".join(exercise.aliases)

    def dehydrate_primary_muscles(self, exercise: Any) -> Any:
        return "; ".join(exercise.primary_muscles)

    def dehydrate_secondary_muscles(self, exercise: Any) -> Any:
        return "; ".join(exercise.secondary_muscles)

    def gym_of(self, row: Any) -> Any:
        """Looked up once for each slug of a file."""
        slug = row.get("gym", "")
        if slug not in self.gyms:
            form = RowForm({"gym": slug}, user=self.user)
            if not form.is_valid():
                raise ValidationError(form.errors.as_data())
            self.gyms[slug] = form.cleaned_data["gym"]
        return self.gyms[slug]

    def find(self, row: Any) -> Any:
        try:
            gym = self.gym_of(row)
        except ValidationError:
            return None  # said when the row is read
        rows = Exercise.objects.permitted(self.user, "change").select_related("gym")
        return rows.filter(gym=gym, name__iexact=row.get("name", "")).first()

    def form_for(self, row: Any, instance: Any) -> Any:
        if instance.pk is None:
            instance.gym = self.gym_of(row)
        data = model_to_dict(instance, fields=self.row_form.Meta.fields)
        data |= {name: value for name, value in row.items() if name != "gym"}
        for name in LISTS:
            if isinstance(data[name], str):
                data[name] = [one.strip() for one in data[name].split(";") if one.strip()]
        for name in FLAGS:
            if isinstance(data[name], str):
                if data[name].lower() not in YES | NO:
                    raise ValidationError({name: _("Write yes or no.")})
                data[name] = data[name].lower() in YES
        for name in ("category", "level", "tracking"):
            data[name] = data.get(name) or Exercise._meta.get_field(name).default
        return self.row_form(data, instance=instance)

    def shown(self, exercise: Any) -> dict[str, Any]:
        values = {name: getattr(exercise, name) for name in self.row_form.Meta.fields}
        values |= {name: "; ".join(values[name]) for name in LISTS}
        values |= {name: str(_("yes") if values[name] else _("no")) for name in FLAGS}
        gym = exercise.gym.slug if exercise.gym else ""
        return {"gym": gym, **{name: str(value or "") for name, value in values.items()}}

    def write(self, instance: Any, form: Any) -> None:
        if instance.pk:
            changes.store(instance)
            return
        fields = {name: getattr(instance, name) for name in self.row_form.Meta.fields}
        made = create_exercise(gym=instance.gym, **fields)
        instance.pk, instance.slug = made.pk, made.slug


class ProgramResource(PolicyResource):
    gym = Field("gym__slug")
    owner = Field("owner__email")

    class Meta(PolicyResource.Meta):
        model = Program
        fields = (
            "name",
            "gym",
            "owner",
            "goal",
            "level",
            "weeks",
            "visibility",
            "is_template",
            "is_archived",
            "revision",
        )
        export_order = fields


class AssignmentResource(PolicyResource):
    trainee = Field("trainee__user__email")
    program = Field("program__name")
    status = Field("status_now")

    class Meta(PolicyResource.Meta):
        model = ProgramAssignment
        fields = ("trainee", "program", "start_date", "status")
        export_order = fields
