"""The trainer's pages: who needs attention, and one trainee at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.quotas import QuotaExceededError, refuse_beyond
from coaching.forms import NoteForm
from coaching.models import DismissedFlag, TrainerNote
from coaching.roster import program_week, roster, roster_row
from common.formatting import format_set, units_of
from common.responses import page_or_part, posted, redirect_to, whole_number
from facilities.filters import TraineeFilter
from facilities.guards import trainers_page
from facilities.models import Invitation, Trainee
from metrics.models import HealthMetric, MetricGoal
from policy.guards import get_permitted
from progress.history import month, month_of
from progress.statistics import local_day
from progress.views.progress import progress_context
from training.calendar import pause_on, schedule
from training.forms import PauseForm, RestartForm
from training.models import Program, ProgramAssignment, ProgramRevision
from training.program_plans import program_plan
from workouts import queries
from workouts.models import Comment, ExerciseLog, PersonalRecord, WorkoutSession
from workouts.session_view import session_page

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest

SESSIONS = 12
KEPT_FLAGS = 500  # the newest dismissed flags of a trainee; the causes of older ones are over


def coached(request: AuthenticatedRequest) -> Any:
    return Trainee.objects.permitted(request.user, "coach").with_person()


def coached_trainee(request: AuthenticatedRequest, pk: int) -> Trainee:
    return get_object_or_404(coached(request), pk=pk)


@trainers_page
@require_safe
def trainee_list(request: AuthenticatedRequest) -> HttpResponse:
    """The roster: program and week, adherence, last session, records, comments, and who needs attention."""
    filterset = TraineeFilter(request.GET, queryset=coached(request).filter(user__is_active=True))
    trainees = list(filterset.qs.order_by("user__first_name", "user__last_name", "id")) if filterset.is_valid() else []
    rows = roster(request.user, trainees)
    programs = {row.assignment.program_id: row.assignment.program for row in rows if row.assignment}
    attention = sum(bool(row.weight) for row in rows)
    program = whole_number(request.GET.get("program"))
    if program is not None:
        rows = [row for row in rows if row.assignment and row.assignment.program_id == program]
    if request.GET.get("show") == "attention":
        rows = [row for row in rows if row.weight]
    if request.GET.get("show") == "name":
        rows.sort(key=lambda row: str(row.trainee).casefold())
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "filter": filterset,
        "attention": attention,
        "programs": sorted(programs.values(), key=str),
        "program": program,
        "show": request.GET.get("show", ""),
        "invitations": Invitation.objects.permitted(request.user).pending().order_by("-created_at")[:20],
    }
    return page_or_part(request, "coaching/trainee_list.html", "coaching/_roster.html", context)


@trainers_page
@require_safe
def trainee_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(timezone.now(), zone)
    assignments = list(ProgramAssignment.objects.with_plan().filter(trainee=trainee).order_by("-start_date", "-pk")[:6])
    assignment = next((one for one in assignments if one.status != ProgramAssignment.Status.ENDED), None)
    unread = Comment.objects.unread_by(request.user).filter(session=OuterRef("pk"))
    sessions = list(
        WorkoutSession.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("program_day")
        .with_totals()
        .annotate(has_news=Exists(unread))
        .order_by("-started_at", "-id")[:SESSIONS]
    )
    workouts = schedule(assignment)
    week, length = program_week(workouts, day)
    row = roster_row(request.user, trainee, assignment)
    context = {
        "trainee": trainee,
        "row": row,
        "assignment": assignment,
        "pause": pause_on(assignment, day),
        "former": [one for one in assignments if one.status == ProgramAssignment.Status.ENDED],
        "week": week,
        "length": length,
        "outdated": assignment is not None and assignment.revision.number < assignment.program.revision,
        "sessions": sessions,
        "adherence_pairs": row.spark,
        "pause_form": PauseForm(initial={"first": day}),
        "restart_form": RestartForm(initial={"start_date": day}),
        "records": PersonalRecord.objects.filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:10],
        "weights": HealthMetric.objects.permitted(request.user)
        .filter(trainee=trainee, kind="body_weight")
        .order_by("-measured_at", "-id")[:10],
        "goals": MetricGoal.objects.permitted(request.user).filter(trainee=trainee),
        "notes": TrainerNote.objects.permitted(request.user).filter(trainee=trainee),
        "note_form": NoteForm(),
        "upcoming": [workout for workout in workouts if workout.due >= day][:8],
    }
    return render(request, "coaching/trainee_detail.html", context)


@trainers_page
@require_safe
def trainee_calendar(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(timezone.now(), zone)
    assignment = ProgramAssignment.objects.followed(trainee)
    shown = month(trainee, month_of(request.GET.get("month"), day), day, zone, assignment)
    context = {"trainee": trainee, "month": shown}
    return page_or_part(request, "coaching/trainee_calendar.html", "progress/_calendar.html", context)


@trainers_page
@require_safe
def trainee_progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    context = {"trainee": trainee, **progress_context(trainee, request.GET, request.user.units)}
    return page_or_part(request, "coaching/trainee_progress.html", "progress/_charts.html", context)


@trainers_page
@require_POST
def flag_dismiss(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Dismisses a flag until another cause raises it. `undo` brings it back."""
    trainee = coached_trainee(request, pk)
    cause = request.POST.get("cause", "")[:80]
    flags = DismissedFlag.objects.filter(trainee=trainee, user=request.user, cause=cause)
    back = "list" if request.POST.get("back") == "list" else "detail"
    if "undo" in request.POST:
        flags.delete()
    elif cause:
        DismissedFlag.objects.get_or_create(trainee=trainee, user=request.user, cause=cause)
        former = DismissedFlag.objects.filter(trainee=trainee, user=request.user).order_by("-at", "-pk")
        keys = former.values_list("pk", flat=True)[KEPT_FLAGS : KEPT_FLAGS + 100]
        DismissedFlag.objects.filter(pk__in=list(keys)).delete()
        context = {"trainee": trainee, "cause": cause, "back": back}
        messages.info(request, render_to_string("coaching/_undo_flag.html", context, request))
    return (
        redirect_to(request, "coaching:trainee_list")
        if back == "list"
        else redirect_to(request, "coaching:trainee_detail", trainee.pk)
    )


@trainers_page
@require_POST
def note_create(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    trainee = coached_trainee(request, pk)
    form = NoteForm(posted(request), instance=TrainerNote(trainee=trainee, author=request.user))
    if form.is_valid():
        try:
            refuse_beyond("notes", TrainerNote.objects.filter(trainee=trainee, author=request.user))
        except QuotaExceededError as error:
            form.add_error(None, error)
    if form.errors:
        return render(request, "coaching/note_form.html", {"note_form": form, "trainee": trainee}, status=400)
    form.save()
    return redirect_to(request, "coaching:trainee_detail", trainee.pk, message=_("Noted, for your eyes only."))


@trainers_page
@require_POST
def note_delete(request: AuthenticatedRequest, pk: int, note_pk: int) -> HttpResponse:
    note = get_permitted(request.user, "delete", TrainerNote.objects.filter(trainee=pk), pk=note_pk)
    note.delete()
    context = {"trainee_pk": pk, "text": note.text}
    messages.info(request, render_to_string("coaching/_undo_note.html", context, request))
    return redirect_to(request, "coaching:trainee_detail", pk)


@trainers_page
@require_safe
def trainee_last(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """`{last: {exercise: the sets of the last time}}`, for the builder."""
    trainee = coached_trainee(request, pk)
    done = ExerciseLog.objects.filter(trainee=trainee).order_by().values_list("exercise", flat=True).distinct()
    last: dict[int, list[str]] = {}
    for log in queries.last_of_exercises(trainee.pk, tuple(done)):
        if log.set_type == ExerciseLog.SetType.WARMUP:
            continue
        last.setdefault(log.exercise_id, []).append(format_set(log, units_of(request.user)))
    return JsonResponse({"last": {key: " · ".join(sets) for key, sets in last.items()}})


@trainers_page
@require_safe
def program_preview(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A day of the program as the trainee's phone will show it."""
    program = get_permitted(request.user, "view", Program.objects.all(), pk=pk)
    plan = program_plan(program)
    wanted = whole_number(request.GET.get("day"))
    day = plan.day(wanted) or next((day for day in plan.days if day.lines), None)
    context: dict = {"program": program, "days": plan.days, "day": day}
    if day is not None:
        session = WorkoutSession(trainee=Trainee(user=request.user), program_day_id=day.id)
        session.revision = ProgramRevision(content=plan.write())
        context["page"] = session_page(session, request.user)
    return render(request, "coaching/program_preview.html", context)
