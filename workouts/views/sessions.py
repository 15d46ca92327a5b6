"""A trainee's sessions: history, the live logger, the record afterwards."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.access.html import get_permitted
from changes.services import tombstones
from common import undo
from common.pages import go, page_or_part, posted, whole_number
from facilities.pages import own_trainee, trainees_page
from training.models import Exercise, ProgramDay
from workouts import services
from workouts.filters import WorkoutSessionFilter
from workouts.forms import FinishForm, SetForm
from workouts.models import ExerciseLog, WorkoutSession
from workouts.pages import session_page

FIELDS = ("reps", "weight_kg", "duration_seconds", "distance_m", "set_type", "rpe", "note")


def own_session(request, pk, action: str = "change") -> WorkoutSession:
    sessions = WorkoutSession.objects.select_related("trainee__user", "revision", "program_day")
    return get_permitted(request.user, action, sessions, pk=pk)


@trainees_page
@require_safe
def session_list(request):
    trainee = own_trainee(request)
    sessions = (
        WorkoutSession.objects.permitted(request.user)
        .filter(trainee=trainee)
        .select_related("program_day")
        .with_totals()
        .order_by("-started_at", "-id")
    )
    filterset = WorkoutSessionFilter(request.GET, queryset=sessions)
    rows = filterset.qs if filterset.is_valid() else sessions.none()
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return page_or_part(
        request, "workouts/session_list.html", "workouts/_sessions.html", {"page": page, "filter": filterset}
    )


@trainees_page
@require_POST
def session_start(request):
    """Starts the planned day, repeats a past session or begins an empty one; goes on with one that is open."""
    trainee = own_trainee(request)
    chosen = whole_number(request.POST.get("program_day"))
    day = ProgramDay.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
    extra: list[int] = []
    if repeat := request.POST.get("repeat"):
        past = own_session(request, as_uuid(repeat), "view")
        day = past.program_day
        if day is None:
            extra = list(dict.fromkeys(past.logs.order_by("performed_at").values_list("exercise", flat=True)))
    try:
        session = services.create_session(trainee=trainee, program_day=day, extra_exercises=extra)
    except services.OpenSession as error:
        messages.info(request, _("You have a session in progress; here it is."))
        return redirect("workouts:session_detail", error.session_id)
    return redirect("workouts:session_detail", session.pk)


def as_uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def session_detail(request, pk):
    """The live logger while in progress, the record after."""
    session = own_session(request, pk)
    page = session_page(session, request.user.units)
    if session.is_open:
        context = {"page": page, "session": session, "finish_form": FinishForm(instance=session)}
        return render(request, "workouts/session_live.html", context)
    return record(request, session, page)


def record(request, session, page, form=None):
    form = form or FinishForm(instance=session)
    context = {"page": page, "session": session, "finish_form": form, "summary": services.summarise(session)}
    return render(request, "workouts/session_record.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def session_finish(request, pk):
    """Ends the session, or corrects how a past one felt."""
    session = own_session(request, pk)
    form = FinishForm(request.POST, instance=session)
    if not form.is_valid():
        session.refresh_from_db()
        return record(request, session, session_page(session, request.user.units), form)
    if session.is_open:
        services.end_session(session=session, **form.cleaned_data)
        return go(request, "workouts:session_detail", session.pk, said=_("Done. Well trained!"))
    services.update_session(session=session, **form.cleaned_data)
    return go(request, "workouts:session_detail", session.pk, said=_("Saved."))


@trainees_page
@require_POST
def session_delete(request, pk):
    session = get_permitted(request.user, "delete", WorkoutSession.objects.select_related("trainee"), pk=pk)
    services.delete_session(session=session)
    return go(request, "workouts:session_list", said=_("The session is deleted."))


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_add(request, pk):
    """Another exercise for this session; the program stays as it is."""
    session = own_session(request, pk)
    if request.method == "POST":
        chosen = whole_number(request.POST.get("exercise"))
        exercise = Exercise.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
        if exercise is None:
            raise Http404
        if exercise.pk not in session.extra_exercises:
            session.extra_exercises = [*session.extra_exercises, exercise.pk]
            session.save(update_fields=["extra_exercises"])
        return redirect(f"{reverse('workouts:session_detail', args=[pk])}#block-{exercise.pk}-0")
    text = request.GET.get("search", "")
    exercises = Exercise.objects.permitted(request.user).current().named(text)
    context = {"session": session, "exercises": exercises.order_by("name", "id")[:20], "search": text}
    return page_or_part(request, "workouts/exercise_add.html", "workouts/_exercise_choices.html", context)


# --- sets ---
def answer(request, session, key: str, said: str = "", **extra):
    """The exercise's block as it is now, with the session's totals; without htmx the whole page."""
    if not request.htmx:
        if said:
            messages.success(request, said)
        return redirect(f"{reverse('workouts:session_detail', args=[session.pk])}#block-{key}")
    page = session_page(session, request.user.units)
    context = {"page": page, "session": session, "block": page.block(key), "said": said, **extra}
    response = render(request, "workouts/_block_answer.html", context)
    if "new" in extra and session.is_open and (seconds := page.rest_after(key)):
        trigger_client_event(response, "rest", {"seconds": seconds})
    return response


@trainees_page
@require_POST
def set_create(request, pk):
    """✓: logs the set of the row. The row's id makes a second tap harmless."""
    session = own_session(request, pk)
    key = request.POST.get("block", "")
    set_id = as_uuid(request.POST.get("id", ""))
    page = session_page(session, request.user.units)
    block = page.block(key)
    if block is None:
        raise Http404
    if ExerciseLog.objects.filter(pk=set_id).exists() or tombstones(ExerciseLog, set_id).exists():
        return answer(request, session, key)
    form = SetForm(
        request.POST, instance=ExerciseLog(session=session, exercise=block.exercise), units=request.user.units
    )
    if not form.is_valid():
        return refused(request, session, page, block, form)
    try:
        log = services.log_set(
            id=set_id,
            session=session,
            exercise=block.exercise,
            program_exercise_id=block.line["id"] if block.line else None,
            **{name: form.cleaned_data[name] for name in FIELDS},
        )
    except IntegrityError:  # the same tap, twice at once
        return answer(request, session, key)
    except services.Refused as error:
        form.add_error(None, str(error))
        return refused(request, session, page, block, form)
    return answer(request, session, key, new=log.pk, broken=log.broken_records)


def refused(request, session, page, block, form):
    """The row again with what was typed, and why it was not taken."""
    names = {"weight": "weight", "reps": "reps", "seconds": "duration_seconds", "metres": "distance_m"}
    typed = {name: request.POST[field] for name, field in names.items() if field in request.POST}
    block.next = replace(block.next, **typed)
    context = {"page": page, "session": session}
    if request.htmx:
        context |= {"block": block, "form": form}
        return render(request, "workouts/_block_answer.html", context, status=400)
    template = "workouts/session_live.html" if session.is_open else "workouts/session_record.html"
    context |= {"finish_form": FinishForm(instance=session), "refused": block.key, "refused_form": form}
    if not session.is_open:
        context["summary"] = services.summarise(session)
    return render(request, template, context, status=400)


def own_set(request, pk, log_pk, action: str) -> ExerciseLog:
    logs = ExerciseLog.objects.select_related("session__trainee__user", "session__revision", "trainee", "exercise")
    return get_permitted(request.user, action, logs, pk=log_pk, session=pk)


def block_key(log: ExerciseLog) -> str:
    page = session_page(log.session, "metric")
    return next(block.key for block in page.blocks if any(log.pk == one.pk for one in block.sets))


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request, pk, log_pk):
    log = own_set(request, pk, log_pk, "change")
    key = block_key(log)
    form = SetForm(posted(request), instance=log, units=request.user.units)
    if request.method == "POST" and form.is_valid():
        services.update_set(log=log, **{name: form.cleaned_data[name] for name in FIELDS})
        return answer(request, log.session, key, said=_("Set changed."))
    context = {"form": form, "log": log, "session": log.session, "key": key}
    return page_or_part(
        request, "workouts/set_form.html", "workouts/_set_form.html", context, status=400 if form.errors else 200
    )


@trainees_page
@require_POST
def set_delete(request, pk, log_pk):
    log = own_set(request, pk, log_pk, "delete")
    session, key = log.session, block_key(log)
    token = undo.pack(
        "set",
        {
            "session": str(session.pk),
            "exercise": log.exercise_id,
            "program_exercise": log.program_exercise_id,
            "set_number": log.set_number,
            "performed_at": log.performed_at.isoformat(),
            **{name: None if getattr(log, name) is None else str(getattr(log, name)) for name in FIELDS},
        },
    )
    services.delete_set(log=log)
    if not request.htmx:
        messages.info(request, render_to_string("workouts/_undo.html", {"undo": token, "session": session}, request))
    return answer(request, session, key, undo=token)


@trainees_page
@require_POST
def set_restore(request, pk):
    """Undo of a deletion; under a new id, since a deleted one never comes back."""
    session = own_session(request, pk)
    values = undo.unpack("set", request.POST.get("token", ""))
    if values.pop("session") != str(session.pk):
        raise Http404
    exercise = Exercise.objects.get(pk=values.pop("exercise"))
    columns = {field.name: field for field in ExerciseLog._meta.concrete_fields}
    fields = {columns[name].attname: columns[name].to_python(value) for name, value in values.items()}
    try:
        log = services.log_set(session=session, exercise=exercise, **fields)
    except services.Refused as error:
        return go(request, "workouts:session_detail", session.pk, said=str(error))
    return answer(request, session, block_key(log), said=_("The set is back."))
