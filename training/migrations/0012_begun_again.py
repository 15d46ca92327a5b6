from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0011_status_by_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="programassignment",
            name="begun_again_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
