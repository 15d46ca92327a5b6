"""Operations of the session page are applied once, completely and in order; others are refused with a reason."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics.models import HealthMetric
from training.tests.factories import ExerciseFactory
from workouts import services
from workouts.models import Comment, ExerciseLog, ExerciseNote, ExerciseRest, SetVersion, WorkoutSession
from workouts.tests.factories import SessionFactory

pytestmark = pytest.mark.usefixtures("recorded")
URL = "/workouts/sync/"


@pytest.fixture
def open_session(world):
    return SessionFactory(
        trainee=world.trainee_profile, status="in_progress", started_at=timezone.now() - timedelta(minutes=30)
    )


@pytest.fixture
def send(client, world):
    """`send(operation, …)` sends as the trainee and returns the statuses; `send.body` is the whole answer."""
    client.force_login(world.trainee)

    def post(*operations, user=None, now=None):
        body = {
            "user": user or world.trainee.pk,
            "now": (now or timezone.now()).isoformat(),
            "operations": [{"id": str(place), **operation} for place, operation in enumerate(operations)],
        }
        answer = client.post(URL, json.dumps(body), content_type="application/json")
        post.status = answer.status_code
        post.body = answer.json()
        return [one["status"] for one in post.body.get("answers", [])]

    return post


def operation(kind, session, at=None, **more):
    pk = session if isinstance(session, str) else str(session.pk)
    return {"kind": kind, "session": pk, "at": (at or timezone.now()).isoformat(), **more}


def values(weight="80", reps="5", **more):
    return {"weight": weight, "units": "metric", "reps": reps, "set_type": "working", **more}


def log(session, exercise, pk=None, **more):
    given = {"set": str(pk or uuid.uuid4()), "exercise": exercise.pk, "line": 0, "values": values()}
    return operation("log", session, **{**given, **more})


def sets():
    logs = ExerciseLog.objects.filter(session__status="in_progress").order_by("performed_at", "id")
    return [(float(one.weight_kg), one.reps) for one in logs]


def test_a_workout_from_start_to_finish(send, world):
    session, first = str(uuid.uuid4()), uuid.uuid4()
    start = timezone.now() - timedelta(minutes=40)
    statuses = send(
        operation("start", session, start, program_day=world.day.pk),
        log(session, world.library_exercise, first, at=start + timedelta(minutes=5)),
        log(session, world.library_exercise, at=start + timedelta(minutes=8), values=values("82.5", "4", rpe="9")),
        operation("edit", session, set=str(first), values=values("81", "5", note="belt")),
        operation("arrange", session, layout=[{"key": f"{world.library_exercise.pk}-0"}]),
        operation("finish", session, start + timedelta(minutes=30), feeling="4", notes="fine"),
    )
    assert statuses == ["done"] * 6
    stored = WorkoutSession.objects.get(pk=session)
    assert (stored.status, stored.feeling, stored.notes) == ("completed", 4, "fine")
    assert stored.ended_at - stored.started_at == timedelta(minutes=30)
    assert [(float(one.weight_kg), one.reps, one.note) for one in stored.logs.order_by("performed_at")] == [
        (81, 5, "belt"),
        (82.5, 4, ""),
    ]
    state = send.body["sessions"][0]
    assert [(one["kg"], one["reps"], len(one["versions"])) for one in state["sets"]] == [("81", 5, 1), ("82.5", 4, 0)]


def test_all_of_it_again_changes_nothing(send, world, open_session):
    pk, other = uuid.uuid4(), uuid.uuid4()
    work = [
        log(open_session, world.library_exercise, pk),
        log(open_session, world.library_exercise, other),
        operation("edit", open_session, set=str(pk), values=values("90")),
        operation("delete", open_session, set=str(other)),
        operation("arrange", open_session, layout=[]),
    ]
    assert send(*work) == ["done"] * 5
    before = list(ExerciseLog.objects.values()), list(SetVersion.objects.values())
    assert send(*work) == ["done"] * 5
    assert (list(ExerciseLog.objects.values()), list(SetVersion.objects.values())) == before
    assert sets() == [(90, 5)]


def test_another_set_under_a_known_id_is_refused_and_not_swallowed(send, world, open_session):
    pk = uuid.uuid4()
    assert send(log(open_session, world.library_exercise, pk)) == ["done"]
    assert send(log(open_session, world.library_exercise, pk, values=values("100"))) == ["refused"]
    other = SessionFactory(trainee=world.trainee_profile)
    assert send(log(other, world.library_exercise, pk)) == ["refused"]
    assert sets() == [(80, 5)]


def test_of_two_edits_the_newer_counts_whatever_order_they_come_in(send, world, open_session):
    pk, now = uuid.uuid4(), timezone.now()
    send(log(open_session, world.library_exercise, pk, at=now - timedelta(minutes=9)))
    newer = operation("edit", open_session, now - timedelta(minutes=2), set=str(pk), values=values("90"))
    older = operation("edit", open_session, now - timedelta(minutes=5), set=str(pk), values=values("70"))
    assert send(newer, older, newer, older) == ["done"] * 4
    assert sets() == [(90, 5)]
    versions = [(float(v.weight_kg), v.is_overtaken) for v in SetVersion.objects.all()]
    assert sorted(versions) == [(70, True), (80, False)]


def test_what_builds_on_a_refused_operation_waits(send, world, open_session):
    begun = str(uuid.uuid4())
    bad = uuid.uuid4()
    statuses = send(
        operation("start", begun),
        log(begun, world.library_exercise),
        log(open_session, world.library_exercise, bad, values=values("6000")),
        operation("edit", open_session, set=str(bad), values=values("60")),
        log(open_session, world.library_exercise),
    )
    assert statuses == ["refused", "waits", "refused", "waits", "done"]
    assert send.body["answers"][0]["open"] == str(open_session.pk)
    assert "5000" in send.body["answers"][2]["errors"]["weight"][0]
    assert sets() == [(80, 5)]


def test_another_persons_rows_are_out_of_reach(send, world):
    theirs = str(world.other_session.pk)
    set_id = str(world.other_log.pk)
    statuses = send(
        log(theirs, world.library_exercise),
        operation("finish", theirs, feeling="1"),
        operation("arrange", theirs, layout=[]),
        operation("edit", theirs, set=set_id, values=values()),
        operation("delete", theirs, set=set_id),
        operation("discard", theirs),
    )
    assert statuses == ["gone", "gone", "gone", "refused", "refused", "done"]
    assert {state["status"] for state in send.body["sessions"]} == {"gone"}
    assert WorkoutSession.objects.filter(pk=theirs).exists()
    assert ExerciseLog.objects.filter(pk=set_id).exists()


def test_an_exercise_out_of_sight_is_refused(send, world, open_session):
    hidden = ExerciseFactory(gym=world.other_gym)
    assert send(log(open_session, hidden)) == ["refused"]
    assert send(operation("arrange", open_session, layout=[{"key": f"{hidden.pk}-0"}])) == ["done"]
    open_session.refresh_from_db()
    assert open_session.layout == []


def test_deleted_elsewhere(send, world, open_session):
    pk = uuid.uuid4()
    send(log(open_session, world.library_exercise, pk))
    services.delete_set(log=ExerciseLog.objects.get(pk=pk))
    assert send(log(open_session, world.library_exercise, pk)) == ["done"]  # a retry of a deleted set is ignored
    assert send(operation("edit", open_session, set=str(pk), values=values())) == ["gone"]
    assert send(operation("delete", open_session, set=str(pk))) == ["done"]
    key = str(open_session.pk)
    services.delete_session(session=open_session)
    assert send(operation("start", key), log(key, world.library_exercise)) == ["gone", "waits"]
    assert send(log(key, world.library_exercise)) == ["gone"]
    assert sets() == []


def test_a_session_that_is_over_takes_late_sets_at_its_end(send, world):
    late = log(world.session, world.library_exercise, live=False)
    assert send(late) == ["done"]
    stored = ExerciseLog.objects.get(pk=late["set"])
    assert stored.performed_at == world.log.performed_at
    assert send(operation("finish", world.session, feeling="5")) == ["done"]
    ended = world.session.ended_at
    world.session.refresh_from_db()
    assert (world.session.feeling, world.session.ended_at) == (5, ended)


def test_the_phones_wrong_clock_is_put_right(send, world, open_session):
    wrong = timezone.now() + timedelta(days=2)
    work = log(open_session, world.library_exercise, at=wrong - timedelta(minutes=3))
    assert send(work, now=wrong) == ["done"]
    performed = ExerciseLog.objects.get(pk=work["set"]).performed_at
    assert abs(performed - (timezone.now() - timedelta(minutes=3))) < timedelta(seconds=5)


MALFORMED = [
    {},
    {"kind": "levitate"},
    {"kind": ["log"]},
    {"kind": "log", "session": "x"},
    {"kind": "log", "session": None, "at": "2026-01-05T10:00:00Z"},
    {"kind": "log", "session": {"a": 1}, "at": "2026-01-05T10:00:00Z", "set": []},
    {"at": "yesterday"},
    {"at": "2026-01-05T10:00:00"},
    {"at": "0001-01-01T00:00:00Z"},
    {"at": 5},
    {"set": "x"},
    {"set": None},
    {"exercise": "1"},
    {"exercise": 2**70},
    {"exercise": None},
    {"values": None},
    {"values": {"units": "stone"}},
    {"values": {"units": "metric"}},
    {"values": {"units": "metric", "reps": 5}},
    {"values": {"units": "metric", "reps": "5", "note": "\x00"}},
    {"values": {"units": "metric", "reps": "9" * 5000}},
    {"values": {"units": "metric", "reps": "5", "weight": "NaN"}},
    {"values": {"units": "metric", "reps": "5", "rpe": "11"}},
    {"kind": "arrange", "layout": "x"},
    {"kind": "arrange", "layout": [{"key": "x"}]},
    {"kind": "arrange", "layout": [{"key": 5}]},
    {"kind": "arrange", "layout": [{}] * 3},
    {"kind": "arrange", "layout": [{"key": f"{number}-0"} for number in range(1, 99)]},
    {"kind": "finish", "feeling": "9"},
    {"kind": "finish", "notes": "x" * 5000},
    {"kind": "edit"},
    {"kind": "start", "session": "not-a-uuid"},
]


@pytest.mark.parametrize("change", MALFORMED)
def test_what_no_page_sends_is_refused_and_holds_up_nothing(send, world, open_session, change):
    odd = {**log(open_session, world.library_exercise), **change} if change else {}
    assert send(odd, log(open_session, world.library_exercise)) == ["refused", "done"]
    assert send.status == 200
    assert sets() == [(80, 5)]


@pytest.mark.parametrize("body", ["", "x", "[]", "{}", '{"user": 1}', '{"user": 1, "now": "x", "operations": []}'])
def test_invalid_bodies_are_refused(client, world, body):
    client.force_login(world.trainee)
    assert client.post(URL, body, content_type="application/json").status_code == 400


def test_operations_of_another_user_are_refused(client, send, world, open_session):
    work = log(open_session, world.library_exercise)
    send(work, user=world.peer.pk)
    assert (send.status, sets()) == (409, [])
    assert client.get(URL).json() == {"user": world.trainee.pk}
    client.logout()
    send(work)
    assert (send.status, sets()) == (401, [])


def test_too_many_at_once(send, open_session):
    send(*[operation("arrange", open_session, layout=[])] * 101)
    assert send.status == 400


def test_the_picker_costs_the_same_whatever_is_in_it(client, world, django_assert_max_num_queries):
    client.force_login(world.trainee)
    ExerciseFactory.create_batch(30)
    with django_assert_max_num_queries(8):
        cards = client.get("/workouts/exercises/").json()["exercises"]
    known = next(card for card in cards if card["exercise"] == world.log.exercise_id)
    assert (known["last"], known["previous"]["working"][0]["weight"]) == ("80 kg × 8", "80")


def test_a_session_page_costs_the_same_at_any_length(client, world, open_session, send):
    counts = []
    for number in (2, 12):
        send(*[log(open_session, world.library_exercise) for _ in range(number)])
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/workouts/{open_session.pk}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 16


@pytest.mark.parametrize("path", ["/workouts/{}/state/", "/workouts/{}/", "/today/"])
def test_the_time_of_a_page_is_before_its_reading(client, world, path):
    """A set that arrives while the page is read must count as newer than the page."""
    session = SessionFactory(trainee=world.trainee_profile, status="in_progress")
    client.force_login(world.trainee)
    client.get(path.format(session.pk))  # the first request imports modules, which also takes queries
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:

        def slowly(execute, sql, *context):
            if f'FROM "{session._meta.db_table}"' in sql:
                clock.shift(1)
            return execute(sql, *context)

        with connection.execute_wrapper(slowly):
            page = client.get(path.format(session.pk)).content.decode()
        time_of_page = re.search(r'(?:"at": |data-at=)"([^"]+)"', page)[1]
        assert timezone.now() > now, "the clock went on while the page was read"
    assert time_of_page == now.isoformat()


def blocks(send):
    """(key, label, number of sets) of each block in the last answer."""
    state = send.body["sessions"][0]
    sets = [one["key"] for one in state["sets"]]
    return [(one["key"], one["label"], sets.count(one["key"])) for one in state["blocks"]]


@pytest.fixture
def four(world):
    """The keys of four exercises."""
    return [f"{ExerciseFactory(name=name).pk}-0" for name in ("Dip", "Row", "Squat", "Curl")]


def test_the_same_exercise_twice_keeps_its_sets_apart(send, world, open_session):
    key = f"{world.library_exercise.pk}-0"
    again = f"{key}-2"
    send(operation("arrange", open_session, layout=[{"key": key}, {"key": again}]))
    send(
        log(open_session, world.library_exercise, key=key),
        log(open_session, world.library_exercise, key=again),
        log(open_session, world.library_exercise, key=again),
    )
    assert blocks(send) == [(key, "", 1), (again, "", 2)]
    send(operation("arrange", open_session, layout=[{"key": key}]))
    assert blocks(send) == [(key, "", 3)]  # no set disappears


def test_a_superset_of_ones_own_stays_together(send, open_session, four):
    dip, row, squat, curl = four
    joined = [{"key": dip, "superset": dip}, {"key": row}, {"key": squat}, {"key": curl, "superset": dip}]
    send(operation("arrange", open_session, layout=joined))
    assert blocks(send) == [(dip, "A1", 0), (curl, "A2", 0), (row, "", 0), (squat, "", 0)]
    (frame,) = send.body["sessions"][0]["together"]
    assert (frame["key"], frame["kind"], frame["heading"]) == (dip, "superset", "Superset")
    # A client that doesn't know supersets moves one of them; it stays in it.
    send(operation("arrange", open_session, layout=[{"key": key} for key in (row, curl, dip, squat)]))
    assert blocks(send) == [(row, "", 0), (curl, "A1", 0), (dip, "A2", 0), (squat, "", 0)]
    alone = [{"key": row}, {"key": curl, "superset": ""}, {"key": dip}, {"key": squat}]
    send(operation("arrange", open_session, layout=alone))
    assert blocks(send) == [(row, "", 0), (curl, "", 0), (dip, "", 0), (squat, "", 0)]


def test_an_exercise_of_the_plan_stays_removed_until_it_is_mentioned(send, world):
    session = str(uuid.uuid4())
    send(operation("start", session, program_day=world.day.pk))
    (key, _label, _sets), *others = blocks(send)
    removal = operation("arrange", session, layout=[{"key": key, "removed": True}])
    assert send(removal) == send(removal) == ["done"]
    assert blocks(send) == others
    extra = f"{ExerciseFactory(name='Dip').pk}-0"
    send(operation("arrange", session, layout=[{"key": extra}]))  # an old client does not know of the removed one
    assert blocks(send) == [(extra, "", 0), *others]
    send(operation("arrange", session, layout=[{"key": key}]))
    assert blocks(send) == [(key, "", 0), *others]


def test_a_removed_exercise_with_sets_is_still_there_for_them(send, world):
    """Another device logged a set of it meanwhile."""
    session = str(uuid.uuid4())
    send(operation("start", session, program_day=world.day.pk))
    (key, *_rest), *_others = blocks(send)
    line = int(key.split("-")[1])
    exercise = world.day.exercises.get(pk=line).exercise
    send(operation("arrange", session, layout=[{"key": key, "removed": True}]), log(session, exercise, line=line))
    assert [(one, sets) for one, _label, sets in blocks(send) if one == key] == [(key, 1)]


def test_a_note_is_kept_for_the_exercise_and_the_newer_one_counts(send, world, open_session):
    exercise, now = world.library_exercise, timezone.now()

    def note(text, minutes, **more):
        at = now - timedelta(minutes=minutes)
        return operation("note", open_session, at, **{"exercise": exercise.pk, "text": text, **more})

    assert send(note("seat 4", 5), note("seat 3", 9), note(" seat 5 ", 2), note("seat 4", 5)) == ["done"] * 4
    assert [(one.trainee, one.text) for one in ExerciseNote.objects.all()] == [(world.trainee_profile, "seat 5")]
    assert send(note("x" * 1001, 1), note(None, 1), note("x", 1, exercise=10**9)) == ["refused"] * 3
    send(operation("arrange", open_session, layout=[{"key": f"{exercise.pk}-0"}]))
    assert [one["own_note"] for one in send.body["sessions"][0]["blocks"]] == ["seat 5"]
    send(note("", 1))
    assert [one["own_note"] for one in send.body["sessions"][0]["blocks"]] == [""]


def test_an_own_rest_is_kept_for_the_exercise_and_the_newer_one_counts(send, world, open_session):
    exercise, now = world.library_exercise, timezone.now()

    def rest(seconds, minutes, **more):
        at = now - timedelta(minutes=minutes)
        return operation("rest", open_session, at, **{"exercise": exercise.pk, "seconds": seconds, **more})

    assert send(rest(90, 5), rest(60, 9), rest(150, 2), rest(90, 5)) == ["done"] * 4
    assert [(one.trainee, one.seconds) for one in ExerciseRest.objects.all()] == [(world.trainee_profile, 150)]
    assert send(*(rest(seconds, 1) for seconds in (3601, -1, "60", 1.5, True))) == ["refused"] * 5
    assert send(rest(60, 1, exercise=10**9)) == ["refused"]
    send(operation("arrange", open_session, layout=[{"key": f"{exercise.pk}-0"}]))
    assert [one["own_rest"] for one in send.body["sessions"][0]["blocks"]] == [150]
    assert send(rest(0, 1)) == ["done"]
    assert [one["own_rest"] for one in send.body["sessions"][0]["blocks"]] == [0]
    assert send(rest(None, 0.5)) == ["done"]
    assert [one["own_rest"] for one in send.body["sessions"][0]["blocks"]] == [None]


def test_a_comment_comes_back_with_its_set(send, world, open_session):
    first, again, last = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    send(log(open_session, world.library_exercise, first))
    comment = Comment.objects.create(
        session=open_session, exercise_log_id=first, author=world.trainer, text="Deeper, please."
    )
    Comment.objects.create(session=open_session, author=world.trainer, text="Fine.")
    undo = log(open_session, world.library_exercise, again, instead_of=str(first))
    assert send(operation("delete", open_session, set=str(first)), undo, undo) == ["done"] * 3
    comment.refresh_from_db()
    assert comment.exercise_log_id == again
    undo = log(open_session, world.library_exercise, last, instead_of=str(again))
    assert send(operation("delete", open_session, set=str(again)), undo) == ["done"] * 2
    assert sorted(Comment.objects.values_list("text", "exercise_log")) == [("Deeper, please.", last), ("Fine.", None)]
    assert send(log(open_session, world.library_exercise, instead_of="x")) == ["refused"]
    assert ExerciseLog.objects.filter(session=open_session).count() == 1


def test_who_sees_the_own_rests(world):
    ExerciseRest.objects.create(trainee=world.trainee_profile, exercise=world.library_exercise, seconds=90)
    seen = [ExerciseRest.objects.permitted(user).count() for user in (world.trainee, world.trainer, world.admin)]
    assert seen == [1, 0, 0]


@pytest.mark.parametrize(
    "entry",
    [
        {"key": "5-0-1"},
        {"key": "5-0-60"},
        {"key": "5-0-x"},
        {"key": "5"},
        {"key": "5-0", "superset": "<b>"},
        {"key": "5-0", "superset": 7},
    ],
)
def test_a_layout_that_our_pages_never_send_is_refused(send, open_session, entry):
    assert send(operation("arrange", open_session, layout=[entry])) == ["refused"]


# --- measurements ---
def measure(value="82.5", units="metric", at=None, **more):
    at = (at or timezone.now()).isoformat()
    return {"kind": "measure", "measure": "body_weight", "value": value, "units": units, "at": at, **more}


def sent_metrics():
    return HealthMetric.objects.exclude(value=80).order_by("id")  # the one of the world


def weights():
    return [float(metric.value) for metric in sent_metrics()]


@pytest.mark.parametrize(
    ("sent", "statuses", "stored"),
    [
        ([measure()], ["done"], [82.5]),
        ([measure("180", "imperial")], ["done"], [81.6466]),
        ([measure("8250")], ["refused"], []),
        ([measure("eighty")], ["refused"], []),
        ([measure("")], ["refused"], []),
        ([measure(82.5)], ["refused"], []),
        ([measure(units="stone")], ["refused"], []),
        ([measure(measure="mood")], ["refused"], []),
        ([measure(at=timezone.now() - timedelta(days=2)), measure()], ["done", "done"], [82.5, 82.5]),
        ([{**measure(), "at": "yesterday"}, measure()], ["refused", "done"], [82.5]),
    ],
)
def test_a_measurement_is_stored_or_refused(send, sent, statuses, stored):
    assert send(*sent) == statuses
    assert weights() == stored


@pytest.mark.parametrize("unit", ["metric", "imperial"])
def test_a_measurement_that_is_sent_again_is_stored_once(send, unit):
    """Also if the clock of the phone is wrong, so that its times are corrected a little differently each time."""
    at = timezone.now() - timedelta(minutes=90)
    one = measure("181.3", unit, at)
    assert send(one, one) == ["done", "done"]
    assert send(one, now=timezone.now() + timedelta(seconds=3)) == ["done"]
    assert len(weights()) == 1
    assert sent_metrics().get().measured_at == at


def test_another_measurement_at_the_same_instant_is_refused(send):
    at = timezone.now() - timedelta(minutes=5)
    assert send(measure("82.5", at=at), measure("90", at=at)) == ["done", "refused"]
    assert send.body["answers"][1]["reason"] == "Another value was measured at this time."
    assert weights() == [82.5]
