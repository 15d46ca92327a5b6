"""Each field of each serializer and form with every hostile value: it takes it or says why not, and never crashes."""

import pytest
from django import forms
from django.core.exceptions import ValidationError as FormError
from django.urls import get_resolver
from rest_framework import serializers

from tests.hostile import JSON_VALUES, VALUES

pytestmark = pytest.mark.once


def ours(kind: type, besides: tuple[str, ...]) -> list[type]:
    """The product's own classes of a kind, wherever they are."""
    _ = get_resolver().url_patterns  # imports all that has an address
    found: set[type] = set()
    queue = [kind]
    while queue:
        for one in queue.pop().__subclasses__():
            queue.append(one)
            if not one.__module__.startswith(besides):
                found.add(one)
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


def writable(world, rf, reading_bodies: bool = False):
    """(name, field); those alone that read what clients send, where asked."""
    request = rf.get("/")
    request.user, request.auth = world.trainer, None
    for one in ours(serializers.Serializer, ("rest_framework", "drf_", "django_filters", "tests.")):
        if issubclass(one, serializers.ModelSerializer) and not hasattr(one, "Meta"):
            continue  # a base of others
        if reading_bodies and not getattr(one, "refuses_unknown", False):
            continue
        for name, field in one(context={"request": request, "session": world.session}).fields.items():
            if not field.read_only:
                yield f"{one.__name__}.{name}", field


def test_fields_of_the_api(world, rf):
    crashed, tried = [], 0
    for name, field in writable(world, rf):
        for value in (*VALUES, *JSON_VALUES):
            tried += 1
            try:
                field.run_validation(value)
            except serializers.ValidationError:
                pass
            except Exception as error:
                crashed.append((name, ascii(value)[:40], type(error).__name__))
    assert crashed == []
    assert tried > 10_000


OVERFLOWING = ["1e999999999", "-1e999999999", "NaN", "sNaN", "Infinity", "9" * 5000, "1_000", "٣", "0x10", "--1", True]


def test_every_number_of_the_api_is_refused_by_name(world, rf):
    numbers = {
        name: field
        for name, field in writable(world, rf, reading_bodies=True)
        if isinstance(field, serializers.DecimalField | serializers.IntegerField)
    }
    taken = []
    for name, field in numbers.items():
        for value in OVERFLOWING:
            try:
                field.run_validation(value)
            except serializers.ValidationError:
                continue
            taken.append((name, ascii(value)[:20]))
    assert taken == []
    assert {name.split(".")[1] for name in numbers} >= {
        *("weight_kg", "distance_m", "rpe", "reps", "duration_seconds", "set_number", "value", "height_cm", "weeks"),
        *("week", "position", "sets", "reps_min", "reps_max", "load_value", "rest_seconds", "feeling"),
    }


def test_fields_of_forms(world):
    crashed, tried = [], 0
    for one in ours(forms.BaseForm, ("django.", "django_filters", "import_export", "allauth", "oauth2_provider")):
        for name, field in getattr(one, "base_fields", {}).items():
            for value in VALUES:
                tried += 1
                try:
                    field.clean([value] * len(field.fields) if isinstance(field, forms.MultiValueField) else value)
                except FormError:
                    pass
                except Exception as error:
                    crashed.append((one.__name__, name, ascii(value)[:40], type(error).__name__))
    assert crashed == []
    assert tried > 10_000
