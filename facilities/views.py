from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.email_change import ask_to_confirm
from accounts.services import RegistrationThrottle
from common.email_addresses import normalize_address
from common.responses import posted, redirect_to, whole_number
from common.units import IMPERIAL, METRIC, mass_unit
from policy.guards import policy_required
from policy.rows import may, require, require_some

from . import invitations, new_trainer_mail, services
from .forms import JoinForm, TraineePlatesForm
from .guards import own_trainee, trainees_page
from .models import Gym, Invitation, Trainee
from .opening_hours import week
from .plates import inventory_of

if TYPE_CHECKING:
    from accounts.requests import AuthenticatedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: AuthenticatedRequest, slug: str | None = None) -> HttpResponse:
    """Registration, at a gym or without; trainees who are signed in join the gym."""
    gym = get_object_or_404(Gym, slug=slug, is_active=True) if slug else None
    if request.user.is_authenticated:
        return join_signed_in(request, gym)
    closed = gym is not None and not gym.open_registration
    form = JoinForm(posted(request))
    if request.method == "POST" and not closed and form.is_valid():
        if not RegistrationThrottle().allow_request(request):
            form.add_error(None, _("Too many registrations from here. Try again in an hour."))
        else:
            trainee = register(request, form, gym=gym)
            welcome = _("Welcome, %(name)s!") % {"name": trainee.user.get_short_name()}
            return redirect_to(request, back_to(request), message=welcome)
    status = 400 if form.errors else 200
    context = {"form": form, "gym": gym, "closed": closed, "hours": week(gym.opening_hours) if gym else []}
    return render(request, "facilities/join.html", context, status=status)


def back_to(request: AuthenticatedRequest) -> str:
    """Where someone wanted to go before they registered (`?next=`), else their first questions."""
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else reverse("progress:start")


@transaction.atomic
def register(
    request: AuthenticatedRequest, form: JoinForm, *, gym: Gym | None = None, invited: Invitation | None = None
) -> Trainee:
    """The account of a form that is valid, signed in at once. Who came by the link in a mail proved that address."""
    fields = {name: form.cleaned_data[name] for name in (*form.Meta.fields, "password", "timezone")}
    proved = invited is not None and normalize_address(invited.email) == fields["email"]
    units = units_of_browser(request.headers.get("Accept-Language", ""))
    trainee = services.register_trainee(
        gym=gym, language=request.LANGUAGE_CODE, units=units, email_verified=proved, **fields
    )
    if not proved:
        ask_to_confirm(request=request, user=trainee.user)
    login(request, trainee.user, backend="accounts.backends.ModelBackend")
    return trainee


def units_of_browser(languages: str) -> str:
    """The units of an `Accept-Language` header: pounds where American English comes first."""
    first = next(iter(parse_accept_lang_header(languages)), ("",))[0]
    return IMPERIAL if first == "en-us" else METRIC


def join_signed_in(request: AuthenticatedRequest, gym: Gym | None) -> HttpResponse:
    require_some(request.user, "join", Trainee)
    trainee = own_trainee(request)
    if gym is None:
        gyms = Gym.objects.permitted(request.user, "join").exclude(pk=trainee.gym_id)
        return render(request, "facilities/gym_choose.html", {"gyms": gyms[:100], "trainee": trainee})
    if request.method == "POST":
        require(request.user, "join", gym)
        services.join_gym(trainee=trainee, gym=gym)
        return redirect_to(request, "account", message=_("You train at %(gym)s now.") % {"gym": gym})
    return render(
        request,
        "facilities/gym_join.html",
        {
            "gym": gym,
            "trainee": trainee,
            "closed": not may(request.user, "join", gym),
            "hours": week(gym.opening_hours),
        },
    )


@policy_required(Trainee, "join")
@require_POST
def leave(request: AuthenticatedRequest) -> HttpResponse:
    services.leave_gym(trainee=own_trainee(request))
    return redirect_to(request, "account", message=_("You have left the gym. Your training stays yours."))


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def plates(request: AuthenticatedRequest) -> HttpResponse:
    """The user's bar and plates; without any, those of the gym."""
    trainee = own_trainee(request)
    form = TraineePlatesForm(posted(request), instance=trainee, unit=mass_unit(request.user.units))
    if request.method == "POST" and form.is_valid():
        Trainee.objects.filter(pk=trainee.pk).update(plates=trainee.plates)
        return redirect_to(request, "facilities:plates", message=_("Saved."))
    in_use = inventory_of(own_trainee(request))
    return render(
        request, "facilities/plates.html", {"form": form, "in_use": in_use}, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """What an invitation's link opens: registration, or consent to be coached."""
    invited = invitations.open_invitation(token)
    if invited is None:
        return render(request, "facilities/invitation_gone.html", status=410)
    if request.user.is_authenticated:
        require_some(request.user, "join", Trainee)
        trainee = own_trainee(request)
        if request.method == "POST":
            return accepted(request, invited, trainee)
        hides = invited.gym.asks_consent or not trainee.shares_metrics
        return render(request, "facilities/invitation.html", {**about(invited, hides), "trainee": trainee})
    known = {name: getattr(invited, name) for name in ("email", "first_name", "last_name")}
    form = JoinForm(posted(request), initial=known)
    if request.method == "POST" and form.is_valid():
        if RegistrationThrottle().allow_request(request):
            with transaction.atomic():
                trainee = register(request, form, invited=invited)
                return accepted(request, invited, trainee)
        form.add_error(None, _("Too many registrations from here. Try again in an hour."))
    context = {**about(invited, invited.gym.asks_consent), "form": form}
    return render(request, "facilities/invitation.html", context, status=400 if form.errors else 200)


def about(invited: Invitation, hides_metrics: bool) -> dict:
    """What the page says of who invites, and of what they will see."""
    standing = new_trainer_mail.standing(invited.trainer, invited.gym)
    return {"invitation": invited, "hides_metrics": hides_metrics, "standing": standing}


def accepted(request: AuthenticatedRequest, invited: Invitation, trainee: Trainee) -> HttpResponse:
    try:
        invitations.accept_invitation(invitation=invited, trainee=trainee)
    except invitations.InvitationRefusedError as error:
        return redirect_to(request, "home", message=str(error))
    said = _("Welcome to %(gym)s.") % {"gym": invited.gym}
    if invited.trainer is not None:
        said = _("Welcome to %(gym)s. %(trainer)s coaches you.") % {"gym": invited.gym, "trainer": invited.trainer}
    return redirect_to(request, "home", message=said)


@policy_required(Trainee, "share")
@require_POST
def sharing(request: AuthenticatedRequest) -> HttpResponse:
    """Whether the trainer sees the trainee's health metrics."""
    shared = request.POST.get("metrics") == "yes"
    try:
        services.share_metrics(
            trainee=own_trainee(request), shared=shared, trainer_id=whole_number(request.POST.get("trainer"))
        )
    except services.TrainerChangedError:
        return redirect_to(request, "account", message=_("Your trainer has changed meanwhile. Please decide again."))
    said = _("Your trainer sees your health metrics.") if shared else _("Your trainer no longer sees health metrics.")
    return redirect_to(request, "account", message=said)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end_sight(request: AuthenticatedRequest, token: str) -> HttpResponse:
    """What the mail about a new trainer leads to: one button, without signing in, that ends what this trainer sees."""
    decided = new_trainer_mail.read_token(token)
    trainee = Trainee.objects.with_person().filter(pk=decided[0]).first() if decided else None
    if decided is None or trainee is None:
        raise Http404
    if request.method == "POST":
        with suppress(services.TrainerChangedError):  # who is no longer the trainer sees nothing anyway
            services.share_metrics(trainee=trainee, shared=False, trainer_id=decided[1])
        return redirect("facilities:end_sight", token)
    coaches = trainee.trainer_id == decided[1]
    return render(request, "facilities/end_sight.html", {"trainee": trainee, "coaches": coaches})
