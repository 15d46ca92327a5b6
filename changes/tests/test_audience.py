"""A write that changes who may know of a row has entries for the former and the new audience, in every model."""

import inspect

import pytest
from django.apps import apps
from django.db import transaction

from changes import services
from changes.models import Change, Followed
from facilities.models import Trainee
from facilities.tests.factories import make_trainee
from metrics.models import HealthMetric
from metrics.tests.factories import HealthMetricFactory
from training.models import ProgramDay, ProgramExercise
from workouts.models import WorkoutSession
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_models() if issubclass(model, Followed)]


def audience_keys() -> list[int | None]:
    return sorted(Change.objects.values_list("trainee", flat=True))


def stored_row(factory, trainee: Trainee) -> Followed:
    made = factory(trainee=trainee)
    return type(made).objects.get(pk=made.pk)


def logged(trainee: Trainee):
    return LogFactory(session=SessionFactory(trainee=trainee), trainee=trainee)


@pytest.mark.parametrize("factory", [HealthMetricFactory, SessionFactory, logged])
def test_a_row_that_gets_another_owner_has_an_entry_for_both(factory):
    former, new = make_trainee(), make_trainee()
    row = stored_row(factory, former)
    row.trainee = new
    services.store(row)
    assert audience_keys() == [former.pk, new.pk]


@pytest.mark.parametrize("factory", [HealthMetricFactory, SessionFactory, logged])
@transaction.atomic
def test_so_does_a_row_that_a_service_saved_itself(factory, django_assert_num_queries):
    former, new = make_trainee(), make_trainee()
    row = stored_row(factory, former)
    row.trainee = new
    row.save(update_fields=["trainee"])
    with django_assert_num_queries(1):  # the entries; comparing costs no query
        services.write(services.entries([row], services.Action.UPDATED))
    assert audience_keys() == [former.pk, new.pk]
    services.write(services.entries([row], services.Action.UPDATED))
    assert audience_keys() == [former.pk, new.pk, new.pk]  # the first change was recorded before


def test_a_row_with_the_same_owner_has_one_audience():
    row = stored_row(HealthMetricFactory, make_trainee())
    row.value += 1
    services.store(row)
    assert audience_keys() == [row.trainee_id]


def test_another_transaction_changed_the_audience_since_the_row_was_read():
    first, second, third = make_trainee(), make_trainee(), make_trainee()
    row = stored_row(HealthMetricFactory, first)
    HealthMetric.objects.filter(pk=row.pk).update(trainee=second)
    row.trainee = third
    services.store(row)
    assert audience_keys() == [second.pk, third.pk]


def test_a_deletion_has_an_entry_for_those_who_could_see_the_row():
    former, new = make_trainee(), make_trainee()
    row = stored_row(HealthMetricFactory, former)
    row.trainee = new  # never saved
    services.delete(row)
    assert audience_keys() == [former.pk]


@transaction.atomic
def test_a_field_that_was_not_read_is_compared_too():
    former, new = make_trainee(), make_trainee()
    pk = stored_row(HealthMetricFactory, former).pk
    row = HealthMetric.objects.only("value").get(pk=pk)
    row.trainee_id = new.pk
    row.save(update_fields=["trainee"])
    services.updated(row)
    assert audience_keys() == [former.pk, new.pk]


@transaction.atomic
def test_reading_other_fields_again_keeps_the_former_audience():
    former, new = make_trainee(), make_trainee()
    row = stored_row(SessionFactory, former)
    row.trainee = new
    row.refresh_from_db(fields=["notes"])
    row.save(update_fields=["trainee"])
    services.updated(row)
    assert audience_keys() == [former.pk, new.pk]


@transaction.atomic
def test_a_line_or_day_moved_to_another_program_has_entries_for_both_audiences(world):
    assert world.day.program.audience() != world.private_program.audience()
    line = ProgramExercise.objects.get(pk=world.line.pk)
    line.program_day = world.private_day
    line.save()
    services.updated(line)
    day = ProgramDay.objects.get(pk=world.day.pk)
    day.program, day.position = world.private_program, 9
    day.save()
    services.updated(day)
    for resource in ("program_days", "program_exercises"):
        entries = Change.objects.filter(resource=resource)
        assert set(entries.values_list("everyone", flat=True)) == {True, False}


@pytest.mark.parametrize("model", MODELS)
def test_every_model_of_the_feed_names_the_fields_that_decide(model):
    """`audience_of` gets only its parameters, so no other field can decide unnoticed."""
    assert isinstance(inspect.getattr_static(model, "audience_of"), staticmethod)
    assert model.audience_columns().keys() == inspect.signature(model.audience_of).parameters.keys()
    assert "audience" not in vars(model)


def test_the_models_of_the_feed():
    assert {WorkoutSession, HealthMetric, Trainee, ProgramDay} <= set(MODELS)
