"""The exercises of a workout: found, added, swapped, removed, moved, put in supersets, each with a way back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia, stored
from training.models import Exercise
from workouts.models import ExerciseNote
from workouts.tests.factories import logged_set, started_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def phone(visit, mia) -> Phone:
    return Phone(visit(PHONE, theme="light").sign_in(mia.user))


@pytest.fixture
def training(phone) -> Phone:
    return phone.start()


def names(phone) -> list[str]:
    return phone.page.locator("[data-blocks] h2").all_inner_texts()


def shows(phone, *expected: str) -> None:
    eventually(lambda: names(phone) == list(expected))


def undo(phone) -> None:
    phone.page.locator("#toasts [data-undo]").click()


def picker(phone):
    phone.page.locator("[data-add]:visible").first.click()
    dialog = phone.page.locator("dialog[data-dialog='picker']")
    dialog.locator("[data-choices] button").first.wait_for()
    return dialog


def test_three_exercises_are_added_at_once(training):
    dialog = picker(training)
    for name in ("Incline press", "Leg press", "Bench press"):
        dialog.get_by_role("checkbox", name=f"Select {name}").check()
    dialog.get_by_role("button", name="Add 3 exercises").click()
    shows(training, "Bench press", "Row", "Incline press", "Leg press", "Bench press")
    first = training.block("Incline press")
    expect(first).to_be_in_viewport()
    assert first.evaluate("block => block.contains(document.activeElement)")
    undo(training)
    shows(training, "Bench press", "Row")
    training.reload()
    shows(training, "Bench press", "Row")


def test_a_tap_adds_one_and_the_search_forgives(training):
    dialog = picker(training)
    dialog.get_by_role("searchbox").fill("incl pres")
    dialog.get_by_role("button", name="Incline press").click()
    shows(training, "Bench press", "Row", "Incline press")
    dialog = picker(training)
    dialog.get_by_role("searchbox").fill("leg prses")
    expect(dialog.locator("[data-choices] button").first).to_contain_text("Leg press")
    dialog.get_by_role("searchbox").fill("zzz")
    expect(dialog).to_contain_text("No exercise matches")


def test_what_was_done_last_comes_first(visit, mia):
    at = timezone.now() - timedelta(days=7)
    past = started_session(mia, started_at=at, status="completed", ended_at=at + timedelta(hours=1))
    logged_set(past, Exercise.objects.get(name="Leg press"), weight_kg=100, reps=5, performed_at=at)
    dialog = picker(Phone(visit(PHONE).sign_in(mia.user)).start())
    expect(dialog.locator("[data-choices] h3")).to_have_text(["Recent", "All exercises"])
    assert dialog.locator("[data-choices] button").first.inner_text() == "Leg press\n100 kg × 5"


def test_the_same_exercise_twice_keeps_its_sets_apart(training):
    for _ in range(2):
        dialog = picker(training)
        dialog.get_by_role("button", name="Leg press").click()
        expect(dialog).to_be_hidden()
    shows(training, "Bench press", "Row", "Leg press", "Leg press")
    training.offline().log(100, 5, exercise="Leg press")  # the last one
    training.offline(False).sent((100, 5))
    training.reload()
    sets = [block.locator("[data-set]").count() for block in training.page.locator("section.session-block").all()]
    assert sets == [0, 0, 0, 1]


def test_an_exercise_is_removed_with_its_sets_and_undo_brings_all_back(training):
    training.log().log().sent((60, 10), (60, 10))
    training.offline().menu("Remove")
    shows(training, "Row")
    training.offline(False).sent()
    training.reload()
    shows(training, "Row")  # the plan does not bring it back
    training.menu("Remove", exercise="Row")
    shows(training)
    undo(training)
    shows(training, "Row")


def test_undo_after_a_removal_brings_back_the_sets(training):
    training.log(62.5, 9).sent((62.5, 9))
    training.menu("Remove")
    shows(training, "Row")
    training.sent()
    undo(training)
    shows(training, "Bench press", "Row")
    training.sent((62.5, 9))
    training.reload()
    shows(training, "Bench press", "Row")
    assert [text for _, text in training.shown()] == ["62.5 kg × 9"]


def test_the_order_is_changed_by_dragging_and_by_buttons(training):
    training.menu("Change the order")
    dialog = training.page.locator("dialog[data-dialog='reorder']")
    rows = dialog.locator("[data-keys]")
    expect(rows).to_have_count(2)
    training.page.wait_for_function("document.querySelector('[data-order]').matches('[data-sortable]')")
    rows.first.locator("[data-handle]").drag_to(
        rows.nth(1).locator("[data-handle]"), target_position={"x": 20, "y": 40}
    )
    expect(rows.first).to_contain_text("Row")
    dialog.get_by_role("button", name="Move up, Bench press").click()
    expect(rows.first).to_contain_text("Bench press")
    dialog.get_by_role("button", name="Move down, Bench press").press("Enter")
    expect(rows.first).to_contain_text("Row")
    dialog.get_by_role("button", name="Close").click()
    shows(training, "Row", "Bench press")
    undo(training)
    shows(training, "Bench press", "Row")
    training.menu("Move down")
    shows(training, "Row", "Bench press")
    undo(training)
    shows(training, "Bench press", "Row")


def test_a_superset_of_ones_own_and_its_end(training):
    dialog = picker(training)
    dialog.get_by_role("button", name="Leg press").click()
    training.offline().menu("Superset with …")
    partners = training.page.locator("dialog[data-dialog='superset']")
    partners.get_by_role("button", name="Leg press").click()
    shows(training, "A1 Bench press", "A2 Leg press", "Row")
    expect(training.page.locator("[data-frame]")).to_have_count(1)
    training.offline(False).sent()
    training.reload()
    shows(training, "A1 Bench press", "A2 Leg press", "Row")
    training.menu("Move down", exercise="Row")  # nothing below
    training.menu("Move up", exercise="Row")  # past both
    shows(training, "Row", "A1 Bench press", "A2 Leg press")
    training.menu("End the superset")
    shows(training, "Row", "Bench press", "Leg press")
    undo(training)
    shows(training, "Row", "A1 Bench press", "A2 Leg press")


def test_a_note_for_an_exercise_is_kept_for_next_time(training, mia):
    training.offline().menu("My note")
    dialog = training.page.locator("dialog[data-dialog='note']")
    dialog.get_by_label("My note").fill("Seat 4, narrow grip")
    dialog.get_by_role("button", name="Save").click()
    expect(training.block().locator(".own-note")).to_have_text("Seat 4, narrow grip")
    training.offline(False)
    eventually(lambda: [note.text for note in ExerciseNote.objects.all()] == ["Seat 4, narrow grip"])
    training.reload()
    expect(training.block().locator(".own-note")).to_have_text("Seat 4, narrow grip")


COVERS = """menu => [...menu.querySelectorAll('.menu-item')].filter((item) => {
  const { left, top, width, height } = item.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  const { top: above, bottom: below } = menu.getBoundingClientRect();
  return top >= above && top + height <= below && !item.contains(hit);
}).map((item) => item.textContent)"""


def test_a_menu_opens_where_there_is_room_and_never_under_a_bar(training):
    """With the rest's bar shown; each exercise in turn near the top, in the middle, and right above the bar."""
    dialog = picker(training)
    for name in ("Incline press", "Leg press"):
        dialog.get_by_role("checkbox", name=f"Select {name}").check()
    dialog.get_by_role("button", name="Add 2 exercises").click()
    training.page.evaluate("document.dispatchEvent(new CustomEvent('rest', { detail: { seconds: 90 } }))")
    bar = training.page.locator("gym-rest")
    expect(bar).to_be_visible()
    top_of_bar = bar.bounding_box()["y"]
    for summary in training.page.locator("[data-menu] > summary").all():
        for share in (0.25, 0.5, 0.97):
            summary.evaluate(
                """(button, y) => scrollBy(0, button.getBoundingClientRect().bottom - y)""", share * top_of_bar
            )
            if summary.bounding_box()["y"] + 44 > top_of_bar:
                continue  # the page ends here
            summary.click()
            menu = summary.locator("xpath=..").locator(".menu-sheet")
            box = menu.bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= top_of_bar
            assert menu.evaluate(COVERS) == []
            training.page.keyboard.press("Escape")
            expect(menu).to_be_hidden()
    training.menu("Move down")
    shows(training, "Row", "Bench press", "Incline press", "Leg press")


def test_the_picker_stays_above_the_keyboard(training):
    dialog = picker(training)
    training.page.evaluate(
        """() => {
             Object.defineProperty(visualViewport, 'height', { value: 480, configurable: true });
             visualViewport.dispatchEvent(new Event('resize'));
           }"""
    )
    eventually(lambda: dialog.bounding_box()["y"] + dialog.bounding_box()["height"] <= 480)
    assert dialog.bounding_box()["y"] >= 0
    expect(dialog.get_by_role("searchbox")).to_be_in_viewport()
    assert stored() == []
