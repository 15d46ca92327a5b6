"""A trainee's pages on a phone, enlarged and on a desktop: nothing is covered, cut or wider than the screen."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from metrics.tests.factories import HealthMetricFactory
from tests.browser.conftest import DESKTOP, PHONE, eventually
from tests.browser.training import Phone, make_mia
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.tests.factories import LogFactory, SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.offline, pytest.mark.once]

SMALL, ENLARGED = {"width": 360, "height": 740}, {"width": 195, "height": 422}
PRESS = "Schrägbankdrücken mit Kurzhanteln"
LONG = "Überkopftrizepsstreckungskabelzugvariation im Donaudampfschifffahrtsgesellschaftskapitänssitz"
LINK = "https://videos.example/" + "technik-der-kniebeuge-von-vorn-und-von-der-seite/" * 3
# What sticks out of a page that scrolls sideways.
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const isOut = (one) => one.getBoundingClientRect().right > clientWidth + 0.5;
  const out = [...document.body.querySelectorAll("*")].filter(isOut);
  return [`${scrollWidth} px`, ...out.slice(0, 8).map((one) => one.outerHTML.slice(0, 90))];
}"""
# The text of each field and cell of the table that does not fit in it.
CUT = """() => [...document.querySelectorAll(".set-table input, .set-number")]
  .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth)
  .map((one) => one.value ?? one.textContent)"""
# What can be tapped and is smaller than 44 px; links within a text can't be as large.
SMALL_TARGETS = """() => [...document.querySelectorAll("a[class], button, summary, select, textarea, input")]
  .filter((one) => one.getClientRects().length && !one.closest(".sr-only, .skip-link, h2, h3"))
  .filter((one) => !one.matches("[type=checkbox], [type=radio]") || !one.closest("label"))
  .map((one) => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width < 43.9 || box.height < 43.9)
  .map(([box, one]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)} × ${Math.round(box.height)}`)"""
OVERLAPS = """([covers, covered]) => {
  const boxes = (css) => [...document.querySelectorAll(css)].map((one) => one.getBoundingClientRect());
  const beside = (a, b) => a.right <= b.left || b.right <= a.left;
  const meet = (a, b) => a.width && b.width && !beside(a, b) && a.top < b.bottom && b.top < a.bottom;
  return boxes(covered).filter((one) => boxes(covers).some((other) => meet(one, other))).length;
}"""
# Contrast of a text with the nearest background behind it, as WCAG has it.
CONTRAST = """(text) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const light = (colors) => {
    pen.clearRect(0, 0, 1, 1);
    for (const color of colors) { pen.fillStyle = color; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data]
      .map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = [];
  for (let one = text; one; one = one.parentElement) behind.unshift(getComputedStyle(one).backgroundColor);
  const [dark, bright] = [light(behind), light([...behind, getComputedStyle(text).color])].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}"""


def make_max():
    """A trainee who reads German and pounds, with the longest names and notes that one meets."""
    trainer = TrainerFactory()
    trainee = make_trainee(trainer=trainer, first_name="Maximilian-Alexander", email="max@example.org")
    day = ProgramDayFactory(
        program=ProgramFactory(gym=trainer.gym, owner=trainer.user), position=1, name=LONG, notes=LINK
    )
    line = {"program_day": day, "sets": 3, "reps_min": 10, "reps_max": 12, "rest_seconds": 90}
    press = ExerciseFactory(name=PRESS, primary_muscles=["chest"], equipment="barbell")
    heavy = {"load_type": "kg", "load_value": 112.5}
    ProgramExerciseFactory(exercise=press, position=1, notes=LINK, **heavy, **line)
    ProgramExerciseFactory(exercise=ExerciseFactory(name=LONG), position=2, block="A", **line)
    ProgramExerciseFactory(exercise=ExerciseFactory(name="Rudern"), position=3, block="A", **line)
    assign_program(actor=trainer.user, trainee=trainee, program=day.program, start_date=date.today())
    ago = timezone.now() - timedelta(days=3)
    past = SessionFactory(trainee=trainee, started_at=ago, ended_at=ago + timedelta(hours=1), notes=LINK, name=LONG)
    LogFactory(session=past, exercise=press, weight_kg=100, reps=10, note=LINK, rpe=8)
    for days in range(5):
        HealthMetricFactory(trainee=trainee, measured_at=ago - timedelta(days=days), note=LINK)
    trainee.user.language, trainee.user.units = "de", "imperial"
    trainee.user.save()
    return trainee, past


@pytest.fixture
def mia():
    return make_mia()


def training(visit, trainee, size=PHONE, **options) -> Phone:
    phone = Phone(visit(size, **options).sign_in(trainee.user)).start()
    phone.page.locator("gym-session[data-complete]").wait_for(state="attached")
    return phone


@pytest.mark.parametrize("size", [SMALL, ENLARGED])
def test_no_page_scrolls_sideways(visit, size):
    trainee, past = make_max()
    phone = Phone(visit(size).sign_in(trainee.user))
    wide = {}

    def look(name):
        wide[name] = phone.page.evaluate(TOO_WIDE)

    paths = ["/today/", "/metrics/", "/metrics/?kind=blood_pressure", "/exercises/", "/workouts/", "/workouts/log/"]
    for path in (*paths, f"/workouts/{past.pk}/", f"/workouts/{past.pk}/?edit"):
        phone.visitor.look(path)
        look(path)
    phone.visitor.look("/today/")
    phone.start().page.locator("gym-session[data-complete]").wait_for(state="attached")
    look("workout")
    phone.page.locator("[data-current] [data-details]").first.click()
    look("type, RPE, note")
    phone.page.locator("[data-current] [data-menu] > summary").click()
    look("menu")
    phone.page.keyboard.press("Escape")
    phone.page.locator("[data-current] [data-log]").first.click()
    expect(phone.page.get_by_role("timer")).to_be_visible()
    look("rest")
    phone.page.locator("a[data-add]").click()
    phone.page.locator(".picker-row").first.wait_for()
    look("picker")
    found = {name: found for name, found in wide.items() if found}
    assert not found, found


def test_digits_are_whole_on_the_smallest_phone(visit):
    trainee, past = make_max()
    phone = Phone(visit(SMALL).sign_in(trainee.user))
    exercise = past.logs.get().exercise_id
    phone.page.evaluate("(exercise) => localStorage.setItem('effort-column', JSON.stringify([exercise]))", exercise)
    phone.start()
    expect(phone.page.locator("[data-current] [data-effort]")).to_be_visible()
    assert phone.page.locator("[data-current] [name=weight]").first.input_value() == "248,02"
    assert phone.page.evaluate(CUT) == []
    phone.page.locator("[data-current] [data-log]").first.click()
    phone.page.locator("[data-set]").wait_for()
    assert phone.page.evaluate(CUT) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_messages_can_be_read_in_both_themes(visit, mia, theme):
    page = visit(PHONE, theme).sign_in(mia.user).page
    page.evaluate(
        """() => {
          const toast = document.createElement("gym-toast");
          toast.innerHTML = "Set deleted.<button class='btn btn-ghost'>Undo</button>";
          document.getElementById("toasts").append(toast);
        }"""
    )
    for text in (page.locator("gym-toast"), page.locator("gym-toast button")):
        assert text.evaluate(CONTRAST) >= 4.5
    page.locator("gym-toast button").hover()
    assert page.locator("gym-toast button").evaluate(CONTRAST) >= 4.5


def test_messages_cover_no_tick_no_bar_and_no_dock(visit, mia):
    SessionFactory(trainee=mia)
    phone = training(visit, mia, SMALL)
    phone.log(80, 10).delete(0)
    expect(phone.page.locator("#toasts [data-undo]")).to_be_visible()
    phone.page.evaluate("document.dispatchEvent(new CustomEvent('rest', { detail: { seconds: 60 } }))")
    expect(phone.page.get_by_role("timer")).to_be_visible()
    phone.page.evaluate("scrollTo(0, 140)")
    for covered in ("[data-log]", ".bars > *", ".dock"):
        assert phone.page.evaluate(OVERLAPS, ["gym-toast", covered]) == 0, covered
    assert phone.page.evaluate(OVERLAPS, [".bars > *", ".dock"]) == 0


@pytest.mark.parametrize("rests", [False, True], ids=["dock", "rest"])
def test_after_a_set_nothing_covers_the_next_tick(visit, mia, rests):
    phone = training(visit, mia, SMALL)
    page = phone.page
    if rests:
        page.evaluate("document.dispatchEvent(new CustomEvent('rest', { detail: { seconds: 60 } }))")
        expect(page.get_by_role("timer")).to_be_visible()
    ticks = phone.block().locator("[data-log]")
    # The first tick stands just above what covers the foot of the page, the second one below its edge.
    page.locator("main").evaluate("(main) => (main.style.paddingTop = main.style.paddingBottom = '900px')")
    over = "document.querySelector('.bars').getBoundingClientRect().top"
    ticks.first.evaluate(
        f"(tick) => scrollBy({{ top: tick.getBoundingClientRect().bottom + 4 - {over}, behavior: 'instant' }})"
    )
    assert ticks.nth(1).evaluate(f"(tick) => tick.getBoundingClientRect().bottom > {over}")
    ticks.first.click()
    expect(phone.block().locator("[data-set]")).to_have_count(1)
    is_free = """(tick) => {
        const { x, y, width, height } = tick.getBoundingClientRect();
        return tick.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    }"""
    eventually(lambda: ticks.first.evaluate(is_free))


def test_what_is_tapped_is_large_enough(visit, mia):
    phone = Phone(visit(SMALL).sign_in(mia.user))
    small = {}
    for path in ("/today/", "/metrics/", "/exercises/", "/workouts/log/"):
        phone.visitor.look(path)
        small[path] = phone.page.evaluate(SMALL_TARGETS)
    phone.visitor.look("/today/")
    phone.start().log().page.locator("[data-current] [data-details]").first.click()
    small["workout"] = phone.page.evaluate(SMALL_TARGETS)
    assert {name: found for name, found in small.items() if found} == {}


def test_the_record_begins_at_its_head(visit, mia):
    phone = training(visit, mia).log()
    phone.finish()
    expect(phone.page.get_by_role("heading", name="How was it?")).to_be_visible()
    assert phone.page.evaluate("scrollY") == 0


def test_an_empty_workout_counts_nothing(visit, mia):
    page = visit(PHONE).sign_in(mia.user).page
    page.get_by_role("button", name="Log something else").click()
    page.locator("gym-session[data-ready]").wait_for(state="attached")
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("0 of 0")
    expect(page.get_by_role("link", name="Add an exercise")).to_have_class(re.compile(r"\bbtn-primary\b"))


def test_the_header_lets_nothing_through_and_the_account_signs_out(visit, mia):
    visitor = visit(SMALL).sign_in(mia.user)
    background = "getComputedStyle(document.querySelector('body > header')).backgroundColor"
    assert "/" not in visitor.page.evaluate(background)  # no alpha
    expect(visitor.page.get_by_role("button", name="Sign out")).to_have_count(0)
    expect(visitor.page.locator("gym-toast")).to_have_count(0)
    visitor.go("/account/")
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_metrics_show_tabs_in_a_line_the_chart_at_once_and_one_form_of_a_date(visit, mia):
    for day in (1, 2, 3):
        HealthMetricFactory(trainee=mia, measured_at=timezone.now() - timedelta(days=day))
    visitor = visit(PHONE).sign_in(mia.user)
    visitor.look("/metrics/")
    tabs = visitor.page.get_by_role("navigation", name="Kinds").get_by_role("link")
    assert len({round(tab.bounding_box()["y"]) for tab in tabs.all()}) == 1
    assert visitor.page.locator("gym-chart").bounding_box()["y"] < 400
    dated = visitor.page.locator("gym-chart .u-value").first.inner_text()
    assert visitor.page.locator(".measured td").first.inner_text().startswith(f"{dated},")
    visitor.look("/metrics/?kind=steps")
    expect(tabs.last).to_be_in_viewport()


def test_a_field_has_one_ring(visit, mia):
    phone = training(visit, mia)
    phone.page.locator("a[data-add]").click()
    field = phone.page.get_by_role("dialog").get_by_role("searchbox")
    style = field.evaluate("(one) => [getComputedStyle(one).outlineOffset, getComputedStyle(one).outlineStyle]")
    assert style == ["-1px", "solid"]


def test_a_desktop_has_what_ends_a_workout_beside_it(visit, mia):
    phone = training(visit, mia, DESKTOP)
    exercises = phone.page.locator("[data-blocks]").bounding_box()
    end = phone.page.get_by_role("button", name="Finish the workout").bounding_box()
    assert end["x"] > exercises["x"] + exercises["width"]
    assert end["y"] < 600
    phone.page.locator("a[data-add]").click()
    sheet = phone.page.get_by_role("dialog").bounding_box()
    below = DESKTOP["height"] - sheet["y"] - sheet["height"]
    assert abs(sheet["y"] - below) <= 2
    phone.page.keyboard.press("Escape")
    phone.log().finish()
    sets = phone.page.get_by_role("heading", name="Exercises").bounding_box()
    assert sets["x"] > phone.page.get_by_role("heading", name="How was it?").bounding_box()["x"] + 300
