"""The audit trail: complete on every surface, append-only, readable, and without personal data."""

import random
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import issue_tokens
from changes.audit_text import readable
from changes.models import AuditEntry
from facilities.models import Gym, Trainee, Trainer
from facilities.services import hand_over
from facilities.tests.factories import make_invitation, make_trainee
from training.models import Exercise, Program, ProgramAssignment

DAYS = {"days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0}


class Everyone:
    """Random work of the people of a gym on pages, in the admin and through the API."""

    def __init__(self, world, seed: int):
        self.world, self.random = world, random.Random(seed)
        self.clients = {}
        for who in ("admin", "trainer", "trainee", "peer", "operator", "colleague"):
            self.clients[who] = Client()
            self.clients[who].force_login(getattr(world, who))

    def any(self, rows):
        rows = list(rows)
        return self.random.choice(rows) if rows else None

    def word(self) -> str:
        return f"Name {self.random.randrange(10**6)}"

    def api(self, who, method, path, body=None):
        token = issue_tokens(getattr(self.world, who))["access_token"]
        ask = getattr(Client(), method)
        return ask(
            f"/api/v1/{path}", body or {}, content_type="application/json", headers={"Authorization": f"Bearer {token}"}
        )

    def page(self, who, path, body=None):
        return self.clients[who].post(path, body or {})

    def admin(self, name, row=None, body=None, who="admin"):
        return self.page(who, reverse(f"admin:{name}", args=[row.pk] if row is not None else []), body)

    def coach(self) -> str:
        """The trainee's trainer; if they have none, their first trainer gets them back."""
        trainee = Trainee.objects.get(pk=self.world.trainee_profile.pk)
        if trainee.trainer_id == self.world.colleague_profile.pk:
            return "colleague"
        if trainee.trainer_id is None:
            hand_over(trainees=[trainee], trainer=self.world.trainer_profile)
        return "trainer"

    # --- through the API ---
    def api_gym(self):
        return self.api(
            "admin", "patch", f"gyms/{self.world.gym.pk}/", {"city": self.word(), "open_registration": True}
        )

    def api_trainee(self):
        trainee = self.any(Trainee.objects.filter(gym=self.world.gym))
        trainer = self.random.choice([None, self.world.trainer_profile.pk, self.world.colleague_profile.pk])
        changes = self.random.choice(
            [{"trainer": trainer}, {"goal": self.word()}, {"is_active": True}, {"first_name": self.word()}]
        )
        return trainee and self.api("admin", "patch", f"trainees/{trainee.pk}/", changes)

    def api_me(self):
        return self.api("trainer", "patch", "auth/me", {"last_name": self.word(), "units": "imperial"})

    def api_exercise(self):
        if self.random.random() < 0.5:
            body = {"name": self.word(), "gym": self.world.gym.pk, "category": "strength"}
            return self.api("trainer", "post", "exercises/", body)
        row = self.any(Exercise.objects.filter(gym=self.world.gym))
        method = self.random.choice(["patch", "patch", "delete"])
        return row and self.api("trainer", method, f"exercises/{row.pk}/", {"name": self.word()})

    def api_program(self):
        if self.random.random() < 0.4:
            return self.api("trainer", "post", "programs/", {"name": self.word(), "weeks": 4})
        row = self.any(Program.objects.filter(gym=self.world.gym))
        body = {"name": self.word(), "visibility": self.random.choice(["shared", "private"])}
        return row and self.api("trainer", "patch", f"programs/{row.pk}/", body)

    def api_day(self):
        row = self.any(Program.objects.filter(gym=self.world.gym))
        body = {"program": row.pk, "week": 1, "position": self.random.randrange(1, 90), "name": self.word()}
        return self.api("trainer", "post", "program_days/", body)

    def api_assignment(self):
        row = self.any(ProgramAssignment.objects.filter(trainee__gym=self.world.gym))
        status = self.random.choice(["active", "paused", "ended"])
        return row and self.api("admin", "patch", f"program_assignments/{row.pk}/", {"status": status})

    # --- through the pages ---
    def page_account(self):
        who = self.random.choice(["trainee", "trainer", "admin"])
        body = {"first_name": self.word(), "last_name": "X", "units": "metric", "timezone": "UTC", "language": "en"}
        return self.page(who, "/account/", {**body, "e1rm_formula": "epley"})

    def page_program(self):
        row = self.any(Program.objects.filter(gym=self.world.gym, owner=self.world.trainer))
        body = {"name": self.word(), "weeks": 8, "visibility": "shared"}
        return row and self.page("trainer", f"/programs/{row.pk}/edit/", body)

    def page_assign(self):
        program = self.any(Program.objects.filter(gym=self.world.gym, is_archived=False))
        body = {"program": program.pk, "start_date": str(date.today())}
        return self.page(self.coach(), f"/trainees/{self.world.trainee_profile.pk}/assign/", body)

    def page_pause(self):
        what = self.random.choice(["pause", "resume", "end"])
        body = {"first": str(date.today()), "reason": "holiday"}
        return self.page(self.coach(), f"/trainees/{self.world.trainee_profile.pk}/{what}/", body)

    def page_join(self):
        path = self.random.choice(["/leave/", "/join/gym-a/"])
        return self.page("peer", path)

    def page_invite(self):
        return self.page("trainer", "/trainees/invitations/", {"email": f"n{self.random.randrange(99)}@x.org"})

    # --- in the administration ---
    def admin_gym(self):
        body = {"name": self.word(), "slug": "gym-a", "timezone": "UTC", "is_active": "on", "open_registration": "on"}
        return self.admin(
            "facilities_gym_change", self.world.gym, {**body, "opening_hours_0": "6-22", "plate_list": "20x4"}
        )

    def admin_appoint(self):
        gym = self.world.gym
        body = {"name": gym.name, "slug": "gym-a", "timezone": "UTC", "is_active": "on", "open_registration": "on"}
        admins = self.random.choice([[self.world.admin.pk], [self.world.admin.pk, self.world.gymless_admin.pk]])
        return self.admin("facilities_gym_change", gym, {**body, "admins": admins}, who="operator")

    def admin_trainee(self):
        trainee = self.any(Trainee.objects.filter(gym=self.world.gym))
        trainer = self.random.choice(["", self.world.trainer_profile.pk, self.world.colleague_profile.pk])
        body = {
            "first_name": self.word(),
            "last_name": "Y",
            "gym": self.world.gym.pk,
            "trainer": trainer,
            "goal": self.word(),
        }
        return trainee and self.admin("facilities_trainee_change", trainee, body)

    def admin_action(self):
        people = Trainee.objects.filter(gym=self.world.gym)
        action = self.random.choice(["activate", "deactivate", "hand_over", "hand_over"])
        body = {"action": action, "apply": "yes", "trainer": self.world.colleague_profile.pk}
        return self.admin(
            "facilities_trainee_changelist", None, {**body, "_selected_action": [one.pk for one in people]}
        )

    def admin_trainer(self):
        number = self.random.randrange(10**6)
        body = {"first_name": "T", "email": f"t{number}@a.org", "gym": self.world.gym.pk, "specialties": "a, b"}
        return self.admin("facilities_trainer_add", None, body)

    def admin_leave(self):
        trainer = self.any(Trainer.objects.filter(gym=self.world.gym, user__email__startswith="t", trainees=None))
        if trainer is None or trainer in (self.world.trainer_profile, self.world.colleague_profile):
            return None
        return self.admin("facilities_trainer_leave", trainer, {"confirm": "yes", "deactivate": "on"})

    def admin_invitations(self):
        return self.admin("facilities_invitation_add", None, {"gym": self.world.gym.pk, "emails": "a@x.org, b@x.org"})

    def admin_exercise(self):
        body = {
            "name": self.word(),
            "gym": self.world.gym.pk,
            "category": "strength",
            "level": "beginner",
            "tracking": "reps",
        }
        return self.admin("training_exercise_add", None, body)

    def admin_program(self):
        row = self.any(Program.objects.filter(gym=self.world.gym))
        body = {"name": self.word(), "gym": self.world.gym.pk, "weeks": 9, "visibility": "shared", **DAYS}
        return self.admin("training_program_change", row, body)

    def admin_user(self):
        body = {"email": f"boss{self.random.randrange(10**6)}@x.org", "first_name": "B", "role": "admin"}
        passwords = {"password1": "gym-boss-2026", "password2": "gym-boss-2026"}
        return self.admin("accounts_user_add", None, {**body, **passwords}, who="operator")

    def work(self, times: int) -> dict[str, int]:
        """{operation: how often it was accepted}."""
        operations = [name for name in dir(self) if name.startswith(("api_", "page_", "admin_"))]
        accepted = dict.fromkeys(operations, 0)
        for number in range(times):
            name = (
                operations[number % len(operations)] if number < 2 * len(operations) else self.random.choice(operations)
            )
            answer = getattr(self, name)()
            if answer is not None:
                assert answer.status_code < 500, (name, answer.status_code)
                accepted[name] += answer.status_code in (200, 201, 204, 302)
        return accepted


@pytest.mark.long
@pytest.mark.no_cover  # runs the same lines hundreds of times
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("seed", [1, pytest.param(20261126, marks=pytest.mark.deep)])
def test_every_write_of_every_surface_has_its_entry(world, seed):
    """The fixture `recorded` compares all rows before and after each request with the entries."""
    accepted = Everyone(world, seed).work(160)
    assert [name for name, number in accepted.items() if not number] == []
    entries = AuditEntry.objects.all()
    assert set(entries.values_list("surface", flat=True)) >= {"api", "page", "admin"}
    assert set(entries.values_list("model", flat=True)) == {
        *("facilities.gym", "facilities.trainer", "facilities.trainee", "facilities.invitation", "accounts.user"),
        *("training.exercise", "training.program", "training.programassignment"),
    }
    assert not entries.filter(actor=None).exclude(surface="system").exists()
    assert entries.count() > 150


def entry(**where) -> AuditEntry:
    return AuditEntry.objects.filter(**where).latest("pk")


def test_an_entry_says_who_changed_what_from_what_to_what(client, world):
    client.force_login(world.admin)
    url = reverse("admin:facilities_trainee_change", args=[world.trainee_profile.pk])
    body = {
        "first_name": "Mia",
        "last_name": "K",
        "gym": world.gym.pk,
        "trainer": world.colleague_profile.pk,
        "goal": "5k",
    }
    assert client.post(url, body).status_code == 302
    made = entry(model="facilities.trainee")
    trainer, colleague = world.trainer_profile.pk, world.colleague_profile.pk
    assert made.fields == {"trainer": [trainer, colleague], "goal": None}
    assert (made.actor, made.surface, made.gym, made.subject) == (world.admin, "admin", world.gym, world.trainee)
    [line] = readable([made], world.admin)
    assert line.what == "Mia K"
    assert line.text == f"changed (Goal; Trainer: {world.trainer_profile} → {world.colleague_profile})"
    named = entry(model="accounts.user")
    assert named.fields == {"first_name": None, "last_name": None}
    page = client.get(reverse("admin:facilities_trainee_history", args=[world.trainee_profile.pk])).content.decode()
    assert f"<del>{world.trainer_profile}</del>" in page
    assert f"<ins>{world.colleague_profile}</ins>" in page
    assert "First name" in page


@pytest.mark.parametrize("name", ["edit_count", "edition"])  # the second: entries from before the field was renamed
def test_an_edited_plan_has_the_same_label_in_older_entries(world, name):
    made = AuditEntry(action="updated", model="training.program", row=str(world.program.pk), fields={name: None})
    [line] = readable([made], world.admin)
    assert line.text.endswith("(The plan)")


def test_a_move_is_in_the_trail_of_both_gyms(world):
    world.empty_gym.admins.set([world.other_admin])
    world.admin.gyms.add(world.empty_gym)
    from facilities.services import move_trainee

    move_trainee(Trainee.objects.get(pk=world.trainee_profile.pk), world.empty_gym)
    for admin, count in ((world.admin, 1), (world.other_admin, 1)):
        admin.forget_actor()
        assert AuditEntry.objects.permitted(admin).filter(model="facilities.trainee").count() == count
    [line] = readable([entry(model="facilities.trainee")], world.other_admin)
    # the admin of the new gym may not see the trainer of the old one
    assert str(world.trainer_profile) not in line.text
    assert "another one" in line.text


def test_it_is_append_only(world):
    from changes import audit

    audit.created(world.gym)
    made = entry(model="facilities.gym")
    made.label = "Other"
    for attempt in (
        made.save,
        made.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(label="x"),
    ):
        with pytest.raises(TypeError):
            attempt()
    client = Client()
    client.force_login(world.operator)
    for name in ("change", "delete"):
        client.post(reverse(f"admin:changes_auditentry_{name}", args=[made.pk]), {"label": "x", "post": "yes"})
    assert entry(model="facilities.gym").label == "Gym A"


def test_nothing_personal_outlives_an_account(world):
    client = Client()
    client.force_login(world.trainee)
    client.post(
        "/account/",
        {
            "first_name": "Very",
            "last_name": "Personal",
            "units": "metric",
            "timezone": "UTC",
            "language": "en",
            "e1rm_formula": "epley",
            "goal": "lose 10 kg",
            "height": "181",
        },
    )
    entries = str(list(AuditEntry.objects.values_list("label", "fields")))
    assert "Personal" not in entries
    assert "lose" not in entries
    assert "181" not in entries
    key, email = world.trainee_profile.pk, world.trainee.email
    from facilities.services import erase_account

    erase_account(world.trainee)
    last = entry(model="facilities.trainee", row=str(key))
    assert (last.action, last.subject_id, last.label, last.gym) == ("deleted", None, "", world.gym)
    assert email not in str(list(AuditEntry.objects.values()))


def test_personal_data_of_trainees_are_not_in_it(world):
    before = AuditEntry.objects.count()
    client = Client()
    client.force_login(world.trainee)
    client.post("/metrics/", {"kind": "body_weight", "value": "80", "measured_at": timezone.now().isoformat()})
    client.post("/account/sharing/", {"metrics": "no"})
    client.post("/account/plates/", {"bar": "15", "plate_list": "20x2", "unit": "kg"})
    client.post("/workouts/start/")
    assert AuditEntry.objects.count() == before


def test_the_list_filters_by_who_and_what(client, world):
    from changes import audit

    audit.created(world.gym, world.trainer_profile)
    client.force_login(world.admin)
    client.post(
        reverse("admin:training_exercise_add"),
        {"name": "Mine", "gym": world.gym.pk, "category": "strength", "level": "beginner", "tracking": "reps"},
    )
    url = reverse("admin:changes_auditentry_changelist")

    def found(query: str) -> list[str]:
        return sorted({row.model for row in client.get(f"{url}?{query}").context["cl"].result_list})

    assert found("who=self") == ["training.exercise"]
    assert found("what=facilities.trainer") == ["facilities.trainer"]
    assert found("q=mine") == ["training.exercise"]
    assert found(f"who={world.operator.pk}") == found("who=junk")[:0]
    assert found("action__exact=created&surface__exact=admin") == ["training.exercise"]


def test_pages_of_the_trail_cost_the_same_however_long_they_are(client, world, django_assert_num_queries):
    from changes import audit

    client.force_login(world.admin)
    url = reverse("admin:changes_auditentry_changelist")
    trainees = [make_trainee(gym=world.gym) for _number in range(12)]
    audit.created(*trainees[:2])
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)
    audit.created(*trainees, world.gym, world.exercise, world.program, make_invitation(world.trainer_profile))
    with django_assert_num_queries(12):
        client.get(url)
    audit.created(*trainees, *trainees)
    with django_assert_num_queries(12):
        client.get(url)


def test_an_update_that_changes_nothing_has_no_entry(world):
    from changes import audit

    gym = Gym.objects.get(pk=world.gym.pk)
    audit.updated(gym)
    assert not AuditEntry.objects.exists()
    gym.city = "Bonn"
    audit.updated(gym)
    audit.updated(gym)
    assert [one.fields for one in AuditEntry.objects.all()] == [{"city": ["", "Bonn"]}]


def test_entries_are_written_with_their_write_or_not_at_all(world):
    from django.db import transaction

    from facilities.services import set_active

    def fail():
        with transaction.atomic():
            set_active(user=world.trainee, active=False)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not AuditEntry.objects.filter(at__gt=timezone.now() - timedelta(minutes=1)).exists()
