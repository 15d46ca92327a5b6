import json
import threading

import pytest
from standardwebhooks import Webhook

from common import transport
from webhooks import services


class Receiver:
    """Replaces the network: keeps what was posted; `status` is what it answers."""

    def __init__(self):
        self.status, self.posts, self.lock = 200, [], threading.Lock()

    def post(self, url, body, headers):
        with self.lock:
            self.posts.append((url, body, headers))
        if self.status is None:
            raise transport.UnreachableError("The connection failed.")
        return transport.Answer(self.status)

    def events(self, secret=None):
        for _url, body, headers in self.posts:
            if secret:
                Webhook(secret).verify(body, headers)
        return [json.loads(body)["type"] for _url, body, _headers in self.posts]


@pytest.fixture
def receiver(monkeypatch):
    receiver = Receiver()
    monkeypatch.setattr(transport, "post", receiver.post)
    # In a test's transaction other threads see nothing: deliver in this one.
    monkeypatch.setattr(services, "ThreadPoolExecutor", lambda n: InTurn())
    monkeypatch.setattr(services.connection, "close", lambda: None)
    return receiver


class InTurn:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass

    def map(self, function, items):
        return [function(item) for item in items]


def work():
    while services.dispatch() + services.deliver_due():
        pass
