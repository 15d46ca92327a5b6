"""One refusal, PermissionDenied, for who may not do a thing; pages, API and admin each answer it with a 403."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from facilities.models import Trainee
from policy.rows import require, require_some


def test_require_lets_pass_who_may_and_refuses_others(world):
    require(world.trainer, "coach", world.trainee_profile)
    require_some(world.trainer, "coach", Trainee)
    with pytest.raises(PermissionDenied):
        require(world.trainee, "coach", world.trainee_profile)
    with pytest.raises(PermissionDenied):
        require_some(world.trainee, "coach", Trainee)


def test_only_trainees_have_a_profile_of_their_own(world):
    assert Trainee.objects.require_own(world.trainee) == world.trainee_profile
    with pytest.raises(PermissionDenied):
        Trainee.objects.require_own(world.trainer)


def test_each_surface_answers_with_its_own_403(api, world):
    answer = api(world.trainer).post("/api/v1/trainees/me/leave/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "permission_denied")
    client = Client()
    client.force_login(world.trainee)
    for path in ("/trainees/", "/admin/"):
        page = client.get(path)
        assert page.status_code == 403
        assert page.headers["Content-Type"].startswith("text/html")
