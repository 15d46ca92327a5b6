from django.db import migrations, models


class Migration(migrations.Migration):
    """The field has a new name in code; the column keeps its own, so nothing happens in the database."""

    dependencies = [
        ('training', '0006_names_are_one_line'),
    ]

    operations = [
        migrations.AlterField(
            model_name='program',
            name='edition',
            field=models.PositiveIntegerField(db_column='edition', default=1, editable=False, verbose_name='the plan'),
        ),
        migrations.RenameField(model_name='program', old_name='edition', new_name='edit_count'),
    ]
