from django.db import migrations
from django.db.models import F


def keep_sight(apps, schema_editor):
    """Trainers who see a trainee's health metrics today go on seeing them, until the trainee says otherwise."""
    trainees = apps.get_model("facilities", "Trainee").objects
    trainees.filter(shares_metrics=True, trainer__isnull=False, metrics_shared_with=None).update(
        metrics_shared_with=F("trainer")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0007_notice_to_mail'),
    ]

    operations = [
        migrations.RunPython(keep_sight, migrations.RunPython.noop),
    ]
