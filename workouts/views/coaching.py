"""The trainer's pages: who needs attention, and one trainee at a time."""

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.html import get_permitted
from common.pages import go, page_or_part
from common.templatetags.show import performed
from facilities.filters import TraineeFilter
from facilities.models import Trainee
from facilities.pages import trainers_page
from training import services as training
from training.forms import AssignOneForm
from training.models import ProgramAssignment, ProgramRevision
from training.plans import schedule
from workouts import services
from workouts.forms import CommentForm
from workouts.models import Comment, PersonalRecord, WorkoutSession
from workouts.pages import session_page
from workouts.progress import local_day, monday, weekly_adherence

from .progress import progress_context

WEEKS = 4
QUIET_DAYS = 7


def coached(request):
    return Trainee.objects.permitted(request.user, "coach").with_person()


@trainers_page
@require_safe
def trainee_list(request):
    """The roster: program and week, adherence, last session, records, and who needs attention."""
    filterset = TraineeFilter(request.GET, queryset=coached(request).filter(user__is_active=True))
    trainees = list(filterset.qs.order_by("user__first_name", "user__last_name", "id")) if filterset.is_valid() else []
    page = Paginator(roster(trainees), 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": filterset,
        "attention": sum(bool(row["flags"]) for row in page.paginator.object_list),
    }
    return page_or_part(request, "workouts/trainee_list.html", "workouts/_roster.html", context)


def roster(trainees: list[Trainee]) -> list[dict]:
    """A row for each trainee, those with flags first; five queries for any number of them."""
    now = timezone.now()
    since = now - timedelta(weeks=WEEKS + 1)
    followed = ProgramAssignment.objects.active().select_related("program").filter(trainee__in=trainees)
    assignments = {assignment.trainee_id: assignment for assignment in followed}
    # Many follow the same revision, whose plan is large: each is read once.
    revisions = ProgramRevision.objects.in_bulk({assignment.revision_id for assignment in assignments.values()})
    for assignment in assignments.values():
        assignment.revision = revisions[assignment.revision_id]
    sessions: dict[int, list[WorkoutSession]] = defaultdict(list)
    recent = WorkoutSession.objects.completed().filter(trainee__in=trainees, started_at__gte=since)
    for session in recent.only("trainee_id", "started_at", "program_day_id", "status").order_by("-started_at"):
        sessions[session.trainee_id].append(session)
    records: dict[int, set] = defaultdict(set)
    fresh = PersonalRecord.objects.filter(trainee__in=trainees, achieved_at__gte=now - timedelta(days=7))
    for trainee_id, exercise in fresh.values_list("trainee", "exercise"):
        records[trainee_id].add(exercise)
    rows = [
        roster_row(trainee, assignments.get(trainee.pk), sessions[trainee.pk], len(records[trainee.pk]), now)
        for trainee in trainees
    ]
    return sorted(rows, key=lambda row: -len(row["flags"]))


def roster_row(trainee, assignment, sessions, records: int, now) -> dict:
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(now, zone)
    workouts = schedule(assignment)
    weeks = weekly_adherence(workouts, sessions, day, zone, WEEKS)
    done, due = sum(week[1] for week in weeks), sum(week[2] for week in weeks)
    last = local_day(sessions[0].started_at, zone) if sessions else None
    week, length = program_week(assignment, day)
    return {
        "trainee": trainee,
        "assignment": assignment,
        "week": week,
        "length": length,
        "spark": [(done, due) for _monday, done, due in weeks],
        "adherence": round(100 * done / due) if due else None,
        "last": last,
        "days_ago": (day - last).days if last else None,
        "records": records,
        "flags": flags(assignment, workouts, sessions, day, zone, last),
    }


def program_week(assignment, day: date) -> tuple[int, int]:
    """(the week that the trainee is in, how many there are)."""
    if assignment is None:
        return 0, 0
    weeks = max((planned["week"] for planned in assignment.revision.content["days"]), default=0)
    return min(max((day - assignment.start_date).days // 7 + 1, 1), max(weeks, 1)), weeks


def flags(assignment, workouts, sessions, day: date, zone, last: date | None) -> list[str]:
    """What a trainer should look at, in words."""
    found = []
    if assignment is None:
        return [_("no program")]
    past = [w for w in workouts if w.due < day and w.due >= day - timedelta(weeks=WEEKS)]
    done = {(session.program_day_id, monday(local_day(session.started_at, zone))) for session in sessions}
    missed = 0
    for workout in reversed(past):
        if (workout.day["id"], monday(workout.due)) in done:
            break
        missed += 1
    if missed >= 2:
        found.append(ngettext("missed %(n)s workout", "missed the last %(n)s workouts", missed) % {"n": missed})
    if assignment.start_date <= day - timedelta(days=QUIET_DAYS) and (last is None or (day - last).days >= QUIET_DAYS):
        found.append(_("no session for a week"))
    ends = max((w.due for w in workouts), default=None)
    if ends is not None and ends <= day + timedelta(days=7):
        found.append(_("program ending") if ends >= day else _("program over"))
    return found


@trainers_page
@require_safe
def trainee_detail(request, pk: int):
    trainee = get_permitted(request.user, "coach", Trainee.objects.with_person(), pk=pk)
    zone = ZoneInfo(trainee.user.timezone)
    day = local_day(timezone.now(), zone)
    assignment = ProgramAssignment.objects.active().with_plan().filter(trainee=trainee).first()
    sessions = list(
        WorkoutSession.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("program_day")
        .with_totals()
        .order_by("-started_at", "-id")[:12]
    )
    week, length = program_week(assignment, day)
    context = {
        "trainee": trainee,
        "assignment": assignment,
        "week": week,
        "length": length,
        "outdated": assignment is not None and assignment.revision.number < assignment.program.revision,
        "sessions": sessions,
        "adherence_pairs": [
            (done, due)
            for _monday, done, due in weekly_adherence(
                schedule(assignment), [s for s in sessions if s.ended_at], day, zone, WEEKS
            )
        ],
        "assign_form": AssignOneForm(user=request.user),
        "records": PersonalRecord.objects.filter(trainee=trainee)
        .select_related("exercise", "exercise_log")
        .order_by("-achieved_at", "-id")[:10],
        "weights": trainee.metrics.filter(kind="body_weight").order_by("-measured_at", "-id")[:10],
        **progress_context(trainee, request.GET, request.user.units),
    }
    return render(request, "workouts/trainee_detail.html", context)


@trainers_page
@require_http_methods(["POST"])
def trainee_assign(request, pk: int):
    trainee = get_permitted(request.user, "assign", Trainee.objects.with_person(), pk=pk)
    form = AssignOneForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            training.assign_program(actor=request.user, trainee=trainee, **form.cleaned_data)
        except training.Refused as error:
            form.add_error(None, str(error))
        else:
            said = _("%(name)s follows %(program)s.") % {
                "name": trainee.user.get_short_name(),
                "program": form.cleaned_data["program"],
            }
            return go(request, "workouts:trainee_detail", trainee.pk, said=said)
    return render(request, "workouts/trainee_assign.html", {"assign_form": form, "trainee": trainee}, status=400)


@trainers_page
@require_POST
def trainee_follow(request, pk: int):
    """The running assignment takes the edits made since."""
    trainee = get_permitted(request.user, "assign", Trainee.objects.with_person(), pk=pk)
    assignment = ProgramAssignment.objects.active().with_plan().filter(trainee=trainee).first()
    if assignment is not None:
        training.follow_current_revision(assignment=assignment)
    return go(
        request, "workouts:trainee_detail", trainee.pk, said=_("The program's newest revision applies from now on.")
    )


@trainers_page
@require_POST
def trainee_end(request, pk: int):
    trainee = get_permitted(request.user, "assign", Trainee.objects.with_person(), pk=pk)
    training.end_program(trainee=trainee)
    return go(request, "workouts:trainee_detail", trainee.pk, said=_("The program has ended."))


def watched_session(request, pk: int, session_pk) -> WorkoutSession:
    trainee = get_permitted(request.user, "coach", Trainee.objects.with_person(), pk=pk)
    sessions = WorkoutSession.objects.select_related("trainee__user", "trainee__gym", "revision", "program_day")
    return get_permitted(request.user, "view", sessions, pk=session_pk, trainee=trainee)


@trainers_page
@require_safe
def trainee_session(request, pk: int, session_pk):
    """A trainee's session, planned against done, set by set, with what was said of it."""
    return show_session(request, watched_session(request, pk, session_pk))


def show_session(request, session: WorkoutSession, form: CommentForm | None = None):
    page = session_page(session, request.user)
    context = {
        "trainee": session.trainee,
        "session": session,
        "page": page,
        "summary": services.summarise(session),
        "comments": session.comments.select_related("author", "exercise_log__exercise").with_right(
            request.user, "delete", "is_deletable"
        ),
        "comment_form": form or comment_form(page, request),
    }
    return render(request, "workouts/trainee_session.html", context, status=400 if form else 200)


def comment_form(page, request, data=None) -> CommentForm:
    sets = [
        (str(log.pk), f"{block.exercise} · {log.mark} · {performed({'user': request.user}, log)}")
        for block in page.blocks
        for log in block.sets
    ]
    return CommentForm(data, instance=Comment(session=page.session, author=request.user), sets=sets)


@trainers_page
@require_POST
def comment_create(request, pk: int, session_pk):
    session = watched_session(request, pk, session_pk)
    form = comment_form(session_page(session, request.user), request, request.POST)
    if not form.is_valid():
        return show_session(request, session, form)
    form.save()
    return go(request, "workouts:trainee_session", pk, session_pk, said=_("Said."))


@trainers_page
@require_POST
def comment_delete(request, pk: int, comment_pk: int):
    comments = Comment.objects.filter(session__trainee=pk)
    comment = get_permitted(request.user, "delete", comments, pk=comment_pk)
    comment.delete()
    return go(request, "workouts:trainee_session", pk, comment.session_id, said=_("The comment is deleted."))
