"""A trainer invites: by name, with a link to copy and a program to start with; why a link no longer works."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from facilities import invitations, services
from facilities.models import Invitation
from facilities.tests.factories import TrainerFactory, make_invitation
from training.models import ProgramAssignment, StartingProgram
from training.services import start_with
from training.tests.factories import ProgramFactory, make_program

pytestmark = pytest.mark.usefixtures("recorded")
URL = "/trainees/invitations/"
NEW = {"first_name": "Nia", "email": "nia@x.org", "password": "a-long-enough-one"}


@pytest.fixture
def page(client, world):
    client.force_login(world.trainer)
    return client


@pytest.fixture
def program(world):
    exercise = world.library_exercise
    return make_program(name="Begin", weeks=2, days=1, exercise=exercise, gym=world.gym, owner=world.trainer)


def link_on(answer):
    return re.search(r'value="https?://[^/]+(/invite/[^"]+)"', answer.text).group(1)


def test_by_name_with_a_link_and_a_program(page, client, world, program, django_capture_on_commit_callbacks):
    data = {"email": "nia@x.org", "first_name": "Nia", "last_name": "Moss", "program": program.pk}
    with django_capture_on_commit_callbacks(execute=True):
        answer = page.post(URL, data, follow=True)
    link = link_on(answer)
    assert mail.outbox[0].body.startswith("Hello Nia,\n\n")
    assert link in mail.outbox[0].body
    assert ("Nia Moss" in answer.text, "begins with Begin" in answer.text) == (True, True)
    assert "/invite/" not in page.get(URL).text, "only its hash is stored"

    client.logout()
    form = client.get(link).text
    assert ('value="Nia"' in form, 'value="Moss"' in form) == (True, True)
    assert "You begin with the program “Begin” on the day you accept." in form
    landed = client.post(link, NEW, follow=True)
    assert landed.redirect_chain[-1][0] == "/today/"
    assert "Welcome to Gym A." in landed.text
    assignment = ProgramAssignment.objects.get(program=program)
    assert (assignment.trainee.user.email, assignment.start_date) == ("nia@x.org", timezone.localdate())
    assert (assignment.assigned_by, assignment.status) == (world.trainer, "active")


def test_what_a_trainee_follows_ends_when_they_accept(client, world, program):
    invitation = make_invitation(world.trainer_profile)
    start_with(invitation=invitation, program=program)
    client.force_login(world.trainee)
    assert "A program that you follow now ends then." in client.get(f"/invite/{invitation.token}/").text
    client.post(f"/invite/{invitation.token}/")
    assert ProgramAssignment.objects.followed(world.trainee_profile).program == program


@pytest.mark.parametrize("spoil", ["archived", "private", "deleted"])
def test_a_program_that_cannot_be_assigned_any_more_keeps_nobody_out(client, world, program, spoil):
    invitation = make_invitation(world.trainer_profile)
    start_with(invitation=invitation, program=program)
    if spoil == "archived":
        type(program).objects.update(is_archived=True)
    elif spoil == "private":
        type(program).objects.filter(pk=program.pk).update(visibility="private", owner=world.colleague)
    else:
        program.delete()
    client.post(f"/invite/{invitation.token}/", NEW)
    trainee = User.objects.get(email="nia@x.org").trainee
    assert (trainee.trainer, trainee.assignments.count()) == (world.trainer_profile, 0)


REFUSED = [
    ({"email": "nobody"}, "Enter a valid"),
    ({"email": "nia@x.org", "first_name": "N" * 151}, "150"),
    ({"email": "nia@x.org", "program": "empty"}, "This program has no exercises yet."),
    ({"email": "nia@x.org", "program": "private"}, "not one of the available choices"),
]


@pytest.mark.parametrize(("sent", "said"), REFUSED)
def test_what_is_refused(page, world, sent, said):
    programs = {
        "empty": ProgramFactory(gym=world.gym, owner=world.trainer),
        "private": ProgramFactory(gym=world.gym, owner=world.colleague, visibility="private"),
    }
    if name := sent.get("program"):
        sent = {**sent, "program": programs[name].pk}
    answer = page.post(URL, sent)
    assert (answer.status_code, said in answer.text, Invitation.objects.count()) == (400, True, 0)


def expired(invitation):
    invitation.expires_at = timezone.now() - timedelta(days=1)
    invitation.save()


def moved(invitation):
    services.move_trainer(trainer=invitation.trainer, gym=TrainerFactory(gym__name="Other gym").gym)


def taken(invitation):
    User.objects.create_user(email=invitation.email, password=None, role="trainer")


# fmt: off
STALE = [
    (lambda invitation: None, "works until",                                     True),
    (expired,                 "The link no longer works since",                  True),
    (moved,                   "It was for Gym A, where you no longer coach.",    True),
    (taken,                   "belongs to an account that isn&#x27;t a trainee", False),
]
# fmt: on


@pytest.mark.parametrize(("spoil", "said", "can_resend"), STALE)
def test_why_a_link_no_longer_works(page, world, program, spoil, said, can_resend):
    invitation = make_invitation(world.trainer_profile, first_name="Nia")
    start_with(invitation=invitation, program=program)
    spoil(invitation)
    text = page.get(URL).text
    assert (said in text, f"{URL}{invitation.pk}/again/" in text) == (True, can_resend)


@pytest.mark.parametrize("spoil", [lambda invitation: None, expired, moved])
def test_sent_again_it_keeps_the_name_and_the_program(page, client, world, program, spoil):
    invitation = make_invitation(world.trainer_profile, first_name="Nia", last_name="Moss")
    start_with(invitation=invitation, program=program)
    spoil(invitation)
    answer = page.post(f"{URL}{invitation.pk}/again/", follow=True)
    world.trainer_profile.refresh_from_db()
    made = Invitation.objects.pending().get()
    assert (made.name, made.gym, made.starting_program.program) == ("Nia Moss", world.trainer_profile.gym, program)
    assert answer.text.count("break-all") == 1, "the former one is not listed"
    client.logout()
    assert client.get(f"/invite/{invitation.token}/").status_code == 410
    assert client.get(link_on(answer)).status_code == 200


def test_nobody_sends_again_for_another(client, world):
    invitation = make_invitation(world.trainer_profile)
    client.force_login(world.colleague)
    assert client.post(f"{URL}{invitation.pk}/again/").status_code == 404
    accepted = make_invitation(world.trainer_profile, email="two@x.org")
    invitations.accept_invitation(invitation=accepted, trainee=world.peer_profile)
    client.force_login(world.trainer)
    assert client.post(f"{URL}{accepted.pk}/again/").status_code == 404


def test_the_admin_sends_again_with_the_same_program(client, world, program):
    invitation = make_invitation(world.trainer_profile, first_name="Nia")
    start_with(invitation=invitation, program=program)
    client.force_login(world.admin)
    data = {"action": "resend", "_selected_action": [invitation.pk]}
    assert client.post("/admin/facilities/invitation/", data).status_code == 302
    made = Invitation.objects.pending().get()
    assert (made.first_name, made.invited_by, StartingProgram.objects.get(invitation=made).program) == (
        "Nia",
        world.admin,
        program,
    )


def test_an_invited_trainer_is_signed_in_and_welcomed(
    client, world, rf, mailoutbox, django_capture_on_commit_callbacks
):
    request = rf.get("/")
    request.user = world.admin
    with django_capture_on_commit_callbacks(execute=True):
        services.invite_trainer(
            request=request, email="cora@x.org", first_name="Cora", last_name="Coach", gym=world.gym
        )
    link = re.search(r"https?://[^/]+(/password/reset/key/\S+)", mailoutbox[0].body).group(1)
    form = client.get(link, follow=True)
    password = {"password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    landed = client.post(form.redirect_chain[-1][0], password, follow=True)
    assert landed.redirect_chain[-1][0] == "/trainees/"
    assert landed.context["user"].email == "cora@x.org"
    assert ("You coach at Gym A" in landed.text, f"{world.admin} invited you to Gym A." in landed.text) == (True, True)


def test_after_a_reset_one_signs_in_with_the_new_password(client, world):
    from accounts.email_mail import reset_path

    form = client.get(reset_path(world.trainer), follow=True)
    password = {"password1": "a-long-enough-one", "password2": "a-long-enough-one"}
    landed = client.post(form.redirect_chain[-1][0], password, follow=True)
    assert (landed.status_code, landed.context["user"].is_authenticated) == (200, False)
