"""Watches what requests write, and that the change log has all of it."""

from contextlib import contextmanager
from functools import cache

from django.apps import apps

from changes.models import Audited, AuditEntry, Change, Followed
from common.prepared import Prepared, prepared
from facilities.models import Gym

# columns that the API does not show
HIDDEN = {
    *("content_hash", "e1rm_formula", "layout", "arranged_at", "edited_at", "plates", "revision_id", "targets"),
    *("edit_count", "last_save", "edited_by_id", "progression", "series_id", "is_overridden", "reason", "is_deload"),
    *("weekdays", "pauses", "moves", "overrides", "opening_hours", "invitation_failed", "place"),
}
ACCOUNT = ("user__first_name", "user__last_name", "user__email", "user__is_active")


def followed() -> list[type[Followed]]:
    return [model for model in apps.get_models() if issubclass(model, Followed)]


# Put together as SQL once: many tests look around each of their requests.
Statements = list[tuple[str, Prepared]]


def look(statements: Statements) -> dict[tuple[str, str], tuple]:
    """{(name, key): values}; a gym's admins are the last of its."""
    rows = {(name, str(key)): tuple(values) for name, statement in statements for key, *values in statement()}
    for gym, admin in admins():
        name = "gyms" if ("gyms", str(gym)) in rows else "facilities.gym"
        rows[name, str(gym)] += (admin,)
    return rows


@prepared
def admins():
    return Gym.admins.through.objects.order_by("user_id").values_list("gym_id", "user_id")


@cache
def shown() -> Statements:
    """What the API shows, by resource."""
    statements = []
    for model in followed():
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in HIDDEN]
        if model.resource == "program_assignments":
            columns.append("revision_id")
        if model.resource in ("trainers", "trainees"):
            columns += ACCOUNT
        if model.resource == "trainees":
            columns.append("active_assignment")
        stored = model._base_manager.all()
        if model.resource == "personal_records":
            stored = model.objects.all()
        if model.resource == "trainees":
            stored = model.objects.with_active_assignment()
        statements.append((model.resource, prepared(stored.values_list("pk", *columns).all)))
    return statements


@cache
def managed() -> Statements:
    """What the audit trail records, by model."""
    statements = []
    for model in apps.get_models():
        if not issubclass(model, Audited) or not (model.audited or model.audited_by_name):
            continue
        label = model._meta.label_lower
        stored = model._base_manager.all()
        if label in ("training.exercise", "training.program"):  # what a trainee makes is theirs
            stored = stored.filter(trainee=None)
        statements.append((label, prepared(stored.values_list("pk", *model.audited, *model.audited_by_name).all)))
    return statements


def check_audit(before: dict, after: dict, last: int) -> None:
    told = set(AuditEntry.objects.filter(pk__gt=last).values_list("model", "row", "action"))
    erased = any((model, action) == ("facilities.trainee", "deleted") for model, _row, action in told)
    profiles = {model for model, *_ in told} & {"facilities.trainee", "facilities.trainer"}
    for label, key in before.keys() | after.keys():
        was, now = before.get((label, key)), after.get((label, key))
        if was == now:
            continue
        if label == "accounts.user" and was is None and profiles:
            continue  # the profile's entry reports the account
        if erased and now is None and label in ("training.programassignment", "facilities.invitation"):
            continue  # what is personal goes with its person
        actions = {"created"} if was is None else {"deleted"} if now is None else {"updated", "created"}
        assert any((label, key, action) in told for action in actions), f"no audit entry: {label}/{key}: {was} > {now}"


@contextmanager
def everything_is_recorded():
    before, managed_before = look(shown()), look(managed())
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last_entry = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    after = look(shown())
    check_audit(managed_before, look(managed()), last_entry)
    told = set(Change.objects.filter(pk__gt=last).values_list("resource", "row", "action"))
    erased = {key for resource, key in before.keys() - after.keys() if resource == "trainees"}
    for resource, key in before.keys() | after.keys():
        was, now = before.get((resource, key)), after.get((resource, key))
        if was == now or (erased and now is None):
            continue  # what is personal goes with its person
        actions = {"created"} if was is None else {"deleted"} if now is None else {"updated", "created", "deleted"}
        assert any((resource, key, action) in told for action in actions), f"{resource}/{key}: {was} became {now}"
