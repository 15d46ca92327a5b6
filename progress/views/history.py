"""A trainee's workouts, as a list and as a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.responses import page_or_part, whole_number
from facilities.guards import own_trainee, trainees_page
from progress.filters import HistoryFilter
from progress.month_calendar import month_of, workouts_of_month
from training.calendar import schedule
from training.models import Exercise, ProgramAssignment
from workouts.models import ExerciseLog, WorkoutSession

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@trainees_page
@require_safe
def session_list(request: AuthenticatedRequest) -> HttpResponse:
    trainee = own_trainee(request)
    sessions = (
        WorkoutSession.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("program_day")
        .with_totals()
        .order_by("-started_at", "-id")
    )
    filterset = HistoryFilter(request.GET, queryset=sessions)
    rows = filterset.qs if filterset.is_valid() else sessions.none()
    logs = ExerciseLog.objects.filter(trainee=trainee, exercise=OuterRef("pk"))
    context = {
        "page": Paginator(rows, 30).get_page(request.GET.get("page")),
        "filter": filterset,
        "filtered": any(filterset.data.get(name) for name in filterset.filters),
        "exercises": Exercise.objects.filter(Exists(logs)).by_label(),
        "chosen": whole_number(request.GET.get("exercise")),
    }
    return page_or_part(request, "progress/session_list.html", "progress/_sessions.html", context)


@trainees_page
@require_safe
def session_calendar(request: AuthenticatedRequest) -> HttpResponse:
    """A month of workouts, and what is still due in it."""
    trainee = own_trainee(request)
    zone = ZoneInfo(request.user.timezone)
    today = timezone.localdate(timezone=zone)
    unended = ProgramAssignment.objects.unended(today).with_plan().filter(trainee=trainee).followed_first(day=today)
    programs = list(unended)
    assignment = programs[0] if programs else None
    month = workouts_of_month(trainee, month_of(request.GET.get("month"), today), today, zone, *programs)
    upcoming = [workout for workout in schedule(assignment) if workout.due >= today][:8]
    context = {"month": month, "assignment": assignment, "upcoming": upcoming, "following": programs[1:]}
    return page_or_part(request, "progress/session_calendar.html", "progress/_calendar.html", context)
