"""A real headless Chromium against the live server. Without one the tests are skipped, saying so; CI requires it."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started

from accounts.tests.factories import PASSWORD
from tests.deployment import Deployment

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
DEMO_PASSWORD = "demo-gym-2026"  # the demo gym's
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in item.nodeid.split("::")[0]:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = f"no Chromium found ({', '.join(NAMES)}, or CHROMIUM=path)"
        if os.environ.get("REQUIRE_BROWSER", "") in ("1", "true"):
            pytest.fail(f"REQUIRE_BROWSER: {message}")
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def deployed(tmp_path_factory):
    """The product with the demo gym, in processes of its own; one for all tests of the group "deployed"."""
    deployment = Deployment(tmp_path_factory.mktemp("deployed")).prepare().start()
    yield deployment
    deployment.stop()


class Requests:
    """How many the live server is at: pages also ask by themselves, and the database must not be emptied under them."""

    def __init__(self):
        self.active, self.lock = 0, threading.Lock()
        request_started.connect(self.begin)
        request_finished.connect(self.end)

    def begin(self, **_given):
        with self.lock:
            self.active += 1

    def end(self, **_given):
        with self.lock:
            self.active -= 1


requests = Requests()


def eventually(condition, within: float = 10) -> None:
    """Waits until what the page does in the background is done."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


class Visitor:
    """One person's browser. Whatever the console says is kept, and fails the test at its end."""

    def __init__(self, context, base: str):
        self.context, self.base, self.complaints = context, base, []
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def listen(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{self.page.url}: {message.text} ({message.location})")

    def go(self, path: str):
        answer = self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")
        return answer

    def look(self, path: str):
        """Goes there and waits until the live server has answered all that the page asks for as it appears: sooner than
        a network that is idle for half a second."""
        answer = self.page.goto(self.base + path)
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        eventually(lambda: requests.active <= 0)
        return answer

    def sign_in(self, user):
        self.go("/login/")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state("networkidle")
        assert "/login/" not in self.page.url
        return self

    def axe(self, *rules: str) -> list[str]:
        """Violations of WCAG 2.2 AA and best practice, or of these rules alone, a line each."""
        self.page.evaluate(AXE.read_text())
        options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": list(rules)} if rules else {})}
        result = self.page.evaluate("(options) => axe.run(document, options)", options)
        return [
            f"{violation['id']}: {violation['help']}: {[node['html'][:160] for node in violation['nodes']][:3]}"
            for violation in result["violations"]
        ]


@pytest.fixture
def visit(request, browser, live_server):
    """`visit(size=PHONE, theme="dark")`: a new visitor."""
    visitors = []
    requests.active = 0

    def new(size=DESKTOP, theme="light", scripts=True, **options) -> Visitor:
        context = browser.new_context(
            viewport=size, color_scheme=theme, java_script_enabled=scripts, reduced_motion="reduce", **options
        )
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield new
    # A status that the test asks for (`expect_status`), or no network (`offline`), makes the browser itself complain.
    expected = [f"status of {mark.args[0]}" for mark in request.node.iter_markers("expect_status")]
    if any(request.node.iter_markers("offline")):
        expected += ["net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "net::ERR_CONNECTION_REFUSED"]
    complaints = [
        line for visitor in visitors for line in visitor.complaints if not any(status in line for status in expected)
    ]
    for visitor in visitors:
        visitor.context.close()
    eventually(lambda: requests.active <= 0)
    assert not complaints, "\n".join(complaints)
