"""Measures how soon a phone shows its pages on a line that is up, slow, dead, or not there at all.

`python -m benchmarks.dead_connection [4]` starts the deployed product with the demo gym and a proxy on loopback, and
prints milliseconds until each page shows what it is for, on a processor that is so many times slower, as on a phone.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import environment  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
django.setup()

from tests.browser.conftest import DEMO_PASSWORD, FLAGS, NAMES, PHONE, Visitor
from tests.browser.line import Line
from tests.browser.training import Phone
from tests.deployment import Deployment

RATE = int(sys.argv[1]) if len(sys.argv) > 1 else 4
SLOW = 0.8  # seconds before each part of an answer
LINES = ("up", "slow", "dead", "none")


def phone_of(browser: Browser, line: Line) -> Phone:
    visitor = Visitor(browser.new_context(viewport=PHONE, reduced_motion="reduce"), line.url)
    visitor.go("/login/")
    visitor.page.get_by_label("Email").fill("trainee@demo.gym")
    visitor.page.locator("[name=password]").fill(DEMO_PASSWORD)
    visitor.page.locator("[name=password]").press("Enter")
    visitor.page.wait_for_url("**/today/")
    return Phone(visitor).install().keeps("/workouts/", "/workouts/calendar/", "/progress/")


def opening(page: Page, url: str, heading: str):
    def open_it() -> None:
        page.goto(url, wait_until="commit")
        page.get_by_role("heading", name=heading).first.wait_for()

    return open_it


def weigh_in(page: Page):
    def save() -> None:
        page.get_by_label("Body weight").fill("81.5")
        page.get_by_label("Body weight").press("Enter")
        page.locator("gym-weigh-in [data-waiting], gym-toast").first.wait_for()

    return save


def start(page: Page):
    def begin() -> None:
        page.get_by_role("button", name="Start", exact=True).click()
        page.locator("gym-session[data-ready] [data-log]").first.wait_for(state="attached")

    return begin


def measured(action) -> int:
    began = time.monotonic()
    action()
    return round(1000 * (time.monotonic() - began))


def times(phone: Phone) -> dict[str, int]:
    page, base = phone.page, phone.base
    found = {"today": measured(opening(page, f"{base}/today/", "Hello Mia"))}
    found["weigh-in"] = measured(weigh_in(page))
    for name, path, heading in [
        ("history", "/workouts/", "Workouts"),
        ("calendar", "/workouts/calendar/", "Workouts"),
        ("progress", "/progress/", "Progress"),
        ("a page that is not kept", "/metrics/", "Metrics"),
    ]:
        shown = page.get_by_role("heading", name=heading).or_(page.get_by_role("heading", name="No network")).first

        def go(path=path, shown=shown) -> None:
            page.goto(base + path, wait_until="commit")
            shown.wait_for()

        found[name] = measured(go)
    page.goto(f"{base}/today/")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible(timeout=30_000)
    found["start"] = measured(start(page))
    return found


def main() -> None:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    rows: dict[str, dict[str, int]] = {}
    for kind in LINES:
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            deployed = Deployment(Path(folder)).prepare().start()
            line = Line(deployed.port)
            phone = phone_of(playwright.chromium.launch(executable_path=path, args=FLAGS), line)
            phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": RATE})
            line.delay = SLOW if kind == "slow" else 0
            if kind == "dead":
                line.die()
            phone.offline(kind == "none")
            rows[kind] = times(phone)
            line.close()
            deployed.stop()
    print("| ms until it shows | " + " | ".join(LINES) + " |")
    for name in rows["up"]:
        print(f"| {name} | " + " | ".join(str(rows[kind][name]) for kind in LINES) + " |")


if __name__ == "__main__":
    main()
