"""The program builder as a page, and its plain forms for those without scripts."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.quotas import QuotaExceededError
from common.pages import posted, whole_number
from common.search import search_error
from facilities.guards import trainers_page
from facilities.models import Trainee
from policy.guards import get_permitted
from policy.rows import may
from training import services
from training.forms import ProgramDayForm, ProgramExerciseForm, RuleForm
from training.models import Program, ProgramDay, ProgramExercise
from training.program_plans import current_days, line_of, rules_of
from training.quick_entry import read_entry, split_entry

from .plan import choices, plan_data
from .texts import builder_texts

SUGGESTIONS = 8


def builder_context(request, program: Program, **extra) -> dict:
    days = current_days(program)
    weeks: dict[int, list[ProgramDay]] = {week: [] for week in range(1, program.weeks + 1)}
    rules = rules_of(days)
    for day in days:
        for line in day.plan:
            line.content = line_of(line, rules)
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


def scripted(request, program: Program, weeks: dict[int, list[ProgramDay]]) -> dict:
    """What the builder's scripts begin with. `weeks`: as `builder_context` has them."""
    mine = Trainee.objects.permitted(request.user, "coach").with_person().filter(user__is_active=True)
    trainees = list(mine.order_by("user__first_name", "user__last_name", "id"))
    key = whole_number(request.GET.get("trainee"))
    return {
        "plan": plan_data(program, request.user, [day for days in weeks.values() for day in days]),
        "texts": builder_texts(request.user),
        "trainees": trainees,
        "trainee": next((one for one in trainees if one.pk == key), None),
    }


def builder(request, program: Program, said: str = "", status: int = 200, week: int = 1):
    """The answer to an edit: back to the week, or the page that says why not."""
    if status != 200:
        context = builder_context(request, program, said=said, week=week)
        context |= scripted(request, program, context["weeks"])
        return render(request, "training/program_detail.html", context, status=status)
    if said:
        messages.success(request, said)
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
    try:
        services.add_day(program=program, week=week, name=form.cleaned_data["name"])
    except QuotaExceededError as error:
        return builder(request, program, said=str(error), status=400, week=week)
    return builder(request, program, week=week)


@trainers_page
@require_POST
def week_copy(request, pk: int):
    """The week's days, again in the next one; a program at its last week grows by one."""
    program = get_permitted(request.user, "change", Program.objects.all(), pk=pk)
    week = whole_number(request.POST.get("week")) or 0
    if not 1 <= week <= min(program.weeks, 51):
        return builder(request, program, said=_("A program has 52 weeks at most."), status=400)
    try:
        services.copy_week(program=program, source=week, target=week + 1)
    except QuotaExceededError as error:
        return builder(request, program, said=str(error), status=400, week=week)
    program.refresh_from_db()
    said = _("Week %(n)s copied to the next one.") % {"n": week}
    return builder(request, program, said=said, week=week + 1)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def day_edit(request, pk: int):
    day = own_day(request, pk)
    form = ProgramDayForm(posted(request), instance=day)
    if request.method == "POST" and form.is_valid():
        services.save_part(form.instance)
        return builder(request, day.program, week=day.week)
    context = {"form": form, "day": day, "program": day.program}
    return render(request, "training/day_form.html", context, status=400 if form.errors else 200)


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
    """The exercises that come nearest to what was typed: a name, and perhaps what to do of it."""
    text = request.GET.get("search", "").strip()[:300]
    return suggestions(request, own_day(request, pk), text, search_error(split_entry(text)[0]))


def suggestions(request, day: ProgramDay, text: str, error: str = ""):
    name, entry = split_entry(text)
    exercises = choices(request.user, day.program).current().like(name, SUGGESTIONS)
    context = {"day": day, "program": day.program, "exercises": exercises, "search": text, "entry": entry}
    return render(request, "training/line_add.html", {**context, "error": error}, status=400 if error else 200)


@trainers_page
@require_POST
def line_create(request, pk: int):
    day = own_day(request, pk)
    chosen, entry = whole_number(request.POST.get("exercise")), request.POST.get("entry", "")[:2100]
    exercise = choices(request.user, day.program).filter(pk=chosen).first() if chosen else None
    if exercise is None:
        return suggestions(request, day, entry, _("Choose an exercise from the list."))
    line = ProgramExercise(program_day=day, exercise=exercise)
    try:
        for name, value in {"reps_min": 8, "reps_max": 10, **read_entry(entry, request.user.units)}.items():
            setattr(line, name, value)
        line.clean_fields(exclude=("program_day", "exercise"))
        line.clean()
    except ValidationError as error:
        return suggestions(request, day, f"{exercise} {entry}", " ".join(error.messages))
    try:
        services.add_line(line)
    except QuotaExceededError as error:
        return suggestions(request, day, f"{exercise} {entry}", str(error))
    return builder(request, day.program, week=day.week)


@trainers_page
@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request, pk: int):
    line = own_line(request, pk)
    program = line.program_day.program
    form = ProgramExerciseForm(posted(request), instance=line, units=request.user.units)
    if request.method == "POST" and form.is_valid():
        services.save_part(form.instance)
        day = form.cleaned_data["day"]
        if day != line.program_day:
            services.place_line(line=line, day=day)
        return builder(request, program, week=day.week)
    return show_line(request, line, form)


def show_line(request, line: ProgramExercise, form: ProgramExerciseForm, rule_form: RuleForm | None = None):
    day = line.program_day
    context = {
        "form": form,
        "rule_form": rule_form or RuleForm(units=request.user.units, rule=line.progression),
        "line": line,
        "program": day.program,
        "week": day.week,
    }
    refused = form.errors or (rule_form and rule_form.errors)
    return render(request, "training/line_form.html", context, status=400 if refused else 200)


@trainers_page
@require_POST
def line_progress(request, pk: int):
    """A rule for the line, which fills the weeks after it."""
    line = own_line(request, pk)
    form = RuleForm(request.POST, units=request.user.units)
    if form.is_valid():
        try:
            services.fill_weeks(line=line, rule=form.rule())
        except QuotaExceededError as error:
            form.add_error(None, error)
        except ValidationError as error:
            for name, messages_of in error.message_dict.items():
                form.add_error(name, messages_of)
        else:
            return builder(
                request, line.program_day.program, said=_("The weeks are filled."), week=line.program_day.week
            )
    return show_line(request, line, ProgramExerciseForm(instance=line, units=request.user.units), form)


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


def step_of(request) -> int:
    return -1 if request.POST.get("step") == "-1" else 1
