"""How soon a phone on a bad line shows a page of which it has kept nothing.

`python -m benchmarks.cold_pages` starts the deployed product with the demo gym and prints the milliseconds until each
page has painted its content, and until one can log in it, on a fourth of this processor at 400 kbit/s and 400 ms. The
second line of each page is a visit with what the browser has kept since the first.
"""

import os
import re
import shutil
import statistics
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests import environment  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymtrack.settings")
django.setup()

from tests.browser.conftest import DEMO_PASSWORD, FLAGS, NAMES, PHONE, Visitor
from tests.deployment import Deployment

LINE = {"offline": False, "latency": 400, "downloadThroughput": 400e3 / 8, "uploadThroughput": 400e3 / 8}
SLOWER = 4
ROUNDS = 5
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
  for (const { name, startTime } of list.getEntries()) if (name === "first-contentful-paint") resolve(startTime);
}).observe({ type: "paint", buffered: true }))"""


def sign_in(browser: Browser, url: str) -> tuple[list, str]:
    """The cookies of the demo trainee, and the address of a workout that they have begun."""
    visitor = Visitor(browser.new_context(viewport=PHONE, service_workers="block"), url)
    visitor.go("/login/")
    visitor.page.get_by_label("Email").fill("trainee@demo.gym")
    visitor.page.locator("[name=password]").fill(DEMO_PASSWORD)
    visitor.page.locator("[name=password]").press("Enter")
    visitor.page.wait_for_url("**/today/")
    visitor.page.get_by_role("button", name="Start", exact=True).click()
    visitor.page.wait_for_url(re.compile("/workouts/.+-.+/"))
    visitor.page.locator("gym-session[data-ready]").wait_for(state="attached")
    return visitor.context.cookies(), visitor.page.url


def visit(page: Page, url: str, ready: str) -> tuple[float, float]:
    page.goto(url, wait_until="commit")
    page.locator(ready).first.wait_for(state="attached")
    usable: float = page.evaluate("performance.now()")
    return page.evaluate(PAINTED), usable


def main() -> None:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        deployed = Deployment(Path(folder)).prepare().start()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        cookies, workout = sign_in(browser, deployed.url)
        pages = {"today": (f"{deployed.url}/today/", "gym-start"), "session": (workout, "gym-session[data-ready]")}
        print("| page | painted, ms | usable, ms |\n|---|---:|---:|")
        for name, (url, ready) in pages.items():
            found: dict[str, list[tuple[float, float]]] = {"first": [], "second": []}
            for _round in range(ROUNDS):
                context = browser.new_context(viewport=PHONE, service_workers="block")
                context.add_cookies(cookies)
                page = context.new_page()
                devtools = context.new_cdp_session(page)
                devtools.send("Network.enable")
                devtools.send("Network.emulateNetworkConditions", LINE)
                devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                for times in found.values():
                    times.append(visit(page, url, ready))
                    page.goto("about:blank")
                context.close()
            for which, times in found.items():
                painted, usable = (round(statistics.median(column)) for column in zip(*times, strict=True))
                print(f"| {name}, {which} visit | {painted} | {usable} |")
        browser.close()
        deployed.stop()


if __name__ == "__main__":
    main()
