"""The floor: the least that an operation can cost with Django. It is a project in one file with the middleware of
`startproject`. A view runs only one insert or one indexed select on the product's table, and answers with JSON or a
plain template.

`gunicorn benchmarks.floor` serves it; `raw()` runs the same statements without Django.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from statistics import median

import environ
from django.conf import settings

env = environ.Env()
if not settings.configured:
    database = env.db_url_config(os.environ["DATABASE_URL"])
    if database["ENGINE"].endswith("sqlite3"):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    else:
        database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}}
    settings.configure(
        DATABASES={"default": database},
        SECRET_KEY="only-for-measuring-" + uuid.uuid4().hex,
        ALLOWED_HOSTS=["localhost", "127.0.0.1"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {
                                "sets.html": "<!doctype html><title>Sets</title><table>{% for set in sets %}<tr>"
                                "<td>{{ set.performed_at }}<td>{{ set.set_type }}<td>{{ set.weight_kg }}"
                                "<td>{{ set.reps }}<td>{{ set.rpe }}<td>{{ set.note }}</tr>{% endfor %}</table>"
                            },
                        )
                    ]
                },
            }
        ],
    )
    import django

    django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt


class Set(models.Model):
    """The product's table of sets."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session_id = models.UUIDField()
    trainee_id = models.BigIntegerField()
    exercise_id = models.BigIntegerField()
    program_exercise_id = models.BigIntegerField(null=True)
    set_number = models.PositiveSmallIntegerField(null=True)
    set_type = models.CharField(max_length=10, default="working")
    reps = models.PositiveSmallIntegerField(null=True)
    weight_kg = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    duration_seconds = models.PositiveIntegerField(null=True)
    distance_m = models.DecimalField(max_digits=11, decimal_places=3, null=True)
    rpe = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    note = models.CharField(max_length=1000, default="")
    performed_at = models.DateTimeField(default=timezone.now)
    is_assisted = models.BooleanField(default=False)
    edited_at = models.DateTimeField(null=True)
    created_digest = models.CharField(max_length=64, default="")

    class Meta:
        app_label = "floor"
        managed = False
        db_table = "workouts_exerciselog"


SHOWN = (
    *("id", "session_id", "exercise_id", "program_exercise_id", "set_number", "set_type", "reps", "weight_kg"),
    *("duration_seconds", "distance_m", "rpe", "note", "performed_at"),
)


@csrf_exempt
def insert(request):
    row = Set.objects.create(**json.loads(request.body))
    return JsonResponse({name: getattr(row, name) for name in SHOWN}, status=201)


def select(request):
    rows = Set.objects.filter(trainee_id=request.GET["trainee"], exercise_id=request.GET["exercise"])
    rows = rows.order_by("-performed_at", "-id")[:100]
    return JsonResponse({"results": [{name: getattr(row, name) for name in SHOWN} for row in rows]})


def page(request):
    rows = Set.objects.filter(trainee_id=request.GET["trainee"]).order_by("-performed_at", "-id")[:100]
    return render(request, "sets.html", {"sets": rows})


urlpatterns = [
    path("health", lambda request: HttpResponse("ok")),
    path("sets/", insert),
    path("list/", select),
    path("page/", page),
]
application = WSGIHandler()


def raw(trainee: int, exercise: int, session: str, times: int) -> dict[str, dict[str, float]]:
    """{what: milliseconds} of the statements alone, on one connection."""
    new = {"session_id": uuid.UUID(session), "trainee_id": trainee, "exercise_id": exercise, "reps": 5, "set_number": 1}
    columns = Set._meta.concrete_fields
    select_sql, select_values = (
        Set.objects.filter(trainee_id=trainee, exercise_id=exercise).order_by("-performed_at", "-id")[:100]
    ).query.sql_with_params()
    insert_sql = (
        f"INSERT INTO workouts_exerciselog ({', '.join(field.column for field in columns)})"
        f" VALUES ({', '.join(['%s'] * len(columns))})"
    )
    found = {}
    connection.ensure_connection()
    with connection.cursor() as cursor:
        for name in ("insert", "select"):
            taken = []
            cpu = time.process_time()
            for _ in range(times):
                row = Set(**new)
                values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns]
                begun = time.perf_counter()
                if name == "insert":
                    cursor.execute(insert_sql, values)
                else:
                    cursor.execute(select_sql, select_values)
                    cursor.fetchall()
                taken.append(1000 * (time.perf_counter() - begun))
            cpu_ms = round(1000 * (time.process_time() - cpu) / times, 2)
            found[f"raw {name}"] = {"requests": times, "p50_ms": round(median(taken), 2), "cpu_ms": cpu_ms}
    return found


if __name__ == "__main__":
    print(json.dumps(raw(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
