from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import SignInFailure, TokenFamily
from accounts.services import issue_tokens
from accounts.tests.factories import UserFactory
from gymtrack import housekeeping


@pytest.mark.django_db
def test_what_is_over_goes_and_the_rest_stays(monkeypatch):
    monkeypatch.setattr(housekeeping, "STEP", 2)
    now, user = timezone.now(), UserFactory()
    for days in (-3, -2, -1, 1):
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=now + timedelta(days=days))
        SignInFailure.objects.create(email_digest="d", address="203.0.113.1", at=now + timedelta(days=min(days, 0)))
    issue_tokens(user)
    issue_tokens(user)
    TokenFamily.objects.filter(pk=TokenFamily.objects.first().pk).update(expires_at=now - timedelta(days=1))
    assert housekeeping.tidy() == {"sessions": 3, "sign-ins": 1, "failures": 3, "tokens": 0, "deliveries": 0}
    assert (Session.objects.count(), SignInFailure.objects.count(), TokenFamily.objects.count()) == (1, 1, 1)
    assert set(housekeeping.tidy().values()) == {0}
