"""Sends requests to a running server and measures their times: of one client, of several, and at a fixed rate."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class RequestFailedError(AssertionError):
    """The server's answer has an unexpected status."""


class Browser:
    """A persistent connection with cookies and perhaps a token."""

    def __init__(self, base: str, token: str = ""):
        self.address = urlsplit(base)
        if self.address.hostname not in LOOPBACK:
            raise SystemExit("Benchmarks load this machine alone.")
        self.headers = {"Host": self.address.netloc} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.size = 0  # of the last answer's body, in bytes

    def ask(self, method: str, path: str, body=None, want: int | None = None, **headers: str) -> bytes:
        """The body of the answer. Raises RequestFailedError if it has an error or not the status `want`."""
        sent = {**self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if isinstance(body, dict | list):
            body, sent["Content-Type"] = json.dumps(body), "application/json"
        answer, text = self.send(method, path, body, sent)
        self.size = len(text)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update((name, morsel.value) for name, morsel in SimpleCookie(cookie).items())
        if answer.status != want if want else answer.status >= 400:
            raise RequestFailedError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return text

    def send(self, method: str, path: str, body, headers: dict[str, str]):
        for is_last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
            try:
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                return answer, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()  # the server closed it
                self.connection = None
                if is_last:
                    raise
        raise AssertionError

    def submit(self, path: str, fields: dict[str, str]) -> bytes:
        """Sends a form as a page would."""
        token = {"X-CSRFToken": self.cookies.get("csrftoken", ""), "Referer": f"http://{self.address.netloc}/"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields), **token, **form)

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


Work = Callable[[], object]  # sends one prepared request


@dataclass
class Times:
    """The times of requests, in milliseconds."""

    taken: list[float] = field(default_factory=list)
    seconds: float = 0  # for all requests together

    @property
    def p50(self) -> float:
        return median(self.taken)

    def percentile(self, percent: int) -> float:
        return quantiles(self.taken, n=100, method="inclusive")[percent - 1] if len(self.taken) > 1 else self.taken[0]

    def figures(self) -> dict[str, float]:
        spread = {f"p{percent}_ms": round(self.percentile(percent), 2) for percent in (50, 95, 99)}
        return {"requests": len(self.taken), **spread, "per_second": round(len(self.taken) / self.seconds, 1)}


def timed(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def closed_loop(clients: list[Iterator[Work]], requests: int) -> Times:
    """Divides the requests among the clients; each sends the next one as soon as it has an answer."""
    times, lock, errors = Times(), threading.Lock(), []

    def run(client: Iterator[Work], share: int) -> None:
        own = []
        try:
            for _ in range(share):
                own.append(timed(next(client)))
        except Exception as error:
            errors.append(error)
        with lock:
            times.taken += own

    threads = [threading.Thread(target=run, args=(one, requests // len(clients))) for one in clients]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.seconds = time.perf_counter() - begun
    if errors:
        raise errors[0]
    return times


def open_loop(clients: list[Iterator[tuple[str, Work]]], rate: float, seconds: float) -> dict[str, Times]:
    """Sends requests at random times, `rate` a second on average. Their times include waiting for a free client."""
    begun = time.perf_counter() + 0.1
    arrivals: list[float] = []
    at = 0.0
    while (at := at + random.expovariate(rate)) < seconds:
        arrivals.append(at)
    coming, lock = iter(arrivals), threading.Lock()
    found: dict[str, Times] = {}
    errors: list[Exception] = []

    def run(client: Iterator[tuple[str, Work]]) -> None:
        while not errors:
            with lock:
                due = next(coming, None)
            if due is None:
                return
            try:
                name, work = next(client)
                time.sleep(max(0.0, begun + due - time.perf_counter()))
                work()
            except Exception as error:
                errors.append(error)
                return
            took = 1000 * (time.perf_counter() - begun - due)
            with lock:
                found.setdefault(name, Times()).taken.append(took)

    threads = [threading.Thread(target=run, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    for times in found.values():
        times.seconds = seconds
    return found
