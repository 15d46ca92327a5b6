import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('facilities', '0005_opening_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='gym',
            name='asks_consent',
            field=models.BooleanField(db_default=False, default=False, help_text="A new trainer sees a trainee's measurements only after the trainee has allowed this trainer.", verbose_name='asks trainees for consent'),
        ),
        migrations.AddField(
            model_name='trainee',
            name='metrics_shared_with',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='facilities.trainer', verbose_name='sees health metrics'),
        ),
        migrations.AddField(
            model_name='trainer',
            name='invited_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by'),
        ),
    ]
