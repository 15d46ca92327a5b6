"""Django admin as every actor: what they reach, what they see, what they can post. Expectations are literal."""

import re

import pytest
from django.urls import reverse

from accounts.services import issue_tokens
from facilities.models import Gym, Trainee, Trainer
from tests.test_policy_api import ACTORS
from tests.world import add_own_exercise
from training.models import Exercise, Program, ProgramAssignment

pytestmark = [pytest.mark.usefixtures("recorded"), pytest.mark.walk]

# fmt: off
#                                         anon trnee peer oTrne trner colle oTrnr admin oAdm gymless oper desk
CHANGE_PAGES = {
    "facilities_gym gym":                  "302 403 403 403 403 403 403 200 302 302 200 403",
    "facilities_trainer trainer_profile":  "302 403 403 403 403 403 403 200 302 302 200 200",
    "facilities_trainee trainee_profile":  "302 403 403 403 403 403 403 200 302 302 200 200",
    "training_exercise exercise":          "302 403 403 403 403 403 403 200 302 302 200 403",
    "training_exercise own_exercise":      "302 403 403 403 403 403 403 302 302 302 200 403",
    "training_exercise library_exercise":  "302 403 403 403 403 403 403 302 302 302 200 403",
    "training_program program":            "302 403 403 403 403 403 403 200 302 302 200 403",
    "training_program private_program":    "302 403 403 403 403 403 403 200 302 302 200 403",
    "training_programassignment assignment": "302 403 403 403 403 403 403 200 302 302 200 403",
    "accounts_user trainee":               "302 403 403 403 403 403 403 200 302 302 200 302",
    "accounts_user operator":              "302 403 403 403 403 403 403 302 302 302 200 302",
}
LISTS = {
    # how many rows each admin sees: admin, other_admin, gymless_admin, operator, desk (-: 403)
    "facilities_gym": "2 1 0 3 -",
    "facilities_trainer": "2 1 0 3 2",
    "facilities_trainee": "2 1 0 3 2",
    "training_exercise": "1 1 0 3 -",
    "training_program": "2 0 0 2 -",
    "training_programassignment": "1 0 0 1 -",
    "accounts_user": "5 3 1 12 1",
    "changes_auditentry": "0 0 0 0 -",
    "facilities_invitation": "0 0 0 0 0",
}
# fmt: on
READERS = ("admin", "other_admin", "gymless_admin", "operator", "desk")


@pytest.mark.parametrize(
    ("target", "actor", "expected"),
    [
        pytest.param(target, actor, int(code), id=f"{target}-{actor}")
        for target, codes in CHANGE_PAGES.items()
        for actor, code in zip(ACTORS.split(), codes.split(), strict=True)
    ],
)
def test_change_pages(client, world, target, actor, expected):
    add_own_exercise(world)
    model, row = target.split()
    if actor != "anonymous":
        client.force_login(getattr(world, actor))
    answer = client.get(reverse(f"admin:{model}_change", args=[getattr(world, row).pk]))
    assert answer.status_code == expected


@pytest.mark.parametrize(
    ("model", "actor", "expected"),
    [
        pytest.param(model, actor, number, id=f"{model}-{actor}")
        for model, numbers in LISTS.items()
        for actor, number in zip(READERS, numbers.split(), strict=True)
    ],
)
def test_change_lists(client, world, model, actor, expected):
    client.force_login(getattr(world, actor))
    answer = client.get(reverse(f"admin:{model}_changelist"))
    if expected == "-":
        assert answer.status_code == 403
    else:
        assert answer.status_code == 200
        assert answer.context["cl"].result_count == int(expected)


def test_admins_reach_only_what_is_theirs_to_run(client, world):
    """Nothing of metrics or workouts, and no name or address of the other gym on any page."""
    add_own_exercise(world)
    client.force_login(world.admin)
    index = client.get("/admin/").content.decode()
    assert not re.search(r"metric|session|record|/admin/(metrics|workouts)", index.split("<main")[1], re.IGNORECASE)
    pages = ["/admin/"]
    for model in LISTS:
        pages.append(reverse(f"admin:{model}_changelist"))
        if model not in ("facilities_trainee", "accounts_user"):
            pages.append(reverse(f"admin:{model}_add"))
    for target in CHANGE_PAGES:
        model, row = target.split()
        pages += [
            reverse(f"admin:{model}_change", args=[getattr(world, row).pk]),
            reverse(f"admin:{model}_history", args=[getattr(world, row).pk]),
        ]
    foreign = (
        world.other_trainee.email,
        str(world.other_trainee),
        str(world.other_trainer),
        "Gym B press",
        "admin@b.org",
    )
    for page in pages:
        body = client.get(page).content.decode()
        for secret in foreign:
            assert secret not in body, (page, secret)
    assert len(pages) > 25


def test_invite_edit_and_dismiss_a_trainer(client, world, mailoutbox, django_capture_on_commit_callbacks):
    client.force_login(world.admin)
    body = {"first_name": "Cora", "last_name": "Coach", "email": "cora@a.org", "gym": world.gym.pk, "specialties": "[]"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("admin:facilities_trainer_add"), body)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    trainer = Trainer.objects.get(user__email="cora@a.org")
    assert [mail.to for mail in mailoutbox] == [["cora@a.org"]]
    change = reverse("admin:facilities_trainer_change", args=[trainer.pk])
    client.post(change, {**body, "first_name": "Corinna", "email": "evil@a.org"})
    trainer.refresh_from_db()
    assert (trainer.user.first_name, trainer.user.email) == ("Corinna", "cora@a.org")
    refused = client.post(change, {**body, "gym": world.other_gym.pk})
    assert refused.status_code == 200
    assert "gym" in refused.context["adminform"].form.errors
    assert (
        client.post(reverse("admin:facilities_trainer_delete", args=[trainer.pk]), {"post": "yes"}).status_code == 302
    )
    assert not Trainer.objects.filter(pk=trainer.pk).exists()


def test_hand_over_move_and_release_a_trainee(client, world):
    client.force_login(world.admin)
    url = reverse("admin:facilities_trainee_change", args=[world.trainee_profile.pk])
    body = {"first_name": "A", "last_name": "B", "gym": world.gym.pk, "goal": ""}
    assert client.post(url, {**body, "trainer": world.colleague_profile.pk}).status_code == 302
    assert Trainee.objects.get(pk=world.trainee_profile.pk).trainer == world.colleague_profile
    for field, value in (("trainer", world.other_trainer_profile.pk), ("gym", world.other_gym.pk)):
        refused = client.post(url, {**body, field: value})
        assert field in refused.context["adminform"].form.errors
    moved = client.post(url, {**body, "gym": world.empty_gym.pk, "trainer": world.colleague_profile.pk})
    assert moved.status_code == 302
    assert Trainee.objects.get(pk=world.trainee_profile.pk).trainer is None
    action = {"action": "release", "_selected_action": [world.trainee_profile.pk, world.other_trainee_profile.pk]}
    client.post(reverse("admin:facilities_trainee_changelist"), action)
    assert Trainee.objects.get(pk=world.trainee_profile.pk).gym is None
    assert Trainee.objects.get(pk=world.other_trainee_profile.pk).gym == world.other_gym


def test_deactivating_reaches_only_ones_own_people(client, world):
    client.force_login(world.admin)
    for person, profile, active in (
        (world.trainee, world.trainee_profile, False),
        (world.other_trainee, world.other_trainee_profile, True),
    ):
        body = {"action": "deactivate", "_selected_action": [profile.pk]}
        client.post(reverse("admin:facilities_trainee_changelist"), body)
        person.refresh_from_db()
        assert person.is_active is active


def test_a_gym_admin_changes_no_account(client, world):
    client.force_login(world.admin)
    url = reverse("admin:accounts_user_change", args=[world.trainee.pk])
    body = {"email": "evil@a.org", "role": "admin", "is_superuser": "on", "password": "x", "first_name": "X"}
    assert client.post(url, body).status_code == 403
    own = reverse("admin:accounts_user_change", args=[world.admin.pk])
    full = {**body, "last_name": "Y", "units": "metric", "timezone": "UTC", "language": "en"}
    assert client.post(own, full).status_code == 302
    world.admin.refresh_from_db()
    kept = (world.admin.email, world.admin.role, world.admin.is_superuser, world.admin.first_name)
    assert kept == ("admin@a.org", "admin", False, "X")
    assert client.get(reverse("admin:accounts_user_add")).status_code == 403


def test_the_operator_makes_the_first_admin(client, world, mailoutbox, django_capture_on_commit_callbacks):
    client.force_login(world.operator)
    body = {"email": "boss@new.org", "first_name": "B", "last_name": "", "role": "admin"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("admin:accounts_user_add"), body)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    client.logout()
    [mail] = mailoutbox
    choose_password(client, mail, "gym-boss-2026")
    assert client.login(username="boss@new.org", password="gym-boss-2026")
    gym = {"name": "New gym", "timezone": "UTC", "is_active": "on"}
    answer = client.post(reverse("admin:facilities_gym_add"), gym)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert [user.email for user in Gym.objects.get(name="New gym").admins.all()] == ["boss@new.org"]


def choose_password(client, mail, password):
    """By the link of the mail, as its reader would."""
    link = re.search(r"http://testserver(/\S+)", mail.body)[1]
    page = client.get(link, follow=True)
    chosen = client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})
    assert chosen.status_code == 302
    client.logout()


def test_an_operator_who_deactivates_an_account_ends_its_tokens(client, world):
    family = issue_tokens(world.colleague) and world.colleague.token_families.get()
    client.force_login(world.operator)
    body = {"email": "colleague@a.org", "first_name": "C", "last_name": "", "role": "trainer"}
    body |= {"units": "metric", "timezone": "UTC", "language": "en"}
    answer = client.post(reverse("admin:accounts_user_change", args=[world.colleague.pk]), body)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    world.colleague.refresh_from_db()
    family.refresh_from_db()
    assert (world.colleague.is_active, family.revoked_at is not None) == (False, True)


def test_posting_into_another_gym(client, world):
    client.force_login(world.admin)
    exercise = {"name": "Mine", "gym": world.other_gym.pk, "category": "strength", "level": "beginner"}
    refused = client.post(reverse("admin:training_exercise_add"), {**exercise, "tracking": "reps"})
    assert "gym" in refused.context["adminform"].form.errors
    refused = client.post(reverse("admin:training_exercise_add"), {**exercise, "tracking": "reps", "gym": ""})
    assert "gym" in refused.context["adminform"].form.errors
    accepted = client.post(
        reverse("admin:training_exercise_add"), {**exercise, "tracking": "reps", "gym": world.gym.pk}
    )
    assert accepted.status_code == 302
    assert Exercise.objects.get(name="Mine").gym == world.gym
    assignment = {"trainee": world.other_trainee_profile.pk, "program": world.program.pk, "start_date": "2026-01-05"}
    refused = client.post(reverse("admin:training_programassignment_add"), {**assignment, "status": "active"})
    assert "trainee" in refused.context["adminform"].form.errors
    assert ProgramAssignment.objects.count() == 1


def test_what_is_used_is_not_deleted_and_tells_no_health_data(client, world):
    client.force_login(world.operator)
    url = reverse("admin:training_exercise_delete", args=[world.library_exercise.pk])
    page = client.get(url).content.decode()
    assert str(world.trainee) not in page
    answer = client.post(url, {"post": "yes"}, follow=True)
    assert Exercise.objects.filter(pk=world.library_exercise.pk).exists()
    said = answer.content.decode()
    assert "It is used in plans or in logged workouts. Archive it instead." in said
    assert "In use by" not in said  # not even how much was logged
    client.post(reverse("admin:training_program_delete", args=[world.private_program.pk]), {"post": "yes"})
    assert Program.objects.filter(pk=world.private_program.pk).exists()


@pytest.mark.parametrize(("role", "field"), [("admin", "admins"), ("front_desk", "front_desk")])
def test_an_admin_invites_who_runs_the_gym(client, world, mailoutbox, django_capture_on_commit_callbacks, role, field):
    client.force_login(world.admin)
    page = reverse("admin:facilities_gym_staff", args=[world.gym.pk])
    body = {"invite": "yes", "role": role, "first_name": "Sam", "last_name": "", "email": "sam@a.org"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(page, body).status_code == 302
    people = getattr(world.gym, field)
    sam = people.get(email="sam@a.org")
    assert (sam.role, sam.has_usable_password()) == (role, False)
    client.logout()
    choose_password(client, mailoutbox[0], "sam-of-the-gym-26")
    assert client.login(username="sam@a.org", password="sam-of-the-gym-26")
    assert client.get(reverse("admin:facilities_trainee_changelist")).context["cl"].result_count == 2
    client.force_login(world.admin)
    client.post(page, {"remove": sam.pk})
    assert not people.filter(pk=sam.pk).exists()


@pytest.mark.parametrize(
    ("actor", "body", "error"),
    [
        ("admin", {"email": "trainee@a.org", "role": "admin"}, "This e-mail is taken."),
        ("admin", {"email": "desk@a.org", "role": "admin"}, "This e-mail is taken."),
        ("admin", {"email": "x@a.org", "role": "trainer"}, "Select a valid choice"),
    ],
)
def test_who_is_not_invited_to_run_a_gym(client, world, actor, body, error):
    client.force_login(getattr(world, actor))
    page = reverse("admin:facilities_gym_staff", args=[world.gym.pk])
    answer = client.post(page, {"invite": "yes", "first_name": "Sam", **body})
    assert error in answer.content.decode()
    assert list(world.gym.admins.values_list("email", flat=True)) == ["admin@a.org"]


def test_nobody_of_elsewhere_hires_and_the_last_admin_stays(client, world):
    page = reverse("admin:facilities_gym_staff", args=[world.gym.pk])
    body = {"invite": "yes", "role": "admin", "first_name": "Sam", "email": "sam@a.org"}
    for actor in ("desk", "other_admin", "other_desk", "trainer"):
        client.force_login(getattr(world, actor))
        assert client.post(page, body).status_code in (302, 403)
        assert client.post(page, {"remove": world.admin.pk}).status_code in (302, 403)
    client.force_login(world.operator)
    client.post(page, {"remove": world.admin.pk})
    assert list(world.gym.admins.values_list("email", flat=True)) == ["admin@a.org"]
