"""Where we send and where we don't."""

import http.server
import socket
import threading
import time

import pytest

from webhooks import transport


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
    with pytest.raises(transport.Refused):
        transport.read_address(url)


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
    with pytest.raises(transport.Refused):
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
    with pytest.raises(transport.Unreachable):
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
    with pytest.raises(transport.Unreachable):
        transport.post(f"{receiver.address}/slow", b"{}", {})
    assert time.monotonic() - begun < 3


def test_nobody_there(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port = plug.getsockname()[1]
    with pytest.raises(transport.Unreachable):
        transport.post(f"http://127.0.0.1:{port}/", b"{}", {})


def test_without_leave_loopback_is_out_of_reach(receiver, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    with pytest.raises(transport.Refused):
        transport.post(receiver.address, b"{}", {})
    assert receiver.seen == []
