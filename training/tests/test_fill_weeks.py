"""Rules on stored lines: whole weeks are filled, previewed and kept in step."""

import uuid
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changes.models import Change
from training import services
from training.models import ProgramDay, ProgramExercise
from training.plans import SetGroup
from training.program_plans import program_plan
from training.services.progressions import settle_progressions
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from training.tests.test_progression import FIVES, LIGHT, ONES, TABLE, THREES, groups, reps, scheme, shown

WEEKS = {1: "1×5@65 1×5@75 1×5+@85", 2: "1×3@70 1×3@80 1×3+@90", 3: "1×5@75 1×3@85 1×1+@95", 4: "1×5@40 1×5@50 1×5@60"}


@pytest.fixture
def program(world):
    """Six weeks, the first with squat, bench and plank on one day."""
    program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=6)
    day = ProgramDayFactory(program=program, position=1, name="A")
    for position, (name, made) in enumerate(
        (
            ("Squat", groups(reps(2, 5, load="40", type="warmup"), reps(3, 5, load="100"))),
            ("Bench press", groups(reps(3, 8, 10, load="60", rest_seconds=90))),
            ("Plank", (SetGroup(count=3, seconds_min=60, seconds_max=60),)),
        ),
        start=1,
    ):
        exercise = ExerciseFactory(name=name, gym=world.gym)
        ProgramExerciseFactory(program_day=day, exercise=exercise, position=position, groups=made)
    return program


def line_of(program, name, week=1):
    return ProgramExercise.objects.current().get(
        program_day__program=program, program_day__week=week, exercise__name=name
    )


def weeks(program, name):
    return {
        day.week: shown(line.groups) for day in program_plan(program).days for line in day.lines if line.name == name
    }


def stored(program):
    names = [field.attname for field in ProgramExercise._meta.concrete_fields]
    return list(ProgramExercise.objects.filter(program_day__program=program).order_by("pk").values_list(*names))


def test_every_week_of_a_line_with_warm_ups(program):
    services.fill_weeks(line=line_of(program, "Squat"), rule={"kind": "linear", "step": "5", "deload_every": 4})
    assert weeks(program, "Squat") == {
        1: "w2×5@40 3×5@100",
        2: "w2×5@42.5 3×5@105",
        3: "w2×5@45 3×5@110",
        4: "w2×5@27.5 2×5@65",
        5: "w2×5@45 3×5@115",
        6: "w2×5@47.5 3×5@120",
    }


def test_a_scheme_fills_the_weeks_and_keeps_the_lines_rest(program):
    line = line_of(program, "Bench press")
    services.fill_weeks(line=line, rule=scheme(FIVES, THREES, ONES, LIGHT, tm_raise=TABLE))
    assert weeks(program, "Bench press") == {**WEEKS, 5: WEEKS[1], 6: WEEKS[2]}
    assert {group.rest_seconds for group in line_of(program, "Bench press", 4).groups} == {90}


def test_the_first_week_of_a_scheme_is_the_anchors(program):
    services.fill_weeks(line=line_of(program, "Squat"), rule=scheme(FIVES, THREES, ONES))
    line = line_of(program, "Squat")
    line.groups = groups(reps(5, 5, load="80%TM"))
    services.save_part(line)
    assert weeks(program, "Squat") == {**WEEKS, 1: "5×5@80", 4: "5×5@80", 5: WEEKS[2], 6: WEEKS[3]}
    line.refresh_from_db()
    assert shown(map(SetGroup.read, line.progression["weeks"][0])) == "5×5@80"


def test_a_scheme_goes_on_from_the_next_week_without_its_first(program):
    services.fill_weeks(line=line_of(program, "Squat"), rule=scheme(FIVES, THREES, ONES, LIGHT))
    services.remove_plan_part(line_of(program, "Squat"))
    assert weeks(program, "Squat") == {2: WEEKS[2], 3: WEEKS[3], 4: WEEKS[4], 5: WEEKS[1], 6: WEEKS[2]}


RULES = [
    {"kind": "hold", "deload_every": 3},
    {"kind": "linear", "step": "2.5", "unit": "percent", "deload_every": 4},
    {"kind": "wave", "wave": ["0", "2.5", "5"], "step": "2.5"},
    {"kind": "double", "step": "2.5", "deload_every": 2, "deload_percent": "55"},
    scheme(FIVES, THREES, ONES, LIGHT, tm_raise=TABLE),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["kind"])
def test_a_rule_applied_twice_changes_nothing(program, rule):
    for name in ("Squat", "Bench press"):
        services.fill_weeks(line=line_of(program, name), rule=rule)
    before = stored(program)
    for name in ("Squat", "Bench press"):
        services.fill_weeks(line=line_of(program, name), rule=line_of(program, name).progression)
    assert stored(program) == before
    assert settle_progressions(program) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["kind"])
def test_the_preview_is_what_is_applied_and_writes_nothing(program, rule):
    third = ProgramDayFactory(program=program, week=3, position=1)
    ProgramExerciseFactory(program_day=third, exercise=line_of(program, "Squat").exercise, load_value=D(90))
    lines = [line_of(program, "Squat"), line_of(program, "Bench press")]
    before, changes = stored(program), Change.objects.count()
    filled = services.preview_weeks(lines=lines, rule=rule)
    assert (stored(program), Change.objects.count()) == (before, changes)
    services.fill_lines(lines=lines, rule=rule)
    for line in lines:
        previewed = {row.week: shown(row.groups) for row in filled if row.anchor == line.pk}
        assert previewed == weeks(program, line.exercise.name)
        assert len(previewed) == 6


def test_lines_that_a_rule_does_not_fit_are_named_and_nothing_is_written(program):
    before = stored(program)
    lines = [line_of(program, name) for name in ("Squat", "Plank")]
    with pytest.raises(ValidationError) as refused:
        services.fill_lines(lines=lines, rule={"kind": "linear", "step": "2.5"})
    assert refused.value.message_dict == {"kind": ["Plank: This progression needs a load in kg or %."]}
    assert stored(program) == before


def test_a_line_that_follows_another_one_of_the_selection_gets_no_rule_of_its_own(program):
    squat = line_of(program, "Squat")
    services.fill_weeks(line=squat, rule={"kind": "hold"})
    lines = list(ProgramExercise.objects.filter(exercise=squat.exercise))
    services.fill_lines(lines=lines, rule={"kind": "linear", "step": "5"})
    assert ProgramExercise.objects.filter(progression__isnull=False).count() == 1
    assert weeks(program, "Squat")[6] == "w2×5@50 3×5@125"


def test_weeks_get_the_block_that_their_lines_are_in(program):
    block = {"key": "A", "kind": "circuit", "rounds": 3, "rest_seconds": 60}
    ProgramDay.objects.filter(program=program, week=1).update(blocks=[block])
    ProgramDayFactory(program=program, week=2, position=1)
    squat = line_of(program, "Squat")
    squat.block = "A"
    squat.save()
    services.fill_weeks(line=squat, rule={"kind": "hold"})
    assert [day.blocks for day in ProgramDay.objects.filter(program=program).order_by("week")] == [[block]] * 6


@pytest.mark.parametrize("count", [1, 20])
def test_many_lines_are_filled_in_few_statements(program, count):
    [day] = program.days.all()
    lines = [ProgramExerciseFactory(program_day=day, exercise=ExerciseFactory(), position=9) for _line in range(count)]
    lines = list(ProgramExercise.objects.filter(pk__in=[line.pk for line in lines]).select_related("program_day"))
    with CaptureQueriesContext(connection) as ran:
        services.fill_lines(lines=lines, rule={"kind": "linear", "step": "2.5"})
    assert ProgramExercise.objects.filter(series__in=lines).count() == 5 * count
    assert len(ran) <= 40, [query["sql"][:90] for query in ran]


def test_the_builder_saves_a_scheme_as_it_is_and_with_another_first_week(client, world, program):
    services.fill_weeks(line=line_of(program, "Squat"), rule=scheme(FIVES, THREES, ONES, tm_raise=TABLE))
    client.force_login(world.trainer)
    url = f"/programs/{program.pk}/plan/"
    shown_plan = client.get(url).json()

    def save(plan):
        body = {"edition": plan["edition"], "save": str(uuid.uuid4()), "plan": plan}
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code == 200, answer.json()
        return answer.json()

    before = stored(program)
    saved = save(shown_plan)
    assert (saved["edition"], stored(program)) == (shown_plan["edition"], before), "nothing was changed"
    squat = saved["days"][0]["exercises"][0]
    squat["set_groups"] = squat["set_groups"][2:]
    saved = save(saved)
    assert weeks(program, "Squat") == {**WEEKS, 1: "1×5+@85", 4: "1×5+@85", 5: WEEKS[2], 6: WEEKS[3]}
    assert save(saved)["edition"] == saved["edition"]


# --- the builder's address ---
@pytest.fixture
def fill(client, world, program):
    client.force_login(world.trainer)
    url = f"/programs/{program.pk}/plan/"

    def post(query="", **body):
        body = {"edition": client.get(url).json()["edition"], **body}
        return client.post(f"{url}fill/{query}", body, content_type="application/json")

    return post


def test_a_preview_shows_the_weeks_and_names_the_lines_that_do_not_fit(fill, program):
    keys = {name: line_of(program, name).pk for name in ("Squat", "Bench press", "Plank")}
    before = stored(program)
    rule = {"kind": "linear", "step": "2.5"}
    answer = fill("?preview", lines=[*keys.values()], rule=rule).json()
    assert stored(program) == before
    [first, *_others, last] = answer["weeks"]
    squat, bench = keys["Squat"], keys["Bench press"]
    assert first == {
        "week": 1,
        "lines": [
            {"line": squat, "name": "Squat", "text": "warm-up 2 × 5 @ 40 kg, 3 × 5 @ 100 kg", "overridden": False},
            {"line": bench, "name": "Bench press", "text": "3 × 8–10 @ 60 kg · rest 1:30", "overridden": False},
        ],
    }
    assert last["week"] == 6
    assert [row["text"] for row in last["lines"]] == [
        "warm-up 2 × 5 @ 45 kg, 3 × 5 @ 112.5 kg",
        "3 × 8–10 @ 72.5 kg · rest 1:30",
    ]
    message = "This progression needs a load in kg or %."
    assert answer["misfits"] == [{"line": keys["Plank"], "name": "Plank", "message": message}]
    applied = fill(lines=[squat, bench], rule=rule)
    assert applied.status_code == 200
    assert weeks(program, "Squat")[6] == "w2×5@45 3×5@112.5"


@pytest.mark.parametrize(
    ("query", "rule", "field"),
    [
        ("?preview", {"kind": "linear"}, "step"),
        ("?preview", {"kind": "rpe"}, "kind"),
        ("?preview", {"kind": "scheme", "weeks": []}, "weeks"),
        ("", {"kind": "linear"}, "step"),
        ("", {"kind": "rpe"}, "kind"),
    ],
)
def test_errors_of_a_rule_are_named_by_field(fill, program, query, rule, field):
    answer = fill(query, line=line_of(program, "Squat").pk, rule=rule)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_written_over_week_is_shown_as_it_stays(fill, program):
    squat = line_of(program, "Squat")
    services.fill_weeks(line=squat, rule={"kind": "hold"})
    third = line_of(program, "Squat", 3)
    third.groups = groups(reps(1, 1, load="120"))
    services.save_part(third)
    answer = fill("?preview", line=squat.pk, rule={"kind": "linear", "step": "5"}).json()
    rows = [row for week in answer["weeks"] for row in week["lines"]]
    assert [row["overridden"] for row in rows] == [False, False, True, False, False, False]
    assert rows[2]["text"] == "1 × 1 @ 120 kg"


def test_an_end_of_the_rule_has_no_preview(fill, program):
    answer = fill("?preview", line=line_of(program, "Squat").pk, rule=None)
    assert answer.json() == {"weeks": [], "misfits": []}


@pytest.mark.parametrize("lines", [[], "all", [True], [0], [10**30], None, {}])
def test_only_lines_of_the_program_are_filled(fill, world, lines):
    assert fill(lines=lines, rule={"kind": "hold"}).status_code == 404
    assert fill(lines=[world.line.pk], rule={"kind": "hold"}).status_code == 404
