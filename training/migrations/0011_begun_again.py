from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0010_start_week"),
    ]

    operations = [
        migrations.AddField(
            model_name="programassignment",
            name="begun_again_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
