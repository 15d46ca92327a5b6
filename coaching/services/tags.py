"""Tags of trainees: added, removed, renamed. Each change is returned so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.db.models import Count

from accounts.quotas import STORED, QuotaExceededError
from facilities.models import Trainee

from ..models import SavedFilter, TraineeTag

if TYPE_CHECKING:
    from accounts.models import User

Tagged = dict[str, list[int]]  # {tag: the trainees}


class TagChanges(TypedDict):
    """What was changed, for `undo_tags`. `filters`: the saved filters whose tag was renamed, [from, to, keys]."""

    added: Tagged
    removed: Tagged
    filters: tuple[str, str, list[int]] | None


@transaction.atomic
def change_tags(
    *, user: User, added: Mapping[str, Iterable[int]] | None = None, removed: Mapping[str, Iterable[int]] | None = None
) -> TagChanges:
    """Adds and removes tags of the user's trainees, and leaves all other trainees alone.

    Raises QuotaExceededError.
    """
    return {"removed": remove_tags(user, removed or {}), "added": add_tags(user, added or {}), "filters": None}


def remove_tags(user: User, tags: Mapping[str, Iterable[int]]) -> Tagged:
    lost: Tagged = defaultdict(list)
    keys = []
    wanted = {(name.casefold(), trainee) for name, trainees in tags.items() for trainee in trainees}
    for pk, trainee, name in stored_tags(user):
        if (name.casefold(), trainee) in wanted:
            keys.append(pk)
            lost[name].append(trainee)
    TraineeTag.objects.filter(pk__in=keys).delete()
    return dict(lost)


def add_tags(user: User, tags: Mapping[str, Iterable[int]]) -> Tagged:
    has = {(name.casefold(), trainee) for _pk, trainee, name in stored_tags(user)}
    wanted = [
        (name, trainee)
        for name, trainees in tags.items()
        for trainee in sorted(set(trainees))
        if (name.casefold(), trainee) not in has
    ]
    coached = Trainee.objects.permitted(user, "coach").filter(pk__in={key for _name, key in wanted}, gym__isnull=False)
    gyms = dict(coached.values_list("pk", "gym"))
    rows = [TraineeTag(trainee_id=key, gym_id=gyms[key], name=name) for name, key in wanted if key in gyms]
    TraineeTag.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    refuse_too_many(gyms)
    gained: Tagged = defaultdict(list)
    for row in rows:
        gained[row.name].append(row.trainee_id)
    return dict(gained)


def stored_tags(user: User) -> list[tuple[int, int, str]]:
    """(key, trainee, tag) of all tags of the user's trainees."""
    return list(TraineeTag.objects.of_trainees(user).values_list("pk", "trainee", "name"))


def refuse_too_many(trainees: Iterable[int]) -> None:
    """Raises QuotaExceededError if one of them has more tags than the quota allows."""
    quota = STORED["tags"]
    counted = TraineeTag.objects.filter(trainee__in=list(trainees)).order_by().values("trainee")
    if counted.annotate(n=Count("pk")).filter(n__gt=quota.most).exists():
        raise QuotaExceededError(quota)


def tag_trainees(*, user: User, trainees: Iterable[int], name: str) -> TagChanges:
    """Adds a tag, spelled as it is on other trainees of the user. Raises QuotaExceededError."""
    spelled = (tag for _pk, _trainee, tag in stored_tags(user) if tag.casefold() == name.casefold())
    return change_tags(user=user, added={next(spelled, name): trainees})


def untag_trainees(*, user: User, name: str, trainees: Iterable[int] | None = None) -> TagChanges:
    """Removes a tag from these trainees, or (None) from all of the user's."""
    return change_tags(user=user, removed={name: who_have(user, name) if trainees is None else trainees})


@transaction.atomic
def rename_tag(*, user: User, name: str, to: str) -> TagChanges:
    """Gives the user's trainees who have the tag another one instead; who has both then has one.

    The user's saved filters follow.
    """
    trainees = who_have(user, name)
    changed = change_tags(user=user, added={to: trainees}, removed={name: trainees})
    changed["filters"] = (name, to, rename_in_filters(user, name, to))
    return changed


@transaction.atomic
def undo_tags(*, user: User, changes: TagChanges) -> None:
    """Takes back a change; again, it changes nothing. Raises QuotaExceededError."""
    change_tags(user=user, added=changes["removed"], removed=changes["added"])
    if changes["filters"]:
        name, to, keys = changes["filters"]
        rename_in_filters(user, to, name, keys)


def who_have(user: User, name: str) -> list[int]:
    return [trainee for _pk, trainee, tag in stored_tags(user) if tag.casefold() == name.casefold()]


def rename_in_filters(user: User, name: str, to: str, keys: Iterable[int] | None = None) -> list[int]:
    """Changes the tag in the user's saved filters, or in those of them that are named. Returns their keys."""
    changed = []
    for saved in SavedFilter.objects.filter(user=user):
        if saved.query.get("tag", "").casefold() == name.casefold() and (keys is None or saved.pk in keys):
            saved.query = {**saved.query, "tag": to}
            saved.save(update_fields=["query"])
            changed.append(saved.pk)
    return changed
