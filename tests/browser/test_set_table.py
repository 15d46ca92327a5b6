"""The table of an exercise: each planned set is a row that one tap logs, and the page goes on by itself."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import PHONE, eventually
from tests.browser.training import Phone, make_mia, session, stored
from training.models import Exercise, ExerciseMax
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog
from workouts.tests.factories import SessionFactory, logged_set

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]

SMALL = {"width": 360, "height": 740}


@pytest.fixture
def mia():
    return make_mia()


@pytest.fixture
def training(visit, mia) -> Phone:
    return Phone(visit(PHONE).sign_in(mia.user)).start()


def plan(*lines, **more):
    """A trainee whose next workout has these lines: (exercise, its fields, the line's fields)."""
    trainer = TrainerFactory()
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    day = ProgramDayFactory(program=ProgramFactory(gym=trainer.gym, owner=trainer.user), position=1, name="Push A")
    for position, (name, exercise, fields) in enumerate(lines, start=1):
        line = {"sets": 2, "reps_min": 5, "reps_max": 5, "rest_seconds": 0, **more, **fields}
        ProgramExerciseFactory(
            program_day=day, exercise=ExerciseFactory(name=name, **exercise), position=position, **line
        )
    assign_program(actor=trainer.user, trainee=trainee, program=day.program, start_date=date.today())
    return trainee


def rows(phone, exercise="Bench press") -> list[str]:
    """Each row's mark, with ✓ if its set is done."""
    found = phone.block(exercise).locator(".set-line")
    return found.evaluate_all(
        "rows => rows.map((row) => row.querySelector('[data-mark]').textContent + "
        "(row.matches('[data-set]') ? '✓' : ''))"
    )


def test_a_workout_of_14_sets_takes_17_taps_or_fewer(visit):
    kilograms = {"load_type": "kg", "load_value": 60}
    sets = {"Squat": 4, "Bench press": 4, "Row": 3, "Curl": 3}
    mia = plan(*[(name, {}, {"sets": count, **kilograms}) for name, count in sets.items()])
    phone = Phone(visit(PHONE, has_touch=True).sign_in(mia.user))
    taps = 0
    phone.page.get_by_role("button", name="Start", exact=True).tap()
    taps += 1
    phone.ready()
    for done in range(1, 15):
        tick = phone.page.locator("[data-current] [data-log]").first
        phone.page.wait_for_timeout(550)  # the page ignores a tap just after it has moved on
        tick.tap()
        taps += 1
        expect(phone.page.locator("[data-set]")).to_have_count(done)
    phone.page.get_by_role("button", name="Finish the workout").tap()
    taps += 1
    expect(phone.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    assert stored() == [(60, 5)] * 14
    assert taps <= 17


HOLD = """(user) => new Promise((held) => {
  const open = indexedDB.open(`gymtrack-${user}`);
  open.onsuccess = () => {
    const store = open.result.transaction(["operations", "sessions"], "readwrite").objectStore("operations");
    const go = () => {
      const count = store.count();
      count.onsuccess = () => {
        window.counted = count.result;
        held();
        if (!window.released) go(); else open.result.close();
      };
    };
    go();
  };
})"""


def test_a_set_is_drawn_before_the_phone_has_stored_it(training):
    training.page.evaluate(HOLD, training.page.evaluate("document.body.dataset.trains"))
    waiting = training.page.evaluate("window.counted")
    training.row().locator("[data-log]").click()
    assert rows(training) == ["1✓", "2", "3"]
    assert training.page.evaluate("window.counted") == waiting
    training.row().locator("[data-log]").click()
    assert rows(training) == ["1✓", "2✓", "3"]
    assert stored() == []
    training.page.evaluate("window.released = true")
    training.sent((60, 10), (60, 10))
    assert rows(training) == ["1✓", "2✓", "3"]


def test_a_set_that_cannot_be_stored_says_so_and_can_be_logged_again(training):
    training.page.evaluate(
        """() => {
          const { push } = Array.prototype;
          const { transaction } = IDBDatabase.prototype;
          IDBDatabase.prototype.transaction = function (names, mode, ...more) {
            if (mode === "readwrite") throw new DOMException("gone", "InvalidStateError");
            return transaction.call(this, names, mode, ...more);
          };
          Array.prototype.push = function (...given) {
            if (given[0]?.seq) throw new TypeError("no memory");
            return push.apply(this, given);
          };
          window.mend = () => { Array.prototype.push = push; };
        }"""
    )
    training.row().locator("[data-log]").click()
    expect(training.block().locator("[data-set]")).to_contain_text("not saved")
    assert rows(training) == ["!✓", "1", "2", "3"]
    training.page.evaluate("window.mend()")
    training.edit(0, reps=9)
    assert rows(training) == ["1✓", "2", "3"]


def test_any_row_is_logged_and_stays_in_its_place(training):
    third = training.page.get_by_role("form", name="Set 3 of Bench press")
    third.get_by_role("textbox", name="weight in kg").fill("65")
    third.get_by_role("button", name="Log set 3 of Bench press").click()
    assert rows(training) == ["1", "2", "3✓"]
    training.sent((65, 10))
    assert ExerciseLog.objects.get().set_number == 3
    training.reload()
    assert rows(training) == ["1", "2", "3✓"]
    training.page.get_by_role("button", name="Log set 2 of Bench press").click()
    training.page.get_by_role("button", name="Log set 1 of Bench press").click()
    training.sent((65, 10), (60, 10), (60, 10))
    expect(training.page.get_by_text("3 of 5 sets")).to_be_visible()
    training.unfold().locator("[data-edit]").nth(1).click()
    training.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    eventually(lambda: rows(training) == ["1✓", "2", "3✓"])
    training.page.get_by_role("button", name="Undo").click()
    eventually(lambda: rows(training) == ["1✓", "2✓", "3✓"])


def test_two_taps_on_a_row_log_one_set_and_open_nothing(training):
    training.row().locator("[data-log]").dblclick()
    assert rows(training) == ["1✓", "2", "3"]
    assert training.page.locator("dialog[open]").count() == 0
    training.sent((60, 10))


def test_after_the_last_set_the_page_goes_on_and_the_exercise_folds(training):
    expect(training.page.locator("[data-next]")).to_have_text("Next: Row")
    training.log().log()
    assert training.page.locator("[data-current]").get_attribute("id") == training.block().get_attribute("id")
    training.log()
    block, row = training.block(), training.block("Row")
    expect(block.locator("[data-fold]")).to_have_attribute("aria-expanded", "false")
    expect(block.locator("[data-fold]")).to_contain_text("60 kg × 10 · 60 kg × 10 · 60 kg × 10")
    expect(block.locator(".set-table")).to_be_hidden()
    expect(row).to_be_in_viewport()
    expect(row.get_by_role("button", name="Log set 1 of Row")).to_be_focused()
    assert training.page.locator("[data-current]").get_attribute("id") == row.get_attribute("id")
    expect(training.page.locator("[data-next]")).to_have_count(0)
    block.locator("[data-fold]").click()
    expect(block.locator(".set-table")).to_be_visible()
    block.get_by_role("button", name="another set").click()
    assert rows(training) == ["1✓", "2✓", "3✓", "4"]


def test_the_page_stays_where_somebody_types(training):
    note = training.page.get_by_label("Note to yourself")
    for _number in range(3):
        note.focus()
        training.row().locator("[data-log]").evaluate("button => button.click()")
    assert rows(training) == ["1✓", "2✓", "3✓"]
    expect(note).to_be_focused()


def test_the_keyboard_alone_logs_a_workout(training):
    training.row().get_by_role("textbox", name="weight in kg").focus()
    for key in ("6", "1", "Enter"):
        training.page.keyboard.press(key)
    expect(training.page.get_by_role("button", name="Log set 2 of Bench press")).to_be_focused()
    training.page.keyboard.press("Enter")
    expect(training.page.get_by_role("button", name="Log set 3 of Bench press")).to_be_focused()
    training.sent((61, 10), (60, 10))


def test_a_logged_set_is_announced(training):
    training.row().locator("[data-log]").click()
    status = training.page.locator("gym-session > [role=status]")
    expect(status).to_have_text("Set 1 of Bench press logged: 60 kg × 10")


def test_a_field_that_is_tapped_is_selected(training):
    field = training.row().get_by_role("textbox", name="weight in kg")
    field.click()
    training.page.keyboard.type("7")
    expect(field).to_have_value("7")


def test_plus_begins_with_the_bar(visit):
    no_load = {"load_type": "none", "load_value": None}
    mia = plan(("Squat", {"equipment": "barbell"}, no_load), ("Curl", {"equipment": "dumbbell"}, no_load))
    phone = Phone(visit(PHONE).sign_in(mia.user)).start()
    for exercise, first, second in (("Squat", "20", "22.5"), ("Curl", "2.5", "5")):
        field = phone.row(exercise).get_by_role("textbox", name="weight in kg")
        for value in (first, second):
            phone.block(exercise).get_by_role("button", name="More weight in kg").click()
            expect(field).to_have_value(value)


def test_steps_change_the_row_that_was_touched(training):
    second = training.page.get_by_role("form", name="Set 2 of Bench press")
    second.get_by_role("textbox", name="reps").click()
    training.block().get_by_role("button", name="Less reps").click()
    expect(second.get_by_role("textbox", name="reps")).to_have_value("9")
    training.block().get_by_role("button", name="More weight in kg").click()
    expect(second.get_by_role("textbox", name="weight in kg")).to_have_value("62.5")
    expect(training.row().get_by_role("textbox", name="weight in kg")).to_have_value("60")


def test_rpe_is_a_column_where_the_target_has_one_or_the_user_wants_it(visit):
    effort = {"set_groups": [{"count": 2, "reps_min": 5, "reps_max": 5, "rpe_min": "8", "rpe_max": "8"}]}
    phone = Phone(visit(PHONE).sign_in(plan(("Squat", {}, effort), ("Row", {}, {})).user)).start()
    rpe = phone.row("Squat").get_by_role("textbox", name="RPE")
    expect(rpe).to_have_attribute("placeholder", "8")
    rpe.fill("8,5")
    phone.row("Squat").get_by_role("textbox", name="weight in kg").fill("100")
    phone.row("Squat").locator("[data-log]").click()
    phone.sent((100, 5))
    assert ExerciseLog.objects.get().rpe == 8.5
    expect(phone.block("Row").get_by_role("textbox", name="RPE")).to_have_count(0)
    phone.row("Row").get_by_role("button", name="type, RPE, note").click()
    phone.row("Row").get_by_role("button", name="RPE for each set").click()
    expect(phone.block("Row").get_by_role("textbox", name="RPE")).to_have_count(2)
    phone.reload()
    expect(phone.block("Row").get_by_role("textbox", name="RPE")).to_have_count(2)


def test_targets_that_differ_are_in_their_rows(visit):
    wave = {
        "set_groups": [
            {"reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": "80"},
            {"reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": "70"},
        ]
    }
    phone = Phone(visit(PHONE).sign_in(plan(("Squat", {}, wave)).user)).start()
    forms = phone.block("Squat").locator("[data-log-form]")
    expect(forms.nth(0).locator(".set-aim")).to_have_count(0)  # 80 and 5 are all that it says
    expect(forms.nth(1).locator(".set-aim")).to_have_text("1 × 8–10 @ 70 kg")


@pytest.mark.parametrize("effort", [False, True])
def test_numbers_are_not_cut_on_a_small_phone(visit, effort):
    group = {"count": 2, "reps_min": 100, "reps_max": 100, "load_type": "kg", "load_value": "102.5"}
    groups = [{**group, **({"rpe_min": "8.5", "rpe_max": "8.5"} if effort else {})}]
    phone = Phone(visit(SMALL).sign_in(plan(("Squat", {}, {"set_groups": groups})).user)).start()
    phone.row("Squat").locator("[data-log]").click()
    expect(phone.row("Squat").get_by_role("textbox", name="weight in kg")).to_have_value("102.5")
    cut = "found => found.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.outerHTML)"
    assert phone.page.locator(".set-number input, .set-number").evaluate_all(cut) == []
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
    tops = (
        phone.block("Squat")
        .locator(".set-line")
        .evaluate_all(
            "rows => rows.map((row) => new Set([...row.querySelectorAll('.set-mark, .set-tick')].map("
            "(one) => one.getBoundingClientRect().top)).size)"
        )
    )
    assert tops == [1, 1]


def test_without_scripts_each_row_is_a_form(visit, mia):
    page = visit(PHONE, scripts=False).sign_in(mia.user).page
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Log set 3 of Bench press").click()
    assert stored() == [(60, 10)]
    assert ExerciseLog.objects.get().set_number == 3
    assert page.get_by_role("form", name="of Bench press").count() == 2
    assert (
        page.locator("section", has=page.get_by_role("link", name="Bench press", exact=True))
        .last.locator("[data-log-form]")
        .count()
        == 3
    )  # one more is folded
    page.locator("label.set-mark").first.click()
    page.get_by_role("form", name="Set 1 of Bench press").get_by_role("combobox", name="Type").select_option("warmup")
    page.get_by_role("button", name="Log set 1 of Bench press").click()
    types = ExerciseLog.objects.order_by("performed_at").values_list("set_type", flat=True)
    assert list(types) == ["working", "warmup"]
    for number in (1, 2):
        page.get_by_role("button", name=f"Log set {number} of Bench press").click()
    assert session().logs.count() == 4
    page.locator(".session-fold").click()
    page.get_by_text("another set").first.click()
    page.get_by_role("button", name="Log set 4 of Bench press").click()
    assert session().logs.count() == 5


# --- an unknown max ---
def ask_form(phone):
    return phone.block("Squat").locator("[data-max-form]")


def enter_max(phone, text):
    ask_form(phone).get_by_label("Your 1RM in kg").fill(text)
    ask_form(phone).get_by_role("button", name="Save").click()


@pytest.fixture
def asked(visit):
    """A phone in a workout of 2 × 5 @ 75 % of a 1RM that nobody knows."""
    group = {"count": 2, "reps_min": 5, "reps_max": 5, "load_type": "percent_1rm", "load_value": "75"}
    mia = plan(("Squat", {}, {"set_groups": [group]}))
    return Phone(visit(PHONE).sign_in(mia.user)).start()


def test_a_max_is_entered_without_a_network(asked):
    asked.offline()
    enter_max(asked, "101,5")
    expect(ask_form(asked)).to_have_count(0)
    expect(asked.block("Squat").locator("[data-max-waits]")).to_have_text("Your 1RM in kg: 101.5 · waiting to be sent")
    asked.offline(False)
    asked.page.evaluate("dispatchEvent(new Event('online'))")
    eventually(lambda: list(ExerciseMax.objects.values_list("one_rm_kg", flat=True)) == [101.5])
    expect(asked.block("Squat").locator("[data-max-waits]")).to_have_count(0)
    expect(asked.row("Squat").get_by_role("textbox", name="weight in kg")).to_have_value("75")
    assert asked.waiting() == 0


def test_a_max_that_cannot_be_is_said_next_to_its_field(asked):
    enter_max(asked, "5000")
    expect(ask_form(asked).get_by_role("alert")).to_have_text("Enter at most 2000.")
    enter_max(asked, "heavy")
    expect(ask_form(asked).get_by_role("alert")).to_contain_text("Enter a number")
    asked.page.route(
        "**/workouts/sync/",
        lambda route: route.continue_(post_data=route.request.post_data.replace('"value":"120"', '"value":"0"')),
    )
    enter_max(asked, "120")
    expect(ask_form(asked).get_by_role("alert")).to_contain_text("greater than or equal to 1")
    assert asked.visitor.axe() == []
    asked.page.unroute("**/workouts/sync/")
    enter_max(asked, "100")
    eventually(lambda: list(ExerciseMax.objects.values_list("one_rm_kg", flat=True)) == [100])
    eventually(lambda: asked.waiting() == 0)
    expect(asked.row("Squat").get_by_role("textbox", name="weight in kg")).to_have_value("75")


# --- exercises without a plan ---
@pytest.fixture
def done_before(visit, mia):
    """A phone in a workout to which the leg press is added, which had three sets the last time."""
    past = SessionFactory(trainee=mia, status="completed")
    for place, weight in enumerate((100, 110, 120)):
        at = past.started_at + timedelta(minutes=place)
        logged_set(past, Exercise.objects.get(name="Leg press"), weight_kg=weight, reps=8, performed_at=at)
    phone = Phone(visit(PHONE).sign_in(mia.user)).start()
    phone.page.get_by_role("link", name="Add an exercise").click()
    phone.page.get_by_role("button", name="Leg press").click()
    phone.block("Leg press").locator("[data-log]").first.wait_for()
    return phone


def weights(phone, exercise="Leg press") -> list[str]:
    fields = phone.block(exercise).get_by_role("textbox", name="weight in kg").all()
    return [field.input_value() for field in fields]


def test_an_added_exercise_has_a_row_for_each_set_of_last_time(done_before):
    phone = done_before
    assert (rows(phone, "Leg press"), weights(phone)) == (["1", "2", "3"], ["100", "110", "120"])
    phone.block("Leg press").get_by_role("textbox", name="weight in kg").nth(2).fill("125")
    phone.block("Leg press").locator("[data-log]").first.click()
    expect(phone.block("Leg press").locator("[data-set]")).to_have_count(1)
    assert (rows(phone, "Leg press"), weights(phone)) == (["1✓", "2", "3"], ["110", "125"]), "what was typed stays"
    phone.block("Leg press").locator("button[data-more]").click()
    assert weights(phone) == ["110", "125", "120"]
    for _set in range(3):
        phone.log(exercise="Leg press")
    phone.sent((100, 8), (110, 8), (120, 8), (100, 8), (110, 8), (125, 8), (120, 8))  # last time, and today
    assert rows(phone, "Leg press") == ["1✓", "2✓", "3✓", "4✓"]
    phone.block("Leg press").locator("button[data-more]").click()
    assert rows(phone, "Leg press") == ["1✓", "2✓", "3✓", "4✓", "5"]


def test_an_exercise_that_is_added_again_has_them_too(done_before):
    phone = done_before
    phone.page.get_by_role("link", name="Add an exercise").click()
    phone.page.locator("dialog").get_by_role("button", name="Leg press").click()
    expect(phone.page.locator("section.session-block", has_text="Leg press")).to_have_count(2)
    assert weights(phone) == ["100", "110", "120"]


def test_efforts_are_typed_as_the_account_has_chosen(visit):
    group = {"count": 2, "reps_min": 5, "reps_max": 5, "rpe_min": "8", "rpe_max": "8"}
    mia = plan(("Squat", {}, {"set_groups": [group]}))
    mia.user.effort_scale = "rir"
    mia.user.save()
    phone = Phone(visit(PHONE).sign_in(mia.user)).start()
    expect(phone.block("Squat")).to_contain_text("RIR 2")
    field = phone.row("Squat").get_by_role("textbox", name="RIR")
    assert field.get_attribute("placeholder") == "2"
    field.fill("1,5")
    phone.log(80, 5, exercise="Squat")
    expect(phone.block("Squat").locator("[data-set] [data-column=rpe]")).to_have_text("1.5")
    eventually(lambda: list(ExerciseLog.objects.values_list("rpe", flat=True)) == [8.5])
    phone.edit(0, exercise="Squat", note="easy")
    eventually(lambda: list(ExerciseLog.objects.values_list("rpe", "note")) == [(8.5, "easy")])
    phone.edit(0, exercise="Squat", rpe="3")
    eventually(lambda: list(ExerciseLog.objects.values_list("rpe", flat=True)) == [7])
    assert "RPE" not in phone.page.locator("main").inner_text()
    phone.finish()
    expect(phone.page.get_by_text("Workout finished. Well done!")).to_be_visible()
    expect(phone.page.locator("main")).to_contain_text("RIR 3")
