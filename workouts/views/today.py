from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from facilities.pages import own_trainee, trainees_page
from training.models import ProgramAssignment
from training.plans import schedule
from workouts.models import WorkoutSession
from workouts.pages import session_page
from workouts.progress import monday, next_workout, streak, weekly_adherence
from workouts.targets import targets_for

RECENT = 200


@trainees_page
@require_safe
def today(request):
    """What to train now, how the week goes, the last session, a quick weigh-in."""
    trainee = own_trainee(request)
    zone = ZoneInfo(request.user.timezone)
    day = timezone.localdate(timezone=zone)
    assignment = ProgramAssignment.objects.active().with_plan().filter(trainee=trainee).first()
    sessions = list(
        WorkoutSession.objects.filter(trainee=trainee)
        .order_by("-started_at", "-id")
        .only("id", "status", "started_at", "ended_at", "program_day_id", "trainee_id")[:RECENT]
    )
    completed = [session for session in sessions if session.status == WorkoutSession.Status.COMPLETED]
    ours = [s for s in completed if assignment and s.started_at.date() >= assignment.start_date]
    last = completed[0] if completed else None
    if last is not None:
        last = WorkoutSession.objects.with_totals().select_related("program_day").get(pk=last.pk)
    workouts = schedule(assignment)
    (_monday, done, due), *_rest = weekly_adherence(workouts, completed, day, zone, weeks=1)
    planned = sum(monday(workout.due) == monday(day) for workout in workouts)
    following = next_workout(workouts, ours)
    context = {
        "now": timezone.now(),
        "drafts": drafts(trainee, request.user, assignment, following),
        "trainee": trainee,
        "assignment": assignment,
        "open": next((s for s in sessions if s.is_open), None),
        "next": following,
        "dots": [index < done for index in range(max(planned, done))],
        "done": done,
        "due": due,
        "planned": planned,
        "streak": streak((session.started_at for session in completed), day, zone),
        "last": last,
        "weight": trainee.metrics.filter(kind="body_weight").order_by("-measured_at", "-id").first(),
    }
    return render(request, "workouts/today.html", context)


def drafts(trainee, user, assignment, following) -> dict[str, dict]:
    """What a session that starts without a network shows: {program day, or "" for an empty one: its state}."""
    made = {"": session_page(WorkoutSession(trainee=trainee), user).state}
    if following is not None:
        day = following.day["id"]
        revision = assignment.revision
        targets = targets_for(trainee, revision.content, day, assignment)
        session = WorkoutSession(trainee=trainee, program_day_id=day, revision=revision, targets=targets)
        made[str(day)] = session_page(session, user).state
    return made
