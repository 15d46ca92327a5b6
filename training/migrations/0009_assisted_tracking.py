from django.db import migrations
from django.db.models import Q

# What the version before this one calls the new ways to measure an exercise
BEFORE = {
    "bodyweight_reps": "reps",
    "assisted_reps": "weight_reps",
    "weight_duration": "duration",
    "weight_distance": "distance_duration",
}


def forward(apps, schema_editor):
    """Assisted exercises had a flag beside their way to be measured; it has become one of the ways."""
    exercises = apps.get_model("training", "Exercise").objects.filter(is_assisted=True)
    exercises.filter(Q(tracking="weight_reps") | Q(tracking="reps")).update(tracking="assisted_reps")
    exercises.exclude(tracking="assisted_reps").update(is_assisted=False)


def back(apps, schema_editor):
    exercises = apps.get_model("training", "Exercise").objects
    exercises.filter(tracking="assisted_reps").update(is_assisted=True)
    for now, before in BEFORE.items():
        exercises.filter(tracking=now).update(tracking=before)


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0008_set_groups"),
    ]

    operations = [migrations.RunPython(forward, back)]
