import common.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("workouts", "0009_move_notes_and_flags"),
        ("facilities", "0011_move_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # The table stays where it is: only the app that it belongs to changes.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="DismissedFlag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("cause", models.CharField(max_length=80)),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "trainee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="facilities.trainee"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dismissed flag",
                        "verbose_name_plural": "dismissed flags",
                        "db_table": "workouts_dismissedflag",
                        "constraints": [
                            models.UniqueConstraint(fields=("trainee", "user", "cause"), name="flag_dismissed_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TrainerNote",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                max_length=4000,
                                validators=[
                                    common.validators.validate_text,
                                    django.core.validators.MaxLengthValidator(4000),
                                ],
                                verbose_name="note",
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "trainee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="facilities.trainee"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trainer's note",
                        "verbose_name_plural": "trainer's notes",
                        "db_table": "workouts_trainernote",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                fields=["trainee", "author", "-created_at"], name="workouts_tr_trainee_7d2ee5_idx"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
