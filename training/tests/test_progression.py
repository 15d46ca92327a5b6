"""The rules against tables that were computed by hand."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from facilities.plates import STANDARD, Loadable
from training.plans import SetGroup
from training.progression import DoneSet, Rule, adjusted, planned, reason_text, rested
from workouts.formulas import rpe_percent

BARBELL = Loadable(STANDARD["kg"])
MACHINE = Loadable(STANDARD["kg"], is_barbell=False)
POUNDS = Loadable(STANDARD["lb"])


def plain_groups(load_type, load=None, sets=3, reps=(None, None)):
    """One plain group, as lines with a single load have it."""
    document = {"sets": sets, "load_type": load_type, "load_value": load, "reps_min": reps[0], "reps_max": reps[1]}
    return (SetGroup.read_plain(document),)


# rule, base load type and value, the loads of weeks 1, 2, 3, …
TABLES = [
    ({"kind": "hold"}, "kg", "80", ["80", "80", "80"]),
    ({"kind": "linear", "step": "2.5"}, "kg", "80", ["80", "82.5", "85", "87.5", "90"]),
    ({"kind": "linear", "step": "-5"}, "kg", "20", ["20", "20", "20"]),  # the bar is the least
    # 2.5 % of 80 is 2 a week: 80 82 84 86 88, on a bar whose smallest pair is 2.5
    ({"kind": "linear", "step": "2.5", "unit": "percent"}, "kg", "80", ["80", "82.5", "85", "85", "87.5"]),
    ({"kind": "linear", "step": "2.5", "unit": "percent"}, "percent_1rm", "70", ["70", "72.5", "75"]),
    # weeks 4 and 8 rest at 60 % of the week before and the climb goes on after them: 0.6 × 85 = 51, 0.6 × 92.5 = 55.5
    (
        {"kind": "linear", "step": "2.5", "deload_every": 4, "deload_percent": "60"},
        *("kg", "80"),
        ["80", "82.5", "85", "50", "87.5", "90", "92.5", "55", "95"],
    ),
    # 100, 105, 110, then the same from 102.5: 102.5, 107.625, 112.75
    (
        {"kind": "wave", "wave": ["0", "5", "10"], "step": "2.5"},
        *("kg", "100"),
        ["100", "105", "110", "102.5", "107.5", "112.5"],
    ),
    ({"kind": "wave", "wave": ["0", "5", "10"]}, "percent_1rm", "70", ["70", "75", "80", "70"]),
    ({"kind": "hold", "deload_every": 2, "deload_percent": "50"}, "percent_1rm", "80", ["80", "40", "80", "40"]),
]


@pytest.mark.parametrize(("rule", "load_type", "base", "expected"), TABLES)
def test_weeks_by_rule(rule, load_type, base, expected):
    base = plain_groups(load_type, base, sets=4)
    rule = Rule.read(rule, base)
    weeks = [planned(rule, base, offset, BARBELL).groups for offset in range(len(expected))]
    assert [group.load_value for [group] in weeks] == [*map(D, expected)]
    sets = [group.count for [group] in weeks]
    assert sets == [2 if rule.deloads(offset) else 4 for offset in range(len(expected))]


def test_dumbbells_go_by_the_step_that_was_typed():
    twelve = plain_groups("kg", "12")
    rule = Rule.read({"kind": "linear", "step": "1"}, twelve)
    assert planned(rule, twelve, 2, MACHINE).groups[0].load_value == 14
    rule = Rule.read({"kind": "linear", "step": "10", "unit": "percent"}, twelve)
    assert planned(rule, twelve, 2, MACHINE).groups[0].load_value == D("15"), "14.4, in steps of 2.5"


def test_pound_plates_give_pounds():
    base = plain_groups("kg", "61.2350")  # 135 lb
    rule = Rule.read({"kind": "linear", "step": "2.268"}, base)  # 5 lb
    assert planned(rule, base, 1, POUNDS).groups[0].load_value == D("63.5029"), "140 lb"


EIGHT_TO_TEN = (8, 10)
# the last workout, the next load, and its reason
DOUBLE = [
    ([], "80", ""),
    ([(80, 10), (80, 10), (80, 10)], "82.5", "+2.5 kg: all 3 × 10 done last time"),
    ([(80, 11), (80, 10), (80, 12)], "82.5", "+2.5 kg: all 3 × 10 done last time"),
    ([(80, 10), (80, 10), (80, 9)], "80", "same weight: 10, 10, 9 of 3 × 10 last time"),
    ([(80, 10), (80, 10)], "80", "same weight: 10, 10 of 3 × 10 last time"),
    ([(85, 10), (85, 10), (85, 10)], "87.5", "+2.5 kg: all 3 × 10 done last time"),  # heavier than planned
    # the lowest load is what was lifted, whichever set was heavier
    ([(82.5, 10), (80, 10), (80, 10)], "82.5", "+2.5 kg: all 3 × 10 done last time"),
    ([(80, 10), (80, 10), (80, 10), (100, 1)], "82.5", "+2.5 kg: all 3 × 10 done last time"),  # a heavy single
    ([(100, 1), (80, 10), (80, 10), (80, 10)], "82.5", "+2.5 kg: all 3 × 10 done last time"),
    ([(80, 10), (80, 10), (80, 10), (60, 20)], "82.5", "+2.5 kg: all 3 × 10 done last time"),  # a set more than planned
    ([(80, 10), (80, 9), (80, 7)], "80", "same weight: 10, 9 of 3 × 10 last time"),  # 7 is below the range
    ([(80, 7), (80, 7), (80, 7)], "80", ""),
    ([(None, 10), (80, 10), (80, 10)], "80", "same weight: 10, 10 of 3 × 10 last time"),
]


@pytest.mark.parametrize(("sets", "load", "said"), DOUBLE)
def test_double_progression(sets, load, said):
    base = plain_groups("kg", "80", reps=EIGHT_TO_TEN)
    rule = Rule.read({"kind": "double", "step": "2.5"}, base)
    done = [DoneSet(None if weight is None else D(str(weight)), reps) for weight, reps in sets]
    cell = adjusted(rule, base, done, BARBELL, rpe_percent)
    assert (cell.groups[0].load_value, reason_text(cell.reason, User())) == (D(load), said)


def test_a_step_too_small_for_the_plates_takes_the_next_weight():
    base = plain_groups("kg", "80", reps=EIGHT_TO_TEN)
    rule = Rule.read({"kind": "double", "step": "1"}, base)
    done = [DoneSet(D(80), 10)] * 3
    cell = adjusted(rule, base, done, BARBELL, rpe_percent)
    said = "+2.5 kg: all 3 × 10 done last time"
    assert (cell.groups[0].load_value, reason_text(cell.reason, User())) == (D("82.5"), said)


# 100 × 5 @ 9 is 83.7 % of 1RM by the table (index 10): 100 / 0.837 = 119.47; 5 @ 8 is 81.1 % → 96.9 → 97.5
RPE = [
    ([(100, 5, 9)], (5, 5), "8", "97.5", "from 100 kg × 5 @ RPE 9 last time"),
    ([(100, 5, 8)], (5, 5), "8", "100", "from 100 kg × 5 @ RPE 8 last time"),
    ([(100, 5, 7), (90, 5, 6)], (5, 5), "8", "102.5", "from 100 kg × 5 @ RPE 7 last time"),  # 100/.786 × .811 = 103.2
    ([(100, 5, None)], (5, 5), "8", None, "log an RPE, and the weight follows it"),
    ([], (5, 5), "8", None, ""),
    ([(100, 5, 8), (120, 1, 9)], (5, 5), "8", "100", "from 100 kg × 5 @ RPE 8 last time"),  # a heavy single
]


@pytest.mark.parametrize(("sets", "reps", "wanted", "kg", "said"), RPE)
def test_rpe_follows_what_the_last_sets_were_worth(sets, reps, wanted, kg, said):
    base = plain_groups("rpe", wanted, reps=reps)
    rule = Rule.read({"kind": "rpe"}, base)
    done = [DoneSet(D(weight), count, None if rpe is None else D(rpe)) for weight, count, rpe in sets]
    cell = adjusted(rule, base, done, BARBELL, rpe_percent)
    [group] = cell.groups
    assert (group.kg, reason_text(cell.reason, User())) == (kg and D(kg), said)
    assert (group.load_type, group.rpe_min, group.rpe_max) == ("none", D(wanted), D(wanted)), "the RPE is asked for"


def test_a_week_of_rest_takes_its_part_of_what_it_would_be():
    base = plain_groups("kg", "90", sets=5)
    rule = Rule.read({"kind": "double", "step": "2.5", "deload_every": 4, "deload_percent": "70"}, base)
    cell = rested(rule, base, BARBELL)
    [group] = cell.groups
    assert (group.count, group.load_value) == (3, D("62.5")), "0.7 × 90 = 63"
    assert reason_text(cell.reason, User()) == "deload: 70 % of the load, half the sets"


def test_reasons_speak_in_the_readers_units():
    reason = {"code": "linear", "added": "4.536", "step": "2.268", "unit": "kg"}
    assert reason_text(reason, User(units="imperial")) == "+10 lb since the first week, +5 lb a week"


@pytest.mark.parametrize(
    ("rule", "load_type", "field"),
    [
        ({}, "kg", "kind"),
        (None, "kg", "kind"),
        ({"kind": "linear", "step": "2.5"}, "rpe", "kind"),
        ({"kind": "double", "step": "2.5"}, "percent_1rm", "kind"),
        ({"kind": "rpe"}, "kg", "kind"),
        ({"kind": []}, "kg", "kind"),
        ({"kind": "linear"}, "kg", "step"),
        ({"kind": "linear", "step": "NaN"}, "kg", "step"),
        ({"kind": "linear", "step": "2.5", "unit": "stone"}, "kg", "unit"),
        ({"kind": "wave", "wave": ["0"]}, "kg", "wave"),
        ({"kind": "wave", "wave": ["0", "abc"]}, "kg", "wave"),
        ({"kind": "hold", "deload_every": 1}, "kg", "deload_every"),
        ({"kind": "hold", "deload_every": True}, "kg", "deload_every"),
        ({"kind": "hold", "deload_every": 4, "deload_percent": "5"}, "kg", "deload_percent"),
    ],
)
def test_no_rule(rule, load_type, field):
    with pytest.raises(ValidationError) as caught:
        Rule.read(rule, plain_groups(load_type, "8"))
    assert field in caught.value.message_dict


def test_plates_bound_what_is_loaded():
    few = Loadable({"unit": "kg", "bar": "20", "plates": [["20", 2], ["15", 4]]})  # 15s twice, one 20 a side
    assert few.around(D(85)) == (D(80), D(90)), "20 + 2 × 30 and 20 + 2 × 35"
    assert few.nearest(D(85)) == 80
    assert few.nearest(D(500)) == 120, "all there is"
    assert few.nearest(D(5)) == 20
    assert few.above(D(120)) == 120
