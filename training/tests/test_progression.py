"""The rules against tables that were computed by hand."""

from dataclasses import replace
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
    assert planned(rule, twelve, 2, MACHINE).groups[0].load_value == D("15"), "14.4 kg, rounded to steps of 2.5 kg"


def test_pound_plates_give_pounds():
    base = plain_groups("kg", "61.2350")  # 135 lb
    rule = Rule.read({"kind": "linear", "step": "2.268"}, base)  # 5 lb
    assert planned(rule, base, 1, POUNDS).groups[0].load_value == D("63.5029"), "140 lb"


# --- lines of several groups ---
def groups(*documents):
    """Groups as the builder sends them, with loads as `80`, `75%`, `85%TM`, `+10`, `-20`."""
    made = []
    for document in documents:
        load = document.pop("load", None)
        if load is not None:
            ends = {"%TM": "percent_tm", "%": "percent_1rm"}
            kind = next((kind for end, kind in ends.items() if load.endswith(end)), "kg")
            kind = {"+": "added_kg", "-": "assisted_kg"}.get(load[0], kind)
            document |= {"load_type": kind, "load_value": load.strip("%TM+-")}
        made.append(SetGroup.read(document))
    return tuple(made)


def shown(made):
    """3×5@80, w2×5@40, 1×5+@85: groups as text that is quick to read."""
    marks = {"warmup": "w", "drop": "d", "failure": "f", "rest_pause": "rp"}
    texts = []
    for group in made:
        reps = "" if group.reps_min is None else group.reps_min
        if group.reps_max != group.reps_min:
            reps = f"{reps}-{group.reps_max}"
        load = "" if group.load_value is None else f"@{group.load_value.normalize():f}"
        load += "" if group.load_max is None else f"-{group.load_max.normalize():f}"
        count = f"{group.count}-{group.count_max}" if group.count_max else group.count
        texts.append(f"{marks.get(group.type, '')}{count}×{reps}{'+' if group.amrap else ''}{load}")
    return " ".join(texts)


def reps(count, least, most=None, load=None, **fields):
    return {"count": count, "reps_min": least, "reps_max": most or least, "load": load, **fields}


WAVE = {"kind": "wave", "wave": ["0", "5", "10"], "step": "2.5"}
DELOAD = {"deload_every": 3, "deload_percent": "60"}
# rule, the groups of the first week, week after week
SEVERAL = [
    # a top set and its back-off sets go up by the same kilograms
    (
        {"kind": "linear", "step": "2.5"},
        [reps(1, 5, load="100"), reps(3, 5, load="80")],
        ["1×5@100 3×5@80", "1×5@102.5 3×5@82.5", "1×5@105 3×5@85"],
    ),
    # warm-ups in kilograms follow the heaviest working group: 40 × 110/100 = 44, 60 × 1.1 = 66
    (
        {"kind": "linear", "step": "10"},
        [reps(2, 5, load="40", type="warmup"), reps(1, 3, load="60", type="warmup"), reps(3, 5, load="100")],
        ["w2×5@40 w1×3@60 3×5@100", "w2×5@45 w1×3@65 3×5@110"],
    ),
    # percentages go up by points, and those of warm-ups stay
    (
        {"kind": "linear", "step": "2.5", "unit": "percent"},
        [reps(1, 5, load="40%", type="warmup"), reps(1, 5, load="85%TM"), reps(3, 5, load="75%")],
        ["w1×5@40 1×5@85 3×5@75", "w1×5@40 1×5@87.5 3×5@77.5"],
    ),
    (WAVE, [reps(1, 5, load="100"), reps(3, 8, load="80")], ["1×5@100 3×8@80", "1×5@105 3×8@85", "1×5@110 3×8@87.5"]),
    # a drop set follows in proportion: 60 × 90/80 = 67.5; a failure set is as hard as a working set
    (
        {"kind": "linear", "step": "10"},
        [reps(2, 8, load="80"), reps(1, 8, load="80", type="failure"), reps(1, 12, load="60", type="drop")],
        ["2×8@80 f1×8@80 d1×12@60", "2×8@90 f1×8@90 d1×12@67.5"],
    ),
    # half the sets of each working group, rounded up, no AMRAP; as many warm-ups as before: 0.6 × 82.5 = 49.5
    (
        {"kind": "linear", "step": "2.5", **DELOAD},
        [reps(2, 5, load="40", type="warmup"), reps(3, 5, load="80"), reps(1, 5, load="80", amrap=True, count_max=4)],
        [
            "w2×5@40 3×5@80 1-4×5+@80",
            "w2×5@40 3×5@82.5 1-4×5+@82.5",
            "w2×5@25 2×5@50 1-2×5@50",
            "w2×5@42.5 3×5@85 1-4×5+@85",
        ],
    ),
    (
        {"kind": "hold", **DELOAD},
        [reps(2, 5, load="60%"), reps(1, None, load="60%", amrap=True)],
        ["2×5@60 1×+@60"] * 2 + ["1×5@36 1×@36"],
    ),
    # what is added hangs on no bar, and less help is more work
    ({"kind": "linear", "step": "1"}, [reps(3, 6, load="+10")], ["3×6@10", "3×6@11", "3×6@12"]),
    ({"kind": "linear", "step": "5"}, [reps(3, 6, load="-12")], ["3×6@12", "3×6@7", "3×6@2", "3×6@0"]),
    # a range moves as a whole
    ({"kind": "linear", "step": "2.5"}, [reps(3, 8, load="70", load_max=D(80))], ["3×8@70-80", "3×8@72.5-82.5"]),
    ({"kind": "linear", "step": "20"}, [reps(3, 8, load="120%")], ["3×8@120", "3×8@140", "3×8@150", "3×8@150"]),
]


@pytest.mark.parametrize(("rule", "base", "expected"), SEVERAL)
def test_lines_of_several_groups_by_rule(rule, base, expected):
    base = groups(*map(dict, base))
    rule = Rule.read(rule, base)
    assert [shown(planned(rule, base, offset, BARBELL).groups) for offset in range(len(expected))] == expected


FIVES, THREES, ONES = (
    [reps(1, 5, load="65%TM"), reps(1, 5, load="75%TM"), reps(1, 5, load="85%TM", amrap=True)],
    [reps(1, 3, load="70%TM"), reps(1, 3, load="80%TM"), reps(1, 3, load="90%TM", amrap=True)],
    [reps(1, 5, load="75%TM"), reps(1, 3, load="85%TM"), reps(1, 1, load="95%TM", amrap=True)],
)
LIGHT = [reps(1, 5, load="40%TM"), reps(1, 5, load="50%TM"), reps(1, 5, load="60%TM")]
TABLE = [{"reps_over": 0, "kg": "2.5"}, {"reps_over": 5, "kg": "5"}]


def scheme(*weeks, **fields):
    return {"kind": "scheme", "weeks": [[one.write() for one in groups(*map(dict, week))] for week in weeks], **fields}


FIVE_THREE_ONE = scheme(FIVES, THREES, ONES)


def test_a_scheme_goes_round_its_weeks():
    rule = Rule.read(scheme(FIVES, THREES, ONES, LIGHT), groups(*map(dict, FIVES)))
    base = rule.weeks[0]
    weeks = [planned(rule, base, offset, BARBELL) for offset in range(6)]
    assert [shown(week.groups) for week in weeks] == [
        "1×5@65 1×5@75 1×5+@85",
        "1×3@70 1×3@80 1×3+@90",
        "1×5@75 1×3@85 1×1+@95",
        "1×5@40 1×5@50 1×5@60",
        "1×5@65 1×5@75 1×5+@85",
        "1×3@70 1×3@80 1×3+@90",
    ]
    assert [reason_text(week.reason, User()) for week in weeks][2:5] == ["week 3 of 4", "week 4 of 4", "week 1 of 4"]


def test_a_scheme_rests_in_a_deload_and_goes_on_after_it():
    rule = Rule.read({**FIVE_THREE_ONE, "deload_every": 4, "deload_percent": "60"}, ())
    weeks = [shown(planned(rule, rule.weeks[0], offset, BARBELL).groups) for offset in range(5)]
    assert weeks[2:] == ["1×5@75 1×3@85 1×1+@95", "1×5@45 1×3@51 1×1@57", "1×5@65 1×5@75 1×5+@85"]


@pytest.mark.parametrize(
    ("reps_done", "kg"), [(0, None), (1, "2.5"), (5, "2.5"), (6, "5"), (20, "5")], ids=lambda value: str(value)
)
def test_the_table_of_a_scheme(reps_done, kg):
    rule = Rule.read(scheme(FIVES, THREES, ONES, LIGHT, tm_raise=TABLE), ())
    assert rule.raising_week == 3, "the last week with an AMRAP set"
    assert rule.raise_for(reps_done, 1) == (kg and D(kg))


def test_the_next_workout_shows_why_the_training_max_is_higher():
    rule = Rule.read(scheme(FIVES, THREES, ONES, tm_raise=TABLE), ())
    last = [DoneSet(D(75), 5), DoneSet(D(85), 3), DoneSet(D(95), 5, raised=True)]
    assert reason_text(adjusted(rule, rule.weeks[0], last, BARBELL, rpe_percent).reason, User()) == (
        "training max +2.5 kg: 5 reps on 1+"
    )
    not_raised = [replace(one, raised=False) for one in last]
    assert adjusted(rule, rule.weeks[0], not_raised, BARBELL, rpe_percent).reason is None


RULES = [
    {"kind": "hold"},
    {"kind": "double", "step": "2.5", "unit": "percent"},
    {"kind": "linear", "step": "2.5"},
    WAVE,
]
RULES += [FIVE_THREE_ONE, scheme(FIVES, THREES, ONES, LIGHT, tm_raise=TABLE, deload_every=5)]


@pytest.mark.parametrize("rule", RULES)
def test_a_stored_rule_reads_as_itself(rule):
    base = groups(reps(3, 8, load="80"))
    stored = Rule.read(rule, base).stored()
    assert Rule.read(stored, base).stored() == stored


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


# the groups, the last workout, the next groups and why
DOUBLE_OF_SEVERAL = [
    (
        [reps(2, 5, load="40", type="warmup"), reps(2, 8, 10, load="80"), reps(1, 12, load="60", type="drop")],
        [(80, 10), (80, 10)],
        "w2×5@40 2×8-10@82.5 d1×12@62.5",  # 41.25, of two as near the lighter one; 61.875
        "+2.5 kg: all 2 × 10 done last time",
    ),
    (
        [reps(1, 3, 5, load="100"), reps(2, 6, 8, load="80")],
        [(100, 5), (80, 8), (80, 8)],
        "1×3-5@102.5 2×6-8@82.5",
        "+2.5 kg: all sets done last time",
    ),
    (
        [reps(1, 3, 5, load="100"), reps(2, 6, 8, load="80")],
        [(105, 5), (80, 8), (82.5, 7)],
        "1×3-5@105 2×6-8@80",
        "same weight: 5, 8, 7 done last time",
    ),
    # the back-off sets were left out: they keep their distance to the top set
    (
        [reps(1, 3, 5, load="100"), reps(2, 6, 8, load="80")],
        [(110, 5)],
        "1×3-5@110 2×6-8@87.5",
        "same weight: 5 done last time",
    ),
    ([reps(3, 5, load="+10")], [(11, 5), (11, 5), (11, 6)], "3×5@13.5", "+2.5 kg: all 3 × 5 done last time"),
    ([reps(3, 5, load="+10")], [(None, 5), (11, 5), (11, 6)], "3×5@2.5", "+2.5 kg: all 3 × 5 done last time"),
    ([reps(3, 8, load="-20")], [(20, 8), (15, 8), (20, 8)], "3×8@17.5", "−2.5 kg: all 3 × 8 done last time"),
    ([reps(3, 8, load="-1")], [(1, 8), (1, 8), (1, 8)], "3×8@0", "−1 kg: all 3 × 8 done last time"),
    ([reps(2, 8, amrap=True, load="80")], [(80, 12), (80, 8)], "2×8+@82.5", "+2.5 kg: all 2 × 8 done last time"),
]


@pytest.mark.parametrize(("base", "sets", "expected", "said"), DOUBLE_OF_SEVERAL)
def test_double_progression_of_several_groups(base, sets, expected, said):
    base = groups(*map(dict, base))
    rule = Rule.read({"kind": "double", "step": "2.5"}, base)
    done = [DoneSet(None if weight is None else D(str(weight)), count) for weight, count in sets]
    target = adjusted(rule, base, done, BARBELL, rpe_percent)
    assert (shown(target.groups), reason_text(target.reason, User())) == (expected, said)


def test_efforts_of_several_groups_follow_the_best_set():
    base = groups(
        reps(1, 5, rpe_min=D(8), rpe_max=D(8)),
        reps(2, 5, rpe_min=D(6), rpe_max=D(7)),
        reps(1, 5, type="drop", rpe_min=D(9), rpe_max=D(9)),
    )
    rule = Rule.read({"kind": "rpe"}, base)
    last = [DoneSet(D(100), 5, D(8)), DoneSet(D(90), 5, D(9))]
    target = adjusted(rule, base, last, BARBELL, rpe_percent)
    # 100 × 5 @ 8 is 81.1 % of 123.3; 5 @ 6 is 76.2 % of it: 93.96
    assert [group.kg for group in target.groups] == [D(100), D(95), None]


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


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        ("0", "starting weight, week 1 of 3"),
        ("5", "+5 % on the starting weight, week 1 of 3"),
        ("-10", "−10 % on the starting weight, week 1 of 3"),
    ],
)
def test_percentages_by_week_are_explained(percent, said):
    reason = {"code": "wave", "week": 1, "of": 3, "percent": percent}
    assert reason_text(reason, User()) == said


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
        ({"kind": "linear", "step": "2.5"}, "none", "kind"),
        ({"kind": "double", "step": "2.5"}, "rpe", "kind"),
        ({"kind": "scheme"}, "kg", "weeks"),
        ({"kind": "scheme", "weeks": []}, "kg", "weeks"),
        ({"kind": "scheme", "weeks": [[]]}, "kg", "weeks"),
        ({"kind": "scheme", "weeks": [[{"count": 1}]] * 13}, "kg", "weeks"),
        ({"kind": "scheme", "weeks": [[{"count": 1}], [{"count": 0}]]}, "kg", "weeks"),
        ({"kind": "scheme", "weeks": [[{"count": 1}], "5/3/1"]}, "kg", "weeks"),
        (scheme(LIGHT, tm_raise=TABLE), "kg", "tm_raise"),  # nothing to count reps of
        (scheme(FIVES, tm_raise="2.5"), "kg", "tm_raise"),
        (scheme(FIVES, tm_raise=[{"reps_over": 0}]), "kg", "tm_raise"),
        (scheme(FIVES, tm_raise=[{"reps_over": 0, "kg": "0"}]), "kg", "tm_raise"),
        (scheme(FIVES, tm_raise=[{"reps_over": -1, "kg": "2.5"}]), "kg", "tm_raise"),
        (scheme(FIVES, tm_raise=[*TABLE, *TABLE]), "kg", "tm_raise"),
    ],
)
def test_no_rule(rule, load_type, field):
    with pytest.raises(ValidationError) as caught:
        Rule.read(rule, plain_groups(load_type, None if load_type == "none" else "8"))
    assert field in caught.value.message_dict


def test_plates_bound_what_is_loaded():
    few = Loadable({"unit": "kg", "bar": "20", "plates": [["20", 2], ["15", 4]]})  # 15s twice, one 20 a side
    assert few.around(D(85)) == (D(80), D(90)), "20 + 2 × 30 and 20 + 2 × 35"
    assert few.nearest(D(85)) == 80
    assert few.nearest(D(500)) == 120, "every plate there is"
    assert few.nearest(D(5)) == 20
    assert few.above(D(120)) == 120
