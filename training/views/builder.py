"""The program builder. Every edit answers with the builder as it is now."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access.html import get_permitted
from accounts.access.querysets import may
from common.pages import page_or_part, posted, whole_number
from facilities.pages import trainers_page
from training import services
from training.forms import ProgramDayForm, ProgramExerciseForm
from training.models import Exercise, Program, ProgramDay, ProgramExercise
from training.plans import line_content

SUGGESTIONS = 8


def builder_context(request, program: Program, **extra) -> dict:
    days = program.days.current().with_exercises()
    weeks: dict[int, list[ProgramDay]] = {week: [] for week in range(1, program.weeks + 1)}
    for day in days:
        for line in day.plan:
            line.content = line_content(line)
        weeks.setdefault(day.week, []).append(day)
    week = whole_number(request.POST.get("week")) or whole_number(request.GET.get("week")) or extra.get("week") or 1
    week = min(max(week, 1), program.weeks)
    return {
        "program": program,
        "weeks": weeks,
        "days": weeks[week],
        "editable": may(request.user, "change", program),
        "followers": program.assignments.active().count(),
        **extra,
        "week": week,
    }


def builder(request, program: Program, said: str = "", status: int = 200, **extra):
    """The answer to an edit: the builder alone for htmx, else the page anew."""
    if request.htmx:
        context = builder_context(request, program, said=said, **extra)
        return render(request, "training/_builder.html", context, status=status)
    week = request.POST.get("week", extra.get("week", 1))
    if status != 200:
        context = builder_context(request, program, said=said, **extra)
        return render(request, "training/program_detail.html", context, status=status)
    return redirect(f"{program_url(program)}?week={week}")


def program_url(program: Program) -> str:
    return reverse("training:program_detail", args=[program.pk])


def own_day(request, pk: int) -> ProgramDay:
    return get_permitted(request.user, "change", ProgramDay.objects.current().select_related("program"), pk=pk)


def own_line(request, pk: int) -> ProgramExercise:
    lines = ProgramExercise.objects.current().select_related("program_day__program", "exercise")
    return get_permitted(request.user, "change", lines, pk=pk)


@trainers_page
@require_POST
def day_create(request, pk: int):
    program = get_permitted(request.user, "change", Program.objects.all(), pk=pk)
    week = whole_number(request.POST.get("week")) or 1
    form = ProgramDayForm({"name": request.POST.get("name", ""), "notes": ""})
    if not 1 <= week <= program.weeks or not form.is_valid():
        return builder(request, program, said=_("This is no day of the program."), status=400)
    services.add_day(program=program, week=week, name=form.cleaned_data["name"])
    return builder(request, program, week=week)


@trainers_page
@require_POST
def week_copy(request, pk: int):
    """The week's days, again in the next one; a program at its last week grows by one."""
    program = get_permitted(request.user, "change", Program.objects.all(), pk=pk)
    week = whole_number(request.POST.get("week")) or 0
    if not 1 <= week <= min(program.weeks, 51):
        return builder(request, program, said=_("A program has 52 weeks at most."), status=400)
    services.copy_week(program=program, source=week, target=week + 1)
    program.refresh_from_db()
    said = _("Week %(n)s copied to the next one.") % {"n": week}
    return builder(request, program, said=said)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def day_edit(request, pk: int):
    day = own_day(request, pk)
    form = ProgramDayForm(posted(request), instance=day)
    if request.method == "POST" and form.is_valid():
        services.save_part(form.instance)
        return builder(request, day.program, week=day.week)
    context = {"form": form, "day": day, "program": day.program}
    return page_or_part(
        request, "training/day_form.html", "training/_day_form.html", context, status=400 if form.errors else 200
    )


@trainers_page
@require_POST
def day_delete(request, pk: int):
    day = own_day(request, pk)
    program, week = day.program, day.week
    services.remove_plan_part(day)
    return builder(request, program, said=_("Day removed."), week=week)


@trainers_page
@require_POST
def day_move(request, pk: int):
    day = own_day(request, pk)
    services.move_part(day, step_of(request))
    return builder(request, day.program, week=day.week)


@trainers_page
@require_safe
def exercise_search(request, pk: int):
    """Suggestions while typing an exercise into a day."""
    day = own_day(request, pk)
    text = request.GET.get("search", "").strip()
    exercises = Exercise.objects.permitted(request.user).current().usable_in(day.program.gym)
    found = exercises.named(text).order_by("name", "id")[:SUGGESTIONS] if text else []
    context = {"day": day, "program": day.program, "exercises": found, "search": text}
    return page_or_part(request, "training/line_add.html", "training/_suggestions.html", context)


@trainers_page
@require_POST
def line_create(request, pk: int):
    day = own_day(request, pk)
    chosen = whole_number(request.POST.get("exercise"))
    exercises = Exercise.objects.permitted(request.user).usable_in(day.program.gym)
    exercise = exercises.filter(pk=chosen).first() if chosen else None
    if exercise is None:
        return builder(request, day.program, said=_("Choose an exercise from the list."), status=400, week=day.week)
    services.add_line(day=day, exercise=exercise, reps_min=8, reps_max=10)
    return builder(request, day.program, week=day.week, open_day=day.pk)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request, pk: int):
    line = own_line(request, pk)
    program, week = line.program_day.program, line.program_day.week
    form = ProgramExerciseForm(posted(request), instance=line, units=request.user.units)
    if request.method == "POST" and form.is_valid():
        services.save_part(form.instance)
        return builder(request, program, week=week)
    context = {"form": form, "line": line, "program": program, "week": week}
    return page_or_part(
        request, "training/line_form.html", "training/_line_form.html", context, status=400 if form.errors else 200
    )


@trainers_page
@require_POST
def line_delete(request, pk: int):
    line = own_line(request, pk)
    day = line.program_day
    services.remove_plan_part(line)
    return builder(request, day.program, said=_("%(name)s removed.") % {"name": line.exercise}, week=day.week)


@trainers_page
@require_POST
def line_move(request, pk: int):
    line = own_line(request, pk)
    services.move_part(line, step_of(request))
    return builder(request, line.program_day.program, week=line.program_day.week)


@trainers_page
@require_POST
def line_place(request, pk: int):
    """Where it was dropped: a day of the same program and an index in it."""
    line = own_line(request, pk)
    program = line.program_day.program
    day_key, index = whole_number(request.POST.get("day")), whole_number(request.POST.get("index"))
    day = program.days.current().filter(pk=day_key).first() if day_key else None
    if day is None or index is None:
        raise Http404
    services.place_line(line=line, day=day, index=index)
    return builder(request, program, week=day.week)


def step_of(request) -> int:
    return -1 if request.POST.get("step") == "-1" else 1
