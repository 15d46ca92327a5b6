"""A trainee with a phone, for the tests of the live session."""

from datetime import date

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import eventually
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog, WorkoutSession


def make_mia():
    """A trainee whose next workout is bench press 3 × 10 @ 60 kg and row 2 × 10, with presses to swap for."""
    trainer = TrainerFactory()
    trainee = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    day = ProgramDayFactory(program=ProgramFactory(gym=trainer.gym, owner=trainer.user), position=1, name="Push A")
    chest = {"primary_muscles": ["chest"], "equipment": "barbell"}
    line = {"program_day": day, "reps_min": 10, "reps_max": 10, "rest_seconds": 0}
    bench = ExerciseFactory(name="Bench press", **chest)
    ProgramExerciseFactory(exercise=bench, position=1, sets=3, load_type="kg", load_value=60, **line)
    row = ExerciseFactory(name="Row", primary_muscles=["middle back"])
    ProgramExerciseFactory(exercise=row, position=2, sets=2, **line)
    ExerciseFactory(name="Incline press", **chest)
    ExerciseFactory(name="Leg press", primary_muscles=["quadriceps"])
    assign_program(actor=trainer.user, trainee=trainee, program=day.program, start_date=date.today())
    return trainee


class Phone:
    """What one does on the session page, and what the server has of it."""

    def __init__(self, visitor):
        self.visitor, self.context, self.base = visitor, visitor.context, visitor.base
        self.page: Page = visitor.page

    def start(self):
        self.page.get_by_role("button", name="Start", exact=True).click()
        self.page.wait_for_url("**/workouts/*-*/")
        return self.ready()

    def ready(self):
        self.page.locator("gym-session[data-ready]").wait_for(state="attached")
        return self

    def install(self):
        """Waits until the service worker has what it keeps."""
        kept = "caches.open('pages').then((cache) => cache.keys()).then((keys) => keys.length)"
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        eventually(lambda: self.page.evaluate("Boolean(navigator.serviceWorker.controller)"))
        eventually(lambda: self.page.evaluate(kept) >= 4)
        return self

    def keeps(self, *paths: str):
        """Waits until the service worker has these pages."""
        has = "(path) => caches.open('pages').then((cache) => cache.match(path, { ignoreVary: true })).then(Boolean)"
        for path in paths:
            eventually(lambda path=path: self.page.evaluate(has, path), within=30)
        return self

    def reload(self):
        self.page.reload()
        return self.ready()

    def again(self, page_closed=True):
        """The tab is killed; another is opened at the same address."""
        url = self.page.url
        if page_closed:
            self.page.close()
        self.page = self.visitor.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.goto(url)
        return self.ready()

    def block(self, exercise="Bench press"):
        return self.page.locator("section", has=self.page.get_by_role("link", name=exercise, exact=True)).last

    def unfold(self, exercise="Bench press"):
        fold = self.block(exercise).locator("[data-fold][aria-expanded=false]")
        if fold.count():
            fold.click()
        return self.block(exercise)

    def row(self, exercise="Bench press"):
        """The row that is to be done next, or one more."""
        block = self.unfold(exercise)
        if not block.locator("[data-log]").count():
            block.locator("[data-more]").click()
        return block.locator("[data-log-form]").first

    def log(self, weight=None, reps=None, exercise="Bench press"):
        block = self.block(exercise)
        block.wait_for()
        rows = block.locator("[data-set]").count()
        row = self.row(exercise)
        if weight is not None:
            row.get_by_role("textbox", name="weight in kg").fill(str(weight))
        if reps is not None:
            row.get_by_role("textbox", name="reps").fill(str(reps))
        if weight is None and reps is None:
            self.page.wait_for_timeout(550)  # sooner, a tap is not meant for what the page has moved to
        row.locator("[data-log]").click()
        if block.locator("[data-asked]").count():  # far from the last weight or reps
            block.get_by_role("button", name="Log it").click()
        expect(block.locator("[data-set]")).to_have_count(rows + 1)
        self.page.wait_for_timeout(1)  # two sets are never of the same millisecond
        return self

    def edit(self, row: int, exercise="Bench press", **values):
        self.unfold(exercise).locator("[data-edit]").nth(row).click()
        dialog = self.page.locator("dialog[data-dialog='set']")
        for name, value in values.items():
            dialog.locator(f"[name={name}]").fill(str(value))
        dialog.get_by_role("button", name="Save").click()
        return self

    def delete(self, row: int, exercise="Bench press"):
        self.unfold(exercise).locator("[data-edit]").nth(row).click()
        self.page.locator("dialog[data-dialog='set']").get_by_role("button", name="Delete").click()
        return self

    def finish(self):
        """Ends the workout, also if sets are open."""
        self.page.get_by_role("button", name="Finish the workout").click()
        anyway = self.page.get_by_role("button", name="Finish anyway")
        if anyway.count():
            anyway.click()
        return self

    def menu(self, name: str, exercise="Bench press"):
        self.block(exercise).locator("[data-menu] > summary").click()
        self.block(exercise).get_by_text(name, exact=True).click()
        return self

    def offline(self, yes=True):
        if yes and self.page.locator("gym-session[data-ready]").count():  # what the page loads a little later is there
            self.page.locator("gym-session[data-complete]").wait_for(state="attached")
        self.context.set_offline(yes)
        return self

    @property
    def bar(self):
        return self.page.locator("gym-outbox")

    def shown(self, exercise="Bench press") -> list[tuple[str, str]]:
        """(id, text) of the rows on the page."""
        return (
            self.block(exercise)
            .locator("[data-set]")
            .evaluate_all(
                "rows => rows.map((row) => [row.id.slice(4), row.querySelector('[data-performed]').textContent])"
            )
        )

    def sent(self, *expected, within=15) -> list:
        """Waits until the server has exactly these sets in this order, (weight, reps), and nothing waits here."""
        eventually(lambda: stored() == list(expected), within)
        eventually(lambda: self.waiting() == 0, within)
        assert stored() == list(expected)
        ids = [str(pk) for pk in ExerciseLog.objects.order_by("performed_at", "id").values_list("pk", flat=True)]
        assert len(ids) == len(set(ids))
        return ids

    def waiting(self) -> int:
        """Operations in the outbox; −1 while the page is on its way to another."""
        try:
            return self.count()
        except PlaywrightError as error:
            if "context was destroyed" not in error.message:
                raise
            return -1

    def go(self, path: str):
        """To an address, also when the page goes elsewhere by itself in the very moment."""
        try:
            self.page.goto(self.base + path)
        except PlaywrightError as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.wait_for_load_state()
            self.page.goto(self.base + path)
        return self

    def sign_out(self):
        """On the page of the account, where the button is."""
        self.go("/account/")
        self.page.get_by_role("button", name="Sign out").click()
        return self

    def count(self) -> int:
        return self.page.evaluate(
            """(user) => new Promise((resolve) => {
                 const open = indexedDB.open(`gymtrack-${user}`);
                 open.onsuccess = () => {
                   if (!open.result.objectStoreNames.contains("operations")) { open.result.close(); return resolve(0); }
                   const count = open.result.transaction("operations").objectStore("operations").count();
                   count.onsuccess = () => { open.result.close(); resolve(count.result); };
                 };
               })""",
            self.page.evaluate("document.body.dataset.trains"),
        )


def stored() -> list[tuple]:
    logs = ExerciseLog.objects.order_by("performed_at", "id").values_list("weight_kg", "reps")
    return [(None if weight is None else float(weight), reps) for weight, reps in logs]


def session() -> WorkoutSession:
    return WorkoutSession.objects.get()
