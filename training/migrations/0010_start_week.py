from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0009_assisted_tracking"),
    ]

    operations = [
        migrations.AddField(
            model_name="programassignment",
            name="start_week",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                editable=False,
                validators=[MinValueValidator(1), MaxValueValidator(52)],
                verbose_name="first week",
            ),
        ),
    ]
