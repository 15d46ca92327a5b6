import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """`digest` is now named `token_hash` in code and keeps its column; help texts change. Nothing happens in the database."""

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
        migrations.AlterField(
            model_name='gym',
            name='slug',
            field=models.SlugField(blank=True, help_text='Its part of the address /join/…/.', max_length=80, unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='trainer',
            field=models.ForeignKey(blank=True, help_text='The trainer who will coach them. Empty: nobody for now.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='facilities.trainer', verbose_name='trainer'),
        ),
    ]
