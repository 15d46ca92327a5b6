from datetime import date

import pytest

from training import services
from training.models import Exercise, ProgramAssignment, ProgramDay
from training.tests.factories import ProgramExerciseFactory


def test_assigning_ends_what_was_active(world):
    before = world.assignment
    after = services.assign_program(
        actor=world.trainer, trainee=world.trainee_profile, program=world.program, start_date=date(2026, 2, 2)
    )
    before.refresh_from_db()
    assert (before.status, after.status, after.assigned_by) == ("ended", "active", world.trainer)


def test_an_archived_program_is_not_assigned(world):
    world.program.is_archived = True
    world.program.save()
    with pytest.raises(services.AssignmentError):
        services.assign_to_many(
            actor=world.trainer,
            trainees=[world.trainee_profile],
            program=world.program,
            start_date=date(2026, 2, 2),
        )
    assert ProgramAssignment.objects.get().status == "active", "the earlier assignment is still active"


def test_editing_a_followed_program_begins_a_revision(world):
    program = world.private_program
    first = world.assignment.revision
    services.mark_edited(program)
    services.mark_edited(program)
    program.refresh_from_db()
    assert program.revision == 2, "the second edit begins no further revision while nobody follows the new one"
    services.save_part(ProgramDay(program=program, week=1, position=2, name="Extra"))
    services.follow_current_revision(actor=world.trainer, assignment=world.assignment)
    world.assignment.refresh_from_db()
    assert world.assignment.revision.number == 2
    names = [day.name for day in world.assignment.revision.plan.days]
    assert names == ["Push", "Extra"]
    first.refresh_from_db()
    assert [day.name for day in first.plan.days] == ["Push"]


def test_parts_that_nobody_trained_by_are_deleted(world):
    services.remove_plan_part(world.day)
    assert not ProgramDay.objects.filter(pk=world.day.pk).exists()
    services.remove_plan_part(world.private_day)
    assert ProgramDay.objects.get(pk=world.private_day.pk).is_archived


def test_a_copy_takes_foreign_exercises_along(world):
    ProgramExerciseFactory(program_day=world.day, exercise=world.exercise, load_value=50)
    copy = services.duplicate_program(actor=world.other_trainer, program=world.program, gym=world.other_gym)
    lines = [line for day in copy.days.all() for line in day.exercises.all()]
    assert (copy.owner, copy.gym, len(lines)) == (world.other_trainer, world.other_gym, 2)
    exercises = {line.exercise.name: line.exercise for line in lines}
    assert exercises["Library press"] == world.library_exercise
    assert exercises["Gym A press"].gym == world.other_gym
    again = services.duplicate_program(actor=world.other_trainer, program=world.program, gym=world.other_gym)
    assert Exercise.objects.filter(name="Gym A press").count() == 2, (
        "the second copy uses the exercise that the first one created"
    )
    assert again.pk != copy.pk
