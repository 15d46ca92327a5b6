"""Measures the roster of a trainer with 300 trainees and 150,000 sets: time and statements, in `DATABASE_URL`."""

import sys
import time
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import benchmarks.throwaway_database  # noqa: F401 - before any model
from facilities.tests.factories import TrainerFactory, make_trainee
from training.services import assign_program
from training.tests.factories import ExerciseFactory, ProgramDayFactory, ProgramExerciseFactory, ProgramFactory
from workouts.models import ExerciseLog, WorkoutSession

# A_WORKOUT is the number of sets in a workout: 150,000 sets in all, since some trainees miss workouts.
TRAINEES, WEEKS, A_WEEK, A_WORKOUT = 300, 26, 3, 6.63
trainer = TrainerFactory()
exercises = [ExerciseFactory() for _n in range(12)]
programs = []
for _n in range(4):
    program = ProgramFactory(gym=trainer.gym, owner=trainer.user, weeks=WEEKS + 2)
    for week in range(1, WEEKS + 3):
        for position in (1, 2, 3):
            day = ProgramDayFactory(program=program, week=week, position=position)
            for exercise in exercises[4 * position - 4 : 4 * position]:
                ProgramExerciseFactory(program_day=day, exercise=exercise)
    programs.append(program)
today = timezone.localdate()
start = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
sets = 0
for number in range(TRAINEES):
    trainee = make_trainee(trainer=trainer, first_name=f"Trainee {number:03}")
    program = programs[number % 4]
    assign_program(actor=trainer.user, trainee=trainee, program=program, start_date=start)
    sessions, logs = [], []
    for day in program.days.all():
        at = timezone.now() - timedelta(days=(today - start).days - 7 * (day.week - 1) - 2 * (day.position - 1))
        if at > timezone.now() or (number % 5 == 0 and day.week > WEEKS - 3):
            continue
        times = {"started_at": at, "ended_at": at + timedelta(hours=1)}
        session = WorkoutSession(trainee=trainee, program_day=day, status="completed", **times)
        sessions.append(session)
        wanted = round(A_WORKOUT * (len(sessions))) - round(A_WORKOUT * (len(sessions) - 1))
        for place in range(wanted):
            log = ExerciseLog(session=session, trainee=trainee, exercise=exercises[4 * day.position - 4 + place % 4])
            log.weight_kg, log.reps = (
                Decimal(60 + day.week - (20 if number % 7 == 0 and day.week > 24 else 0)),
                5 + place % 4,
            )
            log.performed_at = at + timedelta(minutes=2 * place)
            log.note = "left knee hurts" if number % 50 == 0 and place == 0 else ""
            logs.append(log)
    WorkoutSession.objects.bulk_create(sessions)
    ExerciseLog.objects.bulk_create(logs, batch_size=2000)
    sets += len(logs)
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")

client = Client()
client.force_login(trainer.user)
print(f"{connection.vendor}: {TRAINEES} trainees, {sets} sets")
print("page                      ms (median of 15)   worst   statements   kB")
for path in ("/trainees/", "/trainees/?show=attention", "/trainees/?search=299", f"/trainees/{trainee.pk}/"):
    client.get(path)
    spent = []
    for _time in range(15):
        began = time.perf_counter()
        answer = client.get(path)
        spent.append(1000 * (time.perf_counter() - began))
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    size = len(answer.content) / 1000
    print(f"{path:26} {median(spent):16.1f} {max(spent):8.1f} {len(queries):12} {size:6.1f}")
if "--profile" in sys.argv:
    import cProfile

    cProfile.run("client.get('/trainees/')", sort="cumulative")
    for query in sorted(queries.captured_queries, key=lambda query: -float(query["time"]))[:5]:
        print(query["time"], query["sql"][:300])
