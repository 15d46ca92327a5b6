"""What a client's address is, whatever proxies and clients write, and what it is counted under."""

import pytest
from django.test import RequestFactory

from common.client_address import client_address, counted_address

PEER = "198.51.100.9"


def from_peer(peer, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("203.0.113.7:", "203.0.113.7"),
        ('"203.0.113.7:4711"', "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]:443", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("2002:cb00:7107::1", "2002:cb00:7107::1"),
        # not an address: the nearest believable one is the peer's
        ("unknown", PEER),
        ("_hidden", PEER),
        ('"_hidden:80"', PEER),
        ("", PEER),
        (",", PEER),
        (" , ", PEER),
        ("203.0.113", PEER),
        ("203.0.113.007", PEER),
        ("203.0.113.256", PEER),
        ("203.0.113.7:47:11", PEER),
        ("for=203.0.113.7", PEER),
        ("localhost", PEER),
        ("[2001:db8::1", PEER),
        ("[]:443", PEER),
        ("2001:db8::/64", PEER),
        ("3405803783", PEER),
        ("٢٠٣.0.113.7", PEER),
        ("é", PEER),
        ("\x00", PEER),
        ("203.0.113.7\x00", PEER),
        ("' OR 1=1 --", PEER),
        ("x" * 8000, PEER),
        ("1" * 8000, PEER),
        ("203.0.113.7," * 600 + "192.0.2.4", "192.0.2.4"),
        # what a client wrote itself stands before what the proxy added
        ("10.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("unknown, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.1, unknown", PEER),
    ],
)
def test_what_a_proxy_writes(settings, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = 1
    assert client_address(from_peer(PEER, forwarded)) == address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.7", PEER),
        (0, "rubbish", PEER),
        (2, "10.0.0.1, 203.0.113.7, 192.0.2.1", "203.0.113.7"),
        (2, "10.0.0.1, unknown, 192.0.2.1", "192.0.2.1"),
        (2, "10.0.0.1, unknown, unknown", PEER),
        (2, "203.0.113.7", "203.0.113.7"),
        (3, "203.0.113.7,, 192.0.2.1,192.0.2.2", "203.0.113.7"),
    ],
)
def test_proxies_are_believed_only_as_many_as_there_are(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    assert client_address(from_peer(PEER, forwarded)) == address


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("2001:db8::1", "2001:db8::"),
        ("2002:cb00:7107:1::1", "203.0.113.7"),
        ("2002:cb00:7107:ffff::1", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("unix:", "127.0.0.1"),
    ],
)
def test_what_it_counts_under(peer, counted):
    assert counted_address(from_peer(peer)) == counted


LOGIN = "/api/v1/auth/login/access-token"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forwarded",
    ["203.0.113.7:4711", "unknown", "_hidden", "[2001:db8::1]:443", '"[2001:db8::1]"', "x" * 2000, "é", "\x00", ","],
)
def test_no_header_breaks_a_sign_in(client, api, settings, forwarded):
    """The database's type for addresses takes nothing else."""
    settings.TRUSTED_PROXY_COUNT, settings.THROTTLE = 1, True
    wrong = {"username": "a@x.org", "password": "guess"}
    assert api().post(LOGIN, wrong, HTTP_X_FORWARDED_FOR=forwarded).status_code == 401
    page = client.post("/login/", {"login": "a@x.org", "password": "guess"}, HTTP_X_FORWARDED_FOR=forwarded)
    assert page.status_code == 200
    assert client.post("/password/reset/", {"email": "a@x.org"}, HTTP_X_FORWARDED_FOR=forwarded).status_code == 302
    body = {"email": "n@x.org", "password": "a-good-password-3", "first_name": "N", "last_name": "P"}
    assert api().post("/api/v1/trainees/", body, HTTP_X_FORWARDED_FOR=forwarded).status_code == 201
    assert client.get("/-/metrics", HTTP_X_FORWARDED_FOR=forwarded).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [lambda n: f"2001:db8:1:2::{n:x}", lambda n: f"2001:db8:1:2:{n:x}::1", lambda n: f"2002:cb00:7107:{n:x}::1"],
)
def test_thirty_addresses_of_one_network_are_one(api, address):
    wrong = {"username": "a@x.org", "password": "guess"}
    answers = [api().post(LOGIN, wrong, REMOTE_ADDR=address(n)).status_code for n in range(1, 31)]
    assert answers == [401] * 5 + [429] * 25


ONE_NETWORK = ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:2:3:4:5:6")


@pytest.mark.django_db
def test_registrations_of_one_network_share_a_limit(api, settings):
    settings.THROTTLE, settings.THROTTLE_REGISTRATIONS = True, 2
    body = {"password": "a-good-password-3", "first_name": "N", "last_name": "P"}
    answers = [
        api().post("/api/v1/trainees/", {**body, "email": f"n{n}@x.org"}, REMOTE_ADDR=address).status_code
        for n, address in enumerate((*ONE_NETWORK, "2001:db8:1:3::1"))
    ]
    assert answers == [201, 201, 429, 201]


@pytest.mark.django_db
def test_resets_of_one_network_share_a_limit(client, settings, mailoutbox):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}
    answers = [
        client.post("/password/reset/", {"email": f"n{n}@x.org"}, REMOTE_ADDR=address).status_code
        for n, address in enumerate((*ONE_NETWORK, "2001:db8:1:3::1"))
    ]
    assert answers == [302, 302, 429, 302]


@pytest.mark.django_db
def test_a_mapped_address_is_its_ipv4_address(api):
    wrong = {"username": "a@x.org", "password": "guess"}
    addresses = ["203.0.113.7", "::ffff:203.0.113.7"] * 3
    answers = [api().post(LOGIN, wrong, REMOTE_ADDR=address).status_code for address in addresses]
    assert answers == [401] * 5 + [429]
    assert api().post(LOGIN, wrong, REMOTE_ADDR="::ffff:203.0.113.8").status_code == 401


@pytest.mark.parametrize(("forwarded", "status"), [("unknown", 404), ("_hidden", 404), ("127.0.0.1", 200)])
def test_a_proxy_here_that_names_nobody_opens_no_metrics(client, db, settings, forwarded, status):
    settings.METRICS, settings.TRUSTED_PROXY_COUNT = True, 1
    assert client.get("/-/metrics", REMOTE_ADDR="2002:7f00:1::1").status_code == 404, "only counted as 127.0.0.1"
    assert client.get("/-/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded).status_code == status
