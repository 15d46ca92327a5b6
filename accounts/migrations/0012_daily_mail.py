from django.db import migrations, models


class Migration(migrations.Migration):
    """The fields have new names in code; the columns keep theirs, so nothing happens in the database."""

    dependencies = [
        ('accounts', '0011_security_event'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='wants_digest',
            field=models.BooleanField(db_column='wants_digest', default=True, help_text='At most one, and only when there is something.', verbose_name='a mail a day with what is new'),
        ),
        migrations.RenameField(model_name='user', old_name='wants_digest', new_name='wants_daily_mail'),
        migrations.AlterField(
            model_name='user',
            name='digest_on',
            field=models.DateField(db_column='digest_on', editable=False, null=True),
        ),
        migrations.RenameField(model_name='user', old_name='digest_on', new_name='daily_mail_on'),
    ]
