"""Notes of a gym's staff about a trainee: who reads and writes them, what is recorded, and when they go."""

import logging
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.quotas import STORED
from accounts.tests.factories import PASSWORD
from changes.models import AuditEntry
from facilities.models import Gym, StaffNote
from facilities.services import add_staff_note, join_gym, leave_gym, release_trainee, save_trainee
from tests.test_policy_api import ACTORS
from transfers.exports import as_json

MARK = "Owes for two months"


@pytest.fixture
def note(world) -> StaffNote:
    return add_staff_note(trainee=world.trainee_profile, author=world.desk, text=MARK)


def client_of(world, actor: str) -> Client:
    client = Client()
    if actor != "anonymous":
        client.force_login(getattr(world, actor))
    return client


def page(world) -> str:
    return reverse("admin:facilities_trainee_change", args=[world.trainee_profile.pk])


# fmt: off
#                    anon trnee peer oTrne trner colle oTrnr admin oAdm gymless oper desk   (the note is of the desk's)
RIGHTS = {
    "read":         "no  no   no   no    no    no    no    yes   no   no      yes  yes",
    "add":          "no  no   no   no    no    no    no    yes   no   no      yes  yes",
    "edit":         "no  no   no   no    no    no    no    no    no   no      yes  yes",
    "remove":       "no  no   no   no    no    no    no    yes   no   no      yes  yes",
}
# fmt: on


@pytest.mark.parametrize(
    ("what", "actor", "allowed"),
    [
        pytest.param(what, actor, word == "yes", id=f"{what}-{actor}")
        for what, words in RIGHTS.items()
        for actor, word in zip(ACTORS.split(), words.split(), strict=True)
    ],
)
def test_who_may(world, note, what, actor, allowed):
    client = client_of(world, actor)
    if what == "read":
        assert (MARK in client.get(page(world)).content.decode()) is allowed
        return
    name = "facilities_trainee_notes" if what == "add" else f"facilities_staffnote_{what}"
    url = reverse(f"admin:{name}", args=[note.trainee_id if what == "add" else note.pk])
    before = list(StaffNote.objects.values_list("pk", "text"))
    client.post(url, {"text": "Another text"})
    assert (list(StaffNote.objects.values_list("pk", "text")) != before) is allowed


def test_the_desk_edits_and_deletes_its_own_notes_only(world, note):
    other = add_staff_note(trainee=world.trainee_profile, author=world.admin, text="Is a friend of Ann's")
    client = client_of(world, "desk")
    body = client.get(page(world)).content.decode()
    edit, remove = (reverse(f"admin:facilities_staffnote_{what}", args=[note.pk]) for what in ("edit", "remove"))
    assert edit in body
    assert remove in body
    assert "Is a friend of Ann&#x27;s" in body
    for what in ("edit", "remove"):
        url = reverse(f"admin:facilities_staffnote_{what}", args=[other.pk])
        assert url not in body
        assert client.post(url, {"text": "x"}).status_code == 403
    assert client.post(edit, {"text": "Has paid"}).url == page(world) + "#notes"
    note.refresh_from_db()
    assert (note.text, note.edited_at is not None, note.author) == ("Has paid", True, world.desk)
    asked = client.get(remove).content.decode()
    assert "Has paid" in asked
    assert StaffNote.objects.count() == 2
    assert client.post(remove).url == page(world) + "#notes"
    assert list(StaffNote.objects.all()) == [other]


@pytest.mark.parametrize(("text", "error"), [("", "This field is required."), ("x" * 2001, "at most 2000 characters")])
def test_what_is_refused_is_said_beside_the_field(world, text, error):
    url = reverse("admin:facilities_trainee_notes", args=[world.trainee_profile.pk])
    answer = client_of(world, "desk").post(url, {"text": text})
    assert error in str(answer.context["form"].errors["text"])
    assert not StaffNote.objects.exists()


def test_a_trainee_has_a_number_of_notes(world, note, monkeypatch):
    monkeypatch.setitem(STORED, "staff notes", replace(STORED["staff notes"], most=1))
    url = reverse("admin:facilities_trainee_notes", args=[world.trainee_profile.pk])
    answer = client_of(world, "admin").post(url, {"text": "One more"})
    assert answer.context["form"].errors == {"text": ["There are 1 notes about this person. Delete some first."]}
    assert StaffNote.objects.count() == 1


def test_the_trail_says_that_and_never_what(world, caplog):
    client = client_of(world, "desk")
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("admin:facilities_trainee_notes", args=[world.trainee_profile.pk]), {"text": MARK})
        note = StaffNote.objects.get()
        client.post(reverse("admin:facilities_staffnote_edit", args=[note.pk]), {"text": f"{MARK} again"})
        client.post(reverse("admin:facilities_staffnote_edit", args=[note.pk]), {"text": f"{MARK} again"})
        client.post(reverse("admin:facilities_staffnote_remove", args=[note.pk]))
    entries = AuditEntry.objects.filter(model="facilities.staffnote").order_by("pk")
    assert list(entries.values_list("action", "fields", "label", "actor", "gym", "subject")) == [
        ("created", {}, "", world.desk.pk, world.gym.pk, world.trainee.pk),
        ("updated", {"text": None}, "", world.desk.pk, world.gym.pk, world.trainee.pk),
        ("deleted", {}, "", world.desk.pk, world.gym.pk, world.trainee.pk),
    ]
    assert MARK not in caplog.text
    trail = client_of(world, "admin").get(reverse("admin:changes_auditentry_changelist"))
    assert MARK not in trail.content.decode()
    assert "note of the staff" in trail.content.decode()


def move_within(world):
    world.trainee_profile.gym = world.empty_gym
    save_trainee(world.trainee_profile)


def move_elsewhere(world):
    world.trainee_profile.gym = Gym.objects.get(pk=world.other_gym.pk)
    save_trainee(world.trainee_profile)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        (lambda w: leave_gym(trainee=w.trainee_profile), 0),
        (lambda w: release_trainee(trainee=w.trainee_profile), 0),
        (lambda w: join_gym(trainee=w.trainee_profile, gym=w.other_gym), 0),
        (move_elsewhere, 0),
        (move_within, 1),  # another gym of the same admin
    ],
    ids=["leaves", "released", "joins another", "moved elsewhere", "moved within"],
)
def test_they_go_when_the_trainee_leaves(world, note, what, left):
    world.trainee_profile.trainer = None
    world.trainee_profile.save()
    what(world)
    assert StaffNote.objects.count() == left
    deleted = AuditEntry.objects.filter(model="facilities.staffnote", action="deleted", gym=world.gym)
    assert deleted.count() == 1 - left


def test_they_go_with_the_account_and_are_in_no_export(world, note, client):
    """As trainers' notes are: they are their authors' papers, in none of the person's files."""
    assert MARK not in "".join(as_json(world.trainee))
    client.force_login(world.trainee)
    assert client.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert not StaffNote.objects.exists()


def test_they_stay_when_their_author_goes(world, note):
    world.desk.delete()
    body = client_of(world, "admin").get(page(world)).content.decode()
    assert MARK in body
    assert "former staff" in body


def test_no_more_queries_for_many(world, note, django_assert_num_queries):
    client = client_of(world, "admin")
    client.get(page(world))
    with CaptureQueriesContext(connection) as few:
        client.get(page(world))
    for n in range(6):
        add_staff_note(trainee=world.trainee_profile, author=world.admin if n % 2 else world.desk, text=str(n))
    with django_assert_num_queries(len(few)):
        client.get(page(world))
