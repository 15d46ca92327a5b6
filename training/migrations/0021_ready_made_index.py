from django.db import migrations, models

from common.operations import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("training", "0020_offered_and_ready_made"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="program",
            index=models.Index(
                condition=models.Q(("ready_made__isnull", False)), fields=["ready_made"], name="program_ready_made"
            ),
        ),
    ]
