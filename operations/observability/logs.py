"""Log lines: one JSON object each, with the id of the request, and without anything that a person entered."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import structlog

EXTRAS = {"method", "route", "status", "ms", "queries", "database_ms", "sql", "database", "reason"}


class WithoutPersonalData(logging.Filter):
    """Removes addresses from the lines of Django and gunicorn, because they can contain names and one-time keys."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "django.request":
            record.msg, record.args = "unhandled exception" if record.exc_info else "answered with an error", ()
            return record.levelno >= logging.ERROR  # RequestMiddleware logs the rest
        if record.name.startswith("django.security"):
            record.msg, record.args = f"refused: {record.name.removeprefix('django.security.')}", ()
        if record.name.startswith("gunicorn") and "request" in str(record.msg):
            record.args = tuple("…" if isinstance(value, str) else value for value in record.args or ())
        return True


def where(exc_info: Any) -> list[dict[str, Any]]:
    """An exception and its causes: [{type, at: [file:line function, …]}], without messages, which may be personal."""
    error: Any = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    causes: list[dict[str, Any]] = []
    while isinstance(error, BaseException) and len(causes) < 5:
        all_frames = traceback.extract_tb(error.__traceback__)
        # those of our own code, and the last ones of libraries
        frames = [frame for frame in all_frames[:-3] if "/lib/python" not in frame.filename][-10:] + all_frames[-3:]
        at = [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]
        causes.append({"type": f"{type(error).__module__}.{type(error).__qualname__}", "at": at})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return causes


def place_exceptions(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replaces the exception of a line by its type and place."""
    exc_info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if exc_info and (causes := where(exc_info)):
        event["exception"] = causes
    return event


def configuration(level: str, form: str) -> dict[str, Any]:
    """LOGGING for Django, and for gunicorn's own lines."""
    renderer = (
        structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_personal_data": {"()": WithoutPersonalData}},
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.ExtraAdder(allow=EXTRAS),
                ],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    place_exceptions,
                    renderer,
                ],
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["without_personal_data"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "gunicorn.error": {"handlers": ["console"], "level": level, "propagate": False},
            "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }
