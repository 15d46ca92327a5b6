from django.db import migrations, models

from common.operations import AddIndexWithoutLock


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("training", "0016_routines"),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name="program",
            index=models.Index(fields=["trainee", "folder", "place", "name", "id"], name="program_routines"),
        ),
    ]
