import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0011_more_types_and_pain"),
    ]

    operations = [
        migrations.AddField(
            model_name="workoutsession",
            name="reopened_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="comment",
            name="exercise_log",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="comments",
                to="workouts.exerciselog",
                verbose_name="set",
            ),
        ),
    ]
