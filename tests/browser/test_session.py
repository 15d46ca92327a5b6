"""The session page as it is meant: one tap for the common case, and everything else within reach."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, eventually
from tests.browser.training import Phone, make_mia, stored
from training.models import Program, ProgramAssignment, ProgramDay, ProgramExercise
from training.services import freeze
from training.tests.factories import ExerciseFactory
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession
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


def last_week(mia, weight=55, reps=9, exercise="Bench press"):
    at = timezone.now() - timedelta(days=7)
    past = started_session(mia, started_at=at, status="completed", ended_at=at + timedelta(hours=1))
    exercise = ProgramExercise.objects.get(exercise__name=exercise).exercise
    for number in range(2):
        logged_set(
            past,
            exercise,
            weight_kg=weight,
            reps=reps - number,
            performed_at=at + timedelta(minutes=5 * number),
        )
    return past


def show(phone, log):
    """Makes the page ask for what other devices did, until it shows this set; it asks once at a time."""
    row = phone.page.locator(f"#set-{log.pk}")
    eventually(lambda: phone.page.evaluate("dispatchEvent(new Event('online'))") and row.is_visible())


def test_type_rpe_and_note_of_a_set(training):
    block = training.block()
    row = training.row()
    row.get_by_role("button", name="type, RPE, note").click()
    row.get_by_role("group", name="Type").get_by_role("button", name="warm-up").click()
    row.get_by_role("textbox", name="RPE").fill("6.5")
    row.get_by_role("textbox", name="Note").fill("easy")
    training.log(40, 8).log()
    training.sent((40, 8), (60, 10))
    first = ExerciseLog.objects.order_by("performed_at").first()
    assert (first.set_type, float(first.rpe), first.note) == ("warmup", 6.5, "easy")
    assert block.locator("[data-set] [data-mark]").all_inner_texts() == ["W", "1"]
    expect(training.page.get_by_text("1 of 5 sets")).to_be_visible()


def test_what_is_typed_wrong_is_said_beside_the_row(training):
    block = training.block()
    training.row().get_by_role("textbox", name="reps").fill("")
    training.row().locator("[data-log]").click()
    expect(block.get_by_role("alert")).to_contain_text("Enter reps")
    assert training.shown() == []


def test_skip_move_and_swap_leave_the_program_alone(training):
    plan = list(ProgramExercise.objects.values())
    training.menu("Move down")
    eventually(lambda: names(training) == ["Row", "Bench press"])
    training.log().menu("Swap for another")
    dialog = training.page.get_by_role("dialog", name="Instead of Bench press")
    choices = dialog.locator("[data-choices] button")
    expect(choices).to_have_count(1)
    assert choices.all_inner_texts() == ["Incline press\nchest"]
    dialog.get_by_role("button", name="Incline press").click()
    eventually(lambda: names(training) == ["Row", "Incline press", "Bench press"])
    training.log(50, 10, exercise="Incline press").menu("Skip today", exercise="Row")
    expect(training.block("Row")).to_contain_text("Skipped today.")
    expect(training.page.get_by_text("2 of 3 sets")).to_be_visible()
    training.sent((60, 10), (50, 10))
    training.reload()
    assert names(training) == ["Row", "Incline press", "Bench press"]
    swapped = ExerciseLog.objects.get(exercise__name="Incline press")
    assert swapped.program_exercise.exercise.name == "Bench press"
    assert list(ProgramExercise.objects.values()) == plan
    training.menu("Do it after all", exercise="Row")
    expect(training.page.get_by_text("2 of 5 sets")).to_be_visible()


def test_a_number_that_is_about_to_be_typed_replaces_what_comes_meanwhile(training):
    """The field was selected, and another row's update fills it before the first digit."""
    field = training.row().get_by_role("textbox", name="weight in kg")
    field.evaluate("field => { field.value = '1'; field.focus(); field.select(); }")
    training.row("Row").locator("[data-log]").evaluate("button => button.click()")
    expect(field).to_have_value("60")
    training.page.keyboard.type("50")
    expect(field).to_have_value("50")


def test_what_is_being_typed_stays_while_the_page_is_drawn_again(training):
    """After each digit another set of this exercise comes from elsewhere: the form under the fingers is left alone."""
    row = training.block().locator("[data-log-form]").last  # the third: it stays open
    weight = row.get_by_role("textbox", name="weight in kg")
    weight.evaluate("field => { field.focus(); field.select(); }")
    exercise = ExerciseFactory._meta.model.objects.get(name="Bench press")

    def draw_again(rows):
        show(training, logged_set(session_in_progress(), exercise, weight_kg=90 + rows, reps=1))

    for rows, (digit, shown) in enumerate([("6", "6"), ("2", "62"), (".", "62"), ("5", "62.5")], start=1):
        training.page.keyboard.type(digit)
        draw_again(rows)
        assert float(weight.evaluate("field => field.value || '62'")) == float(shown)
        assert weight.evaluate("field => field === document.activeElement")
    row.get_by_role("button", name="type, RPE, note").click()
    note = row.get_by_role("textbox", name="Note")
    note.press_sequentially("hard")
    note.press("ArrowLeft")
    draw_again(5)
    note.press_sequentially("!")
    row.locator("[data-log]").click()
    eventually(lambda: ExerciseLog.objects.filter(weight_kg=62.5, note="har!d").count() == 1)
    row = training.row()  # one more: it is done
    expect(row.get_by_role("textbox", name="weight in kg")).to_have_value("60")  # the target's
    row.get_by_role("button", name="type, RPE, note").click()
    expect(row.get_by_role("textbox", name="Note")).to_have_value("")


def test_what_nobody_typed_follows_the_plan_and_else_the_set_before(phone, mia):
    """Bench press has a load in the plan, row has none."""
    prescribe(mia, {}, {"load_type": "none", "load_value": None})
    phone.page.reload()
    training = phone.start()
    for name, weight in (("Bench press", "60"), ("Row", "72")):
        exercise = ExerciseFactory._meta.model.objects.get(name=name)
        show(training, logged_set(session_in_progress(), exercise, weight_kg=72, reps=6))
        expect(training.row(name).get_by_role("textbox", name="weight in kg")).to_have_value(weight)


def test_what_is_typed_before_the_scripts_are_there_is_kept(visit, mia):
    """A slow line: the plain page is there at once, and is typed in; then the page is drawn in its place."""
    visitor = visit(PHONE)
    # Its requests are its own, and the route below does not see them.
    visitor.context.add_init_script("Object.defineProperty(navigator, 'serviceWorker', { value: undefined })")
    waiting = []
    visitor.context.route("**/build/session-*.js", lambda route: waiting.append(route))
    phone = Phone(visitor.sign_in(mia.user))
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.page.wait_for_url("**/workouts/*-*/", wait_until="commit")
    eventually(lambda: phone.page.locator("[name=weight]:visible").count() == 5 and waiting)
    weight = phone.block().get_by_role("textbox", name="weight in kg").first
    weight.fill("")
    weight.press_sequentially("7")
    row = phone.block("Row").locator("[data-log-form]").first
    row.locator(".set-mark").click()
    row.get_by_role("combobox", name="Type").select_option("warmup")
    weight.focus()
    waiting.pop().continue_()
    phone.ready()
    phone.page.keyboard.type("5")
    expect(weight).to_have_value("75")
    phone.row().locator("[data-log]").click()
    phone.sent((75, 10))
    phone.log(exercise="Row", weight=20).sent((75, 10), (20, 10))
    assert ExerciseLog.objects.get(weight_kg=20).set_type == "warmup"


def test_an_edit_can_be_undone(training):
    training.log().edit(0, weight=65, reps=8)
    done = training.block().locator("[data-performed]")
    expect(done).to_have_text("65 kg × 8")
    training.page.get_by_text("Set changed.").get_by_role("button", name="Undo").click()
    expect(done).to_have_text("60 kg × 10")
    training.sent((60, 10))
    assert ExerciseLog.objects.get().versions.count() == 2


def test_a_superset_goes_on_with_its_other_exercise(phone):
    ProgramExercise.objects.update(block="A", rest_seconds=60)
    assignment = ProgramAssignment.objects.select_related("revision").get()
    assignment.revision.content["days"][0]["exercises"] = [
        {**line, "superset": "A", "rest_seconds": 60} for line in assignment.revision.content["days"][0]["exercises"]
    ]
    assignment.revision.save()
    phone.page.reload()
    training = phone.start()
    training.log()
    expect(training.block("Row")).to_be_in_viewport()
    expect(training.page.get_by_role("timer")).to_be_hidden()
    training.log(40, 10, exercise="Row")
    expect(training.page.get_by_role("timer")).to_be_visible()
    expect(training.block("Bench press")).to_be_in_viewport()


def prescribe(mia, *lines, **day):
    """Gives Mia's next workout these lines: {field: value} for bench press and row."""
    for line, fields in zip(ProgramExercise.objects.order_by("position"), lines, strict=True):
        if fields:
            ProgramExercise.objects.filter(pk=line.pk).update(**fields)
    if day:
        ProgramDay.objects.update(**day)
    Program.objects.update(revision=F("revision") + 1)
    assignment = mia.assignments.get()
    assignment.revision = freeze(assignment.program)
    assignment.save()


def test_a_circuit_is_logged_round_by_round(phone, mia):
    ten = [{"reps_min": 10, "reps_max": 10, "load_type": "kg", "load_value": "40"}]
    circuit = {"key": "A", "kind": "circuit", "rounds": 2, "rest_seconds": 90}
    prescribe(mia, *[{"block": "A", "set_groups": ten}] * 2, blocks=[circuit])
    phone.page.reload()
    training = phone.start()
    frame = training.page.locator("[data-frame]")
    expect(frame).to_contain_text("Circuit · 2 rounds · rest 1:30")
    expect(frame.locator("[data-round]")).to_have_text("round 1 of 2")
    frame.get_by_role("button", name="Log the round").click()
    training.sent((40, 10), (40, 10))
    expect(frame.locator("[data-round]")).to_have_text("round 2 of 2")
    expect(training.page.get_by_role("timer")).to_be_visible()


def test_the_clock_of_an_amrap_survives_a_reload(phone, mia):
    five = [{"reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": "40"}]
    prescribe(
        mia, *[{"block": "A", "set_groups": five}] * 2, blocks=[{"key": "A", "kind": "amrap", "cap_seconds": 720}]
    )
    phone.page.reload()
    training = phone.start()
    training.page.get_by_role("button", name="Start the clock").click()
    clock = training.page.locator("gym-block-clock")
    expect(clock).to_contain_text(re.compile(r"11:5\d\s+Time left"))
    training.reload()
    expect(clock).to_contain_text(re.compile(r"11:[45]\d\s+Time left"))
    training.page.get_by_role("button", name="Log the round").click()
    training.sent((40, 5), (40, 5))
    expect(training.page.locator("[data-round]")).to_have_text("1 round done")


def test_an_unknown_max_is_asked_for_once_and_gives_the_weights(phone, mia):
    groups = [{"count": 2, "reps_min": 5, "reps_max": 5, "load_type": "percent_1rm", "load_value": "75"}]
    prescribe(mia, {"set_groups": groups}, {})
    phone.page.reload()
    training = phone.start()
    block = training.block()
    expect(block.locator(".set-aim").first).to_have_text("1 × 5 @ 75 % of 1RM")
    block.get_by_label("Your 1RM in kg").fill("abc")
    block.get_by_role("button", name="Save").click()
    expect(block.get_by_role("alert").first).to_contain_text("Enter a number.")
    block.get_by_label("Your 1RM in kg").fill("101,5")
    block.get_by_role("button", name="Save").click()
    expect(block).to_contain_text("2 × 5 @ 75 % → 75 kg")
    expect(training.row().get_by_role("textbox", name="weight in kg")).to_have_value("75")
    expect(block.get_by_label("Your 1RM in kg")).to_have_count(0)
    training.log().sent((75, 5))


def test_a_swap_offers_alternatives_first_and_takes_over_no_load(phone, mia):
    press = ExerciseFactory._meta.model.objects.get(name="Leg press")
    last_week(mia)
    at = timezone.now() - timedelta(days=7)
    past = started_session(mia, started_at=at, status="completed", ended_at=at + timedelta(hours=1))
    logged_set(past, press, weight_kg=200, reps=12, performed_at=at)
    prescribe(mia, {"alternatives": [press.pk]}, {})
    phone.page.reload()
    training = phone.start()
    training.menu("Swap for another")
    choices = training.page.locator("[data-choices] button")
    assert choices.first.inner_text() == "Leg press\n200 kg × 12"
    choices.first.click()
    row = training.row("Leg press")
    expect(row.get_by_role("textbox", name="weight in kg")).to_have_value("200")
    expect(row.get_by_role("textbox", name="reps")).to_have_value("10")
    expect(training.block("Leg press")).to_contain_text("3 × 10")
    expect(row.locator(".set-previous")).to_have_text("200 kg × 12")


def test_the_plate_calculator_and_the_steps(training):
    block = training.block()
    weight = training.row().get_by_role("textbox", name="weight in kg")
    block.get_by_role("button", name="More weight in kg").click()
    expect(weight).to_have_value("62.5")
    training.menu("Plates")
    dialog = training.page.get_by_role("dialog", name="Plates")
    expect(dialog).to_contain_text("62.5 kg")
    expect(dialog).to_contain_text("20 + 1.25 on each side")
    dialog.get_by_role("button", name="Close").click()
    weight.fill("61")
    training.menu("Plates")
    expect(dialog).to_contain_text("61 kg can't be loaded")
    dialog.get_by_role("button", name="Use 60 kg").click()
    expect(weight).to_have_value("60")


def test_warm_up_sets_count_for_nothing(training):
    training.menu("Warm-up sets")
    marks = training.block().locator(".set-line [data-mark]")
    expect(marks).to_have_text(["W", "W", "W", "1", "2", "3"])
    training.menu("Warm-up sets")
    expect(marks).to_have_text(["1", "2", "3"])
    training.page.get_by_role("button", name="Warm-up sets", exact=False).locator("visible=true").first.click()
    for _number in range(3):
        training.log()
    expect(marks).to_have_text(["W", "W", "W", "1", "2", "3"])
    training.sent((20, 10), (35, 5), (47.5, 3))
    expect(training.page.get_by_text("0 of 5 sets")).to_be_visible()
    expect(training.row().get_by_role("textbox", name="weight in kg")).to_have_value("60")
    assert PersonalRecord.steps.count() == 0


def test_a_record_is_celebrated_and_taken_back(phone, mia):
    last_week(mia)
    training = phone.start()
    expect(training.block()).to_contain_text("3 × 10 @ 60 kg")
    expect(training.block().locator("[data-log-form] .set-previous")).to_have_text(
        ["55 kg × 9", "55 kg × 8", "55 kg × 8"]
    )
    assert training.block().locator("[data-mark]").all_inner_texts() == ["1", "2", "3"]
    training.log(60, 9)
    expect(training.page.get_by_text(re.compile("★ Bench press: 55 kg → 60 kg, heaviest weight"))).to_be_visible()
    expect(training.block().get_by_text("★")).to_be_visible()
    training.edit(0, weight=50)
    expect(training.block().get_by_text("★")).to_be_hidden()
    training.sent((55, 9), (55, 8), (50, 9))
    assert not PersonalRecord.objects.exists()


def test_records_that_come_at_once_are_told_once_and_hide_no_button(phone, mia):
    last_week(mia)
    last_week(mia, exercise="Row")
    training = phone.start()
    training.offline()
    training.log(60, 10).log(50, 8, "Row").log(60, 10, "Row")
    training.offline(False)
    toast = training.page.get_by_text("★ 2 sets with records – Bench press, Row")
    expect(toast).to_be_visible()
    box = toast.bounding_box()
    assert box
    # What lies under the toast gets the tap.
    below = training.page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('gym-toast') === null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert below
    assert training.page.locator("gym-toast").count() <= 2
    training.finish()
    training.page.get_by_role("button", name="Train this again").wait_for()


def test_the_summary_compares_with_last_time(phone, mia):
    last_week(mia)
    training = phone.start().log(60, 9)
    training.finish()
    expect(training.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    table = training.page.get_by_role("region", name="Compared with last time")
    expect(table.get_by_role("row", name="Bench press")).to_contain_text("60 kg × 9")
    expect(table.get_by_role("row", name="Bench press")).to_contain_text("55 kg × 9")
    expect(table.get_by_text("better")).to_be_attached()


def test_a_past_session_is_corrected(visit, mia):
    past = last_week(mia)
    phone = Phone(visit(DESKTOP).sign_in(mia.user))
    phone.page.goto(f"{phone.base}/workouts/{past.pk}/")
    assert phone.page.locator("[data-log], [data-edit], gym-session").count() == 0  # a record
    phone.page.get_by_role("link", name="Edit", exact=True).click()
    phone.ready().edit(1, weight=57.5)
    eventually(lambda: stored() == [(55, 9), (57.5, 8)])
    phone.log(58, 5).sent((55, 9), (57.5, 8), (58, 5))
    assert ExerciseLog.objects.filter(performed_at__gt=past.ended_at).count() == 0
    began = (past.started_at - timedelta(days=3)).replace(microsecond=0)
    phone.page.get_by_label("Started").fill(f"{began:%Y-%m-%dT%H:%M:%S}")
    phone.page.get_by_label("Ended").fill(f"{began + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}")
    phone.page.locator("label", has_text="great").click()
    phone.page.get_by_role("button", name="Save", exact=True).click()
    expect(phone.page.get_by_text("Saved.")).to_be_visible()
    past.refresh_from_db()
    assert (past.started_at, past.feeling) == (began, 5)
    assert stored() == [(55, 9), (57.5, 8), (58, 5)]
    assert ExerciseLog.objects.order_by("performed_at").first().performed_at == began


def test_a_past_session_is_repeated(phone, mia):
    last_week(mia)
    phone.page.get_by_role("link", name="Repeat a past workout").click()
    phone.page.get_by_role("link", name="Workout").first.click()
    phone.page.get_by_role("button", name="Train this again").click()
    phone.page.wait_for_load_state("networkidle")
    phone.ready()
    assert names(phone) == ["Bench press"]
    expect(phone.row().get_by_role("textbox", name="weight in kg")).to_have_value("55")
    assert WorkoutSession.objects.filter(status="in_progress").count() == 1


def test_without_scripts_a_session_is_arranged_too(visit, mia):
    page = visit(PHONE, scripts=False).sign_in(mia.user).page
    page.get_by_role("button", name="Start", exact=True).click()
    row = page.locator("section", has=page.get_by_role("link", name="Row", exact=True)).last
    row.locator("[data-menu] > summary").click()
    row.get_by_role("button", name="Move up").click()
    assert page.locator("[data-blocks] h2").all_inner_texts() == ["Row", "Bench press"]
    row.locator("[data-menu] > summary").click()
    row.get_by_role("button", name="Skip today").click()
    bench = page.locator("section", has=page.get_by_role("link", name="Bench press", exact=True)).last
    bench.locator("[data-menu] > summary").click()
    bench.get_by_role("link", name="Swap for another").click()
    page.get_by_role("button", name="Incline press").click()
    assert page.locator("[data-blocks] h2").all_inner_texts() == ["Row", "Incline press"]
    first = page.get_by_role("form", name="Set 1 of Incline press")
    first.get_by_role("textbox", name="weight in kg").fill("50")
    page.get_by_role("button", name="Log set 1 of Incline press").click()
    assert stored() == [(50, 10)]


@pytest.mark.once
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (PHONE, "light"), (DESKTOP, "dark"), (DESKTOP, "light")])
def test_every_state_is_clean(visit, mia, size, theme):
    """axe, and nothing wider than the screen, in each state that the page can be in."""
    ExerciseFactory(name="Plank", tracking="duration")
    last_week(mia)
    visitor = visit(size, theme).sign_in(mia.user)
    phone = Phone(visitor).install().start()
    problems = []

    def look(state):
        problems.extend(f"{state}: {line}" for line in visitor.axe())
        wide = phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{state}: {wide} px too wide")

    phone.log(60, 9).log(7000, 1)
    expect(phone.bar).to_contain_text("1 needs your attention")
    look("a record, a refusal")
    phone.bar.get_by_role("button", name="Show").click()
    look("what needs attention")
    phone.page.get_by_role("button", name="Discard this change").click()
    phone.page.keyboard.press("Escape")
    phone.block().locator("[data-menu] > summary").click()
    look("menu")
    phone.page.keyboard.press("Escape")
    for name in ("Plates", "Swap for another"):
        phone.menu(name)
        phone.page.get_by_role("dialog").wait_for()
        phone.page.wait_for_timeout(200)
        look(name)
        phone.page.keyboard.press("Escape")
    phone.menu("Warm-up sets")
    expect(phone.block().locator(".set-line [data-mark]").first).to_have_text("W")
    look("warm-up sets")
    phone.menu("Warm-up sets")
    phone.block().locator("[data-edit]").first.click()
    look("edit")
    phone.page.keyboard.press("Escape")
    phone.menu("Skip today", exercise="Row")
    phone.offline().log(61, 5)
    expect(phone.bar).to_contain_text("offline")
    look("offline, skipped")
    phone.reload().finish()
    expect(phone.page.get_by_text("Finished. It is sent as soon as you are online.")).to_be_visible()
    look("finished offline")
    phone.page.goto(phone.base + "/today/")
    look("today, offline")
    phone.page.goto(phone.base + "/metrics/")
    look("no network")
    phone.page.goto(f"{phone.base}/workouts/{session_in_progress().pk}/")
    phone.ready().offline(False)
    expect(phone.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    look("record")
    phone.page.get_by_role("link", name="Edit", exact=True).click()
    phone.ready()
    look("edit a record")
    assert not problems, "\n".join(problems)


def session_in_progress():
    eventually(lambda: WorkoutSession.objects.filter(status="in_progress").exists())  # the phone has sent it
    return WorkoutSession.objects.get(status="in_progress")


def test_a_comment_stays_with_a_set_whose_deletion_is_undone(training, mia):
    training.log(60, 10).sent((60, 10))
    log = ExerciseLog.objects.get()
    Comment.objects.create(session=log.session, exercise_log=log, author=mia.trainer.user, text="Deeper, please.")
    training.delete(0)
    eventually(lambda: training.waiting() == 0 and not ExerciseLog.objects.exists())
    training.page.locator("#toasts").get_by_role("button", name="Undo").click()
    training.sent((60, 10))
    eventually(lambda: Comment.objects.get().exercise_log_id == ExerciseLog.objects.get().pk)
