"""The first page of the admin: how the gyms are doing and what needs to be done. Each figure links to its list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from changes.audit_text import Readable, readable
from changes.models import AuditEntry
from facilities.models import Gym, Invitation, Trainee, Trainer
from policy.rows import may_some
from training.models import ProgramAssignment
from workouts.activity import INACTIVE, trained_since

from .admin_trends import Trends

MOST_GYMS, MOST_TRAINERS, LATEST = 100, 50, 8


@dataclass
class Figure:
    label: str
    value: int
    url: str
    note: str = ""
    needs_doing: bool = False
    of_training: bool = False  # for those who run the gym


def link(name: str, **query: Any) -> str:
    return f"{reverse(f'admin:{name}_changelist')}?{urlencode(query)}"


@dataclass(eq=False)
class Overview:
    """The figures of the gyms that `user` administers, or of one of them."""

    user: User
    chosen: str = ""

    def __post_init__(self) -> None:
        self.runs = may_some(self.user, "administer", Gym)  # the front desk does not
        gyms = Gym.objects.permitted(self.user, "staff").order_by("name", "pk")
        self.gyms = list(gyms[: MOST_GYMS + 1])
        self.has_many = len(self.gyms) > MOST_GYMS
        key = self.chosen if self.chosen.isdecimal() else "0"
        self.gym = next((gym for gym in self.gyms if str(gym.pk) == key), None)
        if self.gym is None and self.has_many:
            self.gym = gyms.filter(pk=key).first()
        self.of_one = {"gym__id__exact": self.gym.pk} if self.gym else {}  # filters of the lists
        self.active = {"user__is_active__exact": 1, **self.of_one}
        self.where = Q(gym=self.gym) if self.gym else Q(gym__isnull=False)

    def figures(self) -> list[Figure]:
        trainees = Trainee.objects.permitted(self.user, "administer").filter(self.where, user__is_active=True)
        follows = ProgramAssignment.objects.active().filter(trainee=OuterRef("pk"))
        counts = trainees.aggregate(
            active=Count("pk"),
            alone=Count("pk", filter=Q(trainer=None)),
            planless=Count("pk", filter=~Q(Exists(follows))),
            inactive=Count("pk", filter=~Q(trained_since(timezone.now() - INACTIVE))),
        )
        last_week, this_week = self.trends.workouts_lately() if self.runs else (0, 0)
        invitations = Invitation.objects.permitted(self.user).filter(self.where).pending().count()
        trainees_list = "facilities_trainee"
        waiting = link("facilities_invitation", state="pending", **self.of_one)
        figures = [
            Figure(_("Active trainees"), counts["active"], link(trainees_list, **self.active)),
            Figure(
                _("Workouts this week"),
                this_week,
                link(trainees_list, trained="this-week", **self.of_one),
                _("%(n)s last week") % {"n": last_week},
                of_training=True,
            ),
            Figure(
                _("Without a trainer"),
                counts["alone"],
                link(trainees_list, coached="no", **self.active),
                needs_doing=counts["alone"] > 0,
            ),
            Figure(
                _("Without a program"),
                counts["planless"],
                link(trainees_list, program="none", **self.active),
                of_training=True,
                needs_doing=counts["planless"] > 0,
            ),
            Figure(
                _("Not training for 14 days"),
                counts["inactive"],
                link(trainees_list, trained="not-lately", **self.active),
                of_training=True,
                needs_doing=counts["inactive"] > 0,
            ),
            Figure(_("Invitations waiting"), invitations, waiting),
        ]
        return [figure for figure in figures if self.runs or not figure.of_training]

    @cached_property
    def trends(self) -> Trends:
        gyms = [self.gym] if self.gym else self.gyms
        trainees = Trainee.objects.permitted(self.user, "administer").filter(self.where)
        return Trends(trainees, [gym.pk for gym in gyms])

    def compared_gyms(self) -> list[Gym]:
        """The gyms that the page compares, with their trends: none if there is only one, or one is chosen."""
        if self.gym or len(self.gyms) < 2 or not self.runs:
            return []
        for gym in self.gyms:
            gym.trends = self.trends.by_gym[gym.pk].trends()
        return self.gyms[:MOST_GYMS]

    def trainers(self) -> list[tuple[Trainer, int, str]]:
        """(trainer, number of active trainees, address of their list), those with most trainees first."""
        trainers = Trainer.objects.permitted(self.user, "choose").filter(self.where, user__is_active=True)
        load = Count("trainees", filter=Q(trainees__user__is_active=True, trainees__gym=F("gym")))
        rows = trainers.select_related("user", "gym").annotate(load=load).order_by("-load", "pk")[:MOST_TRAINERS]
        for row in rows if self.runs else ():
            row.trends = self.trends.by_trainer[row.pk].trends()
        return [(row, row.load, link("facilities_trainee", trainer=row.pk)) for row in rows]

    def latest(self) -> list[tuple[Readable, int]]:
        """The latest entries of the audit trail: (entry, count). Consecutive equal entries are counted as one."""
        entries = AuditEntry.objects.permitted(self.user).order_by("-id").select_related("gym")
        if self.gym:
            entries = entries.filter(gym=self.gym)
        lines = readable(entries[: 5 * LATEST], self.user)
        groups = [
            list(group) for _key, group in groupby(lines, lambda line: (line.who, line.kind, line.what, line.text))
        ]
        return [(group[0], len(group)) for group in groups[:LATEST]]

    def context(self) -> dict[str, Any]:
        figures, trainers = self.figures(), self.trainers()
        return {
            "overview": self,
            "figures": figures,
            "trainers": trainers,
            "most_load": max((load for _trainer, load, _url in trainers), default=0),
            "trends": self.trends.total.trends() if self.runs and self.gyms else [],
            "compared_gyms": self.compared_gyms(),
            "latest": self.latest() if self.runs else [],
            "may_invite_trainers": may_some(self.user, "create", Trainer),
        }
