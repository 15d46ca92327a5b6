"""Finds changes between two OpenAPI schemas that break clients of the older one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Bounds of what clients send, and which of two values is the stricter one.
BOUNDS = (("maxLength", min), ("maximum", min), ("maxItems", min), ("minLength", max), ("minimum", max))

# Breaking changes that were made on purpose, because a single request could occupy the server. They break no client:
# no mail reaches an address that long, and clients of an import read it again until it is `ready` anyway.
INTENDED = re.compile(
    r".*: parameter (search has the maxLength 200|(fields|expand) has the maxItems 100) now"
    r"|Import(Selection)?\.status may hold now reading, unreadable"
    r"|(Registration|TrainerInvitation)Request\.email has the maxLength 254 now"
    # What version 1.1 can say and earlier ones could not: exercises with other measures, rest-pause sets, plan lines
    # with several groups of sets, programs that begin later. A line that the older fields can express is answered by
    # them as before. `front_desk` is only answered to someone whom a gym has made that.
    r"|Exercise(Selection)?\.tracking may hold now assisted_reps, bodyweight_reps, weight_distance, weight_duration"
    r"|(ExerciseLog(Selection)?|LoggedSet)\.set_type may hold now rest_pause"
    r"|ProgramAssignment(Selection)?\.status may hold now upcoming"
    r"|Program(Selection)?\.visibility may hold now gym"
    r"|Me\.role may hold now front_desk"
    r"|ProgramExercise(Selection)?\.(sets|load_type) may hold now (null|None)"
)


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Describes each breaking change in one line, sorted."""
    found = [*operation_changes(old["paths"], new["paths"])]
    after = new["components"]["schemas"]
    for name, was in old["components"]["schemas"].items():
        if name in after:
            found += component_changes(name, was, after[name])
    return sorted({change for change in found if not INTENDED.fullmatch(change)})


def operation_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for path, operations in old.items():
        for method, was in operations.items():
            name = f"{method.upper()} {path}"
            now = new.get(path, {}).get(method)
            if now is None:
                yield f"{name}: is gone"
                continue
            yield from parameter_changes(name, was, now)
            if now.get("requestBody", {}).get("required") and not was.get("requestBody", {}).get("required"):
                yield f"{name}: needs a body now"
            for status in was["responses"]:
                if status < "300" and status not in now["responses"]:
                    yield f"{name}: answers {status} no more"


def parameter_changes(name: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    before, after = ({(p["in"], p["name"]): p for p in one.get("parameters", ())} for one in (was, now))
    for key in before:
        if key not in after:
            yield f"{name}: parameter {key[1]} is gone"
        else:
            for change in value_changes(before[key]["schema"], after[key]["schema"], sent=True):
                yield f"{name}: parameter {key[1]} {change}"
    for key, one in after.items():
        if one.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} is needed now"


def component_changes(name: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    sent = name.endswith("Request")
    before, after = was.get("properties", {}), now.get("properties", {})
    needed, needs = set(was.get("required", ())), set(now.get("required", ()))
    for key in before:
        if key not in after:
            yield f"{name}.{key} is gone"
        else:
            for change in value_changes(before[key], after[key], sent):
                yield f"{name}.{key} {change}"
    for key in needs - needed if sent else needed - needs:
        if key in after:
            yield f"{name}.{key} {'is needed now' if sent else 'may be missing now'}"


def value_changes(was: Any, now: Any, sent: bool) -> Iterator[str]:
    """Clients may send more than before, and may receive less. Changes in the other direction break them."""
    for kind in ("type", "enum"):
        before, after = listed(was.get(kind)), listed(now.get(kind))
        lost = before - after if sent else after - before
        if before and after and lost:
            yield f"{'takes no more' if sent else 'may hold now'} {', '.join(sorted(map(str, lost)))}"
    for bound, less in BOUNDS if sent else ():
        before, after = was.get(bound), now.get(bound)
        if after is not None and after != before and (before is None or less(before, after) == after):
            yield f"has the {bound} {after} now"


def listed(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list) else {value} if value is not None else set()
