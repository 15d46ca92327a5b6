from django.db.models import Count, Prefetch, Q

from common.search import words_of
from policy.rows import PermittedQuerySet
from policy.table import LIBRARY


class ExerciseQuerySet(PermittedQuerySet):
    def library(self):
        return self.filter(LIBRARY)

    def usable_in(self, gym):
        """What a program of this gym may consist of."""
        return self.filter(LIBRARY | Q(gym=gym)) if gym else self.filter(LIBRARY)

    def shelved(self, user):
        """What a list of exercises offers: what single trainees brought along, to themselves alone."""
        return self.filter(Q(trainee=None) | Q(trainee__user=user.pk))

    def current(self):
        return self.filter(is_archived=False)

    def named(self, text: str):
        """Each word of a search, as far as it is one, somewhere in the name."""
        found = self
        for word in words_of(text.replace("\x00", "")):
            found = found.filter(name__icontains=word)
        return found

    def for_muscle(self, muscle: str):
        # A JSON list as both databases store it: the quoted name stands in its text.
        return self.filter(Q(primary_muscles__icontains=f'"{muscle}"') | Q(secondary_muscles__icontains=f'"{muscle}"'))

    def with_primary_muscle(self, muscle: str):
        return self.filter(primary_muscles__icontains=f'"{muscle}"')


class ProgramQuerySet(PermittedQuerySet):
    def current(self):
        return self.filter(is_archived=False)

    def with_plan(self):
        """Programs with `program_days`, which are their days in order, each with its `plan`."""
        from .models import ProgramDay

        days = ProgramDay.objects.current().with_exercises()
        return self.prefetch_related(Prefetch("days", queryset=days, to_attr="program_days"))

    def with_counts(self):
        """Adds `followers`: trainees who train by it now; `workouts`: days it holds."""
        return self.annotate(
            followers=Count("assignments", filter=Q(assignments__status="active"), distinct=True),
            workouts=Count("days", filter=Q(days__is_archived=False), distinct=True),
        )


class PlanPartQuerySet(PermittedQuerySet):
    def current(self):
        return self.filter(is_archived=False)

    def with_exercises(self):
        """Days with `plan`: their exercises in order."""
        from .models import ProgramExercise

        lines = ProgramExercise.objects.current().select_related("exercise").order_by("position", "id")
        return self.prefetch_related(Prefetch("exercises", queryset=lines, to_attr="plan"))


class AssignmentQuerySet(PermittedQuerySet):
    def active(self):
        return self.filter(status="active")

    def running(self):
        """Those that are followed, if with a pause."""
        return self.filter(status__in=("active", "paused"))

    def followed(self, trainee):
        """The assignment that the trainee follows, or None; an active one before one that is paused."""
        return self.running().with_plan().filter(trainee=trainee).order_by("status", "-pk").first()

    def with_plan(self):
        return self.select_related("program", "revision", "trainee__user", "trainee__gym")
