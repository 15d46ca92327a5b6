from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Self, cast

from django.db.models import Case, CharField, Count, F, Q, Value, When

from common.local_days import local_day
from facilities.days import is_active, today_of
from policy.rows import PermittedQuerySet
from policy.table import LIBRARY

if TYPE_CHECKING:
    from accounts.models import User
    from facilities.models import Gym, Trainee

    from .models import Program, ProgramAssignment
    from .plans import PlanLine


def in_names(word: str) -> Q:
    """The condition that an exercise has the word, in lower case, in its name or in another name that people use."""
    return Q(name__icontains=word) | in_list("aliases", word)


def in_list(field: str, word: str) -> Q:
    """The condition that a text of the JSON list has the word, in lower case, somewhere."""
    if not any(letter.isalnum() for letter in word):
        return Q(pk=None)  # else it could be found in the punctuation between the texts
    texts = {json.dumps(word, ensure_ascii=False)}
    if not word.isascii():  # SQLite keeps the list with other letters escaped, and large and small ones differ
        texts |= {json.dumps(word), json.dumps(word.capitalize())}
    return Q(*((f"{field}__icontains", text[1:-1]) for text in sorted(texts)), _connector=Q.OR)


def has_ended(day: date | Case) -> Q:
    """The condition that an assignment has ended. The day is today where the trainee is.

    With `has_begun` and the stored pause this is the status, as `ProgramAssignment.status_on` has it for one row.
    """
    return Q(status="ended") | Q(end_date__isnull=False, end_date__lt=day)


def has_begun(day: date | Case) -> Q:
    return Q(start_date__lte=day)


class ExerciseQuerySet(PermittedQuerySet):
    def library(self) -> Self:
        return self.filter(LIBRARY)

    def usable_in(self, gym: Gym | None) -> Self:
        """What a program of this gym may consist of."""
        return self.filter(LIBRARY | Q(gym=gym)) if gym else self.filter(LIBRARY)

    def names_of_alternatives(self, lines: Iterable[PlanLine]) -> dict[int, str]:
        """{exercise: its name}, of those that trainees may choose instead of the lines'. No query if there are none."""
        keys = {key for line in lines for key in line.alternatives}
        return dict(self.filter(pk__in=keys).values_list("pk", "name")) if keys else {}

    def usable_by(self, trainee: Trainee) -> Self:
        """What the plan of one trainee may consist of: as `usable_in` their gym, and their own exercises."""
        found = LIBRARY | Q(trainee=trainee)
        return self.filter(found | Q(gym=trainee.gym_id) if trainee.gym_id else found)

    def choosable_for(self, program: Program) -> Self:
        """What may be added to a program: as `usable_in` its gym, or to a routine as `usable_by` its trainee."""
        if program.trainee is not None:
            return self.usable_by(program.trainee)
        return self.usable_in(program.gym).filter(trainee=None)

    def shelved(self, user: User) -> Self:
        """What a list of exercises offers: a trainee's own exercises only to the trainee."""
        return self.filter(Q(trainee=None) | Q(trainee__user=user.pk))

    def current(self) -> Self:
        return self.filter(is_archived=False)

    def for_muscle(self, muscle: str) -> Self:
        # A JSON list as both databases store it: its text contains the quoted name.
        return self.filter(Q(primary_muscles__icontains=f'"{muscle}"') | Q(secondary_muscles__icontains=f'"{muscle}"'))


SECTIONS = ("mine", "my_gym", "ready_made", "others")  # of the list of programs, in this order


class ProgramQuerySet(PermittedQuerySet):
    def current(self) -> Self:
        return self.filter(is_archived=False)

    def with_counts(self) -> Self:
        """Adds `followers`: trainees who train by it now; `workouts`: days it holds."""
        return self.annotate(
            followers=Count(
                "assignments", filter=is_active("assignments__", "assignments__trainee__user__timezone"), distinct=True
            ),
            workouts=Count("days", filter=Q(days__is_archived=False), distinct=True),
        )

    def in_sections(self, user: User) -> Self:
        """Adds `section` and `shelf` and orders by them: the user's own in folders, their gyms', ready-made ones."""
        actor = user.actor
        section = Case(
            When(owner=user.pk, then=Value("mine")),
            When(is_template=False, gym__in=actor.gym + actor.gyms, then=Value("my_gym")),
            When(Q(is_template=True) | Q(gym=None), then=Value("ready_made")),
            default=Value("others"),
            output_field=CharField(),
        )
        rank = Case(*(When(section=name, then=Value(rank)) for rank, name in enumerate(SECTIONS)))
        shelf = Case(When(owner=user.pk, then=F("folder")), default=Value(""), output_field=CharField())
        return self.annotate(section=section, shelf=shelf).order_by(rank, "shelf", "name", "id")


class PlanPartQuerySet(PermittedQuerySet):
    def current(self) -> Self:
        return self.filter(is_archived=False)


class AssignmentQuerySet(PermittedQuerySet):
    """The status follows from the dates, on the day of the trainee. `day`: that day, where it is known."""

    def with_status_now(self, day: date | Case | None = None) -> Self:
        """Adds `status_now`: upcoming, active, paused or ended."""
        day = day or local_day("trainee__user__timezone")
        status = Case(
            When(has_ended(day), then=Value("ended")),
            When(~has_begun(day), then=Value("upcoming")),
            When(status="paused", then=Value("paused")),
            default=Value("active"),
            output_field=CharField(),
        )
        return self.alias(status_now=status)

    def active(self) -> Self:
        return self.filter(is_active())

    def unended(self, day: date | None = None) -> Self:
        """Those that trainees follow, paused ones too, and those that begin later."""
        return self.exclude(has_ended(day or local_day("trainee__user__timezone")))

    def running(self, day: date | None = None) -> Self:
        """Those that trainees follow now, paused ones too."""
        return self.unended(day).filter(has_begun(day or local_day("trainee__user__timezone")))

    def followed(self, trainee: Trainee) -> ProgramAssignment | None:
        """The assignment that the trainee follows, or else the next that begins, or None."""
        day = today_of(trainee)
        found = self.unended(day).with_plan().filter(trainee=trainee).followed_first(day=day).first()
        return cast("ProgramAssignment | None", found)

    def followed_first(self, *then: str, day: date | None = None) -> Self:
        """Active ones, then paused, upcoming and ended ones; of each the newest, or as `then` orders them.

        Of those that are upcoming, the next comes first.
        """
        order = ("active", "paused", "upcoming")
        ranks = [When(status_now=status, then=Value(rank)) for rank, status in enumerate(order)]
        begins = Case(When(status_now="upcoming", then=F("start_date")))
        return self.with_status_now(day).order_by(Case(*ranks, default=Value(len(ranks))), begins, *then, "-pk")

    def with_plan(self) -> Self:
        return self.select_related("program", "revision", "trainee__user", "trainee__gym")
