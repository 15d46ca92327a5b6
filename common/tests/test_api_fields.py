"""What fields of our own write is what DRF's write."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework import serializers

from common.api.fields import MomentField, RoundingDecimalField

MOMENT = datetime(2026, 3, 1, 8, 5, 0, 1234, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "text"),
    [
        (MOMENT, "UTC", "2026-03-01T08:05:00.001234Z"),
        (MOMENT.replace(microsecond=0), "UTC", "2026-03-01T08:05:00Z"),
        (MOMENT, "Europe/Berlin", "2026-03-01T09:05:00.001234+01:00"),
        (MOMENT + timedelta(days=120), "America/New_York", "2026-06-29T04:05:00.001234-04:00"),
        (MOMENT, "Europe/London", "2026-03-01T08:05:00.001234Z"),
    ],
)
def test_moments_are_written_in_the_readers_zone(moment, zone, text):
    with timezone.override(ZoneInfo(zone)):
        assert MomentField().to_representation(moment) == text
        assert serializers.DateTimeField().to_representation(moment) == text


def test_the_end_of_time_is_no_error():
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert MomentField().to_representation(datetime.max.replace(tzinfo=UTC)).startswith("9999-12-31T23:59:59")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("80.0000", "80.0000"),
        ("80", "80.0000"),
        ("80.00005", "80.0000"),
        ("80.00015", "80.0002"),
        ("-0.00001", "0.0000"),
        ("0.0000", "0.0000"),
        ("-0.0000", "0.0000"),
        ("-20.5000", "-20.5000"),
        ("12345.6789", "12345.6789"),
    ],
)
def test_decimals_are_written_with_their_digits(value, text):
    assert RoundingDecimalField(max_digits=9, decimal_places=4).to_representation(Decimal(value)) == text
