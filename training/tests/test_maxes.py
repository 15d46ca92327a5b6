"""Maxes that trainees and trainers enter: services."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.quotas import STORED, Quota, QuotaExceededError
from training import services
from training.models import ExerciseMax

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(world):
    def make(**values):
        return services.enter_max(
            actor=world.trainer, trainee=world.trainee_profile, exercise=world.library_exercise, **values
        )

    with time_machine.travel("2026-03-10 08:00Z"):
        yield make


def test_an_entry_is_of_today_unless_it_says_when(enter, world):
    enter(one_rm_kg=Decimal(100))
    enter(training_max_kg=Decimal("92.5"), measured_at=date(2026, 2, 1))
    rows = ExerciseMax.objects.values_list("measured_at", "one_rm_kg", "training_max_kg", "created_by")
    assert list(rows) == [
        (date(2026, 3, 10), Decimal(100), None, world.trainer.pk),
        (date(2026, 2, 1), None, Decimal("92.5"), world.trainer.pk),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "one_rm_kg"),
        ({"one_rm_kg": Decimal(0)}, "one_rm_kg"),
        ({"one_rm_kg": Decimal(2001)}, "one_rm_kg"),
        ({"training_max_kg": Decimal("0.5")}, "training_max_kg"),
        ({"one_rm_kg": Decimal(100), "measured_at": date(2026, 3, 12)}, "measured_at"),
        ({"one_rm_kg": Decimal(100), "measured_at": date(1, 1, 1)}, "measured_at"),
    ],
)
def test_what_is_no_max_is_refused_at_its_field(enter, values, field):
    with pytest.raises(ValidationError) as error:
        enter(**values)
    assert list(error.value.message_dict) == [field]
    assert not ExerciseMax.objects.exists()


def test_an_entry_is_corrected_and_deleted(enter):
    entry = enter(one_rm_kg=Decimal(100))
    services.save_max(entry=entry, one_rm_kg=Decimal(105), training_max_kg=Decimal(95), measured_at=date(2026, 3, 9))
    stored = ExerciseMax.objects.get()
    assert (stored.one_rm_kg, stored.training_max_kg, stored.measured_at) == (105, 95, date(2026, 3, 9))
    services.delete_max(entry=entry)
    assert not ExerciseMax.objects.exists()


def test_so_many_entries_and_no_more(enter, monkeypatch):
    monkeypatch.setitem(STORED, "maxes", Quota(1, "trainee", STORED["maxes"].text))
    enter(one_rm_kg=Decimal(100))
    with pytest.raises(QuotaExceededError):
        enter(one_rm_kg=Decimal(101))
