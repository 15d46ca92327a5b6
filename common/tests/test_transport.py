"""Where we send and where we don't."""

import http.server
import ipaddress
import socket
import threading
import time

import pytest

from common import transport

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "url",
    [
        *("http://receiver.example/", "ftp://receiver.example/", "receiver.example", "https://", "https:///hook", ""),
        *(
            "https://user:password@receiver.example/",
            "https://receiver.example/#part",
            "https://receiver.example:99999/",
        ),
        *("https://receiver.example/a b", "https://receiver.example/\n", "https://münchen.example/", "https://[::1"),
        *("https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/", "https://0.0.0.0/"),
        *("https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[::1]/"),
        *("https://[fe80::1]/", "https://[fc00::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/"),
        *("https://[2002:7f00:1::]/", "https://[::]/", "https://receiver.example:0/"),
    ],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(transport.RefusedAddressError):
        transport.read_address(url)


# What leads inside, on this machine or in its network, or nowhere; some of it is public to Python 3.11's `is_global`.
INSIDE = [
    # IPv4
    *("0.0.0.0", "0.0.0.1", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254"),  # noqa: S104 - bound to nothing
    *("169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1"),
    *("192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255"),
    # IPv6
    *("[::]", "[::1]", "[::127.0.0.1]", "[::7f00:1]", "[::a00:1]", "[100::1]", "[fe80::1]", "[fe80::1%25eth0]"),
    *("[fec0::1]", "[feff::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[ff0e::1]", "[2001:db8::1]", "[3fff::1]"),
    *("[5f00::1]", "[4000::1]", "[2001:20::1]", "[2001:10::1]", "[2001:2::1]"),
    # IPv4 inside of IPv6
    *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:192.0.0.8]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]"),
    *("[64:ff9b::10.0.0.1]", "[64:ff9b:1::1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:5db8:d822::]"),
    *("[2001:0:5db8:d822::1]", "[2001:0:7f00:1::1]"),
    # 127.0.0.1 in other words
    *("2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "127.0.0.1."),
    *("127%2e0.0.1", "127.0.0.0x1", "1.2.3.4.5", "256.256.256.256"),
    # names of the house
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "intranet", "db.internal", "printer.local", "x.home.arpa"),
    *("gymtrack.localdomain", "nas.lan", "redis", "receiver.example.", ".example", "-a.example", "a..example"),
    # and other notations of addresses
    *(
        "@receiver.example",
        "user@receiver.example",
        ":@receiver.example",
        "receiver.example\\@127.0.0.1",
        "a\\b.example",
    ),
    *("receiver.example:22", "receiver.example:25", "receiver.example:80", "receiver.example:465", "93.184.216.34:53"),
]


@pytest.mark.parametrize("host", INSIDE)
def test_what_is_not_on_the_public_internet_is_refused(host):
    with pytest.raises(transport.RefusedAddressError):
        transport.read_address(f"https://{host}/hook")


def read_ip(host: str):
    try:
        return ipaddress.ip_address(host.strip("[]").replace("%25", "%"))
    except ValueError:
        return None


@pytest.mark.parametrize("address", [str(ip) for host in INSIDE if (ip := read_ip(host)) is not None])
def test_a_name_that_stands_for_it_is_refused_when_we_send(monkeypatch, address):
    """Among public ones, too."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("connected"))
    with pytest.raises(transport.RefusedAddressError):
        transport.post("https://receiver.example/", b"{}", {})


@pytest.mark.parametrize(
    "host",
    [
        *("receiver.example", "a.b-c.receiver.example", "xn--mnchen-3ya.example", "_hooks.receiver.example", "8.8.8.8"),
        *("1.1.1.1:8443", "receiver.example:443", "receiver.example:1024", "receiver.example:65535", "100.63.255.255"),
        *("100.128.0.1", "172.15.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.255", "localhost.receiver.example"),
        *("[2606:4700::1111]", "[2a00:1450:4001::1]", "[2001:200::1]", "[64:ff9b::8.8.8.8]", "[::ffff:8.8.8.8]"),
        *("local.example", "internal.example", "homelan.example", "123.example"),
    ],
)
def test_what_is_public_is_taken(host):
    assert transport.read_address(f"https://{host}/hook").hostname


def test_trials_may_go_inside(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    for address in ("http://localhost:80/", "https://10.0.0.1/", "http://[::1]:25/", "https://redis/"):
        assert transport.read_address(address).hostname


@pytest.mark.parametrize(
    "url",
    [
        "https://receiver.example/",
        "https://receiver.example:8443/a?b=c",
        "https://93.184.216.34/",
        "https://[2606:4700::1]/",
    ],
)
def test_addresses_that_are_taken(url):
    assert transport.read_address(url).hostname


@pytest.mark.parametrize(
    "found",
    [
        *(["127.0.0.1"], ["10.1.2.3"], ["93.184.216.34", "192.168.0.1"], ["::1"], ["fe80::1%eth0"]),
        *(["::ffff:10.0.0.1"], ["169.254.169.254"]),
    ],
)
def test_a_name_that_leads_inside_is_refused(monkeypatch, found):
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: addresses)
    monkeypatch.setattr(socket.socket, "connect", lambda *args: pytest.fail("connected"))
    with pytest.raises(transport.RefusedAddressError):
        transport.post("https://receiver.example/", b"{}", {})


def test_it_connects_to_the_address_that_it_looked_at(monkeypatch):
    """A name that stands for another address a moment later (DNS rebinding) changes nothing: it is asked once."""
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: next(answers))
    connected = []

    def connect(self, address):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(transport.UnreachableError):
        transport.post("https://receiver.example/", b"{}", {})
    assert connected == [("93.184.216.34", 443)]


# --- against a server of our own ---
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        if self.path == "/moved":
            self.send_response(307)
            self.send_header("Location", "/taken")
        elif self.path == "/slow":
            for letter in b"HTTP/1.1 200 OK, at long last":
                time.sleep(0.2)
                self.wfile.write(bytes([letter]))
        else:
            self.server.seen.append((self.path, self.headers["Host"]))
            self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


def test_it_posts(receiver):
    assert transport.post(f"{receiver.address}/taken?x=1", b"{}", {}).is_taken
    assert receiver.seen == [("/taken?x=1", receiver.address.removeprefix("http://"))]


def test_it_follows_no_redirect(receiver):
    answer = transport.post(f"{receiver.address}/moved", b"{}", {})
    assert (answer.status, answer.is_taken, receiver.seen) == (307, False, [])


def test_it_waits_only_so_long_for_an_answer_in_drops(receiver, monkeypatch):
    monkeypatch.setattr(transport, "TOTAL_TIMEOUT", 1)
    begun = time.monotonic()
    with pytest.raises(transport.UnreachableError):
        transport.post(f"{receiver.address}/slow", b"{}", {})
    assert time.monotonic() - begun < 3


def test_nobody_there(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port = plug.getsockname()[1]
    with pytest.raises(transport.UnreachableError):
        transport.post(f"http://127.0.0.1:{port}/", b"{}", {})


def test_without_leave_loopback_is_out_of_reach(receiver, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(transport.RefusedAddressError):
        transport.post(receiver.address, b"{}", {})
    assert receiver.seen == []
