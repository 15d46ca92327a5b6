"""A plan as the builder sends it."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from training import services
from training.models import Exercise, ProgramDay, ProgramExercise
from training.program_plans import program_plan
from training.tests.factories import ExerciseFactory, ProgramFactory
from workouts.tests.factories import LogFactory

pytestmark = pytest.mark.usefixtures("recorded")


def line(exercise, **fields):
    return {"exercise": exercise.pk, "sets": 3, "load_type": "none", **fields}


def plan(*days, weeks=4):
    return {"weeks": weeks, "days": [{"week": 1, "exercises": [], **day} for day in days]}


def save(program, sent, edit_count=None, key=None):
    program.refresh_from_db()
    services.save_plan(
        program=program,
        plan=sent,
        edit_count=program.edit_count if edit_count is None else edit_count,
        save=key or uuid.uuid4(),
        exercises=Exercise.objects.all(),
    )
    program.refresh_from_db()


def stored(program):
    return [(day.week, day.name, [(line.name, line.sets) for line in day.lines]) for day in program_plan(program).days]


def test_a_plan_is_stored_as_it_is_sent(world):
    program, squat, bench = world.program, ExerciseFactory(name="Squat"), ExerciseFactory(name="Bench")
    sent = plan(
        {"name": "Legs", "week": 2, "exercises": [line(squat, sets=5), line(bench)]},
        {"id": world.day.pk, "name": "Push", "exercises": [line(bench), {**line(squat), "id": world.line.pk}]},
    )
    save(program, sent)
    assert stored(program) == [
        (1, "Push", [("Bench", 3), ("Squat", 3)]),
        (2, "Legs", [("Squat", 5), ("Bench", 3)]),
    ]
    assert world.line.pk == ProgramExercise.objects.get(program_day=world.day, exercise=squat).pk, (
        "moved, not made anew"
    )


def test_a_retry_changes_nothing_and_an_older_edit_count_is_refused(world):
    program, key = world.program, uuid.uuid4()
    edit_count = program.edit_count
    save(program, plan({"name": "One"}), edit_count, key)
    after = program.edit_count
    save(program, plan({"name": "One"}), edit_count, key)
    assert (program.edit_count, ProgramDay.objects.current().filter(program=program).count()) == (after, 1)
    with pytest.raises(services.PlanConflictError):
        save(program, plan({"name": "Two"}), edit_count)
    assert stored(program) == [(1, "One", [])]


def test_a_plan_that_is_as_it_was_begins_no_revision(world):
    program = world.private_program
    before = (program.revision, program.edit_count)
    own = {
        **line(world.library_exercise, reps_min=8, reps_max=10, load_type="kg", load_value="80"),
        "id": world.private_line.pk,
    }
    day = {"id": world.private_day.pk, "name": "Push", "exercises": [own]}
    save(program, plan(day))
    assert (program.revision, program.edit_count) == before
    save(program, plan({**day, "name": "Pull"}))
    assert (program.revision, program.edit_count) == (before[0] + 1, before[1] + 1)


def test_edits_elsewhere_are_noticed(world):
    program = world.program
    for edit in (
        lambda: services.save_part(ProgramDay(program=program, week=1, position=2, name="By the API")),
        lambda: services.save_program(program),
        lambda: services.save_part(world.line),
    ):
        program.refresh_from_db()
        edit_count = program.edit_count
        edit()
        with pytest.raises(services.PlanConflictError):
            save(program, plan(), edit_count)


def test_what_is_taken_out_comes_back_as_itself_by_undo(world):
    program, day = world.private_program, world.private_day
    before = {
        "id": day.pk,
        "name": "Push",
        "exercises": [{**line(world.library_exercise), "id": world.private_line.pk}],
    }
    save(program, plan())
    assert stored(program) == []
    archived = ProgramDay.objects.get(pk=day.pk)
    assert archived.is_archived, "a revision still contains the day"
    assert archived.position == 1, "archiving leaves its position"
    save(program, plan(before))
    assert stored(program) == [(1, "Push", [("Library press", 3)])]
    assert not ProgramExercise.objects.get(pk=world.private_line.pk).is_archived


def test_days_swap_their_places(world):
    program = world.program
    save(program, plan({"name": "A"}, {"name": "B"}, {"name": "A2", "week": 2}))
    days = [{"id": d.pk, "name": d.name, "week": d.week} for d in program.days.current().order_by("week", "position")]
    save(program, plan(days[1], days[0], {**days[2], "week": 1}))
    assert [name for _week, name, _lines in stored(program)] == ["B", "A", "A2"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"weeks": 0, "days": []}, "weeks"),
        ({"weeks": True, "days": []}, ""),
        ({"weeks": 4}, ""),
        ([], ""),
        ({"weeks": 4, "days": [{"week": 1}]}, ""),
        ({"weeks": 4, "days": [{"week": 5, "exercises": []}]}, "week"),
        ({"weeks": 4, "days": [{"week": "x", "exercises": []}]}, "week"),
        ({"weeks": 4, "days": [{"week": 1, "name": "x" * 121, "exercises": []}]}, "name"),
        ({"weeks": 4, "days": [{"week": 1, "exercises": [{"exercise": 2**70}]}]}, "exercise"),
        ({"weeks": 4, "days": [{"week": 1, "exercises": [{"exercise": None}]}]}, ""),
    ],
)
def test_what_is_no_plan_changes_nothing(world, sent, field):
    before = stored(world.program)
    with pytest.raises(services.PlanError) as caught:
        save(world.program, sent)
    assert field in {error["field"] for error in caught.value.errors}
    assert stored(world.program) == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sets": 0}, "set_groups.0.count"),
        ({"sets": None}, "set_groups.0.count"),
        ({"reps_min": 10, "reps_max": 8}, "set_groups.0.reps_max"),
        ({"load_type": "kg"}, "set_groups.0.load_value"),
        ({"load_type": "stone", "load_value": "5"}, "set_groups.0.load_type"),
        ({"load_type": "rpe", "load_value": "11"}, "set_groups.0.rpe_min"),
        ({"load_type": "rpe", "load_value": "8", "rule": {"kind": "linear", "step": "2.5"}}, "kind"),
        ({"rest_seconds": "soon"}, "set_groups.0.rest_seconds"),
        ({"notes": "x" * 2001}, "notes"),
    ],
)
def test_errors_name_the_cell(world, fields, field):
    with pytest.raises(services.PlanError) as caught:
        save(world.program, plan({"exercises": [line(world.exercise), line(world.exercise, **fields)]}))
    assert (0, 1, field) == next((e["day"], e["line"], e["field"]) for e in caught.value.errors)


def test_a_trainees_own_exercise_is_no_part_of_a_program(world):
    own = ExerciseFactory(trainee=world.trainee_profile)
    with pytest.raises(services.PlanError):
        save(world.program, plan({"exercises": [line(own)]}))


def loads(program):
    return [
        [float(load) if (load := line.groups[0].load_value) is not None else None for line in day.lines]
        for day in program_plan(program).days
    ]


def test_a_rule_fills_the_weeks_and_leaves_what_was_written_over(world):
    program, head = world.program, world.line  # 3 × 8–10 @ 80 kg
    services.fill_weeks(line=head, rule={"kind": "linear", "step": "2.5"})
    assert loads(program) == [[80], [82.5], [85], [87.5]]
    third = ProgramExercise.objects.get(program_day__week=3, series=head)
    third.load_value = Decimal(90)
    services.save_part(third)
    head.refresh_from_db()
    head.load_value = Decimal(60)
    services.save_part(head)
    assert loads(program) == [[60], [62.5], [90], [67.5]], "the trainer's own 90 stays"
    assert [day.lines[0].progression and day.lines[0].progression.anchor for day in program_plan(program).days] == [
        head.pk,
        head.pk,
        None,
        head.pk,
    ]


def test_lines_that_stand_there_already_join_the_rule(world):
    program = world.program
    press = line(world.library_exercise, reps_min=8, reps_max=10, load_type="kg", load_value="80")
    first = {"id": world.day.pk, "exercises": [{**press, "id": world.line.pk}]}
    save(program, plan(first, {"week": 2, "exercises": [press]}))
    services.fill_weeks(line=world.line, rule={"kind": "linear", "step": "5", "unit": "percent"})
    assert loads(program) == [[80], [85], [87.5], [92.5]], "84, 88 and 92 on plates of 1.25; week 2 has no second line"


def test_without_its_first_week_a_rule_goes_on_from_the_next(world):
    program = world.program
    services.fill_weeks(line=world.line, rule={"kind": "linear", "step": "2.5"})
    services.remove_plan_part(world.line)
    assert loads(program) == [[], [82.5], [85], [87.5]]
    head = ProgramExercise.objects.current().get(program_day__week=2)
    assert (head.progression, head.series) == ({"kind": "linear", "step": "2.5", "unit": "kg"}, None)


def test_ending_a_rule_leaves_the_weeks(world):
    services.fill_weeks(line=world.line, rule={"kind": "linear", "step": "2.5"})
    services.fill_weeks(line=world.line, rule=None)
    assert loads(world.program) == [[80], [82.5], [85], [87.5]]
    assert not ProgramExercise.objects.filter(series__isnull=False).exists()


def test_a_copy_of_a_program_follows_its_own_rules(world):
    services.fill_weeks(line=world.line, rule={"kind": "linear", "step": "2.5"})
    copy = services.duplicate_program(actor=world.trainer, program=world.program, gym=world.gym)
    head = ProgramExercise.objects.get(program_day__program=copy, progression__isnull=False)
    head.load_value = Decimal(40)
    services.save_part(head)
    assert loads(copy) == [[40], [42.5], [45], [47.5]]
    assert loads(world.program) == [[80], [82.5], [85], [87.5]]


def test_the_builder_gets_loads_as_they_are_typed(client, world):
    """A line that is opened and left as it was is then no other than the rule's."""
    services.fill_weeks(line=world.line, rule={"kind": "linear", "step": "2.5"})
    client.force_login(world.trainer)
    days = client.get(f"/programs/{world.program.pk}/plan/").json()["days"]
    assert [day["exercises"][0]["set_groups"][0]["load_value"] for day in days] == ["80", "82.5", "85", "87.5"]


def weeks_of(exercise, days: int, lines: int, weeks: int = 12) -> dict:
    day = {"exercises": [line(exercise) for _line in range(lines)]}
    return plan(*({**day, "week": week} for week in range(1, weeks + 1) for _day in range(days)), weeks=weeks)


@pytest.mark.parametrize("has_revision", [False, True])
def test_a_large_plan_is_saved_and_replaced_in_few_statements(world, has_revision):
    program = world.private_program if has_revision else world.program
    assert program.revisions.exists() is has_revision
    counts = []
    for size in (1, 4, 4):  # each time all lines are other ones than before
        with CaptureQueriesContext(connection) as ran:
            save(program, weeks_of(world.exercise, days=size, lines=10))
        counts.append(len(ran))
        assert len(stored(program)) == 12 * size
        assert sum(len(day[2]) for day in stored(program)) == 120 * size
    assert max(counts) <= 130, counts  # 480 lines of 48 days; SQLite takes a few dozen rows in a statement


def test_a_save_takes_as_many_statements_for_100_lines_as_for_10(world):
    """Whatever the lines are: pasted, with progressions, following others, taken out with their anchors."""
    exercises = [ExerciseFactory(gym=world.gym) for _number in range(10)]
    counts = {}
    for size in (10, 100):
        program = ProgramFactory(gym=world.gym, owner=world.trainer, weeks=3)
        counts[size] = []

        def save_weeks(*weeks, program=program, count=counts[size]):
            with CaptureQueriesContext(connection) as ran:
                save(program, plan(*({"week": week, "exercises": lines} for week, lines in weeks), weeks=3))
            count.append(len(ran))
            rows = ProgramExercise.objects.current().filter(program_day__program=program)
            return list(rows.order_by("program_day__week", "position"))

        rule = {"kind": "linear", "step": "2.5", "unit": "kg"}
        load = {"load_type": "kg", "load_value": "60"}
        first = [line(exercises[number % 10], rule=rule, **load) for number in range(size)]
        plain = save_weeks((1, [{**one, "rule": None} for one in first]))
        anchors = save_weeks((1, [{**one, "id": row.pk} for one, row in zip(first, plain, strict=True)]))
        follow = [{**one, "rule": None, "series": row.pk} for one, row in zip(first, anchors, strict=True)]
        kept = [{**one, "id": row.pk} for one, row in zip(first, anchors, strict=True)]
        rows = save_weeks((1, kept), (2, follow), (3, follow))
        assert [row.groups[0].load_value for row in rows[::size]] == [60, Decimal("62.5"), 65]
        later = [{**one, "id": row.pk} for one, row in zip(follow * 2, rows[size:], strict=True)]
        left = save_weeks((2, later[:size]), (3, later[size:]))
        assert sum(row.progression is not None for row in left) == size, "the next week has the rules"
        save_weeks()
    assert max(counts[10]) <= 50, counts
    assert all(many <= few + 25 for few, many in zip(counts[10], counts[100], strict=True)), counts


def test_a_line_that_someone_trained_by_stays_for_history_and_the_others_go(world):
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    save(program, plan({"exercises": [line(world.exercise) for _number in range(3)]}))
    first, second, _third = ProgramExercise.objects.filter(program_day__program=program).order_by("position")
    LogFactory(session__trainee=world.trainee_profile, exercise=world.exercise, program_exercise=second)
    assert not program.revisions.exists()
    save(program, plan({"id": first.program_day_id, "exercises": []}))
    assert [(row.pk, row.is_archived) for row in ProgramExercise.objects.filter(program_day__program=program)] == [
        (second.pk, True)
    ]


@pytest.mark.parametrize(
    ("days", "lines", "weeks"),
    [(2, 100, 8), (16, 8, 12), (8, 1, 52)],
    ids=["lines of few days", "lines of many days", "days"],
)
def test_a_plan_has_a_bound_as_a_whole(world, days, lines, weeks):
    before = stored(world.program)
    with CaptureQueriesContext(connection) as ran, pytest.raises(services.PlanError) as refused:
        save(world.program, weeks_of(world.exercise, days, lines, weeks))
    assert "A program has 400 days and 1500 exercises at most." in str(refused.value)
    assert len(ran) <= 12
    assert stored(world.program) == before
