"""Every address of Django admin as every actor, with the objects of two gyms; and its forms, tampered with.

The other gym's rows have keys and names of their own, so that a single one in any answer is found. Expectations are
literal.
"""

import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.forms import JSONField
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import ApplicationStop, User
from accounts.services import create_application
from accounts.tests.factories import UserFactory
from changes.models import AuditEntry
from facilities.models import Gym, Invitation, StaffNote, Trainee, Trainer
from facilities.tests.factories import GymFactory, TrainerFactory, make_invitation
from metrics.tests.factories import HealthMetricFactory
from training.models import Exercise, Program, ProgramAssignment, ProgramDay
from training.tests.factories import AssignmentFactory, ExerciseFactory, ProgramDayFactory, ProgramFactory
from workouts.tests.factories import SessionFactory

pytestmark = pytest.mark.walk
KEY = 98_700_000  # where the keys of the other gym's rows begin
# A key, and not a run of digits in the id of a request, which stands on pages of errors
FOREIGN = re.compile(rf"(?<![a-z0-9]){str(KEY)[:3]}\d{{5}}(?![a-z0-9])|Zzyzx|zzyzx\.example|Kettle Zz", re.IGNORECASE)
HEALTH = re.compile(r"health|body_weight|metrics/|workoutsession|exerciselog|personalrecord|44[.,]71", re.IGNORECASE)

# fmt: off
#                                 anon other admin oper desk   (other: trainers and trainees; admin: of the gym)
ADDRESSES = {
    "index":                      "302 403  200  200  200",
    "logout":                     "302 403  405  405  405",
    "login":                      "302 403  302  302  302",
    "jsi18n":                     "302 403  200  200  200",
    "autocomplete":               "302 403  403  403  403",  # without a field it says no; with one see below
    "app_list":                   "302 403  200  200  200",
    "facilities_gym_changelist":  "302 403  200  200  403",
    "facilities_gym_add":         "302 403  200  200  403",
    "facilities_gym_export":      "302 403  200  200  403",
    "facilities_gym_change":      "302 403  200  200  403",
    "facilities_gym_history":     "302 403  200  200  302",
    "facilities_gym_delete":      "302 403  200  200  403",
    "facilities_gym_staff":       "302 403  200  200  302",
    "facilities_trainer_changelist": "302 403 200 200  200",
    "facilities_trainer_add":     "302 403  200  200  403",
    "facilities_trainer_export":  "302 403  200  200  200",
    "facilities_trainer_import":  "302 403  200  200  403",
    "facilities_trainer_process_import": "302 403 405 405  405",
    "facilities_trainer_change":  "302 403  200  200  200",
    "facilities_trainer_history": "302 403  200  200  403",
    "facilities_trainer_delete":  "302 403  200  200  403",
    "facilities_trainer_leave":   "302 403  200  200  403",
    "facilities_trainee_changelist": "302 403 200 200  200",
    "facilities_trainee_add":     "302 403  403  403  403",
    "facilities_trainee_export":  "302 403  200  200  200",
    "facilities_trainee_import":  "302 403  200  200  200",
    "facilities_trainee_process_import": "302 403 405 405  405",
    "facilities_trainee_change":  "302 403  200  200  200",
    "facilities_trainee_history": "302 403  200  200  403",
    "facilities_trainee_delete":  "302 403  403  403  403",
    "facilities_trainee_notes":   "302 403  200  200  200",
    "facilities_staffnote_edit":  "302 403  403  200  200",  # one of the front desk's
    "facilities_staffnote_remove": "302 403 200  200  200",
    "facilities_invitation_changelist": "302 403 200 200  200",
    "facilities_invitation_add":  "302 403  200  200  200",
    "facilities_invitation_export": "302 403 200 200  200",
    "facilities_invitation_import": "302 403 200 200  200",
    "facilities_invitation_process_import": "302 403 405 405  405",
    "facilities_invitation_change": "302 403 200 200  200",
    "facilities_invitation_history": "302 403 200 200  403",
    "facilities_invitation_delete": "302 403 200 200  200",
    "training_exercise_changelist": "302 403 200 200  403",
    "training_exercise_add":      "302 403  200  200  403",
    "training_exercise_export":   "302 403  200  200  403",
    "training_exercise_import":   "302 403  200  200  403",
    "training_exercise_process_import": "302 403 405 405  405",
    "training_exercise_change":   "302 403  200  200  403",
    "training_exercise_history":  "302 403  200  200  302",
    "training_exercise_delete":   "302 403  200  200  403",
    "training_program_changelist": "302 403 200 200  403",
    "training_program_add":       "302 403  200  200  403",
    "training_program_export":    "302 403  200  200  403",
    "training_program_change":    "302 403  200  200  403",
    "training_program_history":   "302 403  200  200  302",
    "training_program_delete":    "302 403  200  200  403",
    "training_programassignment_changelist": "302 403 200 200  403",
    "training_programassignment_add": "302 403 200 200  403",
    "training_programassignment_export": "302 403 200 200  403",
    "training_programassignment_change": "302 403 200 200  403",
    "training_programassignment_history": "302 403 200 200  302",
    "training_programassignment_delete": "302 403 200 200  403",
    "changes_auditentry_changelist": "302 403 200 200  403",
    "changes_auditentry_add":     "302 403  302  302  302",
    "changes_auditentry_export":  "302 403  200  200  403",
    "changes_auditentry_change":  "302 403  302  302  302",  # entries are read in their list
    "changes_auditentry_history": "302 403  302  302  302",
    "changes_auditentry_delete":  "302 403  403  403  403",
    "accounts_user_changelist":   "302 403  200  200  200",
    "accounts_user_add":          "302 403  403  200  403",
    "accounts_user_change":       "302 403  200  200  302",
    "accounts_user_history":      "302 403  200  200  302",
    "accounts_user_delete":       "302 403  403  403  403",
    "accounts_user_view_as":      "302 403  403  200  403",
    "accounts_connectedapplication_changelist": "302 403 403 200  403",
    "accounts_connectedapplication_add": "302 403 403 403  403",
    "accounts_connectedapplication_change": "302 403 403 200  403",
    "accounts_connectedapplication_history": "302 403 302 200  302",
    "accounts_connectedapplication_delete": "302 403 403 403  403",
}
# fmt: on
ACTORS = {
    "anonymous": 0,
    **dict.fromkeys(("trainee", "peer", "other_trainee", "trainer", "colleague", "other_trainer"), 1),
    "admin": 2,
    "operator": 3,
    "desk": 4,
}
STRANGERS = ("gymless_admin", "other_admin")  # admins, of other gyms than the objects'
OF_MODEL = ("_change", "_history", "_delete", "_leave", "_view_as", "_staff", "_notes", "_edit", "_remove")


@pytest.fixture
def foreign(world, own):
    """The other gym, whose every row is known by its key, its names and its addresses."""
    z = SimpleNamespace()
    keys = iter(range(KEY, KEY + 1000))
    z.admin = UserFactory(pk=next(keys), email="boss@zzyzx.example", role="admin", first_name="Boss Zzyzx")
    z.gym = GymFactory(pk=next(keys), name="Zzyzx Gym", slug="zzyzx-gym", city="Zzyzx", admins=[z.admin])
    person = {"last_name": "Zzyzx"}
    z.trainer_user = UserFactory(pk=next(keys), email="coach@zzyzx.example", role="trainer", **person)
    z.trainer = TrainerFactory(pk=next(keys), gym=z.gym, user=z.trainer_user)
    z.trainee_user = UserFactory(pk=next(keys), email="mia@zzyzx.example", role="trainer", **person)
    User.objects.filter(pk=z.trainee_user.pk).update(role="trainee")
    z.trainee_user.refresh_from_db()
    z.trainee = Trainee.objects.create(pk=next(keys), user=z.trainee_user, gym=z.gym, trainer=z.trainer)
    z.note = StaffNote.objects.create(pk=next(keys), trainee=z.trainee, author=z.admin, text="Kettle Zz is theirs")
    z.exercise = ExerciseFactory(pk=next(keys), name="Kettle Zz swing", gym=z.gym)
    z.program = ProgramFactory(pk=next(keys), name="Zzyzx plan", gym=z.gym, owner=z.trainer_user, visibility="private")
    z.day = ProgramDayFactory(pk=next(keys), program=z.program, position=1, name="Zzyzx day")
    z.assignment = AssignmentFactory(pk=next(keys), trainee=z.trainee, program=z.program)
    z.invitation = make_invitation(z.trainer, email="new@zzyzx.example", pk=next(keys), invited_by=z.admin)
    for row, gym in ((z.trainee, z.gym), (world.trainee_profile, world.gym)):
        # a change that someone of the other gym made, and a move between the two
        entry = {"model": "facilities.trainee", "row": str(row.pk), "action": "updated", "actor": z.admin}
        AuditEntry.objects.create(**entry, gym=gym, fields={"gym": [z.gym.pk, gym.pk], "trainer": [z.trainer.pk, None]})
    z.application, _secret = create_application(
        user=z.trainer_user, name="Kettle Zz", redirect_uris="https://z.example"
    )
    HealthMetricFactory(trainee=world.trainee_profile, value="44.71")
    SessionFactory(trainee=z.trainee)
    return z


@pytest.fixture
def own(world):
    world.invitation = make_invitation(world.trainer_profile, email="asked@a.org", invited_by=world.admin)
    world.note = StaffNote.objects.create(trainee=world.trainee_profile, author=world.desk, text="Pays in cash")
    world.entry = AuditEntry.objects.create(
        model="facilities.gym", row=str(world.gym.pk), action="updated", gym=world.gym
    )
    world.application, _secret = create_application(
        user=world.trainer, name="Mirror", redirect_uris="https://m.example"
    )
    return {
        "facilities_gym": world.gym,
        "facilities_trainer": world.trainer_profile,
        "facilities_trainee": world.trainee_profile,
        "facilities_staffnote": world.note,
        "facilities_invitation": world.invitation,
        "training_exercise": world.exercise,
        "training_program": world.private_program,
        "training_programassignment": world.assignment,
        "changes_auditentry": world.entry,
        "accounts_user": world.trainee,
        "accounts_connectedapplication": world.application,
    }


def theirs(z) -> dict:
    return {
        "facilities_gym": z.gym,
        "facilities_trainer": z.trainer,
        "facilities_trainee": z.trainee,
        "facilities_staffnote": z.note,
        "facilities_invitation": z.invitation,
        "training_exercise": z.exercise,
        "training_program": z.program,
        "training_programassignment": z.assignment,
        "changes_auditentry": AuditEntry.objects.filter(gym=z.gym).first(),
        "accounts_user": z.trainee_user,
        "accounts_connectedapplication": z.application,
    }


def names() -> list[str]:
    """Every named address of the admin site, as its URL configuration has them."""
    resolver = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")
    found = []

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)
            elif pattern.name:
                found.append(pattern.name)

    walk(resolver.url_patterns)
    return found


def address(name: str, rows: dict) -> str:
    if name == "app_list":
        return reverse("admin:app_list", args=["facilities"])
    ending = next((ending for ending in OF_MODEL if name.endswith(ending)), None)
    row = rows.get(name.removesuffix(ending)) if ending else None
    return reverse(f"admin:{name}", args=[row.pk] if row is not None else [])


def client_of(user=None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_every_address_is_in_the_table():
    assert sorted(names()) == sorted(ADDRESSES)


def test_every_address_as_every_actor(world, foreign, own):
    wrong, pages = [], 0
    for actor, column in ACTORS.items():
        client = client_of(getattr(world, actor, None))
        for name, codes in ADDRESSES.items():
            url = address(name, own)
            answer = client.get(url)
            pages += 1
            expected = int(codes.split()[column])
            if answer.status_code != expected:
                wrong.append((actor, name, answer.status_code, expected))
            body = b"".join(answer).decode()
            if actor != "operator" and (leak := FOREIGN.search(body)):
                wrong.append((actor, name, leak[0]))
    assert wrong == [], wrong
    assert pages == 10 * len(ADDRESSES) == 780


def test_the_page_of_an_app_lists_its_pages(world):
    body = client_of(world.admin).get(reverse("admin:app_list", args=["facilities"])).content.decode()
    main = body.split('id="content-start"')[1]
    found = re.findall(r'<li><a href="(/admin/[^"]+)">([^<]+)</a>', main)
    assert found == [
        ("/admin/facilities/gym/", "Gyms"),
        ("/admin/facilities/invitation/", "Invitations"),
        ("/admin/facilities/trainee/", "Trainees"),
        ("/admin/facilities/trainer/", "Trainers"),
    ]


def test_the_rows_of_one_gym_are_not_there_for_admins_of_others(world, foreign, own):
    """The admin of each gym asks for the other's rows; whoever administers none asks for both."""
    wrong, pages = [], 0
    asked = [(world.admin, theirs(foreign)), (foreign.admin, own), (world.gymless_admin, own), (world.other_admin, own)]
    asked += [(world.desk, theirs(foreign)), (world.other_desk, own)]
    for admin, rows in asked:
        client = client_of(admin)
        for name in ADDRESSES:
            if not name.endswith(OF_MODEL):
                continue
            answer = client.get(address(name, rows))
            pages += 1
            refused = answer.status_code == 403 or (answer.status_code == 302 and answer.url == reverse("admin:index"))
            if not refused:
                wrong.append((admin.email, name, answer.status_code))
    assert wrong == [], wrong
    assert pages == 6 * 36


def queries(world, z) -> list[str]:
    """Queries of lists, choices and files with the other gym's keys and names."""
    asked = []
    filters = {
        "facilities_trainee": (
            f"gym__id__exact={z.gym.pk}",
            f"trainer={z.trainer.pk}",
            "trained=not-lately",
        ),
        "facilities_trainer": (f"gym__id__exact={z.gym.pk}", "user__is_active__exact=1"),
        "facilities_invitation": (f"gym__id__exact={z.gym.pk}", "state=pending"),
        "training_exercise": (f"gym__id__exact={z.gym.pk}", "is_archived__exact=0"),
        "training_program": (f"gym__id__exact={z.gym.pk}", "visibility__exact=private"),
        "training_programassignment": ("status__exact=active", "start_date__year=2026"),
        "changes_auditentry": (f"gym__id__exact={z.gym.pk}", f"who={z.admin.pk}", "what=facilities.trainee"),
        "accounts_user": ("role__exact=trainee", "is_active__exact=1"),
        "facilities_gym": ("is_active__exact=1",),
    }
    for model, parameters in filters.items():
        url = reverse(f"admin:{model}_changelist")
        for parameter in (*parameters, "q=zzyzx", "q=Kettle", "o=1", "o=-2", "all=", "_popup=1", "_facets=True", "p=2"):
            asked.append(f"{url}?{parameter}")
            if f"{model}_export" in ADDRESSES and "popup" not in parameter:
                asked.append(f"{url}export/?{parameter}")
    for field in (
        *("facilities.trainee.gym", "facilities.trainee.trainer", "facilities.trainer.gym", "facilities.gym.admins"),
        *(
            "facilities.invitation.gym",
            "facilities.invitation.trainer",
            "training.exercise.gym",
            "training.program.gym",
        ),
        *("training.programassignment.trainee", "training.programassignment.program"),
        *("workouts.exerciselog.exercise", "training.programexercise.exercise", "metrics.healthmetric.trainee"),
    ):
        app, model, name = field.split(".")
        for term in ("", "zzyzx", "Kettle"):
            query = f"app_label={app}&model_name={model}&field_name={name}&term={term}"
            asked.append(f"{reverse('admin:autocomplete')}?{query}")
    asked.append(f"{reverse('admin:index')}?gym={z.gym.pk}")
    change = reverse("admin:facilities_trainee_change", args=[world.trainee_profile.pk])
    asked.append(f"{change}?_changelist_filters=gym__id__exact%3D{z.gym.pk}")
    return asked


def test_no_list_choice_or_file_names_the_other_gym(world, foreign):
    client, leaks = client_of(world.admin), []
    asked = queries(world, foreign)
    for url in asked:
        answer = client.get(url)
        assert answer.status_code in (200, 302, 403), (url, answer.status_code)
        body = b"".join(answer).decode()
        # the query comes back in the page's own links; requested keys reveal nothing
        body = (
            body.replace(str(foreign.gym.pk), "")
            .replace(str(foreign.trainer.pk), "")
            .replace(str(foreign.admin.pk), "")
        )
        body = re.sub(r'value="(zzyzx|Kettle)"|q(=|%3D)(zzyzx|Kettle)', "", body)
        if leak := FOREIGN.search(body):
            leaks.append((url, body[leak.start() - 60 : leak.end() + 20]))
    assert leaks == [], leaks
    assert len(asked) > 200


def test_the_operator_finds_what_the_crawl_looks_for(world, foreign):
    """The pattern finds something where it may be seen: a search that finds nothing proves nothing."""
    client = client_of(world.operator)
    for model in ("gym", "trainer", "trainee", "invitation"):
        body = client.get(reverse(f"admin:facilities_{model}_changelist")).content.decode()
        assert FOREIGN.search(body), model
    assert FOREIGN.search(client.get(reverse("admin:training_exercise_changelist")).content.decode())


@pytest.mark.once
@pytest.mark.no_cover  # pages that are tried elsewhere, by the hundred
def test_every_link_leads_somewhere_and_none_elsewhere(world, foreign, own):
    """All that an admin can click to, page by page: each answers, none names the other gym or anything of health."""
    client, seen, queue = client_of(world.admin), set(), ["/admin/"]
    while queue and len(seen) < 1500:
        url = queue.pop()
        if url in seen:
            continue
        seen.add(url)
        answer = client.get(url)
        assert answer.status_code in (200, 302, 403), (url, answer.status_code)
        if "html" not in answer.get("Content-Type", ""):
            continue
        body = b"".join(answer).decode()
        assert not FOREIGN.search(body), (url, FOREIGN.search(body)[0])
        main = body.split('id="content-start"')[-1]
        assert not HEALTH.search(re.sub(r'href="[^"]*trained=[^"]*"', "", main)), (url, HEALTH.search(main)[0])
        for link in re.findall(r'href="(/admin/[^"#]*|\?[^"#]*)"', body):
            link = link.replace("&amp;", "&")
            target = link if link.startswith("/") else url.split("?")[0] + link
            if "&" not in target and "?o=" not in target:  # filters one at a time; orders are tried above
                queue.append(target)
    assert len(seen) > 200


# --- lookups ---
@pytest.mark.parametrize(
    "query",
    [
        "accounts_user?password__startswith=argon2",
        "accounts_user?email__startswith=trainee",
        "accounts_user?trainee__healthmetrics__value__gt=40",
        "facilities_trainee?height_cm__gt=100",
        "facilities_trainee?shares_metrics=1",
        "facilities_trainee?date_of_birth__year=1990",
        "facilities_trainee?user__password__startswith=argon2",
        "facilities_trainee?trainer__user__email__startswith=trainer",
        "facilities_trainee?sessions__feeling=5",
        "facilities_trainer?user__last_login__isnull=True",
        "facilities_invitation?token_hash__startswith=0",
        "training_program?assignments__trainee__user__email=trainee@a.org",
        "changes_auditentry?actor__email=operator@x.org",
    ],
)
def test_a_list_answers_no_question_that_it_does_not_offer(world, query):
    model, question = query.split("?")
    answer = client_of(world.admin).get(f"{reverse(f'admin:{model}_changelist')}?{question}")
    assert answer.status_code == 400 or (answer.status_code == 302 and answer.url.endswith("?e=1"))


def test_no_oracle_of_what_exists(world):
    """“View on site” would answer for any model whether a row of this key exists."""
    assert client_of(world.admin).get(f"/admin/r/1/{world.metric.pk}/").status_code in (302, 404)
    assert "view_on_site" not in names()


# --- tampering ---
def everything(gym_id: int) -> dict:
    """All that a gym has, value by value."""
    rows = {}
    for model, where in (
        (Gym, {"pk": gym_id}),
        (Trainer, {"gym": gym_id}),
        (Trainee, {"gym": gym_id}),
        (Exercise, {"gym": gym_id}),
        (Program, {"gym": gym_id}),
        (ProgramDay, {"program__gym": gym_id}),
        (ProgramAssignment, {"trainee__gym": gym_id}),
        (Invitation, {"gym": gym_id}),
    ):
        for row in model._base_manager.filter(**where).values():
            rows[model.__name__, row["id"]] = row
    for user in User.objects.filter(gyms=gym_id).values("pk"):
        rows["admin", user["pk"]] = user
    for stop in ApplicationStop.objects.values():
        rows["stop", stop["application_id"]] = stop
    return rows


def posted(form, formsets=()) -> dict:
    """What a browser would send of a page's form."""
    data = {}
    for one in (
        form,
        *(form for formset in formsets for form in formset.forms),
        *(s.management_form for s in formsets),
    ):
        for bound in one:
            value = bound.value()
            if isinstance(value, bool):
                if value:
                    data[bound.html_name] = "on"
            elif hasattr(bound.field.widget, "decompress"):
                for index, part in enumerate(bound.field.widget.decompress(value)):
                    data[f"{bound.html_name}_{index}"] = part
            elif value is not None:
                keep = isinstance(value, list) and not isinstance(bound.field, JSONField)
                data[bound.html_name] = value if keep else bound.field.prepare_value(value)
    return data


EXTRA = {
    "id": KEY,
    "pk": KEY,
    "user": KEY + 2,
    "user_id": KEY + 2,
    "owner": KEY + 2,
    "owner_id": KEY + 2,
    "email": "evil@x.org",
    "password": "evil-evil-2026",
    "role": "admin",
    "is_superuser": "on",
    "is_staff": "on",
    "shares_metrics": "",
    "height_cm": "111",
    "date_of_birth": "1999-09-09",
    "digest": "0" * 64,
    "token_hash": "0" * 64,
    "revision": "99",
    "accepted_at_0": "2026-01-01",
    "accepted_at_1": "10:00",
    "admins": KEY,
    "admins_id": KEY,
    "assigned_by": KEY,
    "edit_count": "99",
    "gym_id": KEY + 1,
    "trainer_id": KEY + 3,
    "trainee_id": KEY + 5,
    "is_archived_by": KEY,
}
READ_ONLY = ("changes_auditentry", "facilities_invitation", "accounts_connectedapplication")
SECRET = ("email", "password", "role", "is_superuser", "is_active")


def change_forms():
    return [name.removesuffix("_change") for name in ADDRESSES if name.endswith("_change")]


@pytest.mark.parametrize("model", [name for name in change_forms() if name not in READ_ONLY])
def test_a_tampered_form_changes_nothing_of_the_other_gym(world, foreign, own, model):
    """Each relation of each form is pointed at the other gym, and every form gets fields that it does not have."""
    client = client_of(world.admin)
    row = world.admin if model == "accounts_user" else own[model]
    url = reverse(f"admin:{model}_change", args=[row.pk])
    page = client.get(url)
    form = page.context["adminform"].form
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    data = posted(form, formsets)
    there, secrets = everything(foreign.gym.pk), list(User.objects.order_by("pk").values_list("pk", *SECRET))
    hidden = list(
        Trainee.objects.order_by("pk").values_list("pk", "user", "height_cm", "date_of_birth", "shares_metrics")
    )

    accepted = client.post(url, {**EXTRA, **data})
    assert accepted.status_code == 302, accepted.context["adminform"].form.errors
    assert everything(foreign.gym.pk) == there
    assert list(User.objects.order_by("pk").values_list("pk", *SECRET)) == secrets
    assert (
        list(Trainee.objects.order_by("pk").values_list("pk", "user", "height_cm", "date_of_birth", "shares_metrics"))
        == hidden
    )

    targets = {Gym: foreign.gym, Trainer: foreign.trainer, Trainee: foreign.trainee, Program: foreign.program}
    for name, field in form.fields.items():
        target = targets.get(getattr(getattr(field, "queryset", None), "model", None))
        if target is None:
            continue
        refused = client.post(url, {**data, name: target.pk})
        assert refused.status_code == 200, name
        assert name in refused.context["adminform"].form.errors
        assert everything(foreign.gym.pk) == there


@pytest.mark.parametrize(
    "model", ["facilities_trainer", "facilities_invitation", "training_exercise", "training_program"]
)
def test_nothing_is_added_to_the_other_gym(world, foreign, model):
    client = client_of(world.admin)
    there = everything(foreign.gym.pk)
    bodies = {
        "facilities_trainer": {"first_name": "E", "email": "evil@x.org", "specialties": "[]"},
        "facilities_invitation": {"emails": "evil@x.org"},
        "training_exercise": {"name": "Evil", "category": "strength", "level": "beginner", "tracking": "reps"},
        "training_program": {
            "name": "Evil",
            "weeks": 4,
            "visibility": "shared",
            **{f"days-{name}": number for name, number in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))},
        },
    }
    for gym in (foreign.gym.pk, "", 10**9):
        answer = client.post(reverse(f"admin:{model}_add"), {**bodies[model], "gym": gym})
        assert answer.status_code == 200
        assert "gym" in answer.context["adminform"].form.errors
    assert everything(foreign.gym.pk) == there
    accepted = client.post(
        reverse(f"admin:{model}_add"), {**bodies[model], **EXTRA, "gym": world.gym.pk, "email": "n@x.org"}
    )
    assert accepted.status_code == 302
    assert everything(foreign.gym.pk) == there
    assert not User.objects.filter(email="n@x.org", is_superuser=True).exists()


def test_an_inline_moves_no_day_between_programs(world, foreign):
    client = client_of(world.admin)
    url = reverse("admin:training_program_change", args=[world.program.pk])
    page = client.get(url)
    formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
    data = posted(page.context["adminform"].form, formsets)
    there, day = everything(foreign.gym.pk), world.day
    for name, value in (("days-0-id", foreign.day.pk), ("days-0-program", foreign.program.pk)):
        client.post(url, {**data, "days-0-name": "Stolen", name: value})
        assert everything(foreign.gym.pk) == there
        assert ProgramDay.objects.get(pk=day.pk).program == world.program


@pytest.mark.parametrize(
    ("model", "action", "extra"),
    [
        ("facilities_trainee", "hand_over", {"apply": "yes", "trainer": ""}),
        ("facilities_trainee", "activate", {}),
        ("facilities_trainee", "deactivate", {}),
        ("facilities_trainee", "release", {}),
        ("facilities_trainer", "activate", {}),
        ("facilities_trainer", "deactivate", {}),
        ("facilities_invitation", "resend", {}),
        ("facilities_invitation", "withdraw", {}),
        ("accounts_user", "reset_second_factor", {}),
        ("accounts_connectedapplication", "stop", {}),
        ("accounts_connectedapplication", "allow", {}),
        ("facilities_gym", "delete_selected", {"post": "yes"}),
        ("training_program", "delete_selected", {"post": "yes"}),
    ],
)
def test_an_action_reaches_no_row_of_the_other_gym(world, foreign, model, action, extra):
    client, there = client_of(world.admin), everything(foreign.gym.pk)
    for selection in (
        {"_selected_action": [theirs(foreign)[model].pk]},
        {"_selected_action": [1], "select_across": "1"},
    ):
        client.post(reverse(f"admin:{model}_changelist"), {"action": action, **selection, **extra})
        assert everything(foreign.gym.pk) == there
        assert User.objects.get(pk=foreign.trainee_user.pk).is_active


def test_every_action_is_tried():
    tried = {"hand_over", "activate", "deactivate", "release", "resend", "withdraw", "reset_second_factor"}
    tried |= {"stop", "allow"}
    actions = {name for admin in site._registry.values() for name in admin.actions or ()}
    assert actions == tried


def test_all_that_is_in_the_administration_is_what_a_gym_runs():
    """Nothing of metrics or workouts, for nobody."""
    shown = {model._meta.label_lower for model in site._registry if model in apps.get_models()}
    assert shown == {
        *("facilities.gym", "facilities.trainer", "facilities.trainee", "facilities.invitation"),
        *("training.exercise", "training.program", "training.programassignment"),
        *("accounts.user", "accounts.connectedapplication", "changes.auditentry"),
    }
