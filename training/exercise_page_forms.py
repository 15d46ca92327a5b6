"""The forms of an exercise of a gym: its fields, its German names and texts, and the short one of the builder."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.validators import validate_line

from .models import Exercise, Muscle
from .translations import ALIASES, MISTAKES, TRANSLATED, VALIDATORS, without_empty


class LinesField(forms.CharField):
    """A list of short texts: typed one in a line, or given as a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(super().to_python(value)).splitlines()
        return [line.strip() for line in map(str, lines) if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class NamesField(LinesField):
    def __init__(self, **kwargs: Any) -> None:
        help_text = _("One in each line. A search finds the exercise by them too.")
        super().__init__(**{"label": _("Other names"), "help_text": help_text, **kwargs})


class MistakesField(LinesField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Common errors"), "help_text": _("One in each line."), **kwargs})


class MusclesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Muscle.choices, required=False, **kwargs)


class ExerciseFieldsForm(forms.ModelForm):
    primary_muscles = MusclesField(label=_("Primary muscles"))
    secondary_muscles = MusclesField(label=_("Secondary muscles"))
    aliases = NamesField()

    class Meta:
        model = Exercise
        fields: tuple[str, ...] = (
            *("name", "aliases", "category", "equipment", "tracking", "per_side", "level", "mechanic", "force"),
            *("primary_muscles", "secondary_muscles", "instructions", "video_url"),
        )


class TranslationsForm(forms.ModelForm):
    """Adds the texts in the other language: fields `name_de` and so on, stored in `Exercise.translations`."""

    name_de = forms.CharField(
        label=_("Name in German"),
        required=False,
        max_length=120,
        validators=[validate_line],
        help_text=_("People who read German see this name."),
    )
    aliases_de = NamesField(label=_("Other names in German"), validators=[ALIASES])
    instructions_de = forms.CharField(
        label=_("Instructions in German"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=VALIDATORS["instructions"],
    )
    mistakes_de = MistakesField(label=_("Common errors in German"), validators=[MISTAKES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in TRANSLATED:
            for name, content in self.instance.translations.get(language, {}).items():
                self.initial.setdefault(f"{name}_{language}", content)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["translations"] = {
            language: {name: data.pop(f"{name}_{language}", None) for name in VALIDATORS} for language in TRANSLATED
        }
        if not self.errors:
            self.instance.translations = without_empty(data["translations"])
        return data

    @property
    def translation_fields(self) -> list[forms.BoundField]:
        return [self[f"{name}_{language}"] for language in TRANSLATED for name in VALIDATORS]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        names = {field.name for field in self.translation_fields}
        return [field for field in self if field.name not in names]

    @property
    def has_translation(self) -> bool:
        """Whether the fields of the other language are shown at once."""
        return bool(self.instance.translations) or any(field.errors for field in self.translation_fields)


class ExerciseForm(TranslationsForm, ExerciseFieldsForm):
    mistakes = MistakesField()

    class Meta(ExerciseFieldsForm.Meta):
        fields = (*ExerciseFieldsForm.Meta.fields[:-1], "mistakes", "video_url")


class NewExerciseForm(forms.ModelForm):
    """What the builder asks for, so that a coach can go on typing."""

    primary_muscles = MusclesField(label=_("Primary muscles"))

    class Meta:
        model = Exercise
        fields = ("name", "tracking", "equipment", "primary_muscles")
