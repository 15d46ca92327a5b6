"""Half a year by a ready-made program, day by day, on the services that pages and phones use.

`HalfYear` is a person who grows stronger, quickly at first: they enter a load where the plan names none, usually do all
reps, sometimes miss one, and begin the program again when it ends. What was prescribed and done is in `lines`.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import exp
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from facilities.models import Trainee
from progress.schedule import counts_from
from progress.statistics import next_workout
from training import services as training
from training.calendar import schedule
from training.models import Exercise, Program, ProgramAssignment
from training.plans import PlanDay, PlanLine, SetGroup
from workouts.models import WorkoutSession
from workouts.services import NewSession, NewSet, Started, end_session, enter_max, log_sets, start_session
from workouts.targets import day_of, in_rounds

FIRST, DAYS = date(2026, 1, 5), 182
LIGHT = ("Lateral raise", "Cable lateral raise", "Dumbbell curl", "Incline dumbbell curl", "Hammer curl")
HEAVY = ("Leg press", "Conventional deadlift", "Back squat", "Hip thrust", "Romanian deadlift")


@dataclass
class Asked:
    """What one workout asked for of a line, and what was done."""

    day: date
    week: int
    is_deload: bool
    groups: tuple[SetGroup, ...]
    kg: Decimal | None  # the heaviest working set that was prescribed
    done: list[NewSet] = field(default_factory=list)

    @property
    def sets(self) -> int:
        return sum(group.count for group in self.groups if group.type == "working")


class HalfYear:
    def __init__(self, trainee: Trainee, program: Program, seed: int = 7) -> None:
        self.trainee, self.program, self.chance = trainee, program, random.Random(seed)
        self.lines: dict[tuple[int, str], list[Asked]] = defaultdict(list)  # by anchor and exercise
        self.kinds: dict[tuple[int, str], PlanLine] = {}
        self.workouts, self.begun, self.maxes_entered = 0, 0, 0

    def run(self) -> HalfYear:
        for n in range(DAYS):
            today = FIRST + timedelta(days=n)
            with time_machine.travel(datetime(today.year, today.month, today.day, 17, tzinfo=UTC), tick=False):
                self.live(today)
        return self

    def live(self, today: date) -> None:
        assignment = ProgramAssignment.objects.followed(self.trainee)
        following = self.following(assignment) if assignment else None
        if following is None:  # at first, and whenever the program is done: it begins again
            assignment = training.follow_program(trainee=self.trainee, program=self.program, start_date=today)
            following, self.begun = self.following(assignment), self.begun + 1
        if following.due <= today:
            self.train(following.day, today)

    def following(self, assignment: ProgramAssignment):
        since = counts_from(assignment, ZoneInfo(self.trainee.user.timezone))
        sessions = WorkoutSession.objects.filter(trainee=self.trainee, started_at__gte=since).order_by("-started_at")
        return next_workout(schedule(assignment), list(sessions))

    def train(self, day: PlanDay, today: date) -> None:
        actor = self.trainee.user.actor
        program_day = self.program.days.get(pk=day.id)
        answer = start_session(actor=actor, trainee=self.trainee, values=NewSession(program_day=program_day))
        assert isinstance(answer, Started), answer
        session = answer.session
        prescribed = self.prescribed(session, today)
        sets = []
        for line in prescribed.lines:
            made = self.perform(in_rounds(line, prescribed), today)
            self.note(line, made, today, day.week)
            at = timezone.now() + timedelta(seconds=len(sets))
            sets += [(session, replace(one, performed_at=at + timedelta(seconds=n))) for n, one in enumerate(made)]
        answers = log_sets(actor=actor, sets=sets)
        assert isinstance(answers, list), answers
        session.refresh_from_db()
        end_session(session=session)
        self.workouts += 1

    def prescribed(self, session: WorkoutSession, today: date) -> PlanDay:
        """The workout. Where a percentage has no max yet, the page asks for it, once."""
        day = day_of(session)
        assert day is not None
        for line in day.lines:
            if any(group.load_type == "percent_tm" and group.kg is None for group in line.groups):
                exercise, kg = Exercise.objects.get(pk=line.exercise), Decimal(round(self.best(line, today) * 0.85))
                enter_max(actor=self.trainee.user, session=session, exercise=exercise, training_max_kg=kg)
                self.maxes_entered += 1
        asked = day_of(session)
        assert asked is not None
        return asked

    def best(self, line: PlanLine, today: date) -> float:
        """What the person could lift once, in kilograms."""
        base = 14 if line.name in LIGHT else 90 if line.name in HEAVY else 50
        return base * (1 + 0.5 * (1 - exp(-(today - FIRST).days / 90)))

    def perform(self, line: PlanLine, today: date) -> list[NewSet]:
        made = []
        for number, planned in enumerate(line.planned_sets()):
            group = planned.group
            values: dict = {"set_type": group.type, "exercise_id": line.exercise, "program_exercise_id": line.id}
            if group.seconds is not None or group.metres is not None:
                values |= {"duration_seconds": group.seconds or 1800, "distance_m": group.metres}
            elif line.tracking == "weight_reps":
                values |= self.lift(line, group, number, today)
            else:
                values |= {"reps": (group.reps or 5) + (2 if group.amrap else 0)}
            made.append(NewSet(**values))
        return made

    def lift(self, line: PlanLine, group: SetGroup, number: int, today: date) -> dict:
        best = self.best(line, today)
        kg = asked_kg(group)
        if kg is None:  # the first time: somewhat lighter than possible
            kg = Decimal(max(round(best * 0.5 / 2.5) * 2.5, 2))
        possible = max(int(30 * (best / float(kg) - 1)) - number // 2, 1)
        if self.chance.random() < 0.04:
            possible -= 1
        wanted = group.reps or 5
        reps = max(possible if group.amrap else min(wanted, possible), 1)
        rpe = {"rpe": Decimal(max(min(10 - (possible - reps), 10), 6))} if group.rpe_min is not None else {}
        return {"weight_kg": kg, "reps": reps, **rpe}

    def note(self, line: PlanLine, made: list[NewSet], today: date, week: int) -> None:
        anchor = line.progression.anchor if line.progression else line.id
        loads = [kg for group in line.groups if group.type == "working" and (kg := asked_kg(group)) is not None]
        is_deload = bool(line.progression and line.progression.is_deload)
        asked = Asked(today, week, is_deload, line.groups, max(loads, default=None), made)
        self.lines[anchor, line.name].append(asked)
        self.kinds[anchor, line.name] = line


def asked_kg(group: SetGroup) -> Decimal | None:
    return group.load_value if group.kg is None and group.load_type in ("kg", "added_kg") else group.kg
