"""What the page of a session offers: each planned set with its target, its previous and what its form begins with."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone, translation

from training.models import ExerciseMax
from training.plans import PlanLine, SetGroup
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts import services
from workouts.models import ExerciseLog
from workouts.prefill import TYPED, next_set, planned_rows, rows_left
from workouts.session_view import SessionPage, session_page
from workouts.targets import in_rounds
from workouts.tests.factories import LogFactory, SessionFactory, started_session

CASES = json.loads((Path(settings.BASE_DIR) / "static" / "js" / "tests" / "next_sets.json").read_text())


def counts(performed: list[dict]) -> dict[str, int]:
    types = [one["set_type"] for one in performed]
    return {kind: types.count(kind) for kind in types}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_next_set(case):
    """The same cases as the page's scripts."""
    planned, elsewhere = case.get("planned", []), case.get("elsewhere", {})
    done = [one for one in case.get("performed", []) if "problem" not in one]
    logs = [
        ExerciseLog(set_type=one["set_type"], weight_kg=one.get("kg") and float(one["kg"]), reps=one.get("reps"))
        for one in done
    ]
    own = counts(done)
    left = rows_left(planned, {kind: own.get(kind, 0) + elsewhere.get(kind, 0) for kind in {**own, **elsewhere}})
    rows = [{"target": "", **row} for row in planned]
    made = next_set(
        case.get("tracking", "weight_reps"),
        rows,
        [{"target": "", **row} for row in left],
        case.get("previous", {}),
        logs,
        "metric",
        elsewhere=elsewhere,
    )
    fields = {typed: name for name, typed in TYPED.items()}
    assert {name: getattr(made, fields.get(name, name)) for name in case["next"]} == case["next"]


# --- faults of sessions, each from the plan to the page ---
@pytest.fixture
def plan(world):
    """A function that makes a plan day of these lines: (exercise, groups, more fields)."""

    def make(*lines, **day):
        program = ProgramFactory(gym=world.gym, owner=world.trainer)
        made = ProgramDayFactory(program=program, **day)
        for position, (exercise, groups, more) in enumerate(lines, start=1):
            ProgramExerciseFactory(program_day=made, exercise=exercise, position=position, set_groups=groups, **more)
        return made

    return make


def page_of(world, day, layout=None) -> SessionPage:
    session = started_session(world.trainee_profile, program_day=day)
    if layout is not None:
        session.layout = layout
        session.save()
    return session_page(session, world.trainee)


def last_time(world, exercise, *sets, days=7):
    at = timezone.now() - timedelta(days=days)
    session = SessionFactory(trainee=world.trainee_profile, started_at=at)
    for minute, (set_type, kg, reps) in enumerate(sets):
        performed_at = at + timedelta(minutes=minute)
        LogFactory(
            session=session, exercise=exercise, set_type=set_type, weight_kg=kg, reps=reps, performed_at=performed_at
        )
    return session


def kilograms(value, **more):
    return {"count": 3, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": str(value), **more}


def offered(block) -> tuple[str, str, str, str]:
    return block.next.set_type, block.next.weight, block.next.reps, block.next.previous


def test_a_swapped_exercise_keeps_sets_and_reps_and_never_the_load(world, plan):
    bench, press = ExerciseFactory(name="Bench press"), ExerciseFactory(name="Leg press")
    last_time(world, bench, ("working", 80, 8))
    last_time(world, press, ("working", 200, 12))
    day = plan((bench, [kilograms(80, rest_seconds=90, rpe_min="8", rpe_max="8")], {}))
    line = day.exercises.get()
    [block] = page_of(world, day, [{"key": f"{press.pk}-{line.pk}"}]).blocks
    assert block.card["target"] == "3 × 8–10 @ RPE 8 · rest 1:30"
    assert (block.planned, offered(block)) == (3, ("working", "200", "10", "200 kg × 12"))


def test_swapped_for_what_was_never_done_there_is_no_load(world, plan):
    day = plan((ExerciseFactory(), [kilograms(80)], {}))
    [block] = page_of(world, day, [{"key": f"{ExerciseFactory().pk}-{day.exercises.get().pk}"}]).blocks
    assert offered(block) == ("working", "", "10", "")


def test_warm_ups_drops_and_singles_of_the_last_time_stay_in_their_places(world, plan):
    squat = ExerciseFactory()
    last_time(world, squat, ("warmup", 40, 10), ("working", 70, 8), ("working", 100, 1), ("drop", 50, 15))
    groups = [{"type": "warmup", "reps_min": 5, "reps_max": 5}, {"count": 3, "reps_min": 8, "reps_max": 8}]
    [block] = page_of(world, plan((squat, groups, {}))).blocks
    assert offered(block) == ("warmup", "40", "5", "40 kg × 10")
    assert [(row["mark"], row["previous"]) for row in block.left] == [
        ("W", "40 kg × 10"),
        ("1", "70 kg × 8"),
        ("2", "100 kg × 1"),
        ("3", "100 kg × 1"),
    ]
    assert block.card["last"] == "70 kg × 8 · 100 kg × 1"


def test_sets_done_counts_planned_working_sets(world, plan):
    squat = ExerciseFactory()
    groups = [{"type": "warmup", "count": 2}, {"count": 3, "reps_min": 8, "reps_max": 8}, {"type": "drop", "count": 1}]
    page = page_of(world, plan((squat, groups, {})))
    assert (page.done, page.planned) == (0, 3)
    line = page.session.program_day.exercises.get()
    for minute, set_type in enumerate(("warmup", "working", "drop", "failure")):
        at = page.session.started_at + timedelta(minutes=minute)
        LogFactory(session=page.session, exercise=squat, program_exercise=line, set_type=set_type, performed_at=at)
    page = session_page(page.session, world.trainee)
    assert (page.done, page.planned) == (1, 3)
    assert [log.mark for log in page.blocks[0].sets] == ["W", "1", "D", "F"]
    assert offered(page.blocks[0])[0] == "working"


def test_each_set_of_a_line_has_its_own_target_and_rest(world, plan):
    groups = [
        {"count": 2, "type": "warmup", "reps_min": 5, "reps_max": 5, "load_type": "kg", "load_value": "60"},
        {
            "reps_min": 5,
            "reps_max": 5,
            "amrap": True,
            "load_type": "percent_1rm",
            "load_value": "85",
            "rest_seconds": 180,
        },
        {"count": 1, "reps_min": 8, "reps_max": 10, "load_type": "kg", "load_value": "80"},
        {"type": "drop", "reps_min": 12, "reps_max": 12, "load_type": "kg", "load_value": "50"},
    ]
    exercise = ExerciseFactory()
    ExerciseMax.objects.create(
        trainee=world.trainee_profile,
        exercise=exercise,
        one_rm_kg=120,
        measured_at=timezone.localdate() - timedelta(days=2),
    )
    [block] = page_of(world, plan((exercise, groups, {}))).blocks
    assert [(row["target"], row["weight"], row["reps"], row["rest"]) for row in block.rows] == [
        ("warm-up 1 × 5 @ 60 kg", "60", "5", 60),
        ("warm-up 1 × 5 @ 60 kg", "60", "5", 60),
        ("1 × 5+ @ 85 % → 102.5 kg", "102.5", "5", 180),
        ("1 × 8–10 @ 80 kg", "80", "10", 0),  # the drop set follows at once
        ("drop set 1 × 12 @ 50 kg", "50", "12", 0),
    ]
    assert block.ask == ""


def test_targets_are_in_the_trainees_pounds(world):
    line = PlanLine(1, 1, "", "", groups=(SetGroup.read(kilograms("61.2349")),))
    [row, *_more] = planned_rows(line, "imperial", "rpe")
    assert (row["weight"], row["target"]) == ("135", "1 × 8–10 @ 135 lb")


def test_a_line_added_for_the_trainee_comes_last_with_its_target(world, plan, client):
    row, curl = ExerciseFactory(), ExerciseFactory(name="Curl")
    page = page_of(world, plan((row, [kilograms(60)], {})))
    added = {"day": page.session.program_day_id, "exercise": curl.pk, "name": "Curl", "tracking": "weight_reps"}
    page.session.targets = {"+1": {**added, "set_groups": [kilograms(20)]}}
    page.session.save()
    client.force_login(world.trainee)
    _row, block = session_page(page.session, world.trainee).blocks
    assert (block.key, block.planned, offered(block)) == (f"{curl.pk}-0", 3, ("working", "20", "10", ""))
    form = {"id": str(uuid4()), "block": block.key, "weight": "20", "reps": "10"}
    assert client.post(f"/workouts/{page.session.pk}/sets/", form).status_code == 302
    assert ExerciseLog.objects.get(exercise=curl).program_exercise is None
    assert session_page(page.session, world.trainee).blocks[1].next.number == 2


# --- blocks ---
CIRCUIT = {"key": "A", "kind": "circuit", "rounds": 3, "rest_seconds": 90}


def test_a_circuit_is_framed_and_has_a_set_for_every_round(world, plan, client):
    swing, burpee, row = (ExerciseFactory(name=name) for name in ("Swing", "Burpee", "Row"))
    ten = [{"reps_min": 10, "reps_max": 10}]
    day = plan((swing, ten, {"block": "A"}), (burpee, ten, {"block": "A"}), (row, ten, {}), blocks=[CIRCUIT])
    page = page_of(world, day)
    assert [(block.label, block.planned) for block in page.blocks] == [("A1", 3), ("A2", 3), ("", 1)]
    frame, other = page.frames
    assert (frame.heading, frame.round, len(frame.blocks)) == ("Circuit · 3 rounds · rest 1:30", "round 1 of 3", 2)
    assert (other.heading, len(other.blocks)) == ("", 1)
    state = page.state
    assert state["together"] == [
        {**CIRCUIT, "work_seconds": None, "every_seconds": None, "cap_seconds": None, "heading": frame.heading}
    ]
    assert [(card["label"], card["kind"], card["round_rest"]) for card in state["blocks"]] == [
        ("A1", "circuit", 90),
        ("A2", "circuit", 90),
        ("", "", None),
    ]
    for exercise in (swing, burpee):
        line = day.exercises.get(exercise=exercise)
        LogFactory(session=page.session, exercise=exercise, program_exercise=line)
    client.force_login(world.trainee)
    html = client.get(f"/workouts/{page.session.pk}/").content.decode()
    assert "round 2 of 3" in html
    assert html.count("data-frame=") == 1


@pytest.mark.parametrize(
    ("block", "counts", "made"),
    [
        ({"rounds": 3}, [1], [3]),
        ({"rounds": 3}, [2], [2]),  # it says how many itself
        ({"rounds": 3}, [1, 1], [1, 1]),
        ({"kind": "emom", "every_seconds": 60, "cap_seconds": 600}, [1], [10]),
        ({"kind": "amrap", "cap_seconds": 600}, [1], [1]),
        ({}, [1], [1]),
    ],
)
def test_a_set_for_every_round(world, plan, block, counts, made):
    day = plan(
        (ExerciseFactory(), [{"count": count} for count in counts], {"block": "A"}),
        blocks=[{"key": "A", **block}],
    )
    session = started_session(world.trainee_profile, program_day=day)
    stored = session.revision.plan.day(day.pk)
    assert [group.count for group in in_rounds(stored.lines[0], stored).groups] == made


# --- alternatives ---
def test_alternatives_are_offered_first_each_with_its_own_last_time(world, plan, client):
    bench, fly, dip, _row = (ExerciseFactory(name=name) for name in ("Bench press", "Fly", "Dip", "Row"))
    last_time(world, dip, ("working", 10, 6))
    day = plan((bench, [kilograms(80)], {"alternatives": [dip.pk, fly.pk]}))
    page = page_of(world, day)
    cards = page.blocks[0].alternatives
    assert [(card["name"], card["last"]) for card in cards] == [("Dip", "10 kg × 6"), ("Fly", "")]
    client.force_login(world.trainee)
    html = client.get(f"/workouts/{page.session.pk}/add/?swap={page.blocks[0].key}").content.decode()
    order = [html.index(f">{name}<") for name in ("Dip", "Fly", "Row")]
    assert order == sorted(order)
    assert html.count(">Fly<") == 1
    page.session.layout = [{"key": f"{dip.pk}-{day.exercises.get().pk}"}]
    swapped = session_page(page.session, world.trainee)
    assert [card["name"] for card in swapped.blocks[0].alternatives] == ["Bench press", "Fly"]


@pytest.mark.parametrize("load", ["kg", "percent_1rm", "percent_tm"])
def test_a_session_costs_the_same_with_percentages_and_alternatives(
    world, plan, client, load, django_assert_max_num_queries
):
    others = [ExerciseFactory().pk, ExerciseFactory().pk]
    group = kilograms(80, load_type=load)
    lines = [(ExerciseFactory(), [group], {"block": "A", "alternatives": others}) for _line in range(3)]
    page = page_of(world, plan(*lines, blocks=[CIRCUIT]))
    client.force_login(world.trainee)
    url = f"/workouts/{page.session.pk}/state/"
    client.get(url)
    with django_assert_max_num_queries(7):
        assert len(client.get(url).json()["blocks"][0]["alternatives"]) == 2


# --- an unknown max ---
@pytest.fixture
def unknown(world, plan):
    """A workout in progress with 2 × 5 @ 75 % of a 1RM that nobody knows, and 1 × 3 @ 90 % of the training max."""
    exercise = ExerciseFactory()
    groups = [
        {"count": 2, "reps_min": 5, "reps_max": 5, "load_type": "percent_1rm", "load_value": "75"},
        {"reps_min": 3, "reps_max": 3, "load_type": "percent_tm", "load_value": "90"},
    ]
    return page_of(world, plan((exercise, groups, {})))


def test_a_percentage_of_an_unknown_max_says_so_and_asks_once(world, unknown, client):
    [block] = unknown.blocks
    assert (block.ask, block.next.target, block.next.weight) == ("one_rm", "1 × 5 @ 75 % of 1RM", "")
    client.force_login(world.trainee)
    html = client.get(f"/workouts/{unknown.session.pk}/").content.decode()
    assert html.count("data-max-form") == 1


def test_the_max_gives_the_running_workout_its_kilograms(world, unknown, client):
    client.force_login(world.trainee)
    url, key = f"/workouts/{unknown.session.pk}/max/", unknown.blocks[0].key
    assert client.post(url, {"block": key, "weight": "101,5"}).status_code == 302
    assert client.post(url, {"block": key, "weight": "200"}).status_code == 302, "a second tap"
    entry = ExerciseMax.objects.get()
    assert (entry.trainee, entry.one_rm_kg, entry.training_max_kg) == (world.trainee_profile, 101.5, None)
    assert entry.created_by == world.trainee
    unknown.session.refresh_from_db()
    [block] = session_page(unknown.session, world.trainee).blocks
    assert [row["weight"] for row in block.rows] == ["75", "75", "82.5"]
    assert (block.ask, block.next.target) == ("", "1 × 5 @ 75 % → 75 kg")


def test_scripts_get_the_session_with_its_kilograms(world, unknown, client):
    client.force_login(world.trainee)
    url, key = f"/workouts/{unknown.session.pk}/max/", unknown.blocks[0].key
    answer = client.post(url, {"block": key, "weight": "100"}, headers={"Accept": "application/json"})
    assert [row["weight"] for row in answer.json()["blocks"][0]["rows"]] == ["75", "75", "80"]


def max_operation(pk, lifted, value="100", **more):
    at = more.pop("at", None) or timezone.now()
    given = {"id": "m", "kind": "max", "session": str(pk), "at": at.isoformat(), "exercise": lifted.pk}
    return {**given, "max": "one_rm", "value": value, "units": "metric", **more}


@pytest.fixture
def send(client, world):
    client.force_login(world.trainee)

    def post(*operations):
        body = {"user": world.trainee.pk, "now": timezone.now().isoformat(), "operations": operations}
        return client.post("/workouts/sync/", body, content_type="application/json").json()

    return post


def test_a_phone_sends_the_max_and_gets_the_kilograms(world, unknown, send):
    operation = max_operation(unknown.session.pk, unknown.blocks[0].exercise, "101.5")
    answer = send(operation)
    assert [one["status"] for one in answer["answers"]] == ["done"]
    assert [row["weight"] for row in answer["sessions"][0]["blocks"][0]["rows"]] == ["75", "75", "82.5"]
    again = send(operation, {**operation, "units": "imperial", "value": "223.76922"})
    assert [one["status"] for one in again["answers"]] == ["done", "done"]
    entry = ExerciseMax.objects.get()
    assert (entry.trainee, entry.one_rm_kg, entry.created_by) == (world.trainee_profile, 101.5, world.trainee)


def test_a_max_comes_after_the_start_and_is_of_its_day(world, unknown, send):
    services.delete_session(session=unknown.session)
    pk, at = uuid4(), timezone.now() - timedelta(days=2)
    started = {"id": "s", "kind": "start", "session": str(pk), "program_day": unknown.session.program_day_id}
    operation = max_operation(pk, unknown.blocks[0].exercise, at=at)
    answer = send({**started, "at": at.isoformat()}, operation)
    assert [one["status"] for one in answer["answers"]] == ["done", "done"]
    assert [row["weight"] for row in answer["sessions"][0]["blocks"][0]["rows"]] == ["75", "75", "80"]
    assert ExerciseMax.objects.get().measured_at == at.date()


def test_a_max_of_a_discarded_or_finished_workout_is_kept_and_changes_no_targets(world, unknown, send):
    pk, exercise = unknown.session.pk, unknown.blocks[0].exercise
    services.end_session(session=unknown.session)
    assert send(max_operation(pk, exercise))["answers"][0]["status"] == "done"
    unknown.session.refresh_from_db()
    assert unknown.session.targets == {}
    services.delete_session(session=unknown.session)
    [answer] = send(max_operation(pk, exercise, "105"))["answers"]
    assert answer == {"id": "m", "status": "done"}
    assert list(ExerciseMax.objects.order_by("id").values_list("one_rm_kg", flat=True)) == [100, 105]


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": ""},
        {"value": "abc"},
        {"value": "0"},
        {"value": "2001"},
        {"value": "1", "units": "imperial"},
        {"value": 100},
        {"max": "two_rm"},
        {"units": "stone"},
        {"exercise": 10**9},
    ],
)
def test_a_wrong_max_of_a_phone_is_refused(unknown, send, wrong):
    [answer] = send(max_operation(unknown.session.pk, unknown.blocks[0].exercise, **wrong))["answers"]
    assert answer["status"] == "refused"
    assert answer["reason"]
    assert not ExerciseMax.objects.exists()


@pytest.mark.parametrize("weight", ["", "abc", "0", "-5", "9999", "1e3"])
def test_a_wrong_max_stays_as_typed_with_the_error_beside_it(world, unknown, client, weight):
    client.force_login(world.trainee)
    url, key = f"/workouts/{unknown.session.pk}/max/", unknown.blocks[0].key
    answer = client.post(url, {"block": key, "weight": weight})
    assert answer.status_code == 400
    form = answer.content.decode().split("data-max-form")[1].split("</form>")[0]
    assert "errorlist" in form
    assert f'value="{weight}"' in form
    answer = client.post(url, {"block": key, "weight": weight}, headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (400, ["reason"])
    assert not ExerciseMax.objects.exists()


def test_a_workout_that_is_over_asks_for_nothing(world, unknown, client):
    services.end_session(session=unknown.session)
    client.force_login(world.trainee)
    assert "data-max-form" not in client.get(f"/workouts/{unknown.session.pk}/").content.decode()
    url, key = f"/workouts/{unknown.session.pk}/max/", unknown.blocks[0].key
    assert client.post(url, {"block": key, "weight": "100"}).status_code == 302
    assert not ExerciseMax.objects.exists()


def test_german(world, plan):
    with translation.override("de"):
        [block] = page_of(world, plan((ExerciseFactory(), [kilograms("82.5")], {}))).blocks
        assert block.rows[0]["target"] == "1 × 8–10 @ 82,5 kg"
        assert block.next.weight == "82.5"  # the field shows it in the language
