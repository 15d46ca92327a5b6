"""Start and end of a workout, typed in the user's time zone, on the nights when clocks change."""

from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from workouts.forms import CorrectionForm
from workouts.models import WorkoutSession
from workouts.tests.factories import SessionFactory


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def october(hour, minute):
    return utc(2026, 10, 25, hour, minute)


def march(hour, minute):
    return utc(2026, 3, 29, hour, minute)


@pytest.mark.parametrize(
    ("stored", "typed", "meant"),
    [
        # Clocks show 02:00 to 03:00 twice on 25 October: left as it was shown, each of the two stays.
        ((october(0, 30), october(0, 50)), ("02:30:00", "02:50:00"), (None, None)),
        ((october(1, 30), october(1, 50)), ("02:30:00", "02:50:00"), (None, None)),
        ((october(0, 50), october(1, 20)), ("02:50:00", "02:20:00"), (None, None)),
        # Typed again, it is the one that is nearer to what is stored, and the end is not before the start.
        ((october(1, 30), october(3, 0)), ("02:20:00", "04:00:00"), (october(1, 20), None)),
        ((october(0, 30), october(3, 0)), ("02:20:00", "04:00:00"), (october(0, 20), None)),
        ((october(0, 50), october(0, 55)), ("02:50:00", "02:10:00"), (None, october(1, 10))),
        # Clocks skip 02:00 to 03:00 on 29 March.
        ((march(0, 30), march(1, 30)), ("02:15:00", "03:30:00"), (march(1, 15), None)),
        ((march(0, 30), march(1, 30)), ("01:30:00", "02:45:00"), (None, march(1, 45))),
    ],
)
@pytest.mark.django_db
def test_the_doubled_and_the_skipped_hour(world, stored, typed, meant):
    day = stored[0].date().isoformat()
    session = SessionFactory(trainee=world.trainee_profile, started_at=stored[0], ended_at=stored[1])
    with timezone.override("Europe/Berlin"):
        data = QueryDict(f"feeling=4&started_at={day}T{typed[0]}&ended_at={day}T{typed[1]}")
        form = CorrectionForm(data, instance=WorkoutSession.objects.get(pk=session.pk))
        assert form.is_valid(), form.errors
    given = (form.cleaned_data["started_at"], form.cleaned_data["ended_at"])
    assert given == (meant[0] or stored[0], meant[1] or stored[1])


@pytest.mark.parametrize("typed", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "yesterday", "2026-02-30T10:00:00"])
@pytest.mark.django_db
def test_other_times_are_refused(world, typed):
    session = SessionFactory(trainee=world.trainee_profile)
    with timezone.override("Pacific/Kiritimati"):
        form = CorrectionForm(QueryDict(f"started_at={typed}&ended_at={typed}"), instance=session)
        assert not form.is_valid()
    assert "started_at" in form.errors
