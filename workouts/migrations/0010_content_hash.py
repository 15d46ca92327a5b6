from django.db import migrations, models


class Migration(migrations.Migration):
    """The field has a new name in code; the column keeps its own, so nothing happens in the database."""

    dependencies = [
        ('workouts', '0009_move_notes_and_flags'),
    ]

    operations = [
        migrations.AlterField(
            model_name='exerciselog',
            name='created_digest',
            field=models.CharField(blank=True, db_column='created_digest', editable=False, max_length=64),
        ),
        migrations.RenameField(model_name='exerciselog', old_name='created_digest', new_name='content_hash'),
        migrations.AlterField(
            model_name='workoutsession',
            name='created_digest',
            field=models.CharField(blank=True, db_column='created_digest', editable=False, max_length=64),
        ),
        migrations.RenameField(model_name='workoutsession', old_name='created_digest', new_name='content_hash'),
    ]
