from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("workouts", "0008_names_are_one_line"),
    ]

    # The table stays where it is: only the app that it belongs to changes.
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(
                    model_name="trainernote",
                    name="author",
                ),
                migrations.RemoveField(
                    model_name="trainernote",
                    name="trainee",
                ),
                migrations.DeleteModel(
                    name="DismissedFlag",
                ),
                migrations.DeleteModel(
                    name="TrainerNote",
                ),
            ],
        ),
    ]
