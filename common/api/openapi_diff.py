"""What a client of an older schema would miss or trip over in a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Of what is sent: a bound and the choice of the two that takes less.
BOUNDS = (("maxLength", min), ("maximum", min), ("maxItems", min), ("minLength", max), ("minimum", max))

# Meant so, since a single request could occupy the server: what no client sends (no mail reaches a longer address), and
# what a client of an import, which reads it again until it is `ready`, waits for anyway.
INTENDED = re.compile(
    r".*: parameter (search has the maxLength 200|(fields|expand) has the maxItems 100) now"
    r"|Import(Selection)?\.status may hold now reading, unreadable"
    r"|(Registration|TrainerInvitation)Request\.email has the maxLength 254 now"
)


def losses(old: dict, new: dict) -> list[str]:
    """One line for each; none when all that worked still does."""
    found = [*operation_losses(old["paths"], new["paths"])]
    after = new["components"]["schemas"]
    for name, was in old["components"]["schemas"].items():
        if name in after:
            found += shape_losses(name, was, after[name])
    return sorted({loss for loss in found if not INTENDED.fullmatch(loss)})


def operation_losses(old: dict, new: dict) -> Iterator[str]:
    for path, operations in old.items():
        for method, was in operations.items():
            name = f"{method.upper()} {path}"
            now = new.get(path, {}).get(method)
            if now is None:
                yield f"{name}: is gone"
                continue
            yield from parameter_losses(name, was, now)
            if now.get("requestBody", {}).get("required") and not was.get("requestBody", {}).get("required"):
                yield f"{name}: needs a body now"
            for status in was["responses"]:
                if status < "300" and status not in now["responses"]:
                    yield f"{name}: answers {status} no more"


def parameter_losses(name: str, was: dict, now: dict) -> Iterator[str]:
    before, after = ({(p["in"], p["name"]): p for p in one.get("parameters", ())} for one in (was, now))
    for key in before:
        if key not in after:
            yield f"{name}: parameter {key[1]} is gone"
        else:
            for said in value_losses(before[key]["schema"], after[key]["schema"], sent=True):
                yield f"{name}: parameter {key[1]} {said}"
    for key, one in after.items():
        if one.get("required") and not before.get(key, {}).get("required"):
            yield f"{name}: parameter {key[1]} is needed now"


def shape_losses(name: str, was: dict, now: dict) -> Iterator[str]:
    sent = name.endswith("Request")
    before, after = was.get("properties", {}), now.get("properties", {})
    needed, needs = set(was.get("required", ())), set(now.get("required", ()))
    for key in before:
        if key not in after:
            yield f"{name}.{key} is gone"
        else:
            for said in value_losses(before[key], after[key], sent):
                yield f"{name}.{key} {said}"
    for key in needs - needed if sent else needed - needs:
        if key in after:
            yield f"{name}.{key} {'is needed now' if sent else 'may be missing now'}"


def value_losses(was: Any, now: Any, sent: bool) -> Iterator[str]:
    """What is sent may be more than before, what comes may be less; the other way round someone is surprised."""
    for kind in ("type", "enum"):
        before, after = listed(was.get(kind)), listed(now.get(kind))
        lost = before - after if sent else after - before
        if before and after and lost:
            yield f"{'takes no more' if sent else 'may hold now'} {', '.join(sorted(map(str, lost)))}"
    for bound, less in BOUNDS if sent else ():
        before, after = was.get(bound), now.get(bound)
        if after is not None and after != before and (before is None or less(before, after) == after):
            yield f"has the {bound} {after} now"


def listed(value: Any) -> set:
    return set(value) if isinstance(value, list) else {value} if value is not None else set()
