"""The mails about an account's e-mail address, in the language of its owner."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.mail import mail

from .models import EmailChange, User


def link(request: HttpRequest, name: str, *args: str) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


def reset_path(user: User) -> str:
    """The path of the page that sets a new password without the old one. It works once."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def written(user: User, *, to: str, subject: Promise, template: str, **context: Any) -> EmailMessage:
    """A mail in the user's language."""
    with translation.override(user.language):
        return mail(to=to, subject=str(subject), template=f"accounts/email/{template}.txt", context=context)


def confirm(request: HttpRequest, change: EmailChange, key: str) -> EmailMessage:
    """To the new address. It may be a stranger's, so the mail contains nothing that the user has written."""
    return written(
        change.user,
        to=change.new_email,
        subject=_("Confirm your e-mail address"),
        template="confirm_first" if change.is_first_confirmation else "confirm",
        link=link(request, "account_confirm_email", key),
        reset=link(request, "account_reset_password"),
    )


def taken(holder: User) -> EmailMessage:
    """To the new address, instead of a link, if it belongs to another account."""
    return written(
        holder,
        to=holder.email,
        subject=_("This address already has an account"),
        template="taken",
    )


def requested(request: HttpRequest, change: EmailChange, key: str, *, named: bool) -> EmailMessage:
    """To the present address, with a link that stops the change. `named`: whether the mail names the new address."""
    return written(
        change.user,
        to=change.old_email,
        subject=_("Your e-mail address is about to change"),
        template="requested",
        new_email=change.new_email if named else "",
        link=link(request, "email_change_stop", key),
        reset=link(request, "account_reset_password"),
    )


def changed(request: HttpRequest, change: EmailChange, key: str) -> EmailMessage:
    """To the former address; with a link that undoes the change if that address was verified."""
    return written(
        change.user,
        to=change.old_email,
        subject=_("Your e-mail address was changed"),
        template="changed",
        new_email=change.new_email if key else "",
        link=link(request, "email_change_undo", key) if key else "",
    )


def undone(user: User, displaced: str) -> EmailMessage:
    """To the address that the account had before the change was undone."""
    return written(user, to=displaced, subject=_("The change of your e-mail address was undone"), template="undone")


def proved(request: HttpRequest, user: User) -> EmailMessage:
    """To a person who verified the address by a reset: what access has ended, and where to see who sees their data."""
    return written(
        user,
        to=user.email,
        subject=_("Your e-mail address is confirmed"),
        template="proved",
        link=link(request, "account"),
    )


def invited(request: HttpRequest, user: User) -> EmailMessage:
    """A link to choose the first password of an account that the operator made."""
    chosen = request.build_absolute_uri(reset_path(user))
    return written(user, to=user.email, subject=_("Your account at GymTrack"), template="invited", link=chosen)


def changed_by_operator(user: User, former: str) -> EmailMessage:
    """To the former address. The owner can ask the operator about it, but has no link that stops it."""
    return written(user, to=former, subject=_("Your e-mail address was changed"), template="changed_by_operator")


def reset(request: HttpRequest, user: User) -> EmailMessage:
    """A link to choose a new password."""
    return written(
        user,
        to=user.email,
        subject=_("Choose a new password"),
        template="reset",
        link=request.build_absolute_uri(reset_path(user)),
    )
