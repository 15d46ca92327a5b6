"""nginx as we deploy it limits what one address asks for, and knows which addresses are one."""

import http.client
import re
import socket
import subprocess
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.deployment import free_port
from tests.operations.cluster import tool

ROOT = Path(__file__).parents[2]
# `$binary_remote_addr` follows the address that a trusted peer names: so one machine is many clients.
CONFIGURATION = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  set_real_ip_from 127.0.0.1;
  real_ip_header X-Client;
  upstream gymtrack {{ server 127.0.0.1:{upstream}; keepalive 32; }}
  include {folder}/limits.conf;
  server {{ listen 127.0.0.1:{port}; include {root}/deploy/nginx/proxy.conf; }}
}}
"""


class Product(BaseHTTPRequestHandler):
    """What stands behind the proxy: answers everything, as itself."""

    protocol_version = "HTTP/1.1"
    wbufsize = 4096  # an answer is one packet, which nothing waits for

    def do_GET(self):
        busy = self.path == "/busy"
        self.send_response(429 if busy else 200)
        self.send_header("Content-Length", "2")
        self.send_header("Retry-After", "33")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The port of an nginx whose refill is slow, so that a test's pace does not matter; its bursts are the deployed."""
    folder = tmp_path_factory.mktemp("proxy")
    product = ThreadingHTTPServer(("127.0.0.1", 0), Product)
    threading.Thread(target=product.serve_forever, daemon=True).start()
    limits = (ROOT / "deploy" / "nginx" / "limits.conf").read_text()
    slower, changed = re.subn(r"rate=50r/s", "rate=1r/m", limits)
    assert changed == 1
    (folder / "limits.conf").write_text(slower)
    port = free_port()
    text = CONFIGURATION.format(folder=folder, upstream=product.server_port, port=port, root=ROOT)
    (folder / "nginx.conf").write_text(text)
    command = [tool("nginx"), "-c", folder / "nginx.conf", "-p", folder, "-g", "daemon off; master_process off;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    for _n in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    else:
        pytest.fail((folder / "error.log").read_text())
    yield port
    process.terminate()
    process.wait()
    product.shutdown()


def ask(port: int, clients: list[str], path: str = "/login/", method: str = "GET") -> list:
    """The answers to a request of each of these clients, one after another."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    answers = []
    for client in clients:
        connection.request(method, path, headers={"X-Client": client})
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        answers.append(answer)
    connection.close()
    return answers


def statuses(port: int, clients: list[str], path: str = "/login/") -> Counter:
    return Counter(answer.status for answer in ask(port, clients, path))


ONE = 501  # requests: the burst, and the one that it comes on top of


@pytest.mark.parametrize(
    ("clients", "other"),
    [
        (["203.0.113.1"], "203.0.113.2"),
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2:a:a:a:a"], "2001:db8:1:3::1"),
        (["::ffff:203.0.113.3", "203.0.113.3"], "::ffff:203.0.113.4"),
        # bytes that end a line or a text, for expressions that would stop at them
        (["10.10.10.10"], "10.10.10.0"),
        (["2001:a0a:a0a:a0a:a0a:a0a:a0a:a0a", "2001:a0a:a0a:a0a::1"], "2001:a0a:a0a:a0b:a0a:a0a:a0a:a0a"),
        (["2001:db8::1", "2001:db8::a0a"], "2001:db8:0:1::1"),
    ],
)
def test_who_counts_as_one(proxy, clients, other):
    asked = [clients[n % len(clients)] for n in range(ONE + 20)]
    assert statuses(proxy, asked) == {200: ONE, 429: 20}
    assert statuses(proxy, [other]) == {200: 1}


def test_what_it_answers(proxy):
    ask(proxy, ["198.51.100.1"] * ONE)
    for method in ("GET", "POST"):
        [answer] = ask(proxy, ["198.51.100.1"], method=method)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "10")
        assert answer.text == "Too many requests. Try again in 10 seconds.\n"
        assert answer.headers["Content-Type"] == "text/plain"
        assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_are_free(proxy):
    assert statuses(proxy, ["198.51.100.2"] * (ONE + 50), "/static/build/app.css") == {200: ONE + 50}
    assert statuses(proxy, ["198.51.100.2"] * ONE) == {200: ONE}


def test_what_the_application_says_is_handed_on(proxy):
    [answer] = ask(proxy, ["198.51.100.3"], "/busy")
    assert (answer.status, answer.headers["Retry-After"], answer.text) == (429, "33", "ok")
