"""The gym admin's daily work: the overview, invitations, hand-over, a leaving trainer, files, opening hours."""

import re
from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import TokenFamily, User
from accounts.quotas import A_DAY
from accounts.services import issue_tokens
from facilities import invitations
from facilities.admin.resources import InvitationResource
from facilities.models import Gym, Invitation, Trainee, Trainer
from facilities.opening_hours import read_spans, validate_opening_hours, week
from facilities.services import release_trainee, save_trainee
from facilities.tests.factories import GymFactory, TrainerFactory, make_invitation, make_trainee
from notifications.models import Notice
from training.models import Exercise
from workouts.tests.factories import SessionFactory


def url(name: str, *args, **query) -> str:
    address = reverse(f"admin:{name}", args=args)
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


@pytest.fixture
def admin(client, world) -> Client:
    client.force_login(world.admin)
    return client


def messages(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# --- the overview ---
@pytest.fixture
def busy(world):
    """Gym A as it is on a Wednesday: who trained, who did not, who has nobody."""
    now = timezone.now()
    monday = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    world.session.delete() if not world.session.logs.exists() else None
    type(world.session).objects.filter(trainee__gym=world.gym).update(started_at=now - timedelta(days=40))
    for at in (monday + timedelta(minutes=1), monday - timedelta(days=1), monday - timedelta(days=2)):
        SessionFactory(trainee=world.peer_profile, started_at=at, status="completed", ended_at=at + timedelta(hours=1))
    SessionFactory(trainee=world.peer_profile, started_at=monday + timedelta(minutes=2), status="planned")
    make_trainee(gym=world.gym, is_active=False)
    make_invitation(world.trainer_profile, email="a@x.org")
    make_invitation(world.trainer_profile, email="b@x.org", expires_at=now - timedelta(days=1))
    return world


def test_each_figure_leads_to_as_many_rows(admin, busy):
    page = admin.get("/admin/")
    figures = {figure.label: figure for figure in page.context["figures"]}
    assert {label: figure.value for label, figure in figures.items()} == {
        "Active trainees": 2,
        "Workouts this week": 1,
        "Without a trainer": 1,
        "Without a program": 1,
        "Not training for 14 days": 1,
        "Invitations waiting": 1,
    }
    assert figures["Workouts this week"].note == "2 last week"
    for label, figure in figures.items():
        assert admin.get(figure.url).context["cl"].result_count == figure.value, label
    loads = [(str(trainer), load) for trainer, load, _url in page.context["trainers"]]
    assert loads == [(str(busy.trainer_profile), 1), (str(busy.colleague_profile), 0)]
    for trainer, load, address in page.context["trainers"]:
        assert admin.get(address).context["cl"].result_count == load, trainer


def test_an_admin_of_two_gyms_sees_both_or_one(admin, busy):
    make_trainee(gym=busy.empty_gym)
    figures = admin.get("/admin/").context["figures"]
    assert figures[0].value == 3
    one = admin.get("/admin/", {"gym": busy.empty_gym.pk})
    assert one.context["figures"][0].value == 1
    assert admin.get(one.context["figures"][0].url).context["cl"].result_count == 1
    for foreign in (busy.other_gym.pk, "junk", 10**12):
        assert admin.get("/admin/", {"gym": foreign}).context["figures"][0].value == 3
    shown = admin.get(url("facilities_trainee_changelist")).content.decode()
    assert "Gym C" in shown
    assert "column-gym" in shown
    busy.empty_gym.admins.clear()
    assert "column-gym" not in admin.get(url("facilities_trainee_changelist")).content.decode()


def test_the_overview_costs_the_same_for_any_number_of_people(admin, busy, django_assert_num_queries):
    admin.get("/admin/")
    with django_assert_num_queries(10):
        admin.get("/admin/")
    for _number in range(5):
        SessionFactory(trainee=make_trainee(trainer=TrainerFactory(gym=busy.gym)))
    with django_assert_num_queries(10):
        admin.get("/admin/")


def test_the_trends_of_twelve_weeks(admin, busy):
    """Who trained, how much, who came and who went, of one gym or of all; a move between two of them is neither."""
    leaver = make_trainee(gym=busy.gym)
    release_trainee(trainee=leaver)
    mover = make_trainee(gym=busy.gym)
    mover.gym = busy.empty_gym
    save_trainee(mover)
    comer = make_trainee()
    comer.gym = busy.gym
    save_trainee(comer)

    def latest(**query):
        trends = admin.get("/admin/", query).context["trends"]
        assert {len(trend.bars) for trend in trends} == {12}
        return {trend.label: [bar.value for bar in trend.bars][-2:] for trend in trends}

    joined = latest()["Joined"][-1]
    assert latest() == {
        "Trainees who trained": [1, 1],
        "Workouts": [2, 1],
        "Joined": [0, joined],
        "Left": [0, 1],
    }
    assert latest(gym=busy.gym.pk)["Left"] == [0, 2]
    assert latest(gym=busy.empty_gym.pk)["Joined"] == [0, 1]
    assert latest(gym=busy.other_gym.pk) == latest()  # not theirs: all of theirs


def test_the_trends_of_each_gym_and_each_trainer(admin, busy):
    """Who came and went, of each gym and each trainer; a move within is one of each for the two gyms."""
    mover = make_trainee(gym=busy.gym)
    mover.gym = busy.empty_gym
    save_trainee(mover)
    handed = make_trainee(gym=busy.gym)
    for trainer in (busy.trainer_profile, busy.colleague_profile):
        handed.trainer = trainer
        save_trainee(handed)
    release_trainee(trainee=handed)
    SessionFactory(trainee=busy.trainee_profile, started_at=timezone.now(), status="completed")

    def totals(row):
        return [trend.total for trend in row.trends]

    context = admin.get("/admin/").context
    assert {str(gym): totals(gym)[2:] for gym in context["compared_gyms"]} == {"Gym A": [0, 2], "Gym C": [1, 0]}
    rows = {trainer.pk: totals(trainer) for trainer, _load, _url in context["trainers"]}
    assert rows == {busy.trainer_profile.pk: [2, 2, 1, 1], busy.colleague_profile.pk: [0, 0, 1, 1]}
    chosen = admin.get("/admin/", {"gym": busy.gym.pk})
    assert chosen.context["compared_gyms"] == []
    assert re.search(r'aria-label="The weeks: (\d, ){11}1"', chosen.content.decode())


def test_the_front_desk_sees_people_and_no_training(client, world):
    client.force_login(world.desk)
    page = client.get("/admin/")
    assert [figure.label for figure in page.context["figures"]] == [
        *("Active trainees", "Without a trainer", "Invitations waiting")
    ]
    body = page.content.decode()
    for hidden in ("Latest changes", "12 weeks", "Programs", "Records of changes", "Invite a trainer"):
        assert hidden not in body, hidden
    people = client.get(url("facilities_trainee_changelist")).content.decode()
    assert "column-trainer" in people
    for hidden in ("column-program_now", "column-last_workout"):
        assert hidden not in people, hidden


def test_without_a_gym_the_overview_says_how_to_begin(client, world):
    client.force_login(world.gymless_admin)
    assert "Your first gym" in client.get("/admin/").content.decode()


# --- invitations ---
def test_invite_several_at_once(admin, world, mailoutbox, django_capture_on_commit_callbacks):
    body = {"gym": world.gym.pk, "trainer": world.trainer_profile.pk, "emails": "Ann@x.org\nbo@x.org; ann@x.org"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(url("facilities_invitation_add"), body, follow=True)
    assert messages(answer) == ["2 invitations are on their way."]
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ann@x.org", "bo@x.org"]
    assert set(Invitation.objects.values_list("email", "gym", "trainer", "invited_by")) == {
        (email, world.gym.pk, world.trainer_profile.pk, world.admin.pk) for email in ("ann@x.org", "bo@x.org")
    }


@pytest.mark.parametrize(
    ("emails", "field", "said"),
    [
        ("ann@x.org\nnot an address", "emails", "“not an address” isn't an e-mail address."),
        ("", "emails", "This field is required."),
        (" , ;\n", "emails", "This field is required."),
        ("\n".join(f"p{number}@x.org" for number in range(201)), "emails", "Up to 200 at once."),
    ],
)
def test_addresses_that_are_none_are_told_and_nobody_is_invited(admin, world, emails, field, said):
    answer = admin.post(url("facilities_invitation_add"), {"gym": world.gym.pk, "emails": emails})
    assert answer.context["adminform"].form.errors[field] == [said]
    assert not Invitation.objects.exists()


def test_an_address_that_takes_no_mail_holds_up_no_other(
    admin, world, mailoutbox, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def picky(self, messages):
        if messages[0].to == ["bad@x.org"]:
            raise SMTPRecipientsRefused({"bad@x.org": (550, b"no")})
        mailoutbox.extend(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", picky)
    with django_capture_on_commit_callbacks(execute=True):
        body = {"gym": world.gym.pk, "emails": "ann@x.org, bad@x.org, bo@x.org"}
        assert admin.post(url("facilities_invitation_add"), body).status_code == 302
    assert [mail.to[0] for mail in mailoutbox] == ["ann@x.org", "bo@x.org"]
    assert Invitation.objects.pending().count() == 3
    assert [record.reason for record in caplog.records if record.name == "common.mail"] == ["SMTPRecipientsRefused"]
    assert "bad@x.org" not in caplog.text
    assert "bad@x.org" not in caplog.text


def test_a_day_has_a_number_of_invitations(admin, world, monkeypatch):
    monkeypatch.setitem(A_DAY, "invitations of an admin", replace(A_DAY["invitations of an admin"], most=1))
    body = {"gym": world.gym.pk, "emails": "ann@x.org, bo@x.org"}
    answer = admin.post(url("facilities_invitation_add"), body)
    assert answer.context["adminform"].form.errors["emails"] == ["You can send 1 more today."]


def test_the_gyms_own_invitation_brings_someone_in_without_a_trainer(
    admin, world, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(url("facilities_invitation_add"), {"gym": world.gym.pk, "emails": "ann@x.org"})
    link = next(line for line in mailoutbox[0].body.splitlines() if "/invite/" in line)
    path = link.split("testserver")[1]
    visitor = Client()
    assert "Gym A invites you" in visitor.get(path).content.decode()
    visitor.post(path, {"first_name": "Ann", "email": "ann@x.org", "password": "correct-horse-battery"})
    trainee = Trainee.objects.get(user__email="ann@x.org")
    assert (trainee.gym, trainee.trainer) == (world.gym, None)
    assert visitor.get(path).status_code == 410
    state = admin.get(url("facilities_invitation_changelist", state="accepted")).context["cl"]
    assert state.result_count == 1


def test_taken_back_and_sent_again(admin, world):
    pending = make_invitation(world.trainer_profile, token="first", email="ann@x.org")
    action = {"action": "resend", "_selected_action": [pending.pk]}
    admin.post(url("facilities_invitation_changelist"), action)
    assert invitations.open_invitation("first") is None
    assert Invitation.objects.pending().filter(email="ann@x.org").count() == 1
    everyone = {"action": "withdraw", "_selected_action": list(Invitation.objects.values_list("pk", flat=True))}
    admin.post(url("facilities_invitation_changelist"), everyone)
    assert not Invitation.objects.exists()


# --- people ---
def test_hand_over_in_bulk(admin, world):
    people = [make_trainee(gym=world.gym) for _number in range(3)]
    action = {"action": "hand_over", "_selected_action": [one.pk for one in people]}
    page = admin.post(url("facilities_trainee_changelist"), action)
    names = [str(choice[1]) for choice in page.context["form"]["trainer"].field.choices]
    assert names == ["nobody for now", *sorted([str(world.trainer_profile), str(world.colleague_profile)])]
    answer = admin.post(
        url("facilities_trainee_changelist"),
        {**action, "apply": "yes", "trainer": world.colleague_profile.pk},
        follow=True,
    )
    assert messages(answer) == ["3 people handed over."]
    assert set(Trainee.objects.filter(pk__in=[one.pk for one in people]).values_list("trainer", flat=True)) == {
        world.colleague_profile.pk
    }
    told = Notice.objects.filter(kind="trainer_assigned", by=world.colleague)
    assert told.count() == 3
    refused = admin.post(
        url("facilities_trainee_changelist"), {**action, "apply": "yes", "trainer": world.other_trainer_profile.pk}
    )
    assert "trainer" in refused.context["form"].errors
    mixed = {**action, "_selected_action": [people[0].pk, make_trainee(gym=world.empty_gym).pk]}
    answer = admin.post(url("facilities_trainee_changelist"), mixed, follow=True)
    assert messages(answer) == ["Choose people of one gym: a trainer works at one."]


def test_an_action_on_too_many_does_nothing_and_says_so(admin, world, monkeypatch):
    monkeypatch.setattr("facilities.admin.people.MOST_AT_ONCE", 1)
    action = {"_selected_action": [world.trainee_profile.pk, world.peer_profile.pk]}
    for name in ("hand_over", "deactivate", "release"):
        answer = admin.post(url("facilities_trainee_changelist"), {**action, "action": name}, follow=True)
        assert "Up to 1 people at once: filter the list first." in messages(answer)
    assert Trainee.objects.filter(gym=world.gym, user__is_active=True).count() == 2


def test_a_leaving_trainers_wizard(admin, world):
    third = TrainerFactory(gym=world.gym)
    second = make_trainee(trainer=world.trainer_profile)
    make_invitation(world.trainer_profile)
    issue_tokens(world.trainer)
    address = url("facilities_trainer_leave", world.trainer_profile.pk)
    body = {"trainer": world.colleague_profile.pk, f"to_{second.pk}": third.pk, "deactivate": "on"}
    summary = admin.post(address, body).content.decode()
    assert f"{world.colleague_profile} takes over 1 trainee: {world.trainee_profile}" in summary
    assert f"{third} takes over 1 trainee: {second}" in summary
    assert "2 programs stay with the gym." in summary
    assert "1 invitation no longer works." in summary
    assert Trainer.objects.filter(pk=world.trainer_profile.pk).exists()
    answer = admin.post(address, {**body, "confirm": "yes"}, follow=True)
    assert messages(answer) == [f"{world.trainer} has left the gym."]
    assert not Trainer.objects.filter(pk=world.trainer_profile.pk).exists()
    trainers = dict(Trainee.objects.filter(pk__in=[second.pk, world.trainee_profile.pk]).values_list("pk", "trainer"))
    assert trainers == {second.pk: third.pk, world.trainee_profile.pk: world.colleague_profile.pk}
    world.trainer.refresh_from_db()
    assert not world.trainer.is_active
    assert not TokenFamily.objects.filter(user=world.trainer, revoked_at=None).exists()
    assert world.program.__class__.objects.get(pk=world.program.pk).gym == world.gym


def test_a_leaving_trainers_trainees_go_to_nobody_elses_trainer(admin, world):
    address = url("facilities_trainer_leave", world.trainer_profile.pk)
    for body in (
        {"trainer": world.other_trainer_profile.pk},
        {f"to_{world.trainee_profile.pk}": world.other_trainer_profile.pk},
        {"trainer": world.trainer_profile.pk},
    ):
        answer = admin.post(address, {**body, "confirm": "yes"})
        assert answer.context["form"].errors
        assert Trainer.objects.filter(pk=world.trainer_profile.pk).exists()


def test_deactivation_ends_sessions_and_tokens_at_once_and_can_be_undone(admin, world):
    phone, tokens = Client(), issue_tokens(world.trainee)
    phone.force_login(world.trainee)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    action = {"_selected_action": [world.trainee_profile.pk]}
    admin.post(url("facilities_trainee_changelist"), {**action, "action": "deactivate"})
    assert phone.get("/today/").status_code == 302
    assert Client().get("/api/v1/auth/me", headers=bearer).status_code == 401
    admin.post(url("facilities_trainee_changelist"), {**action, "action": "activate"})
    assert User.objects.get(pk=world.trainee.pk).is_active
    assert phone.get("/today/").status_code == 302  # what was ended stays ended
    phone.force_login(User.objects.get(pk=world.trainee.pk))
    assert phone.get("/today/").status_code == 200
    spent = {"refresh_token": tokens["refresh_token"]}
    assert Client().post("/api/v1/auth/token/refresh", spent, content_type="application/json").status_code == 401


def test_specialties_are_typed_as_people_write(admin, world):
    address = url("facilities_trainer_change", world.trainer_profile.pk)
    body = {"first_name": "Tara", "gym": world.gym.pk, "specialties": "strength, mobility ,"}
    assert admin.post(address, body).status_code == 302
    world.trainer_profile.refresh_from_db()
    assert world.trainer_profile.specialties == ["strength", "mobility"]
    assert 'value="strength, mobility"' in admin.get(address).content.decode()


# --- opening hours ---
@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("", []),
        ("6-22", [["06:00", "22:00"]]),
        ("6:30–12.15, 16-24", [["06:30", "12:15"], ["16:00", "24:00"]]),
        (" 0:00 - 24:00 ", [["00:00", "24:00"]]),
    ],
)
def test_opening_hours_as_people_write_them(typed, spans):
    assert read_spans(typed) == spans


@pytest.mark.parametrize("typed", ["open", "22-6", "6-25", "6-12, 11-14", "6:75-8", "6-7,8-9,10-11,12-13,14-15", "6"])
def test_what_are_no_opening_hours(typed):
    with pytest.raises(ValidationError):
        read_spans(typed)


@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ([], True),
        ([[["06:00", "22:00"]], *[[]] * 6], True),
        ([[["6:00", "22:00"]], *[[]] * 6], False),
        ([[]] * 6, False),
        ({"mon": "6-22"}, False),
        ("6-22", False),
        ([[["06:00"]], *[[]] * 6], False),
    ],
)
def test_stored_opening_hours_are_of_one_shape(value, valid):
    if valid:
        validate_opening_hours(value)
    else:
        with pytest.raises(ValidationError):
            validate_opening_hours(value)


def test_opening_hours_are_shown_where_people_join(admin, world):
    body = {"name": "Gym A", "slug": "gym-a", "timezone": "UTC", "is_active": "on", "open_registration": "on"}
    wrong = admin.post(url("facilities_gym_change", world.gym.pk), {**body, "opening_hours_0": "noon"})
    assert "Monday: “noon” isn't a time" in wrong.context["adminform"].form.errors["opening_hours"][0]
    assert (
        admin.post(url("facilities_gym_change", world.gym.pk), {**body, "opening_hours_0": "6-22"}).status_code == 302
    )
    stored = Gym.objects.get(pk=world.gym.pk).opening_hours
    assert week(stored)[:2] == [("Monday", "06:00–22:00"), ("Tuesday", "closed")]
    page = Client().get("/join/gym-a/").content.decode()
    assert "06:00–22:00" in page
    assert "Monday" in page


# --- files ---
def upload(client, model: str, text: str | bytes):
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("rows.csv", content, "text/csv")
    return client.post(url(f"{model}_import"), {"import_file": file, "format": "0", "resource": "0"})


def confirm(client, model: str, preview, **changes):
    form = preview.context["confirm_form"]
    data = {bound.html_name: bound.value() for bound in form}
    return client.post(url(f"{model}_process_import"), {**data, **changes}, follow=True)


def errors(answer) -> dict[int, dict[str, list[str]]]:
    """{line: {column: what is wrong}}."""
    result = answer.context["result"]
    return {
        row.number + 1: {name: [str(one) for one in found] for name, found in row.field_specific_errors.items()}
        for row in result.invalid_rows
    }


def test_trainers_come_in_by_a_file_with_a_preview(admin, world, mailoutbox, django_capture_on_commit_callbacks):
    world.empty_gym.admins.clear()  # one gym, which need not be named
    text = "Email;First_name;last_name\ncora@a.org;Cora;Coach\nben@a.org;Ben;\n"
    with django_capture_on_commit_callbacks(execute=True):
        preview = upload(admin, "facilities_trainer", text)
    assert preview.context["result"].totals["new"] == 2
    assert (Trainer.objects.filter(gym=world.gym).count(), len(mailoutbox)) == (2, 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = confirm(admin, "facilities_trainer", preview)
    assert messages(answer) == ["2 rows imported: 2 new, 0 changed, 0 unchanged."]
    assert Trainer.objects.get(user__email="cora@a.org").gym == world.gym
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ben@a.org", "cora@a.org"]
    again = confirm(admin, "facilities_trainer", preview)
    assert messages(again) == ["This file was imported already, or was deleted. Nothing was imported now."]


def test_one_wrong_row_and_nothing_is_stored(admin, world):
    text = "email,first_name,gym\nnew@a.org,New,gym-a\ntrainer@a.org,Taken,gym-a\n"
    text += "nope,Nope,gym-b\nx@a.org,,gym-c\ny@a.org,Y,\n"
    answer = upload(admin, "facilities_trainer", text)
    assert errors(answer) == {
        3: {"email": ["This e-mail is taken."]},
        4: {"email": ["Enter a valid email address."], "gym": ["You administer no gym “gym-b”."]},
        5: {"first_name": ["This field is required."]},
        6: {"gym": ["Name the gym: you administer several."]},
    }
    assert "confirm_form" not in answer.context
    assert not User.objects.filter(email="new@a.org").exists()


def test_what_changed_since_the_preview_stores_nothing(admin, world):
    preview = upload(admin, "facilities_trainer", "email,first_name,gym\na@a.org,A,gym-a\nb@a.org,B,gym-a\n")
    User.objects.create_user(email="b@a.org", password="x")
    answer = confirm(admin, "facilities_trainer", preview)
    assert messages(answer) == ["Something changed after the preview, so nothing was imported. Preview the file again."]
    assert not User.objects.filter(email="a@a.org").exists()


def test_who_trains_with_whom_by_a_file(admin, world):
    text = "email,trainer\ntrainee@a.org,colleague@a.org\npeer@a.org,\n"
    preview = upload(admin, "facilities_trainee", text)
    totals = preview.context["result"].totals
    assert (totals["update"], totals["skip"]) == (1, 1)
    assert "<del>trainer@a.org</del> <ins>colleague@a.org</ins>" in preview.content.decode()
    confirm(admin, "facilities_trainee", preview)
    assert Trainee.objects.get(pk=world.trainee_profile.pk).trainer == world.colleague_profile
    wrong = upload(admin, "facilities_trainee", "email,trainer\ntrainee@b.org,\ntrainee@a.org,trainer@b.org\n")
    assert errors(wrong) == {
        2: {"email": ["Nobody of your gyms has this address. Invite them instead."]},
        3: {"trainer": ["No trainer of this gym has this address."]},
    }


def test_invitations_by_a_file(admin, world, mailoutbox, django_capture_on_commit_callbacks):
    text = "email,gym,trainer\nann@x.org,gym-a,trainer@a.org\nbo@x.org,gym-c,\n"
    with django_capture_on_commit_callbacks(execute=True):
        confirm(admin, "facilities_invitation", upload(admin, "facilities_invitation", text))
    assert sorted(mail.to[0] for mail in mailoutbox) == ["ann@x.org", "bo@x.org"]
    assert set(Invitation.objects.values_list("email", "gym", "trainer")) == {
        ("ann@x.org", world.gym.pk, world.trainer_profile.pk),
        ("bo@x.org", world.empty_gym.pk, None),
    }


def test_exercises_go_out_and_come_back_as_they_were(admin, world):
    Exercise.objects.filter(pk=world.exercise.pk).update(name="=HYPERLINK(1)", instructions="+1, then\n-2", force=None)
    answer = admin.get(url("training_exercise_export"))
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"] == 'attachment; filename="exercises.csv"'
    assert "'=HYPERLINK(1)" in text
    assert "'+1, then" in text
    assert "Gym B press" not in text
    assert "Library press" not in text
    unchanged = upload(admin, "training_exercise", answer.content)
    assert unchanged.context["result"].totals["skip"] == 1
    changed = upload(admin, "training_exercise", text.replace("barbell", "cable").encode())
    assert changed.context["result"].totals["update"] == 1
    confirm(admin, "training_exercise", changed)
    row = Exercise.objects.get(pk=world.exercise.pk)
    assert (row.name, row.equipment, row.secondary_muscles) == ("=HYPERLINK(1)", "cable", ["triceps"])


def test_exercises_that_are_none(admin, world):
    text = "gym,name,equipment,primary_muscles,is_archived\ngym-a,,,,\n"
    text += "gym-a,Press,anvil,chest; toes,\ngym-a,Row,,,perhaps\n"
    assert errors(upload(admin, "training_exercise", text)) == {
        2: {"name": ["This field is required."]},
        3: {
            "equipment": ["Select a valid choice. anvil is not one of the available choices."],
            "primary_muscles": ["Select a valid choice. toes is not one of the available choices."],
        },
        4: {"is_archived": ["Write yes or no."]},
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"email,shoe_size\na@x.org,44\n",
            "The first line names the columns: email, gym, trainer. The file has: email, shoe_size.",
        ),
        (b"gym\ngym-a\n", "The first line names the columns: email, gym, trainer. The file has: gym."),
        (b"email,email\na@x.org,b@x.org\n", "The file has: email, email."),
    ],
)
def test_columns_that_are_others_are_told(admin, world, content, said):
    answer = upload(admin, "facilities_invitation", content)
    assert said in answer.content.decode()
    assert "confirm_form" not in answer.context


@pytest.mark.parametrize("content", [b"\xff\xfe\x00junk", b"", b"email\n"])
def test_files_that_are_none_are_told_at_their_field(admin, world, content):
    answer = upload(admin, "facilities_invitation", content)
    assert answer.context["form"].errors["import_file"]


def test_too_many_rows(admin, world, monkeypatch):
    monkeypatch.setattr(InvitationResource, "most_rows_in", 2)
    answer = upload(admin, "facilities_invitation", "email\na@x.org\nb@x.org\nc@x.org\n")
    assert "The file has more than 2 rows." in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("email,trainer\n" + "".join(f"p{at}@x.org,\n" for at in range(1500)), "The file has more than 300 rows."),
        ("email,colour\n" + "".join(f"p{at}@x.org,red\n" for at in range(1500)), "The first line names the columns"),
    ],
    ids=["rows", "columns"],
)
def test_a_file_that_is_refused_is_not_gone_through(admin, world, django_assert_max_num_queries, content, said):
    with django_assert_max_num_queries(20):
        answer = upload(admin, "facilities_trainee", content)
    assert said in answer.content.decode()


def test_nobody_confirms_another_ones_file(admin, world):
    """The name of the file is signed for whoever looked at it, so that nobody reads what lies on the server."""
    preview = upload(admin, "facilities_invitation", "email,gym\nann@x.org,gym-a\n")
    signed = preview.context["confirm_form"]["import_file_name"].value()
    other = Client()
    other.force_login(world.other_admin)
    for name in (signed, "/etc/passwd", signed.split(":")[0], "../../etc/passwd"):
        body = {"import_file_name": name, "original_file_name": "x", "format": "0", "resource": "0"}
        answer = other.post(url("facilities_invitation_process_import"), body)
        assert "Choose the file again." in answer.content.decode()
    assert not Invitation.objects.exists()


def test_what_is_filtered_is_what_goes_out(admin, world):
    make_trainee(gym=world.gym, email="alone@a.org")
    text = admin.get(url("facilities_trainee_export", coached="no")).content.decode("utf-8-sig")
    assert text.splitlines()[0] == "email,first_name,last_name,gym,trainer,is_active,joined"
    assert sorted(line.split(",")[0] for line in text.splitlines()[1:]) == ["alone@a.org", "peer@a.org"]
    found = admin.get(url("facilities_trainee_export", q="alone")).content.decode("utf-8-sig")
    assert len(found.splitlines()) == 2
    trail = admin.get(url("changes_auditentry_export")).content.decode("utf-8-sig")
    assert trail.splitlines()[0] == "at,who,what,name,how,gym,surface"


def test_lists_cost_the_same_however_long_they_are(admin, world, django_assert_num_queries):
    lists = {"facilities_trainee": 9, "facilities_trainer": 7, "facilities_invitation": 6, "training_exercise": 6}
    for name, count in lists.items():
        admin.get(url(f"{name}_changelist"))
        with django_assert_num_queries(count, info=name):
            admin.get(url(f"{name}_changelist"))
    for _number in range(6):
        make_invitation(world.trainer_profile, email=f"p{_number}@x.org", invited_by=world.admin)
        make_trainee(trainer=TrainerFactory(gym=world.gym))
        Exercise.objects.create(name=f"E{_number}", slug=f"e{_number}", gym=world.gym)
    for name, count in lists.items():
        with django_assert_num_queries(count, info=name):
            admin.get(url(f"{name}_changelist"))


def test_a_gym_of_ones_own_is_named_in_a_file(client, world):
    GymFactory(slug="third", admins=[world.admin])
    client.force_login(world.admin)
    answer = upload(client, "facilities_invitation", "email,gym\nann@x.org,third\n")
    assert answer.context["result"].totals["new"] == 1


def test_a_move_to_another_gym_says_that_the_trainer_goes(admin, world):
    address = url("facilities_trainee_change", world.trainee_profile.pk)
    body = {"first_name": "Ann", "trainer": world.trainer_profile.pk, "gym": world.empty_gym.pk}
    answer = admin.post(address, body, follow=True)
    assert messages(answer)[0] == (
        f"Ann is at Gym C now, without a trainer: {world.trainer_profile} works at Gym A."
    ), messages(answer)
    moved = Trainee.objects.get(pk=world.trainee_profile.pk)
    assert (moved.gym, moved.trainer) == (world.empty_gym, None)
