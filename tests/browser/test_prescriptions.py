"""Forty prescriptions of real programs: typed, drawn, printed, followed and logged."""

from datetime import date

import pytest
from playwright.sync_api import expect

from facilities.tests.factories import TrainerFactory, make_trainee
from tests.browser.conftest import DESKTOP, PHONE, eventually
from tests.browser.test_builder import Bench
from training.models import Program
from training.program_plans import program_plan
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramFactory
from workouts.models import ExerciseLog

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.walk]

# tracking, exercise: what is typed after its name → how it is drawn
WEIGHT, BODY, HOLD, RUN, CARRY = (
    "weight_reps",
    "bodyweight_reps",
    "weight_duration",
    "distance_duration",
    "weight_distance",
)
PRESCRIPTIONS = [
    # straight sets, ranges, effort
    (WEIGHT, "Back squat", "3x5 @100kg r3:00", "3 × 5 @ 100 kg · rest 3:00"),
    (WEIGHT, "Bench press", "3x8-10 @80kg RPE8 t30X1", "3 × 8–10 @ 80 kg · RPE 8 · tempo 30X1"),
    (WEIGHT, "Row", "3-4x8 @70-75% RIR2", "3–4 × 8 @ 70–75 % · RPE 8"),
    (WEIGHT, "Leg press", "4x12 RPE7-8", "4 × 12 @ RPE 7–8"),
    (WEIGHT, "Leg curl", "3x12", "3 × 12"),
    (WEIGHT, "Calf raise", "5x15 @60kg r45", "5 × 15 @ 60 kg · rest 0:45"),
    (WEIGHT, "Chest fly", '3x12 @12.5kg "slow"', "3 × 12 @ 12.5 kg"),
    # 5/3/1 by the training max, its three weeks and the deload
    (WEIGHT, "Press", "5/5/5+ @65/75/85%TM", "1 × 5 @ 65 % TM, 1 × 5 @ 75 % TM, 1 × 5+ @ 85 % TM"),
    (WEIGHT, "Push press", "3/3/3+ @70/80/90%TM", "1 × 3 @ 70 % TM, 1 × 3 @ 80 % TM, 1 × 3+ @ 90 % TM"),
    (WEIGHT, "Front squat", "5/3/1+ @75/85/95%TM", "1 × 5 @ 75 % TM, 1 × 3 @ 85 % TM, 1 × 1+ @ 95 % TM"),
    (WEIGHT, "Box squat", "5/5/5 @40/50/60%TM", "1 × 5 @ 40 % TM, 1 × 5 @ 50 % TM, 1 × 5 @ 60 % TM"),
    (WEIGHT, "Pause squat", "5x10 @50%TM", "5 × 10 @ 50 % TM"),
    # top set and back-off, pyramids, waves
    (WEIGHT, "Deadlift", "1x5 @85% ; 3x5 @75%", "1 × 5 @ 85 %, 3 × 5 @ 75 %"),
    (WEIGHT, "Deficit deadlift", "1x1 RPE8 + 4x4 @80%", "1 × 1 @ RPE 8, 4 × 4 @ 80 %"),
    (WEIGHT, "Dumbbell press", "12-10-8-6 @40kg", "1 × 12 @ 40 kg, 1 × 10 @ 40 kg, 1 × 8 @ 40 kg, 1 × 6 @ 40 kg"),
    (WEIGHT, "Incline press", "10/8/6 @50/55/60kg", "1 × 10 @ 50 kg, 1 × 8 @ 55 kg, 1 × 6 @ 60 kg"),
    (WEIGHT, "Good morning", "3x5 @65/75/85%", "1 × 5 @ 65 %, 1 × 5 @ 75 %, 1 × 5 @ 85 %"),
    # warm-up ramp, drop sets, rest-pause, failure
    (
        WEIGHT,
        "Hack squat",
        "w:3x5 @40/50/60% ; 3x5 @100kg",
        "warm-up 1 × 5 @ 40 %, warm-up 1 × 5 @ 50 %, warm-up 1 × 5 @ 60 %, 3 × 5 @ 100 kg",
    ),
    (WEIGHT, "Curl", "3x10 ; drop:2x12 @10kg", "3 × 10, drop set 2 × 12 @ 10 kg"),
    (WEIGHT, "Pulldown", "rp:1x15 @50kg", "rest-pause 1 × 15 @ 50 kg"),
    (WEIGHT, "Lateral raise", "2x15 @8kg ; f:1x15 @8kg", "2 × 15 @ 8 kg, failure 1 × 15 @ 8 kg"),
    (WEIGHT, "Extension", "3xAMRAP @20kg", "3 × AMRAP @ 20 kg"),
    (WEIGHT, "Shrug", "3x8+ @60kg", "3 × 8+ @ 60 kg"),
    # body weight, added, assisted
    (BODY, "Pull-up", "3x6 @+10kg", "3 × 6 @ +10 kg"),
    (BODY, "Dip", "3xAMRAP", "3 × AMRAP"),
    ("assisted_reps", "Assisted pull-up", "3x8 @-20kg", "3 × 8 @ −20 kg"),
    (BODY, "Push-up", "4x20 r60", "4 × 20 · rest 1:00"),
    # holds, runs, carries
    (HOLD, "Plank", "3x60s r45", "3 × 1:00 · rest 0:45"),
    (HOLD, "Wall sit", "3x1:00", "3 × 1:00"),
    (HOLD, "Dead hang", "3x30-45s", "3 × 0:30–0:45"),
    (CARRY, "Farmer's walk", "4x40m @32kg", "4 × 40 m @ 32 kg"),
    (RUN, "Row erg", "6x500m r1:30", "6 × 500 m · rest 1:30"),
    (RUN, "Run", "5km", "5 km"),
    (RUN, "Bike", "25min", "25:00"),
    (RUN, "Sprint", "8x100m r2:00", "8 × 100 m · rest 2:00"),
    # per side
    (WEIGHT, "Lunge", "3x10/side", "3 × 10 per side"),
    (HOLD, "Side plank", "2x30s/side", "2 × 0:30 per side"),
    # supersets by their labels
    (WEIGHT, "Hammer curl", "A1", "3 × 8"),
    (WEIGHT, "Pushdown", "A2", "3 × 12"),
    ("reps", "Burpee", "3x10", "3 × 10"),
]
TYPED = {"A1": ("A1 ", "3x8"), "A2": ("A2 ", "3x12")}


def test_there_are_forty():
    assert len(PRESCRIPTIONS) == 40


def test_forty_prescriptions(visit):
    trainer = TrainerFactory()
    for tracking, name, *_rest in PRESCRIPTIONS:
        ExerciseFactory(name=name, tracking=tracking, equipment="other")
    program = ProgramFactory(name="All of it", gym=trainer.gym, owner=trainer.user, weeks=1)
    ProgramDayFactory(program=program, position=1, name="Push")

    coach = visit(DESKTOP).sign_in(trainer.user)
    bench = Bench(coach, program)
    field = bench.day("Push").get_by_role("combobox")
    for place, (_tracking, name, typed, drawn) in enumerate(PRESCRIPTIONS):
        label, sets = TYPED.get(typed, ("", typed))
        field.fill(f"{label}{name} {sets}")
        expect(bench.day("Push").get_by_role("status")).to_contain_text(drawn)
        field.press("Enter")
        line = bench.day("Push").get_by_role("listitem").nth(place)
        expect(line).to_contain_text(name)
        expect(line).to_contain_text(drawn)
    bench.saved()
    lines = list(program_plan(Program.objects.get()).lines)
    assert [line.name for line in lines] == [name for _tracking, name, *_rest in PRESCRIPTIONS]
    assert [line.block for line in lines if line.block] == ["A", "A"]

    coach.go(f"/programs/{program.pk}/print/")
    printed = " ".join(coach.page.locator("main").inner_text().split())
    assert [drawn for *_given, drawn in PRESCRIPTIONS if drawn not in printed] == []

    mia = make_trainee(trainer=trainer, first_name="Mia", email="mia@example.org")
    assign_program(actor=trainer.user, trainee=mia, program=program, start_date=date.today())
    phone = visit(PHONE).sign_in(mia.user)
    phone.go("/today/")
    phone.page.get_by_role("button", name="Start", exact=True).click()
    phone.page.wait_for_url("**/workouts/*-*/")
    phone.page.locator("gym-session[data-ready]").wait_for(state="attached")
    for _tracking, name, *_rest in PRESCRIPTIONS:
        block = phone.page.locator("section.session-block", has=phone.page.get_by_role("link", name=name, exact=True))
        form = block.locator("[data-log-form]").first
        form.wait_for()
        is_typed = False
        for place in range(form.locator(".set-number input:not([name=rpe])").count()):
            number = form.locator(".set-number input:not([name=rpe])").nth(place)
            if not number.input_value():
                number.fill(
                    {"weight": "20", "reps": "8", "duration_seconds": "1:00", "distance_m": "400", "rpe": "8"}[
                        number.get_attribute("name")
                    ]
                )
                is_typed = True
        if not is_typed:
            phone.page.wait_for_timeout(600)  # after the page has moved on, a tap this soon is not meant for the row
        form.locator("[data-log]").click()
        expect(block.locator("[data-set]")).to_have_count(1)
    eventually(lambda: ExerciseLog.objects.count() == len(PRESCRIPTIONS), within=60)
    done = {log.exercise.name: log for log in ExerciseLog.objects.select_related("exercise")}
    assert set(done) == {name for _tracking, name, *_rest in PRESCRIPTIONS}
    assert (done["Plank"].duration_seconds, done["Run"].distance_m) == (60, 5000)
    assert (done["Farmer's walk"].weight_kg, done["Farmer's walk"].distance_m) == (32, 40)
    assert (done["Pull-up"].weight_kg, done["Pull-up"].reps, done["Pull-up"].is_assisted) == (10, 6, False)
    assert (done["Assisted pull-up"].weight_kg, done["Assisted pull-up"].is_assisted) == (20, True)
    assert (done["Hack squat"].set_type, done["Pulldown"].set_type) == ("warmup", "rest_pause")
    assert done["Bench press"].reps == 10
