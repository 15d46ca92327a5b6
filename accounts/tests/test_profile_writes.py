"""A profile that is saved writes the profile: a password changed in the same moment is not written back."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD


def on_the_page(user, api, world, race):
    client = Client()
    client.force_login(user)
    race()
    body = {"first_name": "Ada", "units": "metric", "timezone": "UTC", "language": "en"}
    return client.post("/account/", {**body, "e1rm_formula": "epley"})


def by_the_api(user, api, world, race):
    client = api(user)
    race()
    return client.patch("/api/v1/auth/me", {"first_name": "Ada"})


def by_the_operator(user, api, world, race):
    client = Client()
    client.force_login(world.operator)
    race()
    body = {"first_name": "Ada", "units": "metric", "timezone": "UTC", "language": "en"}
    account = {"email": user.email, "role": user.role, "is_active": "on"}
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), {**body, **account})


@pytest.mark.parametrize("write", [on_the_page, by_the_api, by_the_operator])
def test_a_new_password_outlives_a_profile_saved_in_the_same_moment(write, api, world, monkeypatch):
    save = User.save

    def late(self, *args, **kwargs):
        """Somebody else sets a password between this request's reading and its writing."""
        if self.pk == world.trainee.pk:
            monkeypatch.setattr(User, "save", save)
            other = User.objects.get(pk=self.pk)
            other.set_password("a-new-one-2026")
            other.save()
        save(self, *args, **kwargs)

    world.trainee.set_password(PASSWORD)
    world.trainee.save()
    answer = write(world.trainee, api, world, lambda: monkeypatch.setattr(User, "save", late))
    assert answer.status_code in (200, 302)
    stored = User.objects.get(pk=world.trainee.pk)
    assert (stored.first_name, stored.check_password("a-new-one-2026")) == ("Ada", True)
