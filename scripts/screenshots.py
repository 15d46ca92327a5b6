"""docs/screenshots/: the main pages of a running demo gym at phone and desktop size.

Needs `make run` on http://127.0.0.1:8000 (or BASE) and a Chromium.
"""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

BASE = os.environ.get("BASE", "http://127.0.0.1:8000")
OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
PAGES = {
    "trainee": ["/today/", "/workouts/", "/progress/", "/metrics/"],
    "trainer": ["/trainees/", "/trainees/1/", "/programs/1/?week=20"],
    "admin": ["/admin/facilities/trainee/"],
}


def sign_in(page, who: str) -> None:
    page.goto(f"{BASE}/login/")
    page.fill("[name=login]", f"{who}@demo.gym")
    page.fill("[name=password]", "demo-gym-2026")
    page.click("main button.btn-primary")
    page.wait_for_load_state("networkidle")


def shoot(page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=OUT / f"{name}.png")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for size, viewport in SIZES.items():
            for who, pages in PAGES.items():
                theme = "dark" if size == "phone" or who == "trainer" else "light"
                page = browser.new_context(viewport=viewport, color_scheme=theme).new_page()
                sign_in(page, who)
                for address in pages:
                    page.goto(BASE + address)
                    shoot(page, f"{who}-{address.split('?')[0].strip('/').replace('/', '-')}-{size}")
                if who == "trainee":
                    live(page, size)
        browser.close()


def live(page, size: str) -> None:
    """A session with two sets logged, discarded afterwards."""
    page.goto(f"{BASE}/today/")
    page.click("main form button.btn-primary, main a.btn-primary")
    page.wait_for_load_state("networkidle")
    for number in (1, 2):
        page.locator(f"button[aria-label^='Log set {number} of']").first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(6000)  # until the toasts have gone
    shoot(page, f"trainee-session-{size}")
    page.locator("summary", has_text="Discard").click()
    page.get_by_role("button", name="Discard", exact=True).click()
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
