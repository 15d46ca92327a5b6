from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self, cast

from django.db.models import Case, CharField, Count, F, Q, Value, When

from common.local_days import local_day
from facilities.days import is_active, today_of
from policy.rows import PermittedQuerySet
from policy.table import LIBRARY

from .exercise_search import ABBREVIATIONS, Row, ranked, typed_words
from .translations import is_translated, names_besides, shown_name, translated

if TYPE_CHECKING:
    from accounts.models import User
    from facilities.models import Gym, Trainee

    from .models import Program, ProgramAssignment
    from .plans import PlanLine


MOST_RANKED = 1000  # exercises that one search compares with what was typed
MOST_FORGIVEN = 5  # words of a search that nothing has as they were typed
MOST_SIMILAR = 50  # exercises that such a search finds


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

    def names_of(self, lines: Iterable[PlanLine]) -> dict[int, str]:
        """{exercise: the name that is shown}, of what a line doesn't name itself. No query if there is nothing.

        A line names its exercise in the plan's language only, and not those that trainees may choose instead.
        """
        lines = list(lines)
        keys = {key for line in lines for key in line.alternatives}
        if is_translated():
            keys |= {line.exercise for line in lines}
        return dict(self.filter(pk__in=keys).values_list("pk", shown_name())) if keys else {}

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

    def by_label(self) -> Self:
        """In the order of the names that the reader sees."""
        return self.order_by(shown_name(), "id")

    def found_by(self, text: str) -> Self:
        """Those with every word in a name, a muscle or the equipment; else those that the text may mean."""
        typed, *_others = typed_words(text)
        if not typed:
            return self.none()
        found = self
        for word in typed:
            written = typed_words(ABBREVIATIONS.get(word.spelled[0], ""))[0]
            condition = Q(*(("search_text__contains", one) for one in word.spelled), _connector=Q.OR)
            if written:
                condition |= Q(
                    *(("search_text__contains", one) for one, *_others in (word.spelled for word in written))
                )
            found = found.filter(condition)
        if found.exists():
            return found
        few = " ".join(word.spelled[0] for word in typed[:MOST_FORGIVEN])
        best = ranked(self.order_by("pk").search_rows(), few, is_loose=False)
        return self.filter(pk__in=[row.exercise for row in best[:MOST_SIMILAR]])

    def search_rows(self) -> list[Row]:
        """What a search ranks, of the first MOST_RANKED."""
        columns = ("pk", "name", "aliases", "translations", "primary_muscles", "equipment")
        found = []
        for key, name, aliases, translations, muscles, equipment in self.values_list(*columns)[:MOST_RANKED]:
            label = translated(translations, "name") or name
            others = names_besides(label, [name, *aliases], translations)
            found.append(Row(key, label, others, about=(*muscles, *([equipment] if equipment else []))))
        return found

    def choice_rows(self, *columns: str) -> list[dict[str, Any]]:
        """`{id, name, aliases, *columns}` of each, for scripts: the name that is shown, and all the others."""
        rows = []
        for row in self.values("id", "name", "aliases", "translations", *columns):
            translations = row.pop("translations")
            label = translated(translations, "name") or row["name"]
            others = names_besides(label, [row["name"], *row["aliases"]], translations)
            rows.append({**row, "name": label, "aliases": others})
        return rows

    def best_first(self, text: str) -> list[int]:
        """The keys of these exercises, those that fit the text best first."""
        rows = self.search_rows()
        best = [row.exercise for row in ranked(rows, text)]
        return list(dict.fromkeys([*best, *(row.exercise for row in rows)]))

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

    def with_days_a_week(self) -> Self:
        """Adds `days_a_week`: the workouts of its first week."""
        first = Q(days__is_archived=False, days__week=1)
        return self.annotate(days_a_week=Count("days", filter=first, distinct=True))

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
