"""Rules of the architecture that hold for every app."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import models

from policy.checks import own_models

OURS = ("common.", "policy.", "facilities.", "training.", "workouts.", "metrics.", "progress.", "coaching.")
# A person's own rows are deleted with the person, and parts with their whole.
CASCADES = {
    "accounts.ApplicationStop.application",
    "accounts.ConnectedApplication.user",
    "accounts.EmailChange.user",
    "accounts.PersonalAccessToken.user",
    "accounts.SecurityEvent.user",
    "accounts.TokenFamily.user",
    "accounts.UsedCode.user",
    "changes.Change.trainee",
    "changes.Change.reader",
    "facilities.Trainer.user",
    "facilities.Trainee.user",
    "facilities.Invitation.gym",
    "facilities.Invitation.trainer",
    "facilities.StaffNote.trainee",
    "notifications.Notice.user",
    "notifications.PushSubscription.user",
    "training.Exercise.trainee",
    "training.Program.trainee",
    "training.ProgramDay.program",
    "training.ProgramExercise.program_day",
    "training.ProgramRevision.program",
    "training.ProgramAssignment.trainee",
    "training.ExerciseMax.trainee",
    "training.RoutineLink.program",
    "training.StartingProgram.invitation",
    "training.StartingProgram.program",
    "metrics.HealthMetric.trainee",
    "metrics.MetricGoal.trainee",
    "workouts.WorkoutSession.trainee",
    "workouts.ExerciseLog.trainee",
    "workouts.ExerciseLog.session",
    "workouts.SetVersion.exercise_log",
    "workouts.ExerciseNote.trainee",
    "workouts.ExerciseNote.exercise",
    "workouts.ExerciseRest.trainee",
    "workouts.ExerciseRest.exercise",
    "workouts.Comment.session",
    "workouts.DueNotification.session",
    "coaching.TrainerNote.trainee",
    "coaching.TrainerNote.author",
    "coaching.DismissedFlag.trainee",
    "coaching.DismissedFlag.user",
    "coaching.ReadEntry.user",
    "coaching.ReadEntry.session",
    "coaching.ReadEntry.assignment",
    "coaching.TraineeTag.trainee",
    "coaching.TraineeTag.gym",
    "coaching.SavedFilter.user",
    "workouts.PersonalRecord.trainee",
    "workouts.PersonalRecord.exercise_log",
    "webhooks.Endpoint.user",
    "webhooks.Endpoint.application",
    "webhooks.Delivery.endpoint",
    "webhooks.Delivery.change",
    "webhooks.Delivery.user",
    "transfers.Export.user",
    "transfers.Import.trainee",
    "transfers.ImportedRow.imported",
    "transfers.ImportedRow.trainee",
    "transfers.ImportedRow.session",
    "transfers.ImportedRow.metric",
    "training.MergedExercise.trainee",  # where a former id leads to
    "training.MergedExercise.exercise",
    "transfers.ExerciseAlias.trainee",
    "transfers.ExerciseAlias.exercise",
}


def test_imports_go_one_way():
    lint = Path(sys.executable).parent / "lint-imports"
    result = subprocess.run([lint], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_deleting_a_referenced_row_never_deletes_history():
    """Foreign keys to exercises, plans, trainers and authors protect the rows that refer to them, or become null."""
    cascading = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert cascading == CASCADES


def test_a_model_without_a_policy_stops_the_start(monkeypatch):
    from policy import table as policy

    assert [error for error in checks.run_checks() if error.id == "policy.E001"] == []
    without = {key: value for key, value in policy.POLICY.items() if key[0] != "metrics.healthmetric"}
    monkeypatch.setattr(policy, "POLICY", without)
    assert "metrics.healthmetric" in next(e.msg for e in checks.run_checks() if e.id == "policy.E001")


def test_only_the_policy_checks_roles():
    """`.role ==` in a view or a template would be a rule that is not in the policy table."""
    files = subprocess.run(
        [
            "git",
            "grep",
            "-lE",
            r"\.role *(==|!=|in )",
            "--",
            "*.py",
            "*.html",
            ":!*/tests/*",
            ":!tests/*",
            ":!policy/*",
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert sorted(files) == [
        "accounts/models/users.py",
        "facilities/receivers.py",
    ]  # receivers: who gets a profile, which is not a permission


def product_modules() -> list[Path]:
    tracked = subprocess.run(["git", "ls-files", "*/*.py"], cwd=settings.BASE_DIR, capture_output=True, text=True)
    outside = ("tests", "benchmarks", "scripts", "docs")
    paths = [Path(line) for line in tracked.stdout.split()]
    return [path for path in paths if path.parts[0] not in outside and not {"tests", "migrations"} & set(path.parts)]


def test_no_module_imports_template_tags():
    """Formatting is plain functions, which tags, serializers and services call."""
    importing = {
        str(path): node.module
        for path in product_modules()
        if "templatetags" not in path.parts
        for node in ast.walk(ast.parse((settings.BASE_DIR / path).read_text()))
        if isinstance(node, ast.ImportFrom) and "templatetags" in (node.module or "") and node.module.startswith(OURS)
    }
    assert len(product_modules()) > 300
    assert importing == {}


def test_no_app_reaches_a_model_by_the_name_of_a_relation():
    """`get_field("sessions").related_model` would get around the layers; signals and registries don't."""
    reaching = [
        str(path)
        for path in product_modules()
        if re.search(r"get_field\([\"'][^)]*\)\.related_model|get_model\([\"']", (settings.BASE_DIR / path).read_text())
    ]
    assert reaching == []
