"""What the administration of people asks of workouts; workouts themselves are not administered."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.admin.filters import ChoiceFilter
from facilities.admin.trainees import TraineeAdmin

from .models import WorkoutSession

INACTIVE = timedelta(days=14)


def monday(now=None):
    """When this week began, in the time zone of whoever asks."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday())


def trained_since(moment):
    """Whether a trainee began a workout since then: all that the administration asks of workouts."""
    return Exists(WorkoutSession.objects.filter(trainee=OuterRef("pk"), started_at__gte=moment))


class TrainedFilter(ChoiceFilter):
    title = _("training")
    parameter_name = "trained"

    def answers(self):
        return {
            "this-week": (_("trained this week"), trained_since(monday())),
            "not-lately": (_("not for 14 days"), ~trained_since(timezone.now() - INACTIVE)),
        }


TraineeAdmin.list_filter = (TrainedFilter, *TraineeAdmin.list_filter)
