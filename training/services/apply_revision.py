"""Applying the newest revision of a program to those who train by an older one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation

from accounts.models import User
from facilities.days import today_of
from notifications.models import Notice
from notifications.services import notify

from ..calendar import schedule
from ..comparison import difference_texts, differences
from ..models import ProgramAssignment
from ..own_plan import OwnPlan
from ..plans import Plan, PlanDay, PlanLine
from .assignments import save_assignment
from .plan_revisions import freeze


@transaction.atomic
def follow_current_revision(*, actor: User, assignment: ProgramAssignment) -> None:
    """Applies the program's edits to a running assignment; what is the trainee's own stays.

    A notice tells the trainee what changes in the workouts that still lie ahead.
    """
    newest, user = freeze(assignment.program), assignment.trainee.user
    if newest.content == assignment.revision.content:
        return
    outlook = Outlook(assignment, newest.plan)
    assignment.revision = newest
    assignment.overrides = {key: fields for key, fields in assignment.overrides.items() if key not in outlook.lost}
    save_assignment(assignment, event="program.changed")
    with translation.override(user.language):
        details = difference_texts(outlook.days, user)
    if details:
        subject = assignment.program.name
        notify(user=user, kind=Notice.Kind.PROGRAM_CHANGED, by=actor, subject=subject, details=details)


@transaction.atomic
def apply_to_many(*, actor: User, assignments: Iterable[ProgramAssignment]) -> None:
    for assignment in assignments:
        follow_current_revision(actor=actor, assignment=assignment)


class Outlook:
    """What applying a program's newest plan would change for one trainee, and from when."""

    def __init__(self, assignment: ProgramAssignment, plan: Plan) -> None:
        self.assignment, self.trainee = assignment, assignment.trainee
        today = today_of(assignment.trainee)
        due = {workout.day.id: workout.due for workout in schedule(assignment, plan) if workout.due >= today}
        self.days = differences(assignment.revision.plan, plan, set(due))
        dates = [due[day.id] for day in self.days if day.id in due]
        self.since = min(dates, default=today)
        own = OwnPlan(assignment.revision.plan, assignment.overrides)
        self.lost = own.lost_in(plan)
        self.kept = len(assignment.overrides) - len(self.lost)  # the trainee's own lines that stay
        found = (own.find(key) for key in self.lost)
        # Those that go with their line or day, in the plan's order; lines that were added are the last of their day
        self.dropped = sorted((one for one in found if one), key=lambda one: place_of(one.day, one.shown))


def place_of(day: PlanDay, line: PlanLine) -> tuple[int, int, bool, int]:
    return day.week, day.position, line.is_added, abs(line.id) if line.is_added else line.position
