"""What an exercise is called and how it is done, in the languages besides that of its own fields.

`Exercise.translations` is `{language: {"name", "aliases", "instructions", "mistakes"}}`; what isn't translated is left
out, and then the exercise's own field is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Expression, F, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.validators import ListOf, validate_line, validate_text

TRANSLATED = {code: name for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}
ALIASES = ListOf(most=30, length=120)
MISTAKES = ListOf(most=10, length=300)
VALIDATORS: dict[str, tuple[Any, ...]] = {
    "name": (validate_line, MaxLengthValidator(120)),
    "aliases": (ALIASES,),
    "instructions": (validate_text, MaxLengthValidator(8000)),
    "mistakes": (MISTAKES,),
}


def validate_translations(value: Any) -> None:
    """Raises ValidationError for anything but `{language: {field: text}}` with fields as the exercise's own."""
    if not isinstance(value, dict):
        raise ValidationError(_("Give an object with a language for each key."), code="invalid")
    for language, fields in value.items():
        if language not in TRANSLATED:
            languages = ", ".join(TRANSLATED)
            raise ValidationError(
                _("Exercises can be translated into: %(languages)s."), code="invalid", params={"languages": languages}
            )
        if not isinstance(fields, dict) or not fields.keys() <= VALIDATORS.keys():
            raise ValidationError(
                _("A translation has these fields: %(fields)s."),
                code="invalid",
                params={"fields": ", ".join(VALIDATORS)},
            )
        for name, content in fields.items():
            if name in ("name", "instructions") and not isinstance(content, str):
                raise ValidationError(_("Not a valid string."), code="invalid")
            for validate in VALIDATORS[name]:
                validate(content)


def without_empty(translations: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same as it is stored: without empty fields and languages."""
    found = {code: {name: one for name, one in fields.items() if one} for code, fields in translations.items()}
    return {code: fields for code, fields in found.items() if fields}


def translated(translations: dict[str, dict[str, Any]], field: str) -> Any:
    """The field in the language of whoever reads; None where it isn't translated."""
    return translations.get(get_language() or "", {}).get(field)


def names_besides(shown: str, names: Iterable[str], translations: dict[str, dict[str, Any]]) -> list[str]:
    """All names of an exercise, in every language, without the one that is shown."""
    found = dict.fromkeys(names)
    for fields in translations.values():
        found |= dict.fromkeys([*([fields["name"]] if fields.get("name") else []), *fields.get("aliases", ())])
    found.pop(shown, None)
    return list(found)


def is_translated() -> bool:
    """Whether the reader's language is another than that of the exercises' own fields."""
    return get_language() in TRANSLATED


def shown_name(prefix: str = "") -> Expression | F:
    """The name that is shown (`Exercise.label`), for queries. `prefix`: the path to the exercise, as `exercise__`."""
    if not is_translated():
        return F(f"{prefix}name")
    translation = KT(f"{prefix}translations__{get_language()}__name")
    return Coalesce(NullIf(translation, Value("")), F(f"{prefix}name"), output_field=TextField())
