from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms import PLACES
from accounts.models import User

from .exercise_matching import SURE, Matcher
from .models import Export, Import
from .services import NEW


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your export"),
        help_text=gettext_lazy("A CSV, a zip with one, or wger's JSON; 32 MiB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,.zip,.json,text/csv,application/zip,application/json"}),
        max_length=1000,
    )


class ExportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=Export.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"kind": Export.Kind.ARCHIVE}, **kwargs)
        trainee = getattr(user, "trainee", None)
        self.sets = 0 if trainee is None else trainee.exercise_logs.count()
        if trainee is None:
            self.fields["kind"].choices = [Export.Kind.choices[0]]


class ChoicesForm(forms.Form):
    """What the file leaves open. Exercises are named, with all names to choose from as one types (a datalist)."""

    units = forms.ChoiceField(label=gettext_lazy("Unit of the weights"), choices=User.Units.choices)
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the times"), choices=[("UTC", "UTC"), *((name, name) for name in PLACES)]
    )
    without_problems = forms.BooleanField(label=gettext_lazy("Import the rest without these rows"))

    def __init__(self, data: Any = None, *, imported: Import) -> None:
        super().__init__(data, initial={"units": imported.units, "zone": imported.zone})
        self.matcher = Matcher(imported.trainee)
        self.names = imported.names
        found = imported.found
        for name, wanted in (
            ("units", found["asks_units"]),
            ("zone", found["asks_zone"]),
            ("without_problems", imported.problem_count),
        ):
            if not wanted:
                del self.fields[name]
        for at, name in enumerate(self.names):
            key = imported.exercises[name]
            suggested, score = next(iter((imported.suggestions or {}).get(name, ())), (NEW, 0))
            sets = found["names"][name]["sets"]
            self.fields[f"exercise_{at}"] = forms.CharField(
                label=name,
                initial=self.matcher.exercises.get(key, name),
                max_length=120,
                help_text=ngettext("%(n)s set", "%(n)s sets", sets) % {"n": sets},
                widget=forms.TextInput(attrs={"list": "exercises", "autocomplete": "off"}),
            )
            known = key != NEW and (self.matcher.remembered(name) == key or (suggested == key and score >= SURE))
            self.fields[f"exercise_{at}"].is_sure = known

    def exercise_fields(self, sure: bool) -> list[Any]:
        return [
            self[f"exercise_{at}"]
            for at in range(len(self.names))
            if self.fields[f"exercise_{at}"].is_sure == sure or (not sure and self[f"exercise_{at}"].errors)
        ]

    @property
    def doubtful(self) -> Any:
        return self.exercise_fields(sure=False)

    @property
    def sure(self) -> list[Any]:
        return [field for field in self.exercise_fields(sure=True) if not field.errors]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        by_name = {name.lower(): key for key, name in reversed(self.matcher.exercises.items())}
        chosen = {}
        for at, name in enumerate(self.names):
            typed = data.get(f"exercise_{at}")
            if typed is None:
                continue
            if typed.lower() in by_name:
                chosen[name] = by_name[typed.lower()]
            elif typed == name:
                chosen[name] = NEW
            else:
                self.add_error(
                    f"exercise_{at}",
                    ValidationError(
                        _("There is no such exercise. Choose one, or “%(name)s” for a new one.") % {"name": name}
                    ),
                )
        data["exercises"] = chosen
        return data
