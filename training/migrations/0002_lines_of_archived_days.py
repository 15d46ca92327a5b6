from django.db import migrations


def archive(apps, schema_editor):
    """The exercises of a day that left its plan leave with it."""
    lines = apps.get_model("training", "ProgramExercise").objects
    lines.filter(program_day__is_archived=True, is_archived=False).update(is_archived=True)


class Migration(migrations.Migration):

    dependencies = [("training", "0001_initial")]

    operations = [migrations.RunPython(archive, migrations.RunPython.noop)]
