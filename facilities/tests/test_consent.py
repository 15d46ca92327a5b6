"""Who sees a trainee's health metrics: this trainer and no other, as long as the trainee lets them; and who says so."""

import re
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language

from changes.models import AuditEntry, Change
from facilities import new_trainer_mail, services
from facilities.models import Gym, Invitation, Trainee, Trainer
from facilities.tests.factories import TrainerFactory, make_invitation, make_trainee
from notifications.models import Notice

V1 = "/api/v1"
NEW_MAIL = "You have a new trainer in GymTrack"


def trainee_of(world) -> Trainee:
    return Trainee.objects.get(pk=world.trainee_profile.pk)


def sees(api, world, trainer: Trainer) -> bool:
    """By the list, by the address and by the feed alike."""
    script = api(trainer.user)
    listed = [row["id"] for row in script.get(f"{V1}/health_metrics/").data["results"]]
    status = script.get(f"{V1}/health_metrics/{world.metric.pk}/").status_code
    assert (listed, status) in (([world.metric.pk], 200), ([], 404))
    return status == 200


def link_in(message) -> str:
    return re.search(r"https?://[^/]+(/sharing/end/\S+)", message.body)[1]


@pytest.fixture
def asking(world):
    Gym.objects.filter(pk=world.gym.pk).update(asks_consent=True)
    world.gym.refresh_from_db()
    return world


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


# --- asks_consent ---
def test_a_gym_asks_and_its_admins_alone_say_so(api, client, world):
    gym = f"{V1}/gyms/{world.gym.pk}/"
    assert api().get(gym).data["asks_consent"] is False
    assert api(world.trainer).patch(gym, {"asks_consent": True}).status_code == 403
    assert api(world.other_admin).patch(gym, {"asks_consent": True}).status_code == 403
    assert api(world.admin).patch(gym, {"asks_consent": True}).data["asks_consent"] is True
    entry = AuditEntry.objects.filter(model="facilities.gym", row=str(world.gym.pk)).latest("pk")
    assert entry.fields["asks_consent"] == [False, True]
    client.force_login(world.admin)
    assert 'name="asks_consent"' in client.get(f"/admin/facilities/gym/{world.gym.pk}/change/").content.decode()


def test_a_client_that_does_not_know_of_consent_switches_it_not_off(api, asking):
    """PUT replaces, and an older client leaves the field out."""
    gym = f"{V1}/gyms/{asking.gym.pk}/"
    assert api(asking.admin).put(gym, {"name": "Gym A"}).data["asks_consent"] is True
    assert api(asking.admin).put(gym, {"name": "Gym A", "asks_consent": False}).data["asks_consent"] is False


def test_asking_closes_nothing_that_is_open_and_every_next_trainer(api, asking):
    world, colleague = asking, asking.colleague_profile
    assert sees(api, world, world.trainer_profile), "who coached before is no new trainer"
    change = {"trainer": colleague.pk}
    answer = api(world.admin).patch(f"{V1}/trainees/{world.trainee_profile.pk}/", change)
    assert (answer.status_code, answer.data["shares_metrics"]) == (200, False)
    assert not sees(api, world, colleague)
    assert not sees(api, world, world.trainer_profile)
    own = api(world.trainee)
    assert own.patch(f"{V1}/trainees/me/", {"shares_metrics": True}).data["shares_metrics"] is True
    assert sees(api, world, colleague)
    assert api(world.admin).patch(f"{V1}/trainees/{world.trainee_profile.pk}/", {"trainer": None}).status_code == 200
    assert not sees(api, world, colleague)
    back = {"trainer": world.trainer_profile.pk}
    assert api(world.admin).patch(f"{V1}/trainees/{world.trainee_profile.pk}/", back).status_code == 200
    assert not sees(api, world, world.trainer_profile), "allowed once is not allowed again"


# What decides when a new trainer comes: (the gym asks, the trainee shares) → the new one sees
@pytest.mark.parametrize(
    ("asks", "shares", "expected"),
    [(False, True, True), (False, False, False), (True, True, False), (True, False, False)],
)
@pytest.mark.parametrize("way", ["admin page", "api", "bulk", "csv", "leaves", "invitation", "join and api"])
def test_every_way_to_a_new_trainer(api, client, world, commit, mailoutbox, way, asks, shares, expected):
    Gym.objects.filter(pk=world.gym.pk).update(asks_consent=asks)
    services.share_metrics(trainee=trainee_of(world), shared=shares)
    colleague, pk = world.colleague_profile, world.trainee_profile.pk
    client.force_login(world.admin)
    mailoutbox.clear()
    with commit():
        if way == "admin page":
            body = {"first_name": "T", "last_name": "", "gym": world.gym.pk, "trainer": colleague.pk, "goal": ""}
            assert client.post(f"/admin/facilities/trainee/{pk}/change/", body).status_code == 302
        elif way == "api":
            assert api(world.admin).patch(f"{V1}/trainees/{pk}/", {"trainer": colleague.pk}).status_code == 200
        elif way == "bulk":
            body = {"action": "hand_over", "_selected_action": [pk], "apply": "yes", "trainer": colleague.pk}
            assert client.post("/admin/facilities/trainee/", body).status_code == 302
        elif way == "csv":
            import_csv(client, f"email,trainer\n{world.trainee.email},{colleague.user.email}\n")
        elif way == "leaves":
            body = {"trainer": colleague.pk, "confirm": "yes"}
            assert client.post(f"/admin/facilities/trainer/{world.trainer_profile.pk}/leave/", body).status_code == 302
        elif way == "invitation":
            invitation = make_invitation(colleague)
            visitor = Client()
            visitor.force_login(world.trainee)
            assert visitor.post(f"/invite/{invitation.token}/").status_code == 302
        else:
            own = api(world.trainee)
            assert own.post(f"{V1}/trainees/me/leave/").status_code == 200
            assert own.post(f"{V1}/trainees/me/join/", {"gym": world.gym.slug}).status_code == 200
            assert mailoutbox == [], "without a trainer there is nothing to tell"
            assert api(world.admin).patch(f"{V1}/trainees/{pk}/", {"trainer": colleague.pk}).status_code == 200
    new_trainer_mail.mail_due()  # the worker, where many change hands
    assert trainee_of(world).trainer == colleague
    assert sees(api, world, colleague) == expected
    assert not sees(api, world, world.trainer_profile)
    [message] = mailoutbox
    assert (message.to, message.subject) == ([world.trainee.email], NEW_MAIL)
    assert str(colleague) in message.body
    assert ("/sharing/end/" in message.body) == expected


def import_csv(client, text: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url = "/admin/facilities/trainee/import/"
    file = SimpleUploadedFile("people.csv", text.encode(), "text/csv")
    page = client.post(url, {"import_file": file, "resource": "0", "format": "0"})
    form = page.context["confirm_form"]
    assert client.post("/admin/facilities/trainee/process_import/", form.initial).status_code == 302


def test_many_who_change_hands_are_mailed_by_the_worker(world, commit, mailoutbox):
    people = [make_trainee(gym=world.gym, email=f"many{n}@a.org") for n in range(3)]
    with commit():
        services.hand_over(trainees=people, trainer=world.trainer_profile)
    assert mailoutbox == []
    assert new_trainer_mail.mail_due() == 3
    assert new_trainer_mail.mail_due() == 0
    assert sorted(message.to[0] for message in mailoutbox) == ["many0@a.org", "many1@a.org", "many2@a.org"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_mails_what_it_was_left(world, mailoutbox, monkeypatch):
    monkeypatch.setattr("signal.signal", lambda *args: None)  # the test run keeps its own
    people = [make_trainee(gym=world.gym, email=f"many{n}@a.org") for n in range(2)]
    services.hand_over(trainees=people, trainer=world.trainer_profile)
    assert mailoutbox == []
    call_command("worker", "--once")
    assert [message.subject for message in mailoutbox] == [NEW_MAIL, NEW_MAIL]


# --- whose decision it is ---
# fmt: off
#                    self trainer colleague admin otherAdmin operator
WRITES = {
    "trainees/me/":  "200 403     403       403   403        403",
    "trainees/{}/":  "200 403     404       400   404        400",
}
# fmt: on


@pytest.mark.parametrize(("path", "expected"), WRITES.items())
@pytest.mark.parametrize("shared", [True, False])
def test_the_trainee_alone_decides(api, world, path, expected, shared):
    services.share_metrics(trainee=trainee_of(world), shared=not shared)
    url = f"{V1}/{path.format(world.trainee_profile.pk)}"
    others = ("trainer", "colleague", "admin", "other_admin", "operator")
    for actor, status in zip((*others, "trainee"), (*expected.split()[1:], expected.split()[0]), strict=True):
        answer = api(getattr(world, actor)).patch(url, {"shares_metrics": shared})
        assert answer.status_code == int(status), actor
        if status == "400":
            assert answer.data["errors"][0]["attr"] == "shares_metrics"
        assert trainee_of(world).sharing == (shared if status == "200" else not shared), actor


def test_no_answer_is_no_refusal_and_a_refusal_outlives_the_gym(api, asking):
    """Who never answered in a gym that asks is at the default elsewhere; who said no is not."""
    world = asking
    for refuses in (False, True):
        services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
        if refuses:
            assert api(world.trainee).patch(f"{V1}/trainees/me/", {"shares_metrics": False}).status_code == 200
        assert not trainee_of(world).trainer_sees_metrics
        Gym.objects.filter(pk=world.gym.pk).update(asks_consent=False)
        services.hand_over(trainees=[trainee_of(world)], trainer=world.trainer_profile)
        assert trainee_of(world).trainer_sees_metrics == (not refuses)
        Gym.objects.filter(pk=world.gym.pk).update(asks_consent=True)


def test_one_sees_ones_own_decision_and_sends_it_back_unharmed(api, world):
    own = api(world.trainee)
    row = own.get(f"{V1}/trainees/me/").data
    assert (row["id"], row["shares_metrics"]) == (world.trainee_profile.pk, True)
    assert own.put(f"{V1}/trainees/me/", row).status_code == 200
    row = api(world.admin).get(f"{V1}/trainees/{world.trainee_profile.pk}/").data
    assert api(world.admin).put(f"{V1}/trainees/{world.trainee_profile.pk}/", row).status_code == 200
    assert trainee_of(world).trainer_sees_metrics


@pytest.mark.parametrize(("scopes", "status"), [(["profile:write"], 400), (["profile:write", "metrics:write"], 200)])
def test_a_token_decides_it_only_with_the_scope_for_health_data(world, scopes, status):
    from accounts.services import create_personal_token
    from accounts.tests.test_oauth import bearer

    _row, token = create_personal_token(user=world.trainee, name="x", scopes=scopes, days=7)
    answer = bearer(token).patch(f"{V1}/trainees/me/", {"shares_metrics": False}, format="json")
    assert answer.status_code == status


def test_a_decision_about_one_trainer_is_none_about_the_next(client, world):
    """The page was opened when the one coached, the button is pressed when it is the other."""
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    services.share_metrics(trainee=trainee_of(world), shared=False)
    client.force_login(world.trainee)
    answer = client.post("/account/sharing/", {"metrics": "yes", "trainer": world.trainer_profile.pk}, follow=True)
    assert "Your trainer has changed meanwhile" in answer.content.decode()
    assert not trainee_of(world).sharing
    client.post("/account/sharing/", {"metrics": "yes", "trainer": world.colleague_profile.pk})
    assert trainee_of(world).trainer_sees_metrics


# --- what others wrote meanwhile ---
@pytest.mark.parametrize("writer", ["goal", "gym"])
@pytest.mark.parametrize("meanwhile", ["sharing ended", "handed over", "left the gym"])
def test_who_writes_an_older_row_brings_nothing_back(world, writer, meanwhile):
    stale = trainee_of(world)
    if meanwhile == "sharing ended":
        services.share_metrics(trainee=trainee_of(world), shared=False)
    elif meanwhile == "handed over":
        services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    else:
        services.leave_gym(trainee=trainee_of(world))
    stale.goal = "Stronger"
    if writer == "gym":
        services.move_trainee(stale, world.empty_gym)
    else:
        services.save_trainee(stale)
    stored = trainee_of(world)
    expected = {
        ("goal", "sharing ended"): (world.gym, world.trainer_profile, False),
        ("goal", "handed over"): (world.gym, world.colleague_profile, True),
        ("goal", "left the gym"): (None, None, False),
        ("gym", "sharing ended"): (world.empty_gym, None, False),
        ("gym", "handed over"): (world.empty_gym, None, False),
        ("gym", "left the gym"): (world.empty_gym, None, False),
    }
    assert (stored.gym, stored.trainer, stored.trainer_sees_metrics) == expected[writer, meanwhile]
    assert stored.goal == "Stronger"


def at_once(*commands) -> None:
    """Runs them in threads that begin together; raises what one of them raised."""
    start, raised = threading.Barrier(len(commands)), []

    def run(command):
        start.wait()
        try:
            command()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[command]) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []


@pytest.mark.django_db(transaction=True)
def test_a_refusal_holds_while_others_write_the_same_row(world):
    rows = [trainee_of(world) for _ in range(8)]  # read before

    def write():
        for number, row in enumerate(rows):
            row.goal = f"Goal {number}"
            services.save_trainee(row)

    def refuse():
        for shared in (True, False) * 4:
            services.share_metrics(trainee=trainee_of(world), shared=shared)

    at_once(write, refuse)
    stored = trainee_of(world)
    assert (stored.goal, stored.sharing, stored.trainer) == ("Goal 7", False, world.trainer_profile)


@pytest.mark.django_db(transaction=True)
def test_a_consent_to_one_trainer_opens_nothing_to_the_next_who_comes_meanwhile(asking):
    world = asking

    def allow():
        for _ in range(8):
            with suppress(services.TrainerChangedError):
                services.share_metrics(trainee=trainee_of(world), shared=True, trainer_id=world.trainer_profile.pk)

    at_once(allow, lambda: services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile))
    stored = trainee_of(world)
    assert (stored.trainer, stored.trainer_sees_metrics) == (world.colleague_profile, False)


def test_a_profile_that_is_saved_late_brings_no_trainer_back(world):
    from facilities.forms import TraineeProfileForm

    form = TraineeProfileForm({"goal": "x", "height": "180"}, instance=trainee_of(world), units="metric")
    assert form.is_valid()
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    form.save()
    stored = trainee_of(world)
    assert (stored.trainer, stored.goal, stored.height_cm) == (world.colleague_profile, "x", 180)


def test_a_trainer_whom_no_service_set_sees_nothing(api, world):
    """Sight is tied to the trainer in the row: what bypasses the service opens nothing."""
    Trainee.objects.filter(pk=world.trainee_profile.pk).update(trainer=world.colleague_profile)
    assert not sees(api, world, world.colleague_profile)
    assert not sees(api, world, world.trainer_profile)
    assert trainee_of(world).sharing is False


# --- the mail, and its one tap ---
def assigned(world, commit, mailoutbox, trainer: Trainer | None = None):
    """The mail that a trainee gets about a new trainer."""
    mailoutbox.clear()
    with commit():
        services.hand_over(trainees=[trainee_of(world)], trainer=trainer or world.colleague_profile)
    [message] = mailoutbox
    return message


def test_one_tap_without_signing_in_ends_it(api, world, commit, mailoutbox):
    link = link_in(assigned(world, commit, mailoutbox))
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(link)
    assert page.status_code == 200
    assert f"{world.colleague_profile} sees your health metrics" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert visitor.head(link).status_code == 200
    assert sees(api, world, world.colleague_profile), "looking changes nothing, neither do scanners of mail"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    for _again in range(2):
        assert visitor.post(link, {"csrfmiddlewaretoken": token}).status_code == 302
        assert not sees(api, world, world.colleague_profile)
    assert "doesn't see your health metrics" in visitor.get(link).content.decode()
    assert trainee_of(world).trainer == world.colleague_profile, "they stay the trainer"
    assert Change.objects.filter(event="metrics.hidden", trainee=world.trainee_profile).count() == 1


@pytest.mark.parametrize("later", ["handed over", "left the gym"])
def test_a_link_ends_the_sight_of_its_trainer_and_of_no_other(api, world, commit, mailoutbox, later):
    link = link_in(assigned(world, commit, mailoutbox))
    if later == "handed over":
        services.hand_over(trainees=[trainee_of(world)], trainer=world.trainer_profile)
    else:
        services.leave_gym(trainee=trainee_of(world))
    visitor = Client()
    page = visitor.get(link).content.decode()
    assert "no longer coaches you" in page
    assert str(world.trainer_profile) not in page
    assert visitor.post(link).status_code == 302
    assert sees(api, world, world.trainer_profile) == (later == "handed over")


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "WzEsMV0:1x:abc", "%00", "x" * 3000])
def test_a_link_that_we_did_not_sign(client, world, token):
    assert client.get(f"/sharing/end/{token}/").status_code == 404
    assert client.post(f"/sharing/end/{token}/").status_code == 404


def test_a_link_of_a_deleted_account(client, world, commit, mailoutbox):
    link = link_in(assigned(world, commit, mailoutbox))
    services.erase_account(world.trainee)
    assert client.get(link).status_code == 404


def test_the_mail_says_what_holds_when_it_is_sent(world, mailoutbox):
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    services.share_metrics(trainee=trainee_of(world), shared=False)
    new_trainer_mail.mail_due()
    assert "but not your health metrics" in mailoutbox[0].body
    assert "/sharing/end/" not in mailoutbox[0].body


def test_of_two_trainers_within_a_moment_the_last_is_told_of(world, mailoutbox):
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    services.hand_over(trainees=[trainee_of(world)], trainer=None)
    services.hand_over(trainees=[trainee_of(world)], trainer=world.trainer_profile)
    assert new_trainer_mail.mail_due() == 1
    assert str(world.trainer_profile) in mailoutbox[0].body


def test_a_mail_server_that_is_away_is_tried_again(world, mailoutbox, monkeypatch, commit):
    def away(*args):
        raise OSError("away")

    with monkeypatch.context() as patch, commit():
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    assert mailoutbox == []
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
        assert new_trainer_mail.mail_due() == 0
    assert new_trainer_mail.mail_due() == 1
    Notice.objects.update(mailed_at=None, created_at=timezone.now() - timedelta(days=2))
    assert new_trainer_mail.mail_due() == 0, "no news any more"


def test_the_mail_speaks_the_trainees_language_whoever_sets_the_trainer(world, commit, mailoutbox, monkeypatch):
    type(world.trainee).objects.filter(pk=world.trainee.pk).update(language="de")
    spoken = []
    write = new_trainer_mail.mail
    monkeypatch.setattr(new_trainer_mail, "mail", lambda **kwargs: spoken.append(get_language()) or write(**kwargs))
    assigned(world, commit, mailoutbox)
    assert spoken == ["de"]


# --- an admin who is a trainer too ---
def test_the_trainer_account_that_an_admin_made_is_marked(api, client, world, commit, mailoutbox):
    """A second address of the admin: nobody can know, but trail and mail name who made the account."""
    body = {"email": "second@a.org", "first_name": "Second", "last_name": "Self", "gym": world.gym.pk}
    made = api(world.admin).post(f"{V1}/trainers/", body)
    trainer = Trainer.objects.get(pk=made.data["id"])
    assert trainer.invited_by == world.admin
    mailoutbox.clear()
    with commit():
        change = {"trainer": trainer.pk}
        assert api(world.admin).patch(f"{V1}/trainees/{world.trainee_profile.pk}/", change).status_code == 200
    [message] = mailoutbox
    assert f"{world.admin}, who administers Gym A, added Second Self on" in message.body
    assert "/sharing/end/" in message.body
    entry = AuditEntry.objects.filter(model="facilities.trainee", row=str(world.trainee_profile.pk)).latest("pk")
    assert entry.fields["trainer_invited_by"] == [None, world.admin.pk]
    assert entry.fields["trainer"] == [world.trainer_profile.pk, trainer.pk]
    client.force_login(world.admin)
    page = client.get(f"/admin/facilities/trainee/{world.trainee_profile.pk}/history/").content.decode()
    assert f"Trainer set by the person who invited them: <del>–</del> → <ins>{world.admin}</ins>" in page


def test_a_link_of_the_admin_to_their_own_trainer_account_is_marked(client, world, commit, mailoutbox):
    trainer = TrainerFactory(gym=world.gym, invited_by=world.admin, user__first_name="Second")
    invitation = make_invitation(trainer, invited_by=world.admin)
    client.force_login(world.peer)
    assert (
        f"{world.admin}, who administers Gym A, added Second"
        in client.get(f"/invite/{invitation.token}/").content.decode()
    )
    with commit():
        client.post(f"/invite/{invitation.token}/")
    entry = AuditEntry.objects.filter(model="facilities.trainee", row=str(world.peer_profile.pk)).latest("pk")
    assert entry.fields["trainer_invited_by"] == [None, world.admin.pk]
    assert Invitation.objects.get(pk=invitation.pk).accepted_by == world.peer_profile
    assert [message.to for message in mailoutbox] == [[world.peer.email]]


def test_a_trainer_who_administers_the_gym_is_marked(world, commit, mailoutbox):
    world.gym.admins.add(world.colleague)
    message = assigned(world, commit, mailoutbox)
    assert f"{world.colleague} also administers Gym A." in message.body
    entry = AuditEntry.objects.filter(model="facilities.trainee", row=str(world.trainee_profile.pk)).latest("pk")
    assert entry.fields["trainer_is_admin"] == [None, True]


def test_the_address_of_an_admin_without_a_name_is_not_told(world, commit, mailoutbox):
    type(world.admin).objects.filter(pk=world.admin.pk).update(first_name="", last_name="")
    Trainer.objects.filter(pk=world.colleague_profile.pk).update(invited_by=world.admin)
    world.colleague_profile.refresh_from_db()
    message = assigned(world, commit, mailoutbox)
    assert "Somebody, who administers Gym A, added" in message.body
    assert world.admin.email not in message.body


def test_who_was_hired_by_another_gym_carries_no_mark(world, commit, mailoutbox):
    Trainer.objects.filter(pk=world.colleague_profile.pk).update(invited_by=world.other_admin)
    world.colleague_profile.refresh_from_db()
    assert "administers" not in assigned(world, commit, mailoutbox).body
    entry = AuditEntry.objects.filter(model="facilities.trainee", row=str(world.trainee_profile.pk)).latest("pk")
    assert set(entry.fields) == {"trainer"}


# --- texts that say who sees what ---
SEEN, NOT_SEEN = "They see your workouts, records and health metrics.", "but not your health metrics"
TEXTS = {
    # what happened since: (today: text that stands there, text that does not), what the account page says
    "a new trainer": (("is your trainer now", SEEN), (NOT_SEEN,), "Health metrics: seen"),
    "asked": (("is your trainer now", NOT_SEEN), (SEEN,), "Health metrics: not seen"),
    "asked, and allowed": (("is your trainer now", SEEN), (NOT_SEEN,), "Health metrics: seen"),
    "ended": (("is your trainer now", NOT_SEEN), (SEEN,), "Health metrics: not seen"),
    "taken away": ((), ("is your trainer now", SEEN, NOT_SEEN), "A new trainer would see your health metrics."),
    "taken away in a gym that asks": ((), ("is your trainer now", SEEN), "only if you allow it"),
    "ended, then taken away": ((), ("is your trainer now", SEEN), "A new trainer won't see your health metrics."),
    "left the gym": ((), ("is your trainer now", SEEN, NOT_SEEN), "A new trainer would see your health metrics."),
}


@pytest.mark.parametrize("since", TEXTS)
def test_what_is_said_of_who_sees_what_is_true_at_any_time(client, world, since):
    if "ask" in since:
        Gym.objects.filter(pk=world.gym.pk).update(asks_consent=True)
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    if "allowed" in since or "ended" in since:
        services.share_metrics(trainee=trainee_of(world), shared="allowed" in since)
    if "taken away" in since:
        services.hand_over(trainees=[trainee_of(world)], trainer=None)
    if since == "left the gym":
        services.leave_gym(trainee=trainee_of(world))
    client.force_login(world.trainee)
    today, account = client.get("/today/").content.decode(), client.get("/account/").content.decode()
    stands, does_not, said = TEXTS[since]
    assert all(text in today for text in stands)
    assert not any(text in today for text in does_not)
    assert said in account
    assert account.count("Health metrics: ") == ("Health metrics: " in said)


def test_a_notice_of_a_former_trainer_goes_with_them(client, world):
    services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    services.hand_over(trainees=[trainee_of(world)], trainer=world.trainer_profile)
    client.force_login(world.trainee)
    page = client.get("/today/").content.decode()
    assert f"{world.trainer} is your trainer now" in page
    assert f"{world.colleague} is your trainer now" not in page


@pytest.mark.parametrize(
    ("asks", "shares", "said"),
    [
        (False, True, "your records and your health metrics. You can stop sharing"),
        (False, False, "only if you allow it on your account page"),
        (True, True, "only if you allow it on your account page"),
    ],
)
def test_an_invitation_says_what_accepting_it_opens(api, client, world, asks, shares, said):
    Gym.objects.filter(pk=world.gym.pk).update(asks_consent=asks)
    services.share_metrics(trainee=trainee_of(world), shared=shares)
    invitation = make_invitation(world.colleague_profile)
    client.force_login(world.trainee)
    assert said in client.get(f"/invite/{invitation.token}/").content.decode()
    client.post(f"/invite/{invitation.token}/")
    assert sees(api, world, world.colleague_profile) == ("You can stop sharing" in said)


@pytest.mark.parametrize("shares", [True, False])
def test_the_trainers_page_says_whether_it_is_shared(client, world, shares):
    services.share_metrics(trainee=trainee_of(world), shared=shares)
    client.force_login(world.trainer)
    page = client.get(f"/trainees/{world.trainee_profile.pk}/").content.decode()
    assert ("does not share health metrics" in page) == (not shares)


# --- a replica that is behind ---
def test_who_loses_sight_reads_no_older_copy(world, monkeypatch, commit):
    told: list[int] = []
    monkeypatch.setattr("common.replica.is_there", lambda: True)
    monkeypatch.setattr("common.replica.wrote", told.append)
    with commit():
        services.share_metrics(trainee=trainee_of(world), shared=False)
    assert told == [world.trainer.pk]
    told.clear()
    with commit():
        services.hand_over(trainees=[trainee_of(world)], trainer=world.colleague_profile)
    assert told == [world.trainer.pk, world.colleague.pk]
