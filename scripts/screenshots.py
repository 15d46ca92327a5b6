"""docs/screenshots/: the main pages of a running demo gym at phone and desktop size.

Needs `make run` on http://127.0.0.1:8000 (or BASE) and a Chromium.
"""

import base64
import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

BASE = os.environ.get("BASE", "http://127.0.0.1:8000")
OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
HOME = Path(__file__).resolve().parents[1] / "static" / "img" / "home"  # what the landing page shows
# (picture, who, address, size on a desk or None); each is also taken on a phone
HOME_PAGES = [
    ("progress", "trainee", "/progress/", None),
    ("roster", "trainer", "/trainees/", {"width": 1100, "height": 640}),
    ("overview", "admin", "/admin/", {"width": 1100, "height": 700}),
]
HOME_PHONE = {"width": 390, "height": 700}
SAMPLES = Path(__file__).resolve().parents[1] / "transfers" / "tests" / "files"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
PAGES = {
    "trainee": ["/today/", "/workouts/", "/workouts/calendar/", "/progress/", "/metrics/"],
    "trainer": ["/trainees/", "/trainees/1/", "/programs/1/?week=20"],
    "admin": [
        "/admin/",
        "/admin/facilities/trainee/",
        "/admin/facilities/trainer/1/leave/",
        "/admin/facilities/gym/1/change/",
        "/admin/changes/auditentry/",
    ],
}


ENCODE = """async ([picture, width]) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(width, image.width);
  canvas.height = Math.round((image.height * canvas.width) / image.width);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/webp", 0.7);
}"""


def sign_in(page, who: str) -> None:
    page.goto(f"{BASE}/login/")
    page.fill("[name=login]", f"{who}@demo.gym")
    page.fill("[name=password]", "demo-gym-2026")
    page.click("main button.btn-primary")
    page.wait_for_load_state("networkidle")


def home(browser) -> None:
    """A page of each group as small WebPs, light and dark, which the browser itself encodes."""
    HOME.mkdir(parents=True, exist_ok=True)
    encoder = browser.new_page()

    def picture(page, name: str, width: int) -> None:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(400)
            shot = base64.b64encode(page.screenshot()).decode()
            data = encoder.evaluate(ENCODE, [shot, width])
            (HOME / f"{name}-{theme}.webp").write_bytes(base64.b64decode(data.split(",")[1]))

    for name, who, address, desk in HOME_PAGES:
        for size, viewport, width in (("phone", HOME_PHONE, 640), ("desktop", desk, 1200)):
            if viewport:
                page = browser.new_context(viewport=viewport, device_scale_factor=2).new_page()
                sign_in(page, who)
                page.goto(BASE + address)
                if name == "progress":
                    page.locator("select").first.select_option(label="Back squat")
                page.wait_for_load_state("networkidle")
                picture(page, f"{name}-{size}", width)
    page = browser.new_context(viewport=SIZES["phone"], device_scale_factor=2, has_touch=True).new_page()
    sign_in(page, "trainee")
    start(page)
    for _set in range(2):
        page.locator("[data-log]:visible").first.click()
        page.wait_for_timeout(900)
    page.wait_for_timeout(6000)  # until the message at the bottom disappears
    picture(page, "session-phone", 640)
    page.locator("[data-discard] summary, summary:has(~ form[data-discard])").first.click()
    page.locator("form[data-discard] button").click()
    page.wait_for_load_state("networkidle")


def start(page) -> None:
    """Starts the day's workout, or goes on with it."""
    page.goto(f"{BASE}/today/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.get_by_role("button", name="Start", exact=True).or_(page.get_by_role("link", name="Continue")).first.click()
    page.locator("gym-session[data-ready]").wait_for(state="attached")


def shoot(page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=OUT / f"{name}.png")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        home(browser)
        for size, viewport in SIZES.items():
            for who, pages in PAGES.items():
                theme = "dark" if size == "phone" or who == "trainer" else "light"
                page = browser.new_context(viewport=viewport, color_scheme=theme).new_page()
                sign_in(page, who)
                for address in pages:
                    page.goto(BASE + address)
                    shoot(page, f"{who}-{address.split('?')[0].strip('/').replace('/', '-')}-{size}")
                if who == "trainee":
                    bring_along(page, size)
                    live(page, size)
        browser.close()


def bring_along(page, size: str) -> None:
    """A file of another app as it is looked at, imported and taken back."""
    page.goto(f"{BASE}/account/imports/")
    page.set_input_files("[name=file]", SAMPLES / "strong-lb.csv")
    page.get_by_role("button", name="Check the file").click()
    page.wait_for_load_state("networkidle")
    both(page, f"import-choices-{size}")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_text("Done.").wait_for()
    both(page, f"import-done-{size}")
    page.get_by_role("button", name="Take the whole import back").click()
    page.get_by_text("nothing of this import").wait_for()
    page.get_by_role("button", name="Delete this file").click()


def live(page, size: str) -> None:
    """A session in each of its states, light and dark; discarded afterwards."""
    start(page)
    row = page.locator("[data-log]:visible").first
    for _set in range(2):
        row.click()
        page.wait_for_timeout(800)
    both(page, f"session-{size}")
    page.locator("[data-menu] > summary").first.click()
    both(page, f"session-menu-{size}")
    for name in ("Plates", "Warm-up sets", "Swap for another"):
        if not page.locator("[data-menu][open]").count():
            page.locator("[data-menu] > summary").first.click()
        page.get_by_text(name, exact=True).first.click()
        page.wait_for_timeout(600)
        both(page, f"session-{name.split()[0].lower()}-{size}")
        page.keyboard.press("Escape")
    page.get_by_role("spinbutton", name="weight in").first.fill("6000")
    row.click()
    page.wait_for_timeout(1500)
    page.context.set_offline(True)
    page.get_by_role("spinbutton", name="weight in").first.fill("42.5")
    row.click()
    page.wait_for_timeout(2500)
    both(page, f"session-offline-{size}")
    page.get_by_role("button", name="Show").click()
    both(page, f"session-waiting-{size}")
    page.keyboard.press("Escape")
    page.locator("[data-finish] button").click()
    page.wait_for_timeout(600)
    both(page, f"session-finished-offline-{size}")
    page.goto(f"{BASE}/today/")
    both(page, f"today-offline-{size}")
    page.goto(f"{BASE}/metrics/")
    both(page, f"no-network-{size}")
    page.goto(f"{BASE}/today/")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("button", name="Discard this change").click()
    page.context.set_offline(False)
    page.goto(f"{BASE}/today/")
    page.wait_for_timeout(2500)
    page.goto(f"{BASE}/workouts/")
    page.locator("a.row-link").first.click()
    page.wait_for_load_state("networkidle")
    both(page, f"session-record-{size}")
    page.get_by_text("Delete the workout…").click()
    page.get_by_role("button", name="Delete", exact=True).click()


def both(page, name: str) -> None:
    """Light and dark."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(250)
        page.screenshot(path=OUT / f"{name}-{theme}.png")


if __name__ == "__main__":
    main()
