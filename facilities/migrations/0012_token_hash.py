from django.db import migrations, models


class Migration(migrations.Migration):
    """The field has a new name in code; the column keeps its own, so nothing happens in the database."""

    dependencies = [
        ('facilities', '0011_move_notice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='digest',
            field=models.CharField(db_column='digest', editable=False, max_length=64, unique=True),
        ),
        migrations.RenameField(model_name='invitation', old_name='digest', new_name='token_hash'),
    ]
