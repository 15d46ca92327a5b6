"""Logs a workout of the past: first when it was, then its exercises and sets on the page that edits it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.quotas import QuotaExceededError
from common.ids import uuid7
from common.responses import posted
from facilities.guards import own_trainee, trainees_page
from training.calendar import schedule
from training.models import ProgramAssignment, ProgramDay
from workouts.forms import PastWorkoutForm, focus_first_error
from workouts.models import WorkoutSession
from workouts.services import NewSession, Refused, start_session

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest
    from facilities.models import Trainee

USUAL_HOUR = time(18)
USUAL_LENGTH = timedelta(hours=1)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def session_log(request: AuthenticatedRequest) -> HttpResponse:
    """`?day=2026-01-31`: the day that was chosen in the calendar."""
    trainee = own_trainee(request)
    start, end = usual_times(request.GET.get("day", ""), ZoneInfo(request.user.timezone))
    initial = {"id": uuid7(), "started_at": start, "ended_at": end}
    form = PastWorkoutForm(
        posted(request), instance=WorkoutSession(trainee=trainee), initial=initial, days=days_of(trainee)
    )
    if request.method == "POST" and form.is_valid():
        chosen = dict(form.cleaned_data)
        day = ProgramDay.objects.permitted(request.user).filter(pk=chosen.pop("program_day")).first()
        values = NewSession(**chosen, status=WorkoutSession.Status.COMPLETED, program_day=day, fixes_details=True)
        outcome = start_session(actor=request.user.actor, trainee=trainee, values=values)
        if not isinstance(outcome, Refused):
            return redirect(f"{reverse('workouts:session_detail', args=[values.id])}?edit")
        if isinstance(outcome.error, QuotaExceededError):
            raise outcome.error
        form.add_error(None, str(outcome.error))
    focus_first_error(form)
    return render(request, "workouts/session_log.html", {"form": form}, status=400 if form.errors else 200)


def usual_times(text: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """An hour in the evening of the day; the last hour if that is still to come, or there is no such day."""
    now = timezone.now()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is not None and day.year >= 1971:
        start = datetime.combine(day, USUAL_HOUR, zone)
        if start + USUAL_LENGTH <= now:
            return start, start + USUAL_LENGTH
    now = now.replace(second=0, microsecond=0)
    return now - USUAL_LENGTH, now


def days_of(trainee: Trainee) -> list[tuple[int, str]]:
    """The workouts of the plan that the trainee follows."""
    workouts = schedule(ProgramAssignment.objects.followed(trainee))
    week = _("week %(n)s")
    return [
        (workout.day.id, f"{week % {'n': workout.day.week}} · {workout.day.name or _('Workout')}")
        for workout in workouts
    ]
