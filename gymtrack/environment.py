"""The environment variables that configure GymTrack: each with its type, its default and a description.

`gymtrack/settings.py` builds Django's settings from them, and `make reference` writes docs/settings.md from them. A
wrong value stops every start with one line that names the variable. Secrets have no default.
"""

from __future__ import annotations

import os
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

from pydantic import BeforeValidator, NonNegativeInt, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from .environment_types import (
    DatabaseAddress,
    Items,
    Origins,
    ThreeNumbers,
    in_development,
    product_address,
    setting,
)

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3
BASE_DIR = Path(__file__).resolve().parent.parent


def refuse(name: str, reason: str) -> NoReturn:
    """Stops the start with one line that names the variable: no traceback, exit status 1."""
    sys.exit(f"{name}: {reason}")


class Group(BaseSettings):
    """A part of the variables; its docstring is the heading in docs/settings.md."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="ignore", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def without_spaces_around(cls, value: Any) -> Any:
        return value.strip() if isinstance(value, str) else value


class Serving(Group):
    """The server and its address"""

    DEBUG: bool = setting(False, "for development only")
    SECRET_KEY: str = setting(
        in_development("development-only-key-never-used-with-debug-off-1234", ""),
        "random, 50 characters or more; required unless `DEBUG`",
        shown="",
    )
    SECRET_KEY_FALLBACKS: Items = setting(
        [], "previous keys, separated by commas: what they signed stays valid after you changed the key"
    )
    ALLOWED_HOSTS: Items = setting(
        in_development("localhost,127.0.0.1,[::1]", ""),
        "host names that this server answers to, separated by commas; required unless `DEBUG`",
        shown="",
    )
    HOST: str = setting("127.0.0.1", "the address that gunicorn listens on")
    PORT: NonNegativeInt = setting(8000, "the port that gunicorn listens on")
    WEB_CONCURRENCY: NonNegativeInt = setting(2, "number of gunicorn's worker processes, with 4 threads each")
    INSECURE_HTTP: bool = setting(
        in_development(True, False),
        "no HTTPS redirect, HSTS or Secure cookies; allowed for loopback addresses only",
        shown="false",
    )
    TRUSTED_PROXY_COUNT: NonNegativeInt = setting(
        0, "number of proxies in front of the server whose `X-Forwarded-For` and `-Proto` headers are trusted"
    )
    SITE_URL: str = setting(
        product_address,
        "the product's URL, for links in mails that are not sent during a request",
        shown="`https://` and the first allowed host",
    )
    LOAD_DEMO: bool = setting(False, "fills an empty database with the demo gym (`manage.py prepare`)")
    THROTTLE: bool = setting(
        True,
        "`off` switches request limits off (tests, benchmarks), but never the limit on failed sign-ins",
        shown="on",
    )
    THROTTLE_READS: NonNegativeInt = setting(
        3000,
        "reads per minute and user, or per address if nobody is signed in; an application has the share of twenty "
        "users. Counted in the cache: for each process with `locmem://`, for all processes together with Redis",
    )
    THROTTLE_WRITES: NonNegativeInt = setting(1200, "writes per minute, counted in the same way")
    THROTTLE_PAGES: NonNegativeInt = setting(
        1200, "pages, and requests of their scripts, per minute and user, or per address if nobody is signed in"
    )
    THROTTLE_SIGN_INS: NonNegativeInt = setting(300, "requests to sign-in and token endpoints per minute and address")

    @field_validator("SECRET_KEY")
    @classmethod
    def key_is_strong(cls, key: str) -> str:
        if not key:
            raise ValueError("is missing; set it to a random text of 50 characters or more.")
        if len(key) < 32 or len(set(key)) < 5 or key.startswith("django-insecure-"):
            raise ValueError("is weak; set it to a random text of 50 characters or more.")
        return key

    @field_validator("ALLOWED_HOSTS")
    @classmethod
    def hosts_are_named(cls, hosts: list[str]) -> list[str]:
        if not hosts:
            raise ValueError("is empty; list the host names that this server answers to.")
        return hosts

    @field_validator("SITE_URL")
    @classmethod
    def without_a_slash(cls, address: str) -> str:
        return address.rstrip("/")


class Data(Group):
    """Data"""

    DATABASE_POOL_SIZE: NonNegativeInt = setting(
        8,
        "connections that a process keeps open (PostgreSQL), each with its prepared statements; use `0` behind "
        "PgBouncer: no connections are kept open and no statements prepared",
    )
    DATABASE_STATEMENT_TIMEOUT: NonNegativeInt = setting(
        30,
        "seconds that a statement may take (PostgreSQL); with `0`, as behind PgBouncer, the server's own setting "
        "applies. Migrations, backups and the worker have no limit",
    )
    DATABASE_LOCK_TIMEOUT: NonNegativeInt = setting(
        10, "seconds that a statement may wait for a lock (PostgreSQL); `0` as above"
    )
    DATABASE_URL: DatabaseAddress = setting(
        f"sqlite:///{BASE_DIR / 'db.sqlite3'}",
        "or `postgres://user:password@host:port/name`",
        shown="sqlite:///db.sqlite3",
    )
    DATABASE_REPLICA_URL: DatabaseAddress = setting(
        "", "a streaming replica (PostgreSQL) for the reads of everyone who has not just written"
    )
    CACHE_URL: str = setting("locmem://", "or `redis://:password@host:port/0`, which every process shares")
    BACKUP_DIR: str = setting(str(BASE_DIR / "backups"), "where `manage.py backup` writes", shown="backups")
    BACKUP_RECIPIENT: str = setting(
        "", "an age public key (`age1…`): backups are encrypted with it, and this machine can't read them"
    )
    BACKUP_KEEP: ThreeNumbers = setting((7, 5, 12), "how many daily, weekly and monthly backups are kept")
    CHANGE_LOG_DAYS: NonNegativeInt = setting(
        90,
        "days that the change feed keeps entries (0: forever); a mirror that was offline longer lists everything again",
    )

    @field_validator("DATABASE_REPLICA_URL")
    @classmethod
    def replicas_are_postgresql(cls, address: str, info: ValidationInfo) -> str:
        if address and "sqlite" in address.split(":", maxsplit=1)[0] + info.data.get("DATABASE_URL", "").split(":")[0]:
            raise ValueError("needs PostgreSQL, here and in DATABASE_URL.")
        return address

    @field_validator("CACHE_URL")
    @classmethod
    def cache_is_known(cls, address: str) -> str:
        if not address.startswith(("redis://", "rediss://", "locmem://")):
            raise ValueError("names no supported cache; use locmem:// or redis://….")
        return address


class Mail(Group):
    """Mail"""

    EMAIL_URL: str = setting("consolemail://", "or `smtp+tls://user:password@host:port`")
    DEFAULT_FROM_EMAIL: str = setting("GymTrack <no-reply@localhost>", "sender of mails")


class Access(Group):
    """Access"""

    SECOND_FACTOR_REQUIRED: bool = setting(False, "gym admins and operators need a second factor")
    CORS_ORIGINS: Origins = setting(
        [], "origins that may call the API from a browser, with a token and never with cookies"
    )
    WEBHOOK_ALLOW_PRIVATE: bool = setting(
        False,
        "webhooks and push messages may use private and loopback addresses and no TLS: for tests and closed networks",
    )
    VAPID_PRIVATE_KEY: str = setting(
        "",
        "signs push messages to browsers (`manage.py vapid_key` makes one); without it none are offered. Another key "
        "ends all subscriptions",
    )

    @field_validator("VAPID_PRIVATE_KEY")
    @classmethod
    def key_is_on_the_curve(cls, key: str) -> str:
        try:
            number = int.from_bytes(urlsafe_b64decode(f"{key}==="))
        except ValueError:
            number = 0
        if key and not (len(key) == 43 and 0 < number < P256_ORDER):
            raise ValueError("is no key; make one with manage.py vapid_key.")
        return key


class Operation(Group):
    """Logs, metrics and error reports"""

    LOG_LEVEL: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(str.upper)] = (
        setting("INFO", "the lowest level that is logged to standard error")
    )
    LOG_FORMAT: Literal["json", "line"] = setting(
        in_development("line", "json"), "`json`, or `line`, which is easier to read", shown="json"
    )
    SLOW_QUERY_MS: NonNegativeInt = setting(500, "a statement that takes longer is logged, without its values")
    METRICS: bool = setting(False, "`/-/metrics` answers requests from loopback addresses and requests with the token")
    METRICS_TOKEN: str = setting("", "the bearer token that Prometheus sends")
    ENVIRONMENT: str = setting("production", "the name of this installation in error reports")
    RELEASE: str = setting("", "the version in error reports; the image sets its own")
    SENTRY_DSN: str = setting("", "where error reports are sent, without personal data")


GROUPS: tuple[type[Group], ...] = (Serving, Data, Mail, Access, Operation)


class FileSource(PydanticBaseSettingsSource):
    """`NAME_FILE=/path` sets NAME to the content of that file, such as a secret that Docker mounts."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field_name}_FILE")
        try:
            return (Path(path).read_text() if path else None), field_name, False
        except OSError as error:
            refuse(f"{field_name}_FILE", f"can't be read: {error.strerror}.")

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Environment(Operation, Access, Mail, Data, Serving):
    """All variables, in the order of GROUPS: a default can depend on a variable before it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Files first, then the environment itself, and nothing else."""
        return FileSource(settings_cls), env_settings


EXPECTED = {
    "bool_type": "use true or false",
    "bool_parsing": "use true or false",
    "int_parsing": "use a whole number",
    "greater_than_equal": "use a whole number that isn't negative",
}


def reason_of(error: Any) -> str:
    """What is wrong with a value. It repeats only values that can't be secret: numbers, booleans and choices."""
    if "error" in error.get("ctx", {}):
        return str(error["ctx"]["error"])
    if error["type"] == "literal_error":
        return f"{error['input']!r} isn't one of {error['ctx']['expected']}."
    if error["type"] in EXPECTED:
        return f"{error['input']!r} can't be used here; {EXPECTED[error['type']]}."
    return f"{error['msg']}."


def read_environment() -> Environment:
    """Reads the variables. The first invalid one stops the start."""
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors()[0]
        refuse(str(first["loc"][0]), reason_of(first))


env = read_environment()
