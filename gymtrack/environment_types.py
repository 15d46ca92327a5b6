"""Types of the environment variables: how their text is read, and which values are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode


def items_of(value: Any) -> Any:
    """The items of a list that is written with commas."""
    return [item.strip() for item in value.split(",") if item.strip()] if isinstance(value, str) else value


def three_numbers(value: Any) -> Any:
    """Three whole numbers that are written with commas."""
    numbers = items_of(value)
    if len(numbers) != 3 or not all(str(number).isdecimal() for number in numbers):
        raise ValueError("is not three whole numbers, like 7,5,12.")
    return tuple(int(number) for number in numbers)


def database_address(address: str) -> str:
    if address and not address.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ValueError("names no supported database; use sqlite:///… or postgres://….")
    return address


def origins(values: list[str]) -> list[str]:
    for value in values:
        if not re.fullmatch(r"https?://[^/*\s]+", value):
            raise ValueError(f"{value!r} is not an origin; use scheme and host, like https://app.example.")
    return values


Items = Annotated[list[str], NoDecode, BeforeValidator(items_of)]
Origins = Annotated[Items, AfterValidator(origins)]
ThreeNumbers = Annotated[tuple[int, int, int], NoDecode, BeforeValidator(three_numbers)]
DatabaseAddress = Annotated[str, AfterValidator(database_address)]


def setting(default: Any, description: str, *, shown: str | None = None) -> Any:
    """A variable. `shown` describes the default in docs/settings.md, if it is not the value itself.

    A default that depends on earlier variables is a function of their values.
    """
    extra: dict[str, Any] = {} if shown is None else {"shown": shown}
    given = {"default_factory": default} if callable(default) else {"default": default}
    return Field(**given, description=description, json_schema_extra=extra)


def in_development(value: Any, otherwise: Any) -> Callable[[dict[str, Any]], Any]:
    """A default that is `value` with DEBUG, and `otherwise` without."""
    return lambda values: value if values["DEBUG"] else otherwise


def product_address(values: dict[str, Any]) -> str:
    hosts = values["ALLOWED_HOSTS"]
    return f"http://{hosts[0]}:{values['PORT']}" if values["INSECURE_HTTP"] else f"https://{hosts[0]}"
