from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0010_remember_failed_invitations"),
    ]

    # The table stays where it is: only the app that it belongs to changes.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(
                    name="Notice",
                ),
            ],
        ),
    ]
