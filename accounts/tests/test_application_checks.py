"""Applications are shown to strangers: their names hide nothing, and where they send people is safe and plain."""

import pytest
from oauth2_provider.models import Application, Grant

from accounts.tests.test_oauth import BACK, Integration

pytestmark = pytest.mark.once
URL = "/account/access/applications/"


def register(client, world, **changes) -> int:
    client.force_login(world.trainer)
    body = {"name": "Mirror", "client_type": "public", "redirect_uris": "https://mirror.example/back"}
    answer = client.post(URL, {**body, **changes})
    assert Application.objects.count() == (1 if answer.status_code == 200 else 0)
    return answer.status_code


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Mirror", 200),
        ("Spiegel für Köln", 200),
        ("Тренировка", 200),
        ("筋トレ記録", 200),
        ("Gym & Track", 400),
        ("Gym diary", 200),
        ("Track my gym", 200),
        ("", 400),
        ("   ", 400),
        ("!!!", 400),
        ("\u200b", 400),
        ("\u3164", 200),  # a letter by its category: it is only seen to be empty
        ("a\x07b", 400),
        ("a\nb", 400),
        ("a\rb", 400),
        ("a\x7fb", 400),
        ("a\x85b", 400),
        ("a\u202eb", 400),
        ("a\u2066b", 400),
        ("a\u200fb", 400),
        ("a\u200db", 400),
        ("a\u2028b", 400),
        ("a\ufeffb", 400),
        ("a\U000e0041b", 400),
        ("a\ue000b", 400),
        ("GymTrack", 400),
        ("gymtrack", 400),
        ("GYM TRACK", 400),
        ("Gym-Track", 400),
        ("G.y.m.T.r.a.c.k", 400),
        ("GymTrack Support", 400),
        ("The GymTrack app", 400),
        ("Ｇｙｍ Ｔｒａｃｋ", 400),
        ("𝐆𝐲𝐦𝐓𝐫𝐚𝐜𝐤", 400),
        ("ⓖⓨⓜⓣⓡⓐⓒⓚ", 400),
        ("Ǵymtrack", 400),
        ("Gym\u0301Track", 400),
        ("Gym\u200bTrack", 400),
        ("GуmTrасk", 400),  # Cyrillic letters in it
        ("GYMΤRACK", 400),  # a Greek tau
        ("ɡymtrack", 400),
    ],
)
def test_names(client, world, name, status):
    assert register(client, world, name=name) == status


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("https://mirror.example/back", 200),
        ("https://mirror.example", 200),
        ("https://mirror.example:8443/back?a=1&b=%20", 200),
        ("https://192.0.2.1/back", 200),
        ("https://[2001:db8::1]/back", 200),
        ("https://xn--mirrr-kua.example/", 200),
        ("http://127.0.0.1:9000/back", 200),
        ("http://[::1]:9000/back", 200),
        ("https://user:pass@mirror.example/", 400),
        ("https://user@mirror.example/", 400),
        ("https://@mirror.example/", 400),
        ("https://:@mirror.example/", 400),
        ("https://mirror.example@evil.example/", 400),
        ("http://127.0.0.1:9000@evil.example/", 400),
        ("https://mirror.example\\@evil.example/", 400),
        ("https://mirror.example\\.evil.example/", 400),
        ("https://mirror.example/#", 400),
        ("https://mirror.example/#x", 400),
        ("https://mirror.example/\x07", 400),
        ("https://mirror.example/\x00", 400),
        ("https://mirror.example/\x7f", 400),
        ("https://mirror.example/\u202e", 400),
        ("https://mirr\u200bor.example/", 400),
        ("https://mirrör.example/", 400),
        ("https://mirror。example/", 400),
        ("https://%6dirror.example/", 400),
        ("https://mirror.example%2eevil.example/", 400),
        ("https://mirror.example:99999/", 400),
        ("https://mirror.example:0/", 400),
        ("https://mirror.example:x/", 400),
        ("https://mirror.example:/", 400),
        ("https://[::1/", 400),
        ("https://[v1.x]/", 400),
        ("https://-/", 400),
        ("https://a..b/", 400),
        ("https://.example/", 400),
        ("https:///back", 400),
        ("https:mirror.example/", 400),
        ("//mirror.example/", 400),
        ("http://mirror.example/", 400),
        ("http://localhost/", 400),
        ("http://127.0.0.2/", 400),
        ("ftp://mirror.example/", 400),
        ("javascript:alert(1)//https://mirror.example/", 400),
        ("data:text/html,x", 400),
        ("https://*.example/", 400),
        ('https://mirror.example/"><script>', 400),
        ("https://mirror.example/ok https://user:pass@mirror.example/", 400),
    ],
)
def test_return_addresses(client, world, address, status):
    assert register(client, world, redirect_uris=address) == status


@pytest.mark.parametrize("name", ["a\u202eb", "a\x07b", "a\nb", "\u200b"])
def test_a_personal_token_is_called_by_what_is_seen(client, world, name):
    client.force_login(world.trainee)
    answer = client.post("/account/access/tokens/", {"name": name, "scopes": ["workouts:read"], "days": "30"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"name": "GymTrack"}, 400),
        ({"name": "a\u202eb"}, 400),
        ({"redirect_uris": f"{BACK} https://u:p@x.example/"}, 400),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_application_from_before_is_judged_by_the_same_rules(client, world, changes, status, method):
    mirror = Integration(client, world.admin)
    Application.objects.update(**changes)
    client.force_login(world.trainee)
    answer = getattr(client, method)("/oauth/authorize/", {**mirror.query("workouts:read"), "allow": "true"})
    assert answer.status_code == (302 if status == 200 and method == "post" else status)
    assert Grant.objects.exists() == (status == 200 and method == "post")
