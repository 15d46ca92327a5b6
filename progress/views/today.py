from __future__ import annotations

from datetime import timedelta
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
from progress.schedule import counts_from, when_due
from progress.statistics import monday, next_workout, streak, weekly_adherence
from training import services as training
from training.calendar import pause_on, schedule
from training.models import Exercise, Program, ProgramAssignment
from training.ready_made import catalog
from workouts.models import Comment, WorkoutSession
from workouts.routines import recent_routines, with_next_days
from workouts.services import is_forgotten
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
    of_assignment = [s for s in completed if assignment and s.started_at >= counts_from(assignment, zone)]
    last, running = shown_sessions(completed[:1], [session for session in sessions if session.is_open])
    workouts = schedule(assignment)
    (_monday, done, due), *_rest = weekly_adherence(workouts, of_assignment, day, zone, weeks=1)
    planned = sum(monday(workout.due) == monday(day) for workout in workouts)
    following = next_workout(workouts, of_assignment)
    targets = {}
    if assignment is not None and following is not None:
        targets = targets_for(trainee, assignment.revision.plan, following.day.id, assignment)
    planned_next = following and following._replace(day=following.day.with_changes(targets))
    context = {
        "now": now,
        "day": day,
        "drafts": drafts(trainee, request.user, assignment, following, targets),
        "trainee": trainee,
        "assignment": assignment,
        **(what_next(request.user, trainee, assignment) if assignment and not following else {}),
        "following_on": assignment and assignment.end_date and assignment.end_date + timedelta(days=1),
        "pause": pause_on(assignment, day),
        "notices": list(Notice.objects.filter(user=request.user, seen_at=None).select_related("by")[:10]),
        "comments": newest_comments(request.user),
        "open": running,
        "asks_end": running is not None and is_forgotten(running.started_at, now),
        "next": planned_next,
        "when": when_due(assignment, following, workouts, day) if assignment and following else "",
        "names": Exercise.objects.names_of(planned_next.day.lines if planned_next else ()),
        "dots": [index < done for index in range(max(planned, done))],
        "done": done,
        "due": due,
        "planned": planned,
        "streak": streak((session.started_at for session in completed), day, zone),
        "last": last,
        "routines": with_next_days(recent_routines(trainee)),
        "weighed": [plain(limit) for limit in HealthMetric.expected("body_weight", request.user.units)[:2]],
        "weight": trainee.metrics.filter(kind="body_weight").order_by("-measured_at", "-id").first(),
    }
    return render(request, "progress/today.html", context)


def what_next(user: User, trainee: Trainee, assignment: ProgramAssignment) -> dict[str, Any]:
    """After the last workout of a program. `suggested`: of one that the trainee chose, it again, and what suits those
    who have done it. `may_choose`: whether they may begin one, since no trainer's program runs any more.
    """
    if assignment.assigned_by_id != user.pk:
        return {"may_choose": training.trainers_program(trainee) is None}
    entry = catalog().get(assignment.program.ready_made or "")
    found = Program.objects.permitted(user, "follow").current().filter(ready_made__in=entry.next if entry else ())
    by_key = {program.ready_made: program for program in found}
    following = [by_key[key] for key in (entry.next if entry else ()) if key in by_key]
    return {"suggested": [assignment.program, *following]}


def shown_sessions(*lists: list[WorkoutSession]) -> list[WorkoutSession | None]:
    """The first of each list, if any, with its totals and the time of its last set; one query."""
    keys = [sessions[0].pk if sessions else None for sessions in lists]
    wanted = [key for key in keys if key is not None]
    if not wanted:
        return [None for _key in keys]
    rows = WorkoutSession.objects.with_totals().with_last_set().select_related("program_day").in_bulk(wanted)
    return [None if key is None else rows.get(key) for key in keys]


def newest_comments(user: User) -> list[Comment]:
    """Of the three workouts that were commented on last, the last unread comment each."""
    unread = Comment.objects.unread_by(user).select_related("session__program_day").order_by("-created_at")[:20]
    newest: dict[Any, Comment] = {}
    for comment in unread:
        newest.setdefault(comment.session_id, comment)
    return list(newest.values())[:3]


def drafts(trainee: Trainee, user: User, assignment: Any, following: Any, targets: Any) -> dict[str, dict]:
    """What the phone shows if a session starts without a network: {program day, or "" for none: state of the page}."""
    states = {"": session_page(WorkoutSession(trainee=trainee), user).state}
    if following is not None:
        day = following.day.id
        revision = assignment.revision
        session = WorkoutSession(trainee=trainee, program_day_id=day, revision=revision, targets=targets)
        states[str(day)] = session_page(session, user).state
    return states
