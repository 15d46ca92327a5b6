"""Parts of the schema that all operations share: answers with `fields` and `expand`, headers, examples."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from rest_framework.request import Request

HEADERS = {
    "RateLimit": ("What is left of your share: `r` requests in the next `t` seconds.", '"read";r=2999;t=42'),
    "RateLimit-Policy": ("Your share: `q` requests in `w` seconds.", '"read";q=3000;w=60'),
    "Retry-After": ("Seconds until the next request is answered.", "42"),
    "ETag": ("The answer's entity tag, for If-None-Match and If-Match.", '"0f2c4e7b9d5a4f0e8f6b3a7c1d9e2b5c"'),
}
SESSION, SET = "0196a3f2-7c00-7abc-8def-0123456789ab", "0196a3f2-9d10-7abc-8def-0123456789ab"
TIME = "2026-03-02T17:30:00Z"
_exercise = {
    "name": "Barbell Bench Press",
    "slug": "barbell-bench-press",
    "gym": None,
    "category": "strength",
    "equipment": "barbell",
    "primary_muscles": ["chest"],
    "secondary_muscles": ["triceps"],
    "level": "beginner",
    "mechanic": "compound",
    "force": "push",
    "tracking": "weight_reps",
    "per_side": False,
    "instructions": "",
    "video_url": "",
    "is_archived": False,
}
_times = {"created_at": TIME, "updated_at": TIME}
_set = {
    "id": SET,
    "session": SESSION,
    "exercise": 12,
    "program_exercise": None,
    "set_number": 1,
    "set_type": "working",
    "reps": 8,
    "weight_kg": "82.5000",
    "duration_seconds": None,
    "distance_m": None,
    "rpe": "8.0",
    "note": "",
    "performed_at": TIME,
    **_times,
}
_group = {
    "count": 3,
    "count_max": None,
    "type": "working",
    "reps_min": 8,
    "reps_max": 10,
    "amrap": False,
    "seconds_min": None,
    "seconds_max": None,
    "metres": None,
    "load_type": "none",
    "load_value": None,
    "load_max": None,
    "rpe_min": "8",
    "rpe_max": "8",
    "rest_seconds": 120,
    "note": "",
}
_record = {
    "id": 71,
    "trainee": 5,
    "exercise": 12,
    "kind": "weight",
    "value": "82.5000",
    "unit": "kg",
    "exercise_log": SET,
    "achieved_at": TIME,
    **_times,
}
_target = {
    "program_exercise": 310,
    "exercise": 12,
    "sets": [
        {
            **{name: value for name, value in _group.items() if name not in ("count", "count_max")},
            "set_number": 1,
            "kg": "82.5",
        }
    ],
}
_max = {
    "exercise": 12,
    "one_rm_kg": "110.0000",
    "training_max_kg": "99.0000",
    "measured_at": "2026-03-02",
    "source": "entered",
}
EXAMPLES = {
    "SignInRequest": {"username": "trainee@demo.gym", "password": "demo-gym-2026"},
    "Exercise": {"id": 12, **_exercise},
    "ExerciseRequest": {"name": "Landmine press", "category": "strength", "tracking": "weight_reps"},
    "ExerciseLog": _set,
    "ExerciseLogRequest": {"id": SET, "session": SESSION, "exercise": 12, "reps": 8, "weight_kg": 82.5, "rpe": 8},
    "LogExerciseRequest": {"id": SET, "exercise": 12, "reps": 8, "weight_kg": "82.5"},
    "LoggedSet": {**_set, "personal_records": [_record]},
    "PersonalRecord": _record,
    "StartRequest": {"id": SESSION, "started_at": TIME},
    "WorkoutSession": {
        "id": SESSION,
        "trainee": 5,
        "program_day": None,
        "status": "in_progress",
        "started_at": TIME,
        "ended_at": None,
        "feeling": None,
        "name": "",
        "notes": "",
        "pain": [{"where": "left knee", "level": 3}],
        "targets": [_target],
        "totals": {"sets": 1, "reps": 8, "volume_kg": "660.0000", "seconds": 0, "metres": "0.000"},
        **_times,
    },
    "WorkoutSessionRequest": {
        "id": SESSION,
        "started_at": TIME,
        "ended_at": "2026-03-02T18:30:00Z",
        "feeling": 4,
        "sets": [{"exercise": 12, "reps": 8, "weight_kg": 80}, {"exercise": 12, "reps": 6, "weight_kg": 85}],
    },
    "Target": _target,
    "Max": _max,
    "MaxRequest": {"exercise": 12, "one_rm_kg": 110},
    "ScheduledWorkout": {
        "program_day": 31,
        "date": "2026-03-02",
        "week": 1,
        "status": "done",
        "session": SESSION,
    },
    "EndRequest": {"feeling": 4},
    "Summary": {
        "duration_seconds": 3600,
        "total_sets": 16,
        "total_reps": 120,
        "total_volume_kg": "6420.0000",
        "personal_records": [_record],
    },
    "HealthMetric": {
        "id": 8,
        "trainee": 5,
        "kind": "body_weight",
        "value": "81.4000",
        "unit": "kg",
        "measured_at": TIME,
        "note": "",
    },
    "HealthMetricRequest": {"kind": "body_weight", "value": 81.4},
    "Program": {
        "id": 3,
        "name": "Strength 5",
        "description": "",
        "owner": 2,
        "gym": 1,
        "goal": "strength",
        "level": "intermediate",
        "weeks": 8,
        "visibility": "shared",
        "is_offered": False,
        "is_template": False,
        "is_archived": False,
        "revision": 2,
        "week_notes": [{"week": 4, "name": "Deload", "notes": "Half the sets."}],
    },
    "ProgramRequest": {"name": "Strength 5", "weeks": 8, "visibility": "private"},
    "ProgramDay": {"id": 31, "program": 3, "week": 1, "position": 1, "name": "Push A", "notes": "", "blocks": []},
    "ProgramDayRequest": {"program": 3, "week": 1, "position": 1, "name": "Push A"},
    "ProgramExercise": {
        "id": 310,
        "program_day": 31,
        "exercise": 12,
        "position": 1,
        "superset": None,
        "sets": 3,
        "reps_min": 8,
        "reps_max": 10,
        "load_type": "rpe",
        "load_value": "8.0000",
        "rest_seconds": 120,
        "tempo": "",
        "notes": "",
        "set_groups": [_group],
        "block": None,
        "per_side": None,
        "alternatives": [],
    },
    "ProgramExerciseRequest": {
        "program_day": 31,
        "exercise": 12,
        "set_groups": [
            {"count": 1, "reps_min": 5, "reps_max": 5, "amrap": True, "load_type": "percent_tm", "load_value": 85},
            {"count": 3, "reps_min": 5, "reps_max": 5, "load_type": "percent_tm", "load_value": 65},
        ],
    },
    "SetGroup": _group,
    "Plan": {
        "weeks": 8,
        "week_notes": [],
        "revision": 2,
        "days": [
            {
                "id": 31,
                "week": 1,
                "position": 1,
                "name": "Push A",
                "notes": "",
                "blocks": [],
                "exercises": [
                    {
                        "id": 310,
                        "exercise": 12,
                        "position": 1,
                        "block": None,
                        "set_groups": [_group],
                        "tempo": "",
                        "notes": "",
                        "per_side": None,
                        "alternatives": [],
                    }
                ],
            }
        ],
    },
    "ProgramAssignment": {
        "id": 44,
        "trainee": 5,
        "program": 3,
        "revision": 2,
        "start_date": "2026-03-02",
        "end_date": None,
        "status": "active",
        "assigned_by": 2,
        "weekdays": [0, 2, 4],
        "start_week": 1,
        "overrides": {"310": {"removed": True}},
    },
    "AssignProgramRequest": {"program": 3, "start_date": "2026-03-02", "weekdays": [0, 2, 4]},
    "ClientError": {
        "type": "client_error",
        "errors": [{"code": "not_found", "detail": "Not found.", "attr": None}],
    },
    "Invalid": {
        "type": "validation_error",
        "errors": [
            {"code": "max_value", "detail": "Ensure this value is less than or equal to 10.", "attr": "rpe"},
        ],
    },
    "Conflict": {
        "type": "client_error",
        "errors": [{"code": "conflict", "detail": "A session is in progress already.", "attr": None}],
        "open_session": SESSION,
    },
}


def finish(result: Any, generator: Any, request: Request, public: Any) -> Any:
    """Completes the generated schema: the last hook of drf-spectacular (see SPECTACULAR_SETTINGS)."""
    schemas = result["components"]["schemas"]
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    result["components"]["headers"] = {
        name: {"description": said, "schema": {"type": "string"}, "example": example}
        for name, (said, example) in HEADERS.items()
    }
    for path in result["paths"].values():
        for method, operation in path.items():
            tagged = operation.pop("x-tagged", False)
            if expansions := operation.pop("x-selection", None):
                offer_selection(schemas, operation, expansions)
            for status, response in operation["responses"].items():
                names = ["RateLimit", "RateLimit-Policy", *(["Retry-After"] if status == "429" else [])]
                if tagged and status in ("200", "201", "304") and (method == "get" or status != "304"):
                    names.append("ETag")
                response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
            operation["responses"] = dict(sorted(operation["responses"].items()))
    share_errors(result)
    tidy(result)
    return result


def share_errors(result: Any) -> None:
    """Moves error answers that are the same everywhere into shared components."""
    shared: dict[str, Any] = {}
    result["components"]["responses"] = shared
    for path in result["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if status >= "400" and shared.setdefault(f"Error{status}", response) == response:
                    operation["responses"][status] = {"$ref": f"#/components/responses/Error{status}"}


def tidy(node: Any) -> None:
    """Removes markers of drf-spectacular. `oneOf` becomes `anyOf`, since an empty text can match two of the choices."""
    if isinstance(node, dict):
        node.pop("x-spec-enum-id", None)
        if "oneOf" in node:
            node["anyOf"] = node.pop("oneOf")
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        tidy(inner)


def offer_selection(schemas: Any, operation: Any, expansions: dict[str, tuple[str, bool]]) -> None:
    """Describes that an answer has whole rows, or rows as `fields` and `expand` select them."""
    content = operation["responses"]["200"]["content"]["application/json"]
    is_list = expansions.pop("*list", False)
    expansions.pop("*row", None)
    if is_list:
        content = schemas[content["schema"]["$ref"].rsplit("/", 1)[1]]["properties"]["results"]
        holder, key = content, "items"
    else:
        holder, key = content, "schema"
    whole = holder[key]
    name = whole["$ref"].rsplit("/", 1)[1]
    selection = f"{name}Selection"
    if selection not in schemas:
        shape = deepcopy(schemas[name])
        shape.pop("required", None)
        shape.pop("examples", None)
        shape["description"] = "What `fields` and `expand` make of it."
        for field, (component, many) in expansions.items():
            full = {"$ref": f"#/components/schemas/{component}"}
            full = {"type": "array", "items": full} if many else full
            shown = shape["properties"].get(field)  # a key unless it is expanded
            shape["properties"][field] = {"anyOf": [shown, full]} if shown else full
        schemas[selection] = {**shape, "additionalProperties": False, "minProperties": 1}
    holder[key] = {"anyOf": [whole, {"$ref": f"#/components/schemas/{selection}"}]}
