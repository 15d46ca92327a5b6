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
WEEK = {
    "Upper A": [
        "bench press 4x6 @60kg r120",
        "barbell row 3x8-10 @50kg",
        "overhead press 3x10 @30kg",
        "hammer curl 3x12",
    ],
    "Lower A": ["back squat 5x5 @75% r180", "romanian deadlift 3x8 @60kg", "leg curl 3x12", "calf raise 3x15"],
    "Upper B": [
        "incline dumbbell press 3x10",
        "lat pulldown 4x8-12 @45kg",
        "lateral raise 3x15",
        "triceps pushdown 3x12",
    ],
    "Lower B": ["conventional deadlift 3x5 RPE8", "leg press 3x10 @120kg", "leg extension 3x15", "plank 3x"],
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
            person.type("Four days")
            person.look("weeks stand at 4")
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
            page.get_by_role("button", name="Copy the week").click()
            for number in (2, 3, 4):
                person.look("menu of another week")
                page.get_by_label(f"More for Week {number}").click()
                person.look("paste")
                page.get_by_role("button", name="Paste into this week").locator("visible=true").click()

        def rules() -> None:
            for name in ("Bench press", "Barbell row"):
                line = page.locator("section[data-week='1'] [data-line]").filter(has_text=name).first
                person.look("menu of a line")
                line.locator("summary").click()
                person.look("progression")
                line.get_by_role("button", name="Progression").click()
                person.look("its form")
                page.get_by_role("dialog").get_by_label("How much to add").click(click_count=3)
                person.type("2.5")
                person.look("the weeks as they become, and apply")
                page.get_by_role("button", name="Apply").click()
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
            ("copy the week to the other three", repeat),
            ("two progressions", rules),
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
