"""Gives rows from before 0012 the times that are known of them: when a set was performed, a workout started or ended.

In steps of their own, so that no row is locked for long.
"""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest

STEP = 2000

# model, created_at, updated_at
KNOWN = (
    ("WorkoutSession", F("started_at"), Coalesce("ended_at", "started_at")),
    ("ExerciseLog", F("performed_at"), Greatest("performed_at", Coalesce("edited_at", "performed_at"))),
    ("PersonalRecord", F("achieved_at"), F("achieved_at")),
)


def fill(apps, schema_editor):
    for name, created_at, updated_at in KNOWN:
        # Not `objects`, which are not all rows of a model
        rows = apps.get_model("workouts", name)._base_manager.using(schema_editor.connection.alias).order_by("pk")
        while keys := list(rows.values_list("pk", flat=True)[:STEP]):
            rows.filter(pk__lte=keys[-1]).order_by().update(created_at=created_at, updated_at=updated_at)
            rows = rows.filter(pk__gt=keys[-1])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("workouts", "0013_timestamps"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
