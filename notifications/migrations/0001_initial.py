import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("facilities", "0011_move_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # The table stays where it is: only the app that it belongs to changes.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("trainer_assigned", "a trainer was assigned"),
                                    ("program_assigned", "a program was assigned"),
                                    ("program_changed", "the program changed"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("subject", models.CharField(blank=True, max_length=200)),
                        ("details", models.JSONField(blank=True, default=list)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("seen_at", models.DateTimeField(null=True)),
                        ("mailed_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "notice",
                        "verbose_name_plural": "notices",
                        "db_table": "facilities_notice",
                        "ordering": ["-created_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)),
                                fields=["user", "-created_at"],
                                name="notice_unseen",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "trainer_assigned"), ("mailed_at", None)),
                                fields=["created_at"],
                                name="notice_to_mail",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
