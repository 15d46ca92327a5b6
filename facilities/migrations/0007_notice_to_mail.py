from django.db import migrations, models

from common.operations import AddIndexWithoutLock


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('facilities', '0006_consent_per_trainer'),
    ]

    operations = [
        AddIndexWithoutLock(
            model_name='notice',
            index=models.Index(condition=models.Q(('kind', 'trainer_assigned'), ('mailed_at', None)), fields=['created_at'], name='notice_to_mail'),
        ),
    ]
