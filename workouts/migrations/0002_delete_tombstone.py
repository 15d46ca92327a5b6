from django.db import migrations


def into_the_change_log(apps, schema_editor):
    """Deleted ids stay deleted. A tombstone did not say of what, so each stands for a session and for a set."""
    Change = apps.get_model("changes", "Change")
    tombstones = apps.get_model("workouts", "Tombstone").objects.order_by("deleted_at", "id")
    Change.objects.bulk_create(
        (
            Change(resource=resource, row=str(stone.pk), action="deleted", trainee_id=stone.trainee_id, at=stone.deleted_at)
            for stone in tombstones.iterator()
            for resource in ("workout_sessions", "exercise_logs")
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("workouts", "0001_initial"),
        ("changes", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(into_the_change_log, migrations.RunPython.noop),
        migrations.DeleteModel(name="Tombstone"),
    ]
