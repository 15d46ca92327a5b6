"""Standing access: what can act for an account without its password, such as tokens, applications and webhooks.

Each app registers its kinds of access. Pages list the accesses with a check box for each. Which boxes are ticked at
first depends on the occasion.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from oauth2_provider.models import Application

from . import services
from .models import User


class Occasion(enum.Enum):
    RESET = "reset"  # the password was forgotten, or somebody else knows it
    CHANGE = "change"  # the user is signed in and entered the old password
    SIGN_OUT = "sign_out"
    NOT_ME = "not_me"


@dataclass(frozen=True)
class Access:
    """One token, application or webhook that can act for an account, as a page lists it."""

    kind: str
    pk: str
    title: str
    detail: str
    ends_by_default: bool

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"


class AccessKind:
    """One kind of access. An app registers its kinds in `AppConfig.ready`."""

    name: ClassVar[str]
    label: ClassVar[Any]  # for people, translated
    ends_on: ClassVar[frozenset[Occasion]]  # the occasions on which its boxes are ticked at first
    listed_on: ClassVar[frozenset[Occasion]]

    def rows(self, user: User) -> Iterator[tuple[str, str, str, bool]]:
        """(key, title, detail, whether ending it affects nobody else) of each, in a fixed number of statements."""
        raise NotImplementedError

    def end(self, user: User, keys: list[str]) -> None:
        raise NotImplementedError


KINDS: dict[str, AccessKind] = {}
ALWAYS = frozenset(Occasion)


def register(kind: AccessKind) -> None:
    KINDS[kind.name] = kind


def of(user: User, occasion: Occasion) -> list[Access]:
    """The accesses of the account that a page lists on this occasion, by kind."""
    return [
        Access(kind.name, key, title, detail, occasion in kind.ends_on and own)
        for kind in KINDS.values()
        if occasion in kind.listed_on
        for key, title, detail, own in kind.rows(user)
    ]


def by_kind(accesses: Iterable[Access]) -> dict[str, list[str]]:
    """{kind: keys}"""
    keys = defaultdict(list)
    for access in accesses:
        keys[access.kind].append(access.pk)
    return keys


def chosen(found: Iterable[Access], data: Mapping | None) -> set[str]:
    """The keys of accesses to end: those ticked in the form, and those that it did not list and that end by default."""
    ticked, listed = (set(data.getlist(name)) if data else set() for name in ("end", "listed"))  # type: ignore[attr-defined]
    return {one.key for one in found if one.key in ticked or (one.key not in listed and one.ends_by_default)}


def groups(found: Iterable[Access], ended: set[str]) -> list[tuple[str, list[tuple[Access, bool]]]]:
    """[(heading, [(access, whether its box is ticked)])], for a page."""
    listed = defaultdict(list)
    for access in found:
        listed[access.kind].append((access, access.key in ended))
    return [(str(KINDS[name].label), rows) for name, rows in listed.items()]


@transaction.atomic
def end(user: User, accesses: Iterable[Access]) -> None:
    for name, keys in by_kind(accesses).items():
        KINDS[name].end(user, keys)


class PersonalTokens(AccessKind):
    name, label = "token", _("Personal access tokens")
    ends_on = ALWAYS
    listed_on = ALWAYS - {Occasion.SIGN_OUT}  # signing out everywhere ends them all

    def rows(self, user: User) -> Iterator[tuple[str, str, str, bool]]:
        for token in user.personal_tokens.order_by("-created_at", "-pk"):
            yield str(token.pk), token.name, " · ".join(token.scopes), True

    def end(self, user: User, keys: list[str]) -> None:
        user.personal_tokens.filter(pk__in=keys).delete()


class GrantedApplications(AccessKind):
    name, label = "grant", _("Applications with access")
    ends_on = listed_on = ALWAYS

    def rows(self, user: User) -> Iterator[tuple[str, str, str, bool]]:
        for application in services.granted_applications(user).order_by("name", "pk"):
            yield str(application.pk), application.name, "", True

    def end(self, user: User, keys: list[str]) -> None:
        for application in Application.objects.filter(pk__in=keys):
            services.end_grants(user, application)


class OwnApplications(AccessKind):
    """Applications that other people use are not ticked at first: deleting one ends the access of its users."""

    name, label = "application", _("Your applications")
    ends_on = frozenset({Occasion.RESET, Occasion.NOT_ME})
    listed_on = ALWAYS - {Occasion.SIGN_OUT}

    def rows(self, user: User) -> Iterator[tuple[str, str, str, bool]]:
        of_others = Q(refreshtoken__revoked=None) & ~Q(refreshtoken__user=user)
        others = Count("refreshtoken__user", distinct=True, filter=of_others)
        for application in Application.objects.filter(user=user).annotate(others=others).order_by("name", "pk"):
            n = application.others
            used = ngettext("used by %(n)s other person", "used by %(n)s other people", n) % {"n": n} if n else ""
            yield str(application.pk), application.name, used, not n

    def end(self, user: User, keys: list[str]) -> None:
        Application.objects.filter(user=user, pk__in=keys).delete()


for _kind in (PersonalTokens(), GrantedApplications(), OwnApplications()):
    register(_kind)
