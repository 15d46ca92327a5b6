"""Numbers as people type them on a phone, for every kind of exercise."""

from datetime import date

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]

EXERCISES = {
    "Bench press": "weight_reps",
    "Pull-up": "bodyweight_reps",
    "Assisted pull-up": "assisted_reps",
    "Plank": "weight_duration",
    "Run": "distance_duration",
    "Farmer's walk": "weight_distance",
}


@pytest.fixture
def mia():
    trainer = TrainerFactory()
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    day = ProgramDayFactory(program=ProgramFactory(gym=trainer.gym, owner=trainer.user), position=1, name="All kinds")
    for position, (name, tracking) in enumerate(EXERCISES.items(), start=1):
        exercise = ExerciseFactory(name=name, tracking=tracking, per_side=name == "Plank")
        ProgramExerciseFactory(
            program_day=day, exercise=exercise, position=position, sets=2, reps_min=None, reps_max=None, rest_seconds=0
        )
    assign_program(actor=trainer.user, trainee=trainee, program=day.program, start_date=date.today())
    return trainee


@pytest.fixture
def phone(visit, mia):
    return Phone(visit(PHONE).sign_in(mia.user)).start()


def field(phone, exercise, name):
    return phone.row(exercise).locator(f"[name={name}]")


def type_keys(phone, exercise, **texts):
    """Types each text key by key, as on a phone."""
    for name, text in texts.items():
        one = field(phone, exercise, name)
        one.fill("")
        one.press_sequentially(text)
    return phone.row(exercise)


def log(phone, exercise, **texts):
    type_keys(phone, exercise, **texts).locator("[data-log]").click()


def done(exercise):
    columns = ("weight_kg", "reps", "distance_m", "duration_seconds")
    rows = ExerciseLog.objects.filter(exercise__name=exercise).order_by("performed_at").values_list(*columns)
    return [tuple(None if value is None else float(value) for value in row) for row in rows]


def test_every_kind_of_exercise_is_logged(phone):
    for exercise, texts, values, shown in [
        ("Bench press", {"weight": "82,5", "reps": "5"}, (82.5, 5, None, None), "82.5 kg × 5"),
        ("Pull-up", {"weight": "+10", "reps": "6"}, (10, 6, None, None), "+10 kg × 6"),
        ("Pull-up", {"weight": "", "reps": "8"}, (None, 8, None, None), "8 reps"),
        ("Assisted pull-up", {"weight": "20", "reps": "8"}, (20, 8, None, None), "−20 kg × 8"),
        ("Plank", {"weight": "", "duration_seconds": "1:30"}, (None, None, None, 90), "1:30 per side"),
        ("Run", {"distance_m": "5", "duration_seconds": "28:30"}, (None, None, 5000, 1710), "5 km 28:30 · 5:42 /km"),
        ("Farmer's walk", {"weight": "32", "distance_m": "40"}, (32, None, 40, None), "32 kg · 40 m"),
    ]:
        if exercise == "Farmer's walk":
            field(phone, exercise, "duration_seconds").fill("")
        log(phone, exercise, **texts)
        eventually(lambda exercise=exercise, values=values: values in done(exercise))
        assert shown in [text for _id, text in phone.shown(exercise)]


def test_what_cannot_be_read_stays_with_the_reason_beside_it(phone):
    exercise = "Bench press"
    block = phone.block(exercise)
    for weight, reason in [
        ("abc", "Enter a number."),
        ("1e3", "Enter a number."),
        ("10000", "Enter at most 9999."),
        ("", "Enter a weight."),
    ]:
        log(phone, exercise, reps="5", weight=weight)
        expect(block.locator(".error")).to_have_text(reason)
        expect(field(phone, exercise, "weight")).to_be_focused()
        expect(field(phone, exercise, "weight")).to_have_value(weight)
    log(phone, exercise, weight="60", reps="0")
    expect(block.locator(".error")).to_have_text("Enter at least 1.")
    log(phone, exercise, weight="1.000", reps="5")
    expect(block.locator(".error")).to_have_text("1 or 1000?")
    assert block.locator("[data-readings] button").all_inner_texts() == ["1", "1000"]
    block.locator("[data-readings] button").first.click()
    expect(field(phone, exercise, "weight")).to_have_value("1")
    expect(block.locator(".error")).to_have_count(0)
    assert done(exercise) == []
    phone.row(exercise).locator("[data-log]").click()
    eventually(lambda: done(exercise) == [(1, 5, None, None)])


def test_a_number_far_from_the_last_one_is_asked_about_once(phone):
    exercise = "Bench press"
    block = phone.block(exercise)
    log(phone, exercise, weight="320", reps="5")
    expect(block.locator("[data-asked]")).to_contain_text("320 kg?")
    block.get_by_role("button", name="Change it").click()
    expect(field(phone, exercise, "weight")).to_be_focused()
    log(phone, exercise, weight="32", reps="5")
    eventually(lambda: done(exercise) == [(32, 5, None, None)])
    phone.page.wait_for_timeout(550)
    log(phone, exercise, weight="97", reps="5")
    expect(block.locator("[data-asked]")).to_contain_text("97 kg?")
    assert len(done(exercise)) == 1
    block.get_by_role("button", name="Log it").click()
    eventually(lambda: done(exercise) == [(32, 5, None, None), (97, 5, None, None)])


def test_the_page_shows_what_it_understood(phone):
    row = type_keys(phone, "Plank", duration_seconds="90")
    expect(row.locator("[data-understood]")).to_have_text(["", "= 1:30"])
    row = type_keys(phone, "Run", distance_m="5km", duration_seconds="1h 5m")
    expect(row.locator("[data-understood]")).to_have_text(["= 5 km", "= 1:05:00"])
    expect(row.locator("[data-pace]")).to_have_text("13:00 /km")
    block = phone.block("Run")
    block.get_by_role("button", name="More distance").click()
    expect(field(phone, "Run", "distance_m")).to_have_value("5.5")
    block.get_by_role("button", name="Less time").click()
    expect(field(phone, "Run", "duration_seconds")).to_have_value("1:04:55")


def test_a_stopwatch_and_a_countdown_survive_a_reload(phone):
    block = phone.block("Plank")
    block.get_by_role("button", name="Stopwatch").click()
    phone.page.wait_for_timeout(1200)
    phone.reload()
    phone.page.wait_for_timeout(1000)
    block = phone.block("Plank")
    block.get_by_role("button", name="Stop", exact=True).click()
    shown = field(phone, "Plank", "duration_seconds").input_value()
    assert shown in ("0:02", "0:03", "0:04", "0:05")
    type_keys(phone, "Plank", duration_seconds="3")
    block.get_by_role("button", name="Countdown 0:03").click()
    phone.reload()
    expect(field(phone, "Plank", "duration_seconds")).to_have_value("0:03", timeout=8000)
    expect(phone.block("Plank").get_by_role("button", name="Stopwatch")).to_be_visible()


def test_a_set_is_corrected_in_the_language_of_the_account(visit, mia):
    mia.user.language = "de"
    mia.user.save()
    phone = Phone(visit(PHONE).sign_in(mia.user))
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.ready()
    log(phone, "Bench press", weight="82,5", reps="5")
    eventually(lambda: done("Bench press") == [(82.5, 5, None, None)])
    phone.block("Bench press").locator("[data-edit]").click()
    dialog = phone.page.locator("dialog[data-dialog='set']")
    expect(dialog.locator("[name=weight]")).to_have_value("82,5")
    dialog.locator("[name=weight]").fill("1,000")
    dialog.locator("[value=save]").click()
    assert dialog.locator("[data-readings] button").all_inner_texts() == ["1", "1000"]
    dialog.locator("[name=weight]").fill("85,25")
    dialog.locator("[value=save]").click()
    eventually(lambda: done("Bench press") == [(85.25, 5, None, None)])
