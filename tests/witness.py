"""Watches what requests write, and that the change log tells of all of it."""

from contextlib import contextmanager

from django.apps import apps

from changes.models import Change, Followed

# columns that the API does not show
HIDDEN = {
    *("created_digest", "e1rm_formula", "layout", "arranged_at", "edited_at", "plates", "revision_id", "targets"),
    *("edition", "last_save", "edited_by_id", "progression", "series_id", "is_overridden", "reason", "is_deload"),
    *("weekdays", "pauses", "moves", "overrides", "shares_metrics"),
}
ACCOUNT = ("user__first_name", "user__last_name", "user__email", "user__is_active")


def followed() -> list[type[Followed]]:
    return [model for model in apps.get_models() if issubclass(model, Followed)]


def snapshot() -> dict[tuple[str, str], tuple]:
    """{(resource, key): what it holds}, as far as the API shows it."""
    rows = {}
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
        for values in stored.values_list("pk", *columns):
            rows[model.resource, str(values[0])] = values[1:]
        if model.resource == "gyms":
            for gym, admin in model.admins.through.objects.order_by("user_id").values_list("gym_id", "user_id"):
                rows["gyms", str(gym)] += (admin,)
    return rows


@contextmanager
def everything_is_recorded():
    before = snapshot()
    last = Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    after = snapshot()
    told = set(Change.objects.filter(pk__gt=last).values_list("resource", "row", "action"))
    erased = {key for resource, key in before.keys() - after.keys() if resource == "trainees"}
    for resource, key in before.keys() | after.keys():
        was, now = before.get((resource, key)), after.get((resource, key))
        if was == now or (erased and now is None):
            continue  # what is personal goes with its person
        actions = {"created"} if was is None else {"deleted"} if now is None else {"updated", "created", "deleted"}
        assert any((resource, key, action) in told for action in actions), f"{resource}/{key}: {was} became {now}"
