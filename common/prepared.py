"""Querysets whose SQL is compiled once. Django compiles a statement each time, and for small queries that are made very
often this takes several times as long as the database needs to answer them.

    @prepared
    def sets_of(session: UUID):
        return ExerciseLog.objects.filter(session=session)

    sets_of(session.pk)  # a list of rows

The function is called once for each *shape* of its arguments. Instead of keys, moments, decimals and `Text` (also in
tuples and dataclasses) it gets stand-ins. Its statement is kept, and later calls only fill in these values. Everything
else, such as plain text, None and the length of a tuple, belongs to the shape. So the function may check which
arguments are given, but its result must not depend on the value of a key or a moment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import update_wrapper
from itertools import count
from threading import Lock
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.transaction import TransactionManagementError
from psycopg import Connection, sql

MOST_PARAMETERS = 40  # of a call; with more of them the database does most of the work anyway
MOST_SHAPES = 200  # of a function; with more shapes, such as tuples of any length, keeping statements is not worth it
KEYS = 4_000_000_000_000_000_000  # stand-ins for integers begin here: no table has such large keys
BEGINNING = datetime(1907, 1, 1, tzinfo=UTC)
FRACTION = Decimal("98000.4321")
MARKS = ("40000000000000000", "1907-01-", ".4321", "stand-in ")  # each stand-in contains one of these
# Compiling a queryset changes its subqueries, so two threads must not compile the same one at once.
COMPILING = Lock()


class Text(str):
    """Text that is a parameter of the statement. Plain `str` belongs to the shape."""


PARAMETERS = (UUID, datetime, Decimal, Text, int)


def is_parameter(value: Any) -> bool:
    return isinstance(value, PARAMETERS) and not isinstance(value, bool)


def taken_apart(value: Any, parameters: list[Any]) -> Any:
    """The shape of an argument. Its parameters are appended to the list."""
    if is_parameter(value):
        parameters.append(value)
        return type(value)
    if isinstance(value, tuple):
        return tuple([taken_apart(one, parameters) for one in value])
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value), *[taken_apart(getattr(value, field.name), parameters) for field in fields(value)])
    return value


def stand_in(value: Any, numbers: Iterator[int]) -> Any:
    """A value of the same type that can be recognized among the parameters of a statement."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: stand_in(getattr(value, field.name), numbers) for field in fields(value)})
    if isinstance(value, tuple):
        return tuple([stand_in(one, numbers) for one in value])
    if not is_parameter(value):
        return value
    number = next(numbers)
    if isinstance(value, UUID):
        return UUID(int=number)
    if isinstance(value, datetime):
        return BEGINNING + timedelta(minutes=number)
    if isinstance(value, Decimal):
        return number + FRACTION
    if isinstance(value, Text):
        return Text(f"stand-in {number}")
    return KEYS + number


def adapted(value: Any, connection: Any) -> Any:
    """The value as Django passes it to this database."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


class Statement:
    """The SQL of a queryset, and which of its parameters come from which argument."""

    def __init__(self, queryset: Any, stand_ins: list[Any]) -> None:
        if queryset._prefetch_related_lookups:
            raise TypeError("A prepared queryset prefetches nothing.")
        self.queryset, self.alias = queryset, queryset.db
        connection = connections[self.alias]
        self.compiler = queryset.query.get_compiler(self.alias)
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = "", ()
        self.converters: dict[str, Any] = {}
        if self.sql:
            self.converters = self.compiler.get_converters([column[0] for column in self.compiler.select])
        known = {adapted(value, connection): number for number, value in enumerate(stand_ins)}
        # for each parameter: the position of the argument's value, or None if it is a constant
        self.places = [known.get(value) for value in parameters]
        self.constants = list(parameters)
        fixed = [self.sql, *(value for value, at in zip(parameters, self.places, strict=True) if at is None)]
        if any(mark in str(value) for mark in MARKS for value in fixed):
            raise TypeError(f"{self.queryset.model.__name__}: an argument is no parameter of the statement as it is.")
        if connection.vendor == "postgresql":
            self.write_constants(connection.connection)

    def write_constants(self, connection: Connection) -> None:
        """Writes constants into the statement. PostgreSQL keeps one plan for all values of a parameter, and such a plan
        can't consider how rare a value is or whether a partial index covers it."""
        parameters = iter(zip(self.places, self.constants, strict=True))
        places: list[int | None] = []

        def written(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%%"
            at, constant = next(parameters)
            if at is None:
                return sql.Literal(constant).as_string(connection).replace("%", "%%")
            places.append(at)
            return "%s"

        self.sql = re.sub("%[%s]", written, self.sql)
        self.places, self.constants = places, [None] * len(places)

    def rows(self, parameters: list[Any]) -> list[Any]:
        if not self.sql:
            return []
        connection = connections[self.alias]
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are held in a transaction.")  # as Django's compiler does
        given = [adapted(value, connection) for value in parameters]
        constants = self.constants
        filled = tuple([constants[at] if at_ is None else given[at_] for at, at_ in enumerate(self.places)])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            found = cursor.fetchall()
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *args, **kwargs: [found]
        compiler.get_converters = lambda columns: self.converters
        bound = object.__new__(type(self.queryset))
        vars(bound).update(vars(self.queryset))
        bound._query = Bound(self.queryset.query, compiler)
        return list(self.queryset._iterable_class(bound))


class Bound:
    """A query that returns the given compiler."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self.query, self.compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.query, name)

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        return self.compiler


class Prepared:
    def __init__(self, build: Callable[..., models.QuerySet[Any]]) -> None:
        self.build = build
        self.statements: dict[tuple[Any, ...], tuple[models.QuerySet[Any], dict[str, Statement]]] = {}
        update_wrapper(self, build)

    def __call__(self, *args: Any) -> list[Any]:
        """The rows, as the queryset would return them."""
        parameters: list[Any] = []
        shape = taken_apart(args, parameters)
        known = self.statements.get(shape)
        if known is None:
            if len(self.statements) >= MOST_SHAPES or len(parameters) > MOST_PARAMETERS:
                return list(self.build(*args))
            known = self.statements[shape] = (self.build(*stand_in(args, count(1))), {})
        queryset, by_alias = known
        alias = queryset.db  # now; the next call may read from another database
        if (statement := by_alias.get(alias)) is None:
            numbers: list[Any] = []
            taken_apart(stand_in(args, count(1)), numbers)
            # Before the lock, so that no thread waits for the pool while others wait for this thread.
            connections[alias].ensure_connection()
            with COMPILING:
                statement = by_alias.get(alias) or Statement(queryset.using(alias), numbers)
                by_alias[alias] = statement
        return statement.rows(parameters)

    def first(self, *args: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(*args)), None)

    def get(self, *args: Any) -> Any:
        """The only row. Raises the model's DoesNotExist."""
        if (row := self.first(*args)) is None:
            raise self.build(*args).model.DoesNotExist
        return row


prepared = Prepared
