"""/account/: the user's own profile and data, which are in every app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.email_change import is_verified
from accounts.forms import DeleteAccountForm, ProfileForm, RestForm
from accounts.services import set_rest_defaults
from changes import services as changes
from changes.models import Change
from changes.services import SHARING
from common.refusals import shown_on
from common.responses import posted, redirect_to

from . import services
from .forms import TraineeProfileForm
from .guards import own_trainee, trainees_page

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.requests import AuthenticatedRequest

    from .models import Trainee


def is_valid(forms: Any) -> bool:
    """Asks every form, so that each shows its errors."""
    return False not in [form.is_valid() for form in forms]


def profile_of(user: User) -> Any:
    return getattr(user, "trainee", None)


def sharing(trainee: Trainee) -> list[Change]:
    """When the trainer's sight of health metrics ended and began, latest first."""
    if trainee is None:
        return []
    told = Change.objects.filter(trainee=trainee, resource=trainee.resource, event__startswith=SHARING)
    return list(told.order_by("-pk")[:5])


@trainees_page
@require_POST
def rest(request: AuthenticatedRequest) -> HttpResponse:
    """The rest timer."""
    own_trainee(request)
    form = RestForm(request.POST, user=request.user)
    if form.is_valid():
        set_rest_defaults(user=request.user, defaults=form.defaults())
        return redirect_to(request, "account", message=_("Saved."))
    return account_page(request, profile_forms(request.user), rest_form=form)


def profile_forms(user: User, data: Any = None) -> list[ModelForm]:
    trainee, units = profile_of(user), user.units  # as the page that was filled in showed them
    forms: list[ModelForm] = [ProfileForm(data, instance=user)]
    if trainee is not None:
        forms.append(TraineeProfileForm(data, instance=trainee, units=units))
    return forms


def account_page(
    request: AuthenticatedRequest, forms: list[ModelForm], rest_form: RestForm | None = None
) -> HttpResponse:
    """The page; with forms that were refused, 400."""
    trainee = profile_of(request.user)
    context = {
        "forms": forms,
        "rest_form": rest_form or RestForm(user=request.user),
        "trainee": trainee,
        "subscriptions": request.user.push_subscriptions.order_by("pk"),
        "email_verified": is_verified(request.user),
        "shared": sharing(trainee),
        "delete_form": DeleteAccountForm(user=request.user),
    }
    is_refused = rest_form is not None or any(form.is_bound for form in forms)
    return render(request, "accounts/account.html", context, status=400 if is_refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: AuthenticatedRequest) -> HttpResponse:
    data = posted(request)
    forms = profile_forms(request.user, data)
    if data is not None and is_valid(forms):
        with transaction.atomic():
            for form in forms:
                form.save()
            changes.account_updated(request.user)
        return redirect_to(request, "account", message=_("Saved."))
    if data is not None:
        request.user.refresh_from_db()  # the page's frame shows what is stored, not what was refused
    return account_page(request, forms)


@login_required
@require_POST
def delete(request: AuthenticatedRequest) -> HttpResponse:
    """The account and everything personal, for good."""
    form = DeleteAccountForm(request.POST, user=request.user)
    if form.is_valid():
        user = request.user
        with shown_on(form):
            services.erase_account(user)
            logout(request)
            return redirect_to(request, "home", message=_("Your account and everything in it is deleted."))
    return render(request, "accounts/account_delete.html", {"delete_form": form}, status=400)
