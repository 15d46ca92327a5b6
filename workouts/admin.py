"""A filter for the list of trainees. Workouts themselves are not in the administration."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from facilities.admin.filters import ChoiceFilter
from facilities.admin.trainees import TraineeAdmin, TraineeColumn
from facilities.models import Gym

from .activity import INACTIVE, monday, trained_since
from .models import WorkoutSession


class TrainedFilter(ChoiceFilter):
    title = _("training")
    needs = ("administer", Gym)
    parameter_name = "trained"

    def answers(self) -> dict[str, Any]:
        return {
            "this-week": (_("trained this week"), trained_since(monday())),
            "not-lately": (_("not for 14 days"), ~trained_since(timezone.now() - INACTIVE)),
        }


def last_workouts(trainees: list[int]) -> dict[int, str]:
    rows = WorkoutSession.objects.filter(trainee__in=trainees).exclude(status="planned").order_by()
    moments = rows.values_list("trainee").annotate(last=Max("started_at"))
    return {key: date_format(timezone.localtime(last), "DATE_FORMAT") for key, last in moments}


LAST_WORKOUT = TraineeColumn("last_workout", _("last workout"), last_workouts, ("administer", Gym))
TraineeAdmin.more_columns = (*TraineeAdmin.more_columns, LAST_WORKOUT)
TraineeAdmin.list_filter = (TrainedFilter, *TraineeAdmin.list_filter)
