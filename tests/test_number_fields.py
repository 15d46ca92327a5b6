"""Fields for numbers are text fields with one parser: `type=number` drops a comma that is typed key by key."""

import re
from collections.abc import Iterator

from django import forms
from django.conf import settings
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
    """All classes of forms of the product's pages; the administration has Django's."""
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
