"""A filter for the list of trainees. Workouts themselves are not in the administration."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.admin.filters import ChoiceFilter
from facilities.admin.trainees import TraineeAdmin

from .activity import INACTIVE, monday, trained_since


class TrainedFilter(ChoiceFilter):
    title = _("training")
    parameter_name = "trained"

    def answers(self) -> dict[str, Any]:
        return {
            "this-week": (_("trained this week"), trained_since(monday())),
            "not-lately": (_("not for 14 days"), ~trained_since(timezone.now() - INACTIVE)),
        }


TraineeAdmin.list_filter = (TrainedFilter, *TraineeAdmin.list_filter)
