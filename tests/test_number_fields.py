"""Fields for numbers are text fields with one parser: `type=number` drops a comma that is typed key by key."""

import re
from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.contrib import admin
from django.urls import get_resolver

TYPE_NUMBER = re.compile(r"""type\s*[=:]\s*\\?["']?number\b""")
SOURCES = [
    path
    for pattern in ("templates/**/*.html", "static/js/**/*.js", "*/**/*.py")
    for path in settings.BASE_DIR.glob(pattern)
    if not {"tests", "migrations", "node_modules", ".venv", "benchmarks"}
    & set(path.relative_to(settings.BASE_DIR).parts)
]


def test_no_page_has_a_field_of_the_type_number():
    assert len(SOURCES) > 200
    assert [str(path) for path in SOURCES if TYPE_NUMBER.search(path.read_text(encoding="utf-8"))] == []


def product_forms(parent: type) -> Iterator[type]:
    """All classes of forms of the product's pages."""
    for form in parent.__subclasses__():
        yield from product_forms(form)
        app = form.__module__.split(".")[0]
        if (settings.BASE_DIR / app).is_dir() and ".admin" not in form.__module__ and ".tests" not in form.__module__:
            yield form


def test_no_form_has_a_field_of_the_type_number():
    assert get_resolver().url_patterns  # all views are imported, and with them their forms
    found = set(product_forms(forms.BaseForm))
    assert len(found) > 20
    numbers = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in found
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.NumberInput)
    ]
    assert numbers == []


def test_no_form_of_the_administration_has_a_field_of_the_type_number(rf, world):
    request = rf.get("/")
    request.user = world.operator
    found = {}
    for model, model_admin in admin.site._registry.items():
        forms_of_it = [model_admin.get_form(request)]
        forms_of_it += [formset.form for formset, _ in model_admin.get_formsets_with_inlines(request)]
        for form in forms_of_it:
            found |= {f"{model.__name__}.{name}": field for name, field in form.base_fields.items()}
    assert found["Program.weeks"].widget.attrs["inputmode"] == "numeric"
    assert [name for name, field in found.items() if isinstance(field.widget, forms.NumberInput)] == []
