from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import DailyUse, SecurityEvent, SignInFailure, TokenFamily, UsedCode
from accounts.services import issue_tokens
from accounts.tests.factories import UserFactory
from changes import services
from changes.models import Change
from operations import housekeeping
from training.tests.factories import ExerciseFactory
from webhooks.services import dispatch


@pytest.mark.django_db
def test_expired_rows_are_deleted_and_the_rest_stays(monkeypatch):
    monkeypatch.setattr(housekeeping, "STEP", 2)
    now, user = timezone.now(), UserFactory()
    for days in (-3, -2, -1, 1):
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=now + timedelta(days=days))
        SignInFailure.objects.create(email_digest="d", address="203.0.113.1", at=now + timedelta(days=min(days, 0)))
        DailyUse.objects.create(quota="metrics", whose="1", day=now.date() + timedelta(days=days), used=1)
        UsedCode.objects.create(user=user, step=days, at=now + timedelta(days=min(days, 0)) - timedelta(hours=1))
    for days in (500, 401, 399, 0):
        SecurityEvent.objects.create(user=user, kind="token_made", at=now - timedelta(days=days))
    issue_tokens(user)
    issue_tokens(user)
    TokenFamily.objects.filter(pk=TokenFamily.objects.first().pk).update(expires_at=now - timedelta(days=1))
    assert housekeeping.tidy() == {
        "sessions": 3,
        "sign-ins": 1,
        "quotas": 2,
        "failures": 3,
        "codes": 3,
        "security events": 2,
        "tokens": 0,
        "e-mail changes": 0,
        "read entries": 0,
        "deliveries": 0,
        "routines": 0,
        "changes": 0,
    }
    assert UsedCode.objects.count() == 1
    assert (Session.objects.count(), SignInFailure.objects.count(), TokenFamily.objects.count()) == (1, 1, 1)
    assert SecurityEvent.objects.count() == 2
    assert set(housekeeping.tidy().values()) == {0}


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "dispatched", "deleted"), [(90, True, 2), (90, False, 0), (0, True, 0)])
def test_the_change_log_is_kept_for_a_while_and_until_webhooks_have_read_it(settings, days, dispatched, deleted):
    settings.CHANGE_LOG_DAYS = days
    services.store(ExerciseFactory())
    services.store(ExerciseFactory())
    Change.objects.update(at=timezone.now() - timedelta(days=91))
    services.store(ExerciseFactory())
    if dispatched:
        dispatch()
    assert housekeeping.tidy()["changes"] == deleted
