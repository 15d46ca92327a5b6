"""Measures how long a newcomer needs to build a program on a running demo (`make run`), step by step.

`python -m benchmarks.newcomer [http://127.0.0.1:8000]`. The newcomer looks for four seconds before each new action and
for one and a half before a known one, and types a key in 200 ms. docs/building-a-program.md has the steps.
"""

import os
import shutil
import sys
import time
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
NEW, KNOWN, A_KEY = 4.0, 1.5, 200
assert urlsplit(BASE).hostname in ("127.0.0.1", "localhost"), "loopback alone"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
WEEKS = 8
# A block as coaches have it on paper
WEEK = {
    "Upper A": [
        "bench press w:2x5 @40/60% ; 4x6 @60kg r120",
        "barbell row 3x8-10 @50kg",
        "A1 hammer curl 3x12",
        "A2 triceps pushdown 3x12 ; drop:1x15",
    ],
    "Lower A": [
        "back squat 5/3/1+ @75/85/95%TM r3:00",
        "romanian deadlift 3x8 @60kg",
        "lunge 3x10/side",
        "plank 3x45s r45",
    ],
    "Upper B": [
        "overhead press 12-10-8-6 @30kg",
        "pull-up 3x6 @+5kg",
        "lateral raise 3x15",
        "dip 3xAMRAP",
    ],
    "Lower B": [
        "conventional deadlift 1x5 @85% ; 3x5 @75%",
        "leg press 3x10 RPE8",
        "farmer's walk 4x40m @32kg",
        "run 20min",
    ],
}


class Person:
    def __init__(self, page: Page):
        self.page, self.steps, self.seen = page, [], set()

    def look(self, what: str) -> None:
        time.sleep(KNOWN if what in self.seen else NEW)
        self.seen.add(what)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text, delay=A_KEY)

    def step(self, name: str, do) -> None:
        began = time.monotonic()
        do()
        self.steps.append((name, time.monotonic() - began))


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(BASE + "/login/")
        page.fill("[name=login]", "trainer@demo.gym")
        page.fill("[name=password]", "demo-gym-2026")
        page.locator("main button.btn-primary").click()
        person = Person(page)

        def find() -> None:
            person.look("navigation")
            page.get_by_role("link", name="Programs").first.click()
            person.look("programs")
            page.get_by_role("link", name="New program").first.click()

        def name_it() -> None:
            person.look("form")
            page.get_by_label("Name").click()
            person.type("Eight weeks")
            person.look("weeks")
            page.get_by_label("Weeks").click(click_count=3)
            person.type(str(WEEKS))
            page.get_by_role("button", name="Create and build").click()
            page.locator("gym-builder[data-ready]").wait_for()
            page.wait_for_load_state("networkidle")

        def week() -> None:
            for day, lines in WEEK.items():
                person.look("new day")
                page.get_by_label("Name of the new day, Week 1").click()
                person.type(day)
                page.keyboard.press("Enter")
                for line in lines:
                    person.look("add an exercise")
                    person.type(line)
                    page.locator(".builder-option").first.wait_for()
                    person.look("what was found")
                    page.keyboard.press("Enter")

        def repeat() -> None:
            person.look("menu of a week")
            page.get_by_label("More for Week 1").click()
            person.look("copy the week")
            page.get_by_role("button", name="Copy to the following weeks").locator("visible=true").click()
            person.look("the weeks")
            page.get_by_role("dialog").locator(".btn-primary").click()
            page.get_by_role("dialog").wait_for(state="hidden")

        def rules() -> None:
            lines = page.locator("section[data-week='1'] [data-line]")
            for name in ("Barbell row", "Romanian deadlift"):
                person.look("a line, with Ctrl")
                lines.filter(has_text=name).first.locator("[data-focus]").click(modifiers=["Control"])
            person.look("progression, by its key")
            page.keyboard.press("p")
            person.look("its form")
            page.get_by_role("dialog").get_by_label("How much to add").click(click_count=3)
            person.type("2.5")
            person.look("the weeks as they become, and apply")
            page.get_by_role("dialog").get_by_role("button", name="Apply").click()
            page.get_by_role("dialog").wait_for(state="hidden")

        def check() -> None:
            person.look("saved")
            page.locator("[data-saved=saved]").wait_for()
            person.look("preview")
            page.get_by_role("link", name="Preview").click()
            person.look("the phone")

        def assign() -> None:
            person.look("back")
            page.go_back()
            person.look("assign")
            page.get_by_role("link", name="Assign").click()
            person.look("whom")
            page.get_by_label("Mia Keller").check()
            person.look("when")
            page.get_by_role("button", name="Assign").click()
            page.get_by_text("Assigned to 1 trainee.").wait_for()

        for name, do in (
            ("find programs, begin a new one", find),
            ("name it", name_it),
            ("four days with four exercises each", week),
            ("copy the week to the seven others", repeat),
            ("a progression on two lines at once", rules),
            ("see that it is saved, look at it as on the phone", check),
            ("assign it", assign),
        ):
            person.step(name, do)
        for name, seconds in person.steps:
            print(f"{name:55} {int(seconds // 60)}:{seconds % 60:04.1f}")
        whole = sum(seconds for _name, seconds in person.steps)
        print(f"{'in all':55} {int(whole // 60)}:{whole % 60:04.1f}")
        browser.close()


main()
