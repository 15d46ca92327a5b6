from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.units import plain
from facilities.guards import own_trainee, trainees_page
from metrics.models import HealthMetric
from notifications.models import Notice
from progress.statistics import monday, next_workout, streak, weekly_adherence
from training.calendar import pause_on, schedule
from training.models import Exercise, ProgramAssignment
from workouts.models import Comment, WorkoutSession
from workouts.session_view import session_page
from workouts.targets import targets_for

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

RECENT = 200


@trainees_page
@require_safe
def today(request: AuthenticatedRequest) -> HttpResponse:
    """The next workout, the week so far, the last workout and a form for the body weight."""
    now = timezone.now()  # before the first query, because the phone may send sets meanwhile
    trainee = own_trainee(request)
    zone = ZoneInfo(request.user.timezone)
    day = timezone.localdate(timezone=zone)
    assignment = ProgramAssignment.objects.followed(trainee)
    sessions = list(
        WorkoutSession.objects.filter(trainee=trainee)
        .order_by("-started_at", "-id")
        .only("id", "status", "started_at", "ended_at", "program_day_id", "trainee_id")[:RECENT]
    )
    completed = [session for session in sessions if session.status == WorkoutSession.Status.COMPLETED]
    of_assignment = [s for s in completed if assignment and s.started_at.date() >= assignment.start_date]
    last = completed[0] if completed else None
    if last is not None:
        last = WorkoutSession.objects.with_totals().select_related("program_day").get(pk=last.pk)
    workouts = schedule(assignment)
    (_monday, done, due), *_rest = weekly_adherence(workouts, completed, day, zone, weeks=1)
    planned = sum(monday(workout.due) == monday(day) for workout in workouts)
    following = next_workout(workouts, of_assignment)
    targets = {}
    if assignment is not None and following is not None:
        targets = targets_for(trainee, assignment.revision.plan, following.day.id, assignment)
    planned_next = following and following._replace(day=following.day.with_changes(targets))
    context = {
        "now": now,
        "drafts": drafts(trainee, request.user, assignment, following, targets),
        "trainee": trainee,
        "assignment": assignment,
        "pause": pause_on(assignment, day),
        "notices": list(Notice.objects.filter(user=request.user, seen_at=None).select_related("by")[:10]),
        "commented": sessions_with_new_comments(request.user),
        "open": next((s for s in sessions if s.is_open), None),
        "next": planned_next,
        "instead": Exercise.objects.names_of_alternatives(planned_next.day.lines if planned_next else ()),
        "dots": [index < done for index in range(max(planned, done))],
        "done": done,
        "due": due,
        "planned": planned,
        "streak": streak((session.started_at for session in completed), day, zone),
        "last": last,
        "weighed": [plain(limit) for limit in HealthMetric.expected("body_weight", request.user.units)[:2]],
        "weight": trainee.metrics.filter(kind="body_weight").order_by("-measured_at", "-id").first(),
    }
    return render(request, "progress/today.html", context)


def sessions_with_new_comments(user: User) -> list[WorkoutSession]:
    """The latest three."""
    unread = Comment.objects.unread_by(user).select_related("session__program_day").order_by("-created_at")[:20]
    return list({comment.session_id: comment.session for comment in unread}.values())[:3]


def drafts(trainee: Trainee, user: User, assignment: Any, following: Any, targets: Any) -> dict[str, dict]:
    """What the phone shows if a session starts without a network: {program day, or "" for none: state of the page}."""
    states = {"": session_page(WorkoutSession(trainee=trainee), user).state}
    if following is not None:
        day = following.day.id
        revision = assignment.revision
        session = WorkoutSession(trainee=trainee, program_day_id=day, revision=revision, targets=targets)
        states[str(day)] = session_page(session, user).state
    return states
