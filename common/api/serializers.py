"""The serializer that all resources share: unknown fields and fields that the caller may not write are errors."""

from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from datetime import datetime
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.fields import SkipField, get_error_detail

from common.timestamps import TIMESTAMPS

from .fields import MomentField, RoundingDecimalField, TextField, TruthField, UUIDField, WholeNumberField

UNKNOWN_FIELD = _("There is no such field.")
NOT_WRITABLE = _("You may not change this field.")


class StrictSerializer(serializers.Serializer):
    """Refuses unknown fields."""

    refuses_unknown = True

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := unknown_fields(self, data)):
            raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)


def unknown_fields(serializer: serializers.Serializer, data: dict[str, Any]) -> dict[str, Any]:
    """{name: [error]} for each field of the body that the serializer does not have."""
    error = serializers.ErrorDetail(UNKNOWN_FIELD, code="unknown_field")
    return {name: [error] for name in data if name not in serializer.fields}


AS_STORED = (serializers.ChoiceField, serializers.IntegerField, WholeNumberField, serializers.CharField, TextField)
NESTED = ("child", "child_relation", "fields")
EMPTY: tuple[object, ...] = (None, "", [], {})


class RowSerializer(serializers.ModelSerializer):
    """DRF's serializer, but faster: what is the same for every request and every row is computed once."""

    @classmethod
    @cache
    def made_fields(cls) -> dict[str, serializers.Field]:
        return super(RowSerializer, cls()).get_fields()

    def get_fields(self) -> dict[str, Any]:
        """Copies of the fields, which DRF binds to this serializer. Creating them from the model again takes longer.

        A field that contains others is copied with them.
        """
        return {
            name: deepcopy(field) if any(hasattr(field, part) for part in NESTED) else copy(field)
            for name, field in self.made_fields().items()
        }

    @classmethod
    @cache
    def presenter(cls) -> Any:
        """A serializer for single rows, without the `fields` and `expand` of a request."""
        return cls()

    @classmethod
    def present(cls, row: Any) -> dict[str, Any]:
        return cls.presenter().to_representation(row)

    def to_representation(self, instance: Any) -> Any:
        if isinstance(instance, Mapping):
            return super().to_representation(instance)
        shown = {}
        for name, read, show in self.columns:
            try:
                value = read(instance)
            except SkipField:
                continue
            shown[name] = None if value is None else show(value)
        return shown

    @classmethod
    @cache
    def plain_columns(cls) -> tuple[str, ...] | None:
        """The columns that are shown, or None if a row shows anything else. Lists then need no model instances."""
        shown = [cls.column_of(field) for field in cls.presenter().fields.values() if not field.write_only]
        is_plain = cls.to_representation is RowSerializer.to_representation and None not in shown
        return tuple(shown) if is_plain else None

    @classmethod
    def column_of(cls, field: serializers.Field) -> str | None:
        """The attribute that a field shows if it is a column of the row itself, otherwise None."""
        column = cls.model_columns().get(field.source)
        is_key = isinstance(field, serializers.PrimaryKeyRelatedField) or type(field) in AS_STORED
        return column.attname if column is not None and (is_key or not column.is_relation) else None

    @classmethod
    @cache
    def model_columns(cls) -> dict[str, models.Field]:
        return {column.name: column for column in cls.Meta.model._meta.concrete_fields}

    @cached_property
    def columns(self) -> list[tuple[str, Callable[..., Any], Callable[..., Any]]]:
        """[(name, function that reads the value from a row, function that converts the value for the answer)]."""
        made: list[tuple[str, Callable[..., Any], Callable[..., Any]]] = []
        for name, field in self.fields.items():
            if field.write_only:
                continue
            if (column := self.column_of(field)) is None:
                made.append((name, field.get_attribute, field.to_representation))
            elif isinstance(field, serializers.PrimaryKeyRelatedField):
                show = field.pk_field.to_representation if field.pk_field else as_it_is
                made.append((name, attrgetter(column), show))
            else:
                made.append(
                    (name, attrgetter(column), as_it_is if type(field) in AS_STORED else field.to_representation)
                )
        return made


def as_it_is(value: Any) -> Any:
    return value


class StrictModelSerializer(RowSerializer):
    """Refuses unknown fields, and changes of fields that the caller may not write.

    `Meta.immutable_fields` can be set on creation only. `locked_fields()` returns further fields that this caller may
    not write. `Meta.required_by_put` are fields that have a default on creation but are required in a PUT.
    `Meta.emptied_by_put` is {field: its empty value} where that is neither null nor blank. `Meta.kept_by_put` are
    fields that keep their value when a PUT leaves them out, because older clients don't know them.

    Timestamps may be sent back, also outdated ones, and change nothing: the same PUT may be sent again.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.BooleanField: TruthField,
        models.DateTimeField: MomentField,
        models.DecimalField: RoundingDecimalField,
        models.IntegerField: WholeNumberField,
        models.PositiveIntegerField: WholeNumberField,
        models.PositiveSmallIntegerField: WholeNumberField,
        models.CharField: TextField,
        models.TextField: TextField,
        models.UUIDField: UUIDField,
    }

    refuses_unknown = True

    def locked_fields(self) -> set[str]:
        return set()

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            return super().to_internal_value(data)
        locked = {name for name, field in self.fields.items() if field.read_only} | self.locked_fields()
        if self.instance is not None:
            locked |= set(getattr(self.Meta, "immutable_fields", ()))
        errors = unknown_fields(self, data)
        current = self.to_representation(self.instance) if self.instance is not None and locked & set(data) else {}
        for name in locked & set(data):
            if not self.is_unchanged(data[name], current.get(name)) and not self.is_timestamp(name, data[name]):
                errors[name] = [serializers.ErrorDetail(NOT_WRITABLE, code="not_writable")]
        # Locked fields are done here, so the rest of the validation does not require them.
        writable = {name: value for name, value in data.items() if name in self.fields and name not in locked}
        if self.instance is not None and not self.partial:
            for name in set(getattr(self.Meta, "required_by_put", ())) - set(data):
                errors[name] = [serializers.ErrorDetail(self.fields[name].error_messages["required"], code="required")]
        for name in locked:
            self.fields[name].required = False
        try:
            values = super().to_internal_value(writable)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        if self.instance is not None and not self.partial:
            self.reset_omitted(values, locked)
        return values

    def reset_omitted(self, values: Any, locked: set[str]) -> None:
        """Empties the optional columns that the body of a PUT leaves out.

        A column with a default that isn't empty, such as a status or a time, keeps its value: the default is for new
        rows only.
        """
        columns = {field.name: field for field in self.Meta.model._meta.concrete_fields}
        emptied, kept = getattr(self.Meta, "emptied_by_put", {}), getattr(self.Meta, "kept_by_put", ())
        for name, field in self.fields.items():
            if name in locked or name in kept or field.source in values or field.source not in columns:
                continue
            default = columns[field.source].get_default()
            if default in EMPTY or default == emptied.get(name):
                values[field.source] = default

    @staticmethod
    def is_unchanged(given: Any, stored: Any) -> bool:
        if given == stored or (given in (None, "") and stored in (None, "")):
            return True
        if isinstance(given, bool) or isinstance(stored, bool) or given is None or stored is None:
            return False
        if isinstance(given, str) and isinstance(stored, str):
            moments = [StrictModelSerializer.moment(given), StrictModelSerializer.moment(stored)]
            return None not in moments and moments[0] == moments[1]
        return not isinstance(given, list | dict) and str(given) == str(stored)

    @staticmethod
    def is_timestamp(name: str, given: Any) -> bool:
        return name in TIMESTAMPS and isinstance(given, str) and StrictModelSerializer.moment(given) is not None

    @staticmethod
    def moment(text: str) -> datetime | None:
        try:
            value = parse_datetime(text)
        except ValueError:
            return None
        return value if value is not None and value.tzinfo is not None else None

    def candidate(self, attrs: dict[str, Any]) -> Any:
        """The row as it would be stored, to call the model's `clean()` on it."""
        model = self.Meta.model
        values = {
            field.attname: getattr(self.instance, field.attname)
            for field in (model._meta.concrete_fields if self.instance is not None else ())
        }
        row = model(**values)
        columns = {field.name for field in model._meta.concrete_fields}
        for name, value in attrs.items():
            # A dict has values of a related row, such as the name of an account.
            if name in columns and not isinstance(value, dict):
                setattr(row, name, value)
        return row

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Also calls the model's `clean()`, which DRF does not."""
        try:
            self.candidate(attrs).clean()
        except DjangoValidationError as error:
            raise serializers.ValidationError(get_error_detail(error)) from error
        return attrs
