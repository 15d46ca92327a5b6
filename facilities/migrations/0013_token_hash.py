from django.db import migrations, models


class Migration(migrations.Migration):
    """`digest` is now named `token_hash` in code and keeps its column; a help text changes. Nothing happens in the database."""

    dependencies = [
        ('facilities', '0012_plain_help'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='digest',
            field=models.CharField(db_column='digest', editable=False, max_length=64, unique=True),
        ),
        migrations.RenameField(model_name='invitation', old_name='digest', new_name='token_hash'),
        migrations.AlterField(
            model_name='gym',
            name='slug',
            field=models.SlugField(blank=True, help_text='Its part of the address /join/…/.', max_length=80, unique=True, verbose_name='slug'),
        ),
    ]
