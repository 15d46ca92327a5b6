"""How long a tap on ✓ takes until its row is painted, on a phone with a fourth of this processor.

    python -m benchmarks.tap_to_row http://127.0.0.1:8000

signs in to a demo gym that runs there, starts a workout if none runs and logs its sets. The time is the browser's own,
from the tap to the frame that shows its row.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys

from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
SLOWER = 4
TAPS = 10
WATCH = """() => {
  window.taps = [];
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "click") window.taps.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""


def sign_in(page: Page, url: str) -> None:
    page.goto(f"{url}/login/")
    page.get_by_label("Email").fill("trainee@demo.gym")
    page.locator("[name=password]").fill("demo-gym-2026")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/today/")


def measure(url: str) -> list[float]:
    """Milliseconds of each tap."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
        sign_in(page, url)
        start = page.get_by_role("button", name="Start", exact=True)
        start.or_(page.get_by_role("link", name="Continue")).first.click()
        page.locator("gym-session[data-ready]").wait_for(state="attached")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.evaluate(WATCH)
        for _tap in range(TAPS):
            page.wait_for_timeout(2000)  # what the last one has caused is over
            page.locator("[data-current] [data-log]").first.click()
        page.wait_for_timeout(2000)
        times: list[float] = page.evaluate("window.taps")
        chromium.close()
    return times


if __name__ == "__main__":
    found = sorted(measure(sys.argv[1].rstrip("/")))
    print(json.dumps({"median": round(statistics.median(found)), "worst": round(found[-1])}))
