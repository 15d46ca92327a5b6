"""A trainee's sessions: history, the live logger, the record afterwards."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from changes.services import tombstones
from common import undo
from common.ids import uuid7
from common.pages import go, page_or_part, posted, whole_number
from common.search import search_error
from facilities.guards import own_trainee, trainees_page
from facilities.plates import inventory_of
from policy.guards import get_permitted
from training.models import Exercise, ProgramDay
from workouts import services
from workouts.comparison import compare
from workouts.forms import FinishForm, RecordForm, SetForm
from workouts.models import PERFORMED, ExerciseLog, WorkoutSession
from workouts.queries import session_to_show
from workouts.session_view import SET_TYPES, session_page

from .comments import said_of


def own_session(request, pk, action: str = "change") -> WorkoutSession:
    session = session_to_show.first(request.user.actor, pk, action)
    return session if session is not None else get_permitted(request.user, action, WorkoutSession.objects, pk=pk)


@trainees_page
@require_POST
def session_start(request):
    """Starts the planned day, repeats a past session or begins an empty one; goes on with one that is open.

    The id of the form makes it harmless to start again what was started offline.
    """
    trainee = own_trainee(request)
    chosen = whole_number(request.POST.get("program_day"))
    day = ProgramDay.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
    layout: list[dict] = []
    if repeat := request.POST.get("repeat"):
        past = own_session(request, as_uuid(repeat), "view")
        day, layout = past.program_day, session_page(past, request.user).layout
    pk = as_uuid(request.POST["id"]) if request.POST.get("id") else uuid7()
    if WorkoutSession.objects.filter(pk=pk).exists():
        return redirect("workouts:session_detail", pk)
    try:
        session = services.create_session(trainee=trainee, program_day=day, layout=layout, id=pk)
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
@require_safe
def session_detail(request, pk):
    """The live logger while in progress, the record after."""
    at = timezone.now()
    return show(request, own_session(request, pk), at=at)


@trainees_page
@require_safe
def session_shell(request):
    """The logger without a session, for the service worker: the page's scripts fill it with what the phone has."""
    trainee = own_trainee(request)
    return show(request, WorkoutSession(trainee=trainee, pk=uuid.UUID(int=0)))


def show(request, session, page=None, status=200, at=None, **extra):
    page = page or session_page(session, request.user, at)
    context = {"page": page, "session": session, **extra}
    context |= {"plates": inventory_of(session.trainee), "set_types": SET_TYPES}
    if session.is_open:
        context.setdefault("finish_form", FinishForm(instance=session))
        return render(request, "workouts/session_live.html", context, status=status)
    context.setdefault("finish_form", RecordForm(instance=session))
    context["summary"] = services.summarise(session)
    context |= said_of(request, page)
    context["comparison"] = compare(page)
    return render(request, "workouts/session_record.html", context, status=status)


@trainees_page
@require_POST
def session_finish(request, pk):
    """Ends the session, or corrects a past one: when it was, how it felt."""
    session = own_session(request, pk)
    if session.is_open:
        form = FinishForm(request.POST, instance=session)
        if form.is_valid():
            services.end_session(session=session, **form.cleaned_data)
            return go(request, "workouts:session_detail", session.pk, said=_("Done. Well trained!"))
    else:
        form = RecordForm(request.POST, instance=session)
        if form.is_valid():
            session.refresh_from_db()
            times = {name: form.cleaned_data.pop(name) for name in ("started_at", "ended_at")}
            with transaction.atomic():
                services.update_session(session=session, **form.cleaned_data)
                if times != {name: getattr(session, name) for name in times}:
                    services.move_session(session=session, **times)
            return go(request, "workouts:session_detail", session.pk, said=_("Saved."))
    session.refresh_from_db()
    return show(request, session, status=400, finish_form=form)


@trainees_page
@require_POST
def session_delete(request, pk):
    session = get_permitted(request.user, "delete", WorkoutSession.objects.select_related("trainee"), pk=pk)
    services.delete_session(session=session)
    return go(request, "progress:session_list", said=_("The session is deleted."))


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_add(request, pk):
    """Another exercise for this session, or (`swap=<block>`) one in another's place; the program stays as it is."""
    session = own_session(request, pk)
    page = session_page(session, request.user)
    replaced = page.block(request.POST.get("swap") or request.GET.get("swap", ""))
    if request.method == "POST":
        chosen = whole_number(request.POST.get("exercise"))
        exercise = Exercise.objects.permitted(request.user).filter(pk=chosen).first() if chosen else None
        if exercise is None:
            raise Http404
        key = f"{exercise.pk}-{replaced.line.id if replaced and replaced.line else 0}"
        layout = [entry for entry in page.layout if entry["key"] != key]
        if replaced and replaced.key != key:
            layout = [{"key": key} if entry["key"] == replaced.key else entry for entry in layout]
        elif page.block(key):
            layout = page.layout
        else:
            layout.append({"key": key})
        services.arrange(session=session, layout=layout)
        return back_to(session, key)
    text = request.GET.get("search", "")
    error = search_error(text)
    exercises = Exercise.objects.permitted(request.user).current()
    if replaced and not text:
        muscles = replaced.exercise.primary_muscles
        exercises = exercises.with_primary_muscle(muscles[0]) if muscles else exercises
        exercises = exercises.exclude(pk=replaced.exercise.pk)
    exercises = exercises.named(text).order_by("name", "id")[:20]
    context = {"session": session, "exercises": exercises, "search": text, "replaced": replaced, "error": error}
    return page_or_part(request, "workouts/exercise_add.html", "workouts/_exercise_choices.html", context)


@trainees_page
@require_POST
def exercise_arrange(request, pk):
    """Moves an exercise up or down in this session, or leaves it out."""
    session = own_session(request, pk)
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    layout, wish = page.layout, request.POST.get("do")
    at = next((i for i, entry in enumerate(layout) if entry["key"] == block.key), None)
    if at is None:  # replaced: it stands there for its sets alone
        return back_to(session, block.key)
    if wish in ("up", "down"):
        to = min(max(at + (-1 if wish == "up" else 1), 0), len(layout) - 1)
        layout.insert(to, layout.pop(at))
    elif wish == "skip":
        layout[at] = {"key": block.key} if block.skipped else {"key": block.key, "skipped": True}
    services.arrange(session=session, layout=layout)
    return back_to(session, block.key)


# --- sets, without scripts; with scripts they are operations (workouts.sync) ---
def back_to(session, key: str):
    return redirect(f"{reverse('workouts:session_detail', args=[session.pk])}#block-{key}")


@trainees_page
@require_POST
def set_create(request, pk):
    """✓: logs the set of the row. The row's id makes a second tap harmless."""
    session = own_session(request, pk)
    set_id = as_uuid(request.POST.get("id", ""))
    page = session_page(session, request.user)
    block = page.block(request.POST.get("block", ""))
    if block is None:
        raise Http404
    if ExerciseLog.objects.filter(pk=set_id).exists() or tombstones(ExerciseLog, set_id).exists():
        return back_to(session, block.key)
    form = SetForm(
        request.POST, instance=ExerciseLog(session=session, exercise=block.exercise), units=request.user.units
    )
    if not form.is_valid():
        return refused(request, session, page, block, form)
    try:
        services.log_set(
            id=set_id,
            session=session,
            exercise=block.exercise,
            program_exercise_id=block.line.id if block.line else None,
            performed_at=services.late_time(session) or timezone.now(),
            **{name: form.cleaned_data[name] for name in PERFORMED},
        )
    except IntegrityError:  # the same tap, twice at once
        return back_to(session, block.key)
    except (services.Refused, QuotaExceededError) as error:
        form.add_error(None, str(error))
        return refused(request, session, page, block, form)
    return back_to(session, block.key)


def refused(request, session, page, block, form):
    """The row again with what was typed, and why it was not taken."""
    names = {"weight": "weight", "reps": "reps", "seconds": "duration_seconds", "metres": "distance_m"}
    typed = {name: request.POST[field] for name, field in names.items() if field in request.POST}
    block.next = replace(block.next, **typed)
    return show(request, session, page, status=400, refused=block.key, refused_form=form)


def own_set(request, pk, log_pk, action: str) -> ExerciseLog:
    logs = ExerciseLog.objects.select_related("session__trainee__user", "session__revision", "trainee", "exercise")
    return get_permitted(request.user, action, logs, pk=log_pk, session=pk)


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request, pk, log_pk):
    log = own_set(request, pk, log_pk, "change")
    form = SetForm(posted(request), instance=log, units=request.user.units)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_set(log=log, **{name: form.cleaned_data[name] for name in PERFORMED})
        except QuotaExceededError as error:
            form.add_error(None, error)
        else:
            key = session_page(log.session, request.user).key_of(log)
            messages.success(request, _("Set changed."))
            return back_to(log.session, key)
    context = {"form": form, "log": log, "session": log.session, "versions": log.versions.all()}
    return render(request, "workouts/set_form.html", context, status=400 if form.errors else 200)


@trainees_page
@require_POST
def set_delete(request, pk, log_pk):
    log = own_set(request, pk, log_pk, "delete")
    session, key = log.session, session_page(log.session, request.user).key_of(log)
    token = undo.pack(
        "set",
        {
            "session": str(session.pk),
            "exercise": log.exercise_id,
            "program_exercise": log.program_exercise_id,
            "set_number": log.set_number,
            "performed_at": log.performed_at.isoformat(),
            **{name: None if getattr(log, name) is None else str(getattr(log, name)) for name in PERFORMED},
        },
    )
    services.delete_set(log=log)
    messages.info(request, render_to_string("workouts/_undo.html", {"undo": token, "session": session}, request))
    return back_to(session, key)


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
    except (services.Refused, QuotaExceededError) as error:
        return go(request, "workouts:session_detail", session.pk, said=str(error))
    messages.success(request, _("The set is back."))
    return back_to(session, session_page(session, request.user).key_of(log))
