"""The reasons of targets in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from common.formatting import format_mass, format_number, units_of

from ..plans import Reason


def reason_text(reason: Reason | None, user: User | None) -> str:
    """Why it is what it is, in the reader's units and language."""
    if not reason:
        return ""
    values, units = dict(reason), units_of(user)

    def change(value: str, unit: str = "kg") -> str:
        amount = Decimal(value)
        sign = "−" if amount < 0 else "+"
        if unit == "kg":
            return sign + format_mass(abs(amount), units)
        return f"{sign}{format_number(abs(amount))} %"

    for name in ("added", "step"):
        if name in values:
            values[name] = change(values[name], values.get("unit", "kg"))
    code = values["code"]
    if code == "wave":
        code = "wave" if Decimal(values["percent"]) else "wave_start"
        values["percent"] = change(values["percent"], "percent")
    if "kg" in values:
        values["kg"] = format_mass(Decimal(values["kg"]), units)
    texts = {
        "linear": _("%(added)s since the first week, %(step)s a week"),
        "wave": _("%(percent)s on the starting weight, week %(week)s of %(of)s"),
        "wave_start": _("starting weight, week %(week)s of %(of)s"),
        "scheme": _("week %(week)s of %(of)s"),
        "deload": _("deload: %(percent)s %% of the load, half the sets"),
        "all_done": _("%(added)s: all %(sets)s × %(reps)s done last time"),
        "not_all": _("same weight: %(made)s of %(sets)s × %(reps)s last time"),
        "all_done_groups": _("%(added)s: all sets done last time"),
        "not_all_groups": _("same weight: %(made)s done last time"),
        "rpe": _("from %(kg)s × %(reps)s @ RPE %(rpe)s last time"),
        "no_rpe": _("log an RPE, and the weight follows it"),
        "training_max": _("training max %(added)s: %(reps)s reps on %(least)s+"),
    }
    return texts[code] % values
