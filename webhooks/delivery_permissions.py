"""Who may receive what through which endpoint, checked when a delivery is created and again when it is sent.

Consent, grants and accounts may change between the two, so the first check alone is not enough.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone
from oauth2_provider.models import Application, RefreshToken

from accounts.applications import usable
from accounts.models import User
from changes.models import Change
from policy.actor import Actor
from policy.scopes import NEEDED

from .models import Endpoint

Grants = dict[int, dict[int, set[str]]]


@dataclass(frozen=True)
class DeliveryPermissions:
    """What is allowed now, for a batch of changes."""

    recipients: dict[int, set[int]]  # {change: the users who may know of it, of those with an endpoint or a grant}
    grants: Grants
    active: set[int]  # users
    usable: set[int]  # applications

    @classmethod
    def of(cls, changes: list[Change], endpoints: Iterable[Endpoint]) -> DeliveryPermissions:
        """Reads everything at once, for these changes and the endpoints in question."""
        people: set[int] = set().union(*map(concerned, changes))
        owners = {endpoint.user_id for endpoint in endpoints}
        applications = {endpoint.application_id for endpoint in endpoints if endpoint.application_id is not None}
        granted = grants(people) if applications else {}
        return cls(
            recipients=recipients(changes, owners | set(granted)),
            grants=granted,
            active=set(User.objects.filter(pk__in=people | owners, is_active=True).values_list("pk", flat=True)),
            usable=set(Application.objects.filter(usable(), pk__in=applications).values_list("pk", flat=True)),
        )

    def allows(self, endpoint: Endpoint, change: Change, user_id: int) -> bool:
        """Whether this endpoint may receive this change in the name of this user."""
        if change.event not in endpoint.events or change.at < endpoint.created_at:
            return False
        if user_id not in self.recipients.get(change.pk, ()) or not {user_id, endpoint.user_id} <= self.active:
            return False
        if endpoint.application_id is None:
            return endpoint.user_id == user_id
        scopes = self.grants.get(user_id, {}).get(endpoint.application_id, set())
        return endpoint.application_id in self.usable and NEEDED[change.resource][0] in scopes


def concerned(change: Change) -> set[int]:
    """The users whom an event is about: the owner, the trainee, their trainer, the admins of the gym.

    They are fewer than those who may see the row. The policy decides whether they may know of it.
    """
    people = {change.owner_id}
    if change.trainee is not None:
        people.add(change.trainee.user_id)
        if change.trainee.trainer is not None:
            people.add(change.trainee.trainer.user_id)
    if change.admins_of_id is not None:
        people |= set(User.objects.filter(gyms=change.admins_of_id).values_list("pk", flat=True))
    return {key for key in people if key is not None}


def recipients(changes: list[Change], people: Iterable[int]) -> dict[int, set[int]]:
    """{change: those of these people whom it concerns and who may know of it}, with a query or two for each of them."""
    about = {change.pk: concerned(change) for change in changes}
    found: dict[int, set[int]] = {key: set() for key in about}
    wanted = set(people) & set().union(*about.values())
    for user in User.objects.filter(pk__in=wanted).select_related("trainee", "trainer"):
        # By role alone: an operator may see every row, but gets no more events than others in that role.
        actor = replace(Actor.of(user), role=user.role) if user.is_superuser else Actor.of(user)
        keys = [key for key, users in about.items() if user.pk in users]
        for key in Change.objects.permitted(actor).filter(pk__in=keys).values_list("pk", flat=True):
            found[key].add(user.pk)
    return found


def grants(people: Iterable[int]) -> Grants:
    """{user: {application: the scopes that they let it have}}, as far as their refresh tokens are good."""
    since = timezone.now() - settings.OAUTH_REFRESH_TOKEN_LIFETIME
    found: Grants = defaultdict(lambda: defaultdict(set))
    good = RefreshToken.objects.filter(user__in=people, revoked=None, created__gt=since, access_token__isnull=False)
    for user_id, application_id, scope in good.values_list("user", "application", "access_token__scope"):
        found[user_id][application_id] |= set(scope.split())
    return found
