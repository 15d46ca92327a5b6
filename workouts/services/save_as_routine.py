"""Makes a routine of a workout: its exercises in order, with the sets that were done as what is to be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.refusals import RefusedError
from training import services as training
from training.models import Exercise, Program
from training.plan_drafts import DayDraft, LineDraft, PlanDraft
from training.plans import Block as PlanBlock
from training.plans import SetGroup
from training.prescriptions import MOST_GROUPS, MOST_SETS
from workouts.models import ExerciseLog
from workouts.session_blocks import Block
from workouts.session_view import SessionPage
from workouts.targets import LOAD_OF


class NothingDoneError(RefusedError):
    """The workout has no sets to make a routine of."""

    def __init__(self) -> None:
        super().__init__(_("This workout has no sets yet, so there is nothing to make a routine of."))


@transaction.atomic
def save_as_routine(*, actor: User, page: SessionPage, name: str) -> Program:
    """The trainee's new routine of one day. Raises NothingDoneError and QuotaExceededError."""
    blocks = [block for block in page.blocks if block.sets]
    if not blocks:
        raise NothingDoneError
    trainee = page.session.trainee
    routine = training.create_routine(actor=actor, trainee=trainee, name=name, days=0)
    keys = block_keys(blocks)
    together = [replace(block.together, key=key) for block in blocks if (key := keys[block.key]) and block.together]
    day = DayDraft(
        id=None,
        week=1,
        name=name,
        notes="",
        blocks=[one.write() for one in dict.fromkeys(together)],
        lines=[line_of(block, keys[block.key]) for block in blocks],
    )
    used = {block.exercise.pk for block in blocks}.union(*(line.prescription["alternatives"] for line in day.lines))
    exercises = Exercise.objects.filter(pk__in=used)
    training.replace_plan(program=routine, draft=PlanDraft(weeks=1, week_notes=[], days=[day]), exercises=exercises)
    routine.refresh_from_db()
    return routine


def block_keys(blocks: Iterable[Block]) -> dict[str, str | None]:
    """{key of an exercise: A, B … for those that were done together}; of one that is left alone, None."""
    keys: dict[str, str | None] = {}
    letters = iter(ascii_uppercase)
    for _superset, neighbours in groupby(blocks, key=lambda block: block.superset or block.key):
        members = list(neighbours)
        is_together = len(members) > 1 or is_block_of_one(members[0].together)
        letter = next(letters, None) if is_together else None
        keys |= {block.key: letter for block in members}
    return keys


def is_block_of_one(together: PlanBlock | None) -> bool:
    """Whether it makes sense with one exercise, as an EMOM does and a superset doesn't."""
    return together is not None and together.kind != "superset"


def line_of(block: Block, key: str | None) -> LineDraft:
    line = block.line if block.line is not None and block.line.exercise == block.exercise.pk else None
    rests = {group.type: group.rest_seconds for group in reversed(line.groups)} if line else {}
    groups = [replace(group, rest_seconds=rests.get(group.type)) for group in groups_done(block.sets, block.exercise)]
    return LineDraft(
        id=None,
        exercise=block.exercise.pk,
        anchor=None,
        is_overridden=False,
        rule=None,
        prescription={
            "set_groups": [group.write_all() for group in groups],
            "block": key,
            "tempo": line.tempo if line else "",
            "notes": line.notes if line else "",
            "per_side": line.per_side if line else None,
            "alternatives": list(line.alternatives) if line else [],
        },
    )


def groups_done(logs: Iterable[ExerciseLog], exercise: Exercise) -> list[SetGroup]:
    """Sets one after another that were alike are one group. What is more than a line can have is left out."""
    alike = groupby(group_of(log, exercise) for log in list(logs)[:MOST_SETS])
    groups = [replace(group, count=min(sum(1 for _one in ones), 50)) for group, ones in alike]
    return groups[:MOST_GROUPS]


def group_of(log: ExerciseLog, exercise: Exercise) -> SetGroup:
    """One set as what is to be done the next time."""
    values: dict[str, Any] = {"type": log.set_type}
    if log.reps:
        values["reps_min"] = values["reps_max"] = min(log.reps, 1000)
    if log.duration_seconds:
        values["seconds_min"] = values["seconds_max"] = min(log.duration_seconds, 86_400)
    if log.distance_m:
        values["metres"] = log.distance_m
    if log.weight_kg:
        values |= {"load_type": LOAD_OF.get(exercise.tracking, "kg"), "load_value": min(log.weight_kg, Decimal(2000))}
    return SetGroup(**values)
