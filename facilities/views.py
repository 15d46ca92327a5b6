from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access.html import policy_required
from accounts.access.querysets import may, may_some
from accounts.services import RegistrationThrottle
from common.pages import go, posted
from common.units import mass_unit

from . import services
from .forms import JoinForm, TraineePlatesForm
from .models import Gym, Trainee
from .pages import own_trainee, trainees_page
from .plates import inventory_of


@require_http_methods(["GET", "HEAD", "POST"])
def join(request, slug: str | None = None):
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
            fields = {name: form.cleaned_data[name] for name in (*form.Meta.fields, "password", "timezone")}
            trainee = services.register_trainee(gym=gym, language=request.LANGUAGE_CODE, **fields)
            login(request, trainee.user, backend="accounts.backends.ModelBackend")
            return go(request, "home", said=_("Welcome, %(name)s!") % {"name": trainee.user.get_short_name()})
    status = 400 if form.errors else 200
    return render(request, "facilities/join.html", {"form": form, "gym": gym, "closed": closed}, status=status)


def join_signed_in(request, gym: Gym | None):
    if not may_some(request.user, "join", Trainee):
        raise PermissionDenied
    trainee = own_trainee(request)
    if gym is None:
        gyms = Gym.objects.permitted(request.user, "join").exclude(pk=trainee.gym_id)
        return render(request, "facilities/gym_choose.html", {"gyms": gyms[:100], "trainee": trainee})
    if request.method == "POST":
        if not may(request.user, "join", gym):
            raise PermissionDenied
        services.join_gym(trainee=trainee, gym=gym)
        return go(request, "account", said=_("You train at %(gym)s now.") % {"gym": gym})
    return render(
        request,
        "facilities/gym_join.html",
        {"gym": gym, "trainee": trainee, "closed": not may(request.user, "join", gym)},
    )


@policy_required(Trainee, "join")
@require_POST
def leave(request):
    services.leave_gym(trainee=own_trainee(request))
    return go(request, "account", said=_("You have left the gym. Your training stays yours."))


@trainees_page
@require_http_methods(["GET", "HEAD", "POST"])
def plates(request):
    """What one loads the bar with; without plates of one's own those of the gym."""
    trainee = own_trainee(request)
    form = TraineePlatesForm(posted(request), instance=trainee, unit=mass_unit(request.user.units))
    if request.method == "POST" and form.is_valid():
        Trainee.objects.filter(pk=trainee.pk).update(plates=trainee.plates)
        return go(request, "facilities:plates", said=_("Saved."))
    in_use = inventory_of(own_trainee(request))
    return render(
        request, "facilities/plates.html", {"form": form, "in_use": in_use}, status=400 if form.errors else 200
    )
