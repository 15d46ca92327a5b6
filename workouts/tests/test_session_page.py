"""The page of a session from the server: the plain page, and the data for scripts."""

import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from training.models import Exercise
from training.tests.factories import ExerciseFactory
from workouts import script_data
from workouts.models import ExerciseLog
from workouts.new_exercise_data import new_exercise_data
from workouts.session_view import session_page
from workouts.tests.factories import LogFactory, SessionFactory, logged_set

pytestmark = pytest.mark.django_db
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"


@pytest.fixture
def session(world):
    """A session in progress with one exercise, whose set was logged."""
    exercise = world.library_exercise
    session = SessionFactory(
        trainee=world.trainee_profile, status="in_progress", layout=[{"key": f"{exercise.pk}-0"}], name="Push"
    )
    LogFactory(session=session, exercise=exercise, weight_kg=80, reps=8)
    return session


class Forms(HTMLParser):
    """The values of a page's forms as a browser would send them: {action: {name: value}}."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.values: dict[str, str] = {}
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.values = self.forms.setdefault(given.get("action", ""), {})
        elif tag == "input" and "name" in given:
            self.values[given["name"]] = given.get("value", "")
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and ("selected" in given or self.select not in self.values):
            self.values[self.select] = given["value"]


def data_of(page: str, name: str) -> dict:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_a_refused_set_comes_back_with_all_that_was_typed(client, session, world):
    client.force_login(world.trainee)
    url = f"/workouts/{session.pk}/"
    form = Forms(client.get(url).content.decode()).forms[f"{url}sets/"]
    typed = {"weight": "99999", "reps": "7", "set_type": "warmup", "rpe": "6.5", "note": "grippy"}
    answer = client.post(f"{url}sets/", form | typed)
    assert answer.status_code == 400
    again = Forms(answer.content.decode()).forms[f"{url}sets/"]
    assert {name: again[name] for name in typed} == typed
    # Scripts get the values and the reason as well.
    refused = data_of(answer.content.decode(), "session-data")["refused"]
    assert refused["key"] == form["block"]
    assert {name: refused["values"][name] for name in typed} == typed
    assert "9999" in refused["reason"]
    assert client.post(f"{url}sets/", again | {"weight": "40"}).status_code == 302
    log = ExerciseLog.objects.get(session=session, weight_kg=40)
    assert (log.set_type, log.reps, log.note) == ("warmup", 7, "grippy")


def test_a_page_has_its_session_once_for_scripts(client, session, world):
    client.force_login(world.trainee)
    page = client.get(f"/workouts/{session.pk}/").content.decode()
    data = data_of(page, "session-data")
    assert data["session"] == {**client.get(f"/workouts/{session.pk}/state/").json(), "at": data["session"]["at"]}
    assert data["plates"]["unit"] == "kg"
    assert "refused" not in data
    plain = page.split("<gym-session")[1].split("</gym-session>")[0]
    assert plain.count("<form") == plain.count('method="post"') == 4  # log a set, arrange, finish, discard
    assert "<template" not in plain
    assert "<dialog" not in plain


@pytest.mark.parametrize("tracking", ["weight_reps", "reps", "duration", "distance_duration"])
def test_each_kind_of_exercise_is_logged_without_scripts(client, session, world, tracking):
    exercise = ExerciseFactory(tracking=tracking)
    session.layout = [{"key": f"{exercise.pk}-0"}]
    session.save()
    client.force_login(world.trainee)
    url = f"/workouts/{session.pk}/sets/"
    page = client.get(f"/workouts/{session.pk}/").content.decode().split(f'id="block-{exercise.pk}-0"')[1]
    form = Forms(page.split("</section>")[0]).forms[url]
    wanted = {
        "weight_reps": {"weight": "40", "reps": "8"},
        "reps": {"reps": "12"},
        "duration": {"duration_seconds": "60"},
    }
    values = wanted.get(tracking, {"distance_m": "400", "duration_seconds": "90"})
    assert {"id", "block", *values} <= set(form)
    assert client.post(url, form | values).status_code == 302
    log = ExerciseLog.objects.get(exercise=exercise)
    assert (log.weight_kg, log.reps, log.duration_seconds, log.distance_m) == {
        "weight_reps": (40, 8, None, None),
        "reps": (None, 12, None, None),
        "duration": (None, None, 60, None),
        "distance_duration": (None, None, 90, 400),
    }[tracking]


@pytest.mark.parametrize("language", ["en", "de"])
def test_scripts_find_every_text_and_address_that_they_use(language):
    sources = {path: path.read_text() for path in SCRIPTS.rglob("*.js") if path.parent.name != "tests"}
    sheet = sources.pop(SCRIPTS / "session/new_exercise.js")  # its texts come with the exercises
    session = [text for path, text in sources.items() if path.parent.name == "session" or path.name == "session.js"]
    outbox = [sources[SCRIPTS / "components" / f"{name}.js"] for name in ("fresh", "outbox", "start", "weigh_in")]
    outbox.append(sources[SCRIPTS / "outbox/mend_exercise.js"])
    with translation.override(language):
        used = set(re.findall(r"(?<!create\.)\btexts\.(?!js\b)(\w+)", "".join(session)))
        assert used == set(script_data.session_texts("metric"))
        used = {*re.findall(r"\btexts\.(?!js\b)(\w+)", sheet), *re.findall(r"\bcreate\.texts\.(\w+)", "".join(session))}
        assert used == set(new_exercise_data(User())["texts"])
        found = re.findall(r"\btexts\.(?!js\b)(\w+)", "".join(outbox))
        found += re.findall(r"\boutboxTexts\.(\w+)", "".join(session))
        assert set(found) == set(script_data.outbox_texts())
    used = set(re.findall(r"\burls\.(\w+)", "".join(sources.values())))
    used |= set(re.findall(r"(\w+): [A-Z]+[,\s]", re.search(r"const {(.*)} = urls;", "".join(sources.values()))[1]))
    assert used == {*script_data.script_urls(), "static"}


@pytest.mark.parametrize("tracking", Exercise.Tracking.values)
def test_sets_of_every_measure_are_logged_and_charted(client, world, tracking):
    exercise = ExerciseFactory(tracking=tracking)
    session = SessionFactory(
        trainee=world.trainee_profile, status="in_progress", layout=[{"key": f"{exercise.pk}-0"}], name="Push"
    )
    client.force_login(world.trainee)
    url = f"/workouts/{session.pk}/"
    form = Forms(client.get(url).content.decode()).forms[f"{url}sets/"]
    values = {"weight": "10", "reps": "7", "duration_seconds": "60", "distance_m": "400"}
    typed = {name: value for name, value in values.items() if name in form}
    assert client.post(f"{url}sets/", form | typed).status_code == 302
    log = ExerciseLog.objects.get(session=session)
    assert {name for name in ("reps", "duration_seconds", "distance_m") if getattr(log, name)} == typed.keys() - {
        "weight"
    }
    assert client.get(f"/progress/?exercise={exercise.pk}&period=all").status_code == 200
    assert client.get(f"{url}sets/{log.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("tracking", "last", "shown"),
    [
        ("weight_reps", {"weight_kg": "82.5", "reps": 8}, ["82,5 kg", "× 8"]),
        ("bodyweight_reps", {"reps": 12}, ["– kg", "× 12"]),
        ("weight_duration", {"duration_seconds": 90}, ["– kg", "1:30"]),
        ("distance_duration", {"distance_m": 5250, "duration_seconds": 1500}, ["5,25 km", "25:00"]),
        ("weight_distance", {"weight_kg": 32, "distance_m": 40}, ["32 kg", "40 m", "–"]),
    ],
)
def test_the_next_set_in_the_language_of_the_page(world, session, tracking, last, shown):
    exercise = ExerciseFactory(tracking=tracking, name="Run")
    LogFactory(session=session, exercise=exercise, **{"weight_kg": None, "reps": None, **last})
    with translation.override("de"):
        block = next(one for one in session_page(session, world.trainee).blocks if one.exercise == exercise)
        assert block.next_texts == shown


def test_a_comparison_has_no_volume_where_there_is_none(world, client):
    plank = ExerciseFactory(name="Plank", tracking="duration")
    for day, seconds in ((2, 60), (1, 75)):
        at = timezone.now() - timedelta(days=day)
        session = SessionFactory(trainee=world.trainee_profile, status="completed", started_at=at)
        logged_set(session, plank, weight_kg=None, reps=None, duration_seconds=seconds, performed_at=at)
    client.force_login(world.trainee)
    page = client.get(f"/workouts/{session.pk}/").content.decode()
    assert "Compared with last time" in page
    assert "0 kg" not in page[page.index("Compared with last time") :].partition("</table>")[0]
