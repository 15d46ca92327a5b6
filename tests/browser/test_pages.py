"""Every page of the contract, both sizes, both themes: axe clean, console quiet, nothing wider than the screen."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from accounts import security_events, services
from accounts.quotas import STORED
from changes.models import Change
from coaching.models import SavedFilter, TraineeTag
from facilities.new_trainer_mail import token_of
from facilities.services import add_staff_note
from tests.browser.conftest import DESKTOP, PHONE
from tests.routes import fill_in
from tests.world import add_routine, build
from training import services as training
from webhooks.models import Delivery
from webhooks.tests.factories import EndpointFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

CONSENT = (
    "/oauth/authorize/?response_type=code&client_id={application.client_id}&redirect_uri=https%3A%2F%2Fmirror.example%2Fback"
    "&scope=workouts:read+metrics:read&state=x&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    "&code_challenge_method=S256"
)
PAGES = {
    "anonymous": [
        *("/", "/login/", "/join/", "/join/gym-a/", "/password/reset/", "/exercises/"),
        *("/exercises/{library_exercise.slug}/", "/sharing/end/{sight}/"),
        "/routines/shared/{shared}/",
        *("/account/not-me/{links.not_me}/", "/password/reset/key/{links.reset}/"),
    ],
    "trainee": [
        *(
            "/today/",
            "/workouts/",
            "/workouts/{session}/",
            "/workouts/{session}/?edit",
            "/workouts/log/",
            "/workouts/{session}/add/",
            "/workouts/{session}/sets/{log}/",
        ),
        *("/routines/", "/routines/new/", "/routines/{routine}/", "/routines/{routine}/edit/"),
        "/routines/{routine}/share/",
        *("/progress/", "/metrics/", "/metrics/{metric}/", "/account/", "/password/change/", "/email/", "/join/"),
        *("/logout/", "/reauthenticate/", "/account/access/", "/account/webhooks/", "/account/webhooks/{endpoint}/"),
        *("/account/security/", "/account/sign-out-everywhere/"),
        *("/account/webhooks/{endpoint}/edit/", CONSENT, "/account/plates/", "/offline/"),
        *(
            "/start/",
            "/start/?goal=strength&days=3&equipment=gym",
            "/follow/",
            "/follow/{program}/",
            "/follow/{private_program}/",
            "/workouts/calendar/",
            "/progress/sets/",
            "/account/imports/",
            "/account/imports/{imported}/",
            "/account/exports/",
        ),
    ],
    "peer": [
        "/routines/",
        "/routines/shared/{shared}/",
        "/today/",
        "/workouts/",
        "/workouts/{open}/",
        "/progress/",
        "/metrics/?kind=waist",
    ],
    "trainer": [
        *("/inbox/", "/inbox/?show=unread"),
        *("/trainees/tags/", "/trainees/?select=all&tag=mornings"),
        *("/trainees/", "/trainees/{trainee_profile}/", "/trainees/{trainee_profile}/workouts/{session}/"),
        *("/trainees/{trainee_profile}/program/", "/trainees/{trainee_profile}/workouts/"),
        "/trainees/{trainee_profile}/log/{session}/",
        *("/trainees/{trainee_profile}/health/", "/trainees/{trainee_profile}/notes/"),
        *("/trainees/{trainee_profile}/calendar/", "/trainees/{trainee_profile}/progress/"),
        *("/trainees/{trainee_profile}/plan/", "/trainees/{trainee_profile}/assign/", "/trainees/invitations/"),
        *("/programs/{program}/apply/", "/programs/{program}/preview/"),
        *("/programs/", "/programs/new/", "/programs/{program}/", "/programs/{program}/assign/"),
        *("/programs/{program}/print/", "/exercises/new/", "/today/"),
    ],
    "desk": [
        *("/admin/", "/admin/facilities/trainee/", "/admin/facilities/trainer/{trainer_profile}/change/"),
        *("/admin/facilities/trainee/{trainee_profile}/change/", "/admin/facilities/trainee/notes/{note}/"),
        *("/admin/facilities/trainee/notes/{note}/remove/", "/admin/facilities/invitation/add/"),
    ],
    "admin": [
        *("/admin/", "/admin/facilities/trainee/", "/admin/facilities/trainer/add/", "/admin/training/exercise/"),
        *("/admin/facilities/trainee/{trainee_profile}/change/", "/admin/facilities/trainee/import/"),
        *("/admin/facilities/trainee/{trainee_profile}/history/", "/admin/facilities/trainer/"),
        *("/admin/facilities/trainer/{trainer_profile}/leave/", "/admin/facilities/gym/{gym}/change/"),
        *("/admin/facilities/invitation/", "/admin/facilities/invitation/add/", "/admin/changes/auditentry/"),
        *(
            "/admin/training/program/{program}/change/",
            "/admin/training/programassignment/add/",
            "/admin/accounts/user/",
        ),
        *("/account/2fa/", "/account/2fa/totp/activate/", "/admin/facilities/gym/{gym}/staff/"),
        *("/admin/facilities/", "/admin/facilities/gym/", "/admin/facilities/gym/add/", "/admin/training/program/"),
        *("/admin/facilities/trainee/?user__is_active__exact=0", "/admin/facilities/trainee/?q=nobody+at+all"),
        *("/admin/facilities/trainer/{trainer_profile}/delete/", "/admin/facilities/gym/{gym}/delete/"),
        *("/admin/facilities/trainee/{trainee_profile}/notes/", "/admin/training/programassignment/"),
        *("/admin/training/exercise/{exercise}/change/", "/admin/training/exercise/import/"),
        *("/admin/changes/auditentry/?what=facilities.staffnote", "/admin/training/program/{program}/history/"),
        *("/admin/accounts/user/add/", "/admin/no-such-page/"),
    ],
    "operator": [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/{trainee}/view-as/",
        "/admin/accounts/connectedapplication/",
        "/admin/facilities/gym/",
        *("/admin/accounts/user/add/", "/admin/accounts/user/{trainee}/change/"),
    ],
}
STATUS = {"/today/ trainer": 403, "/admin/accounts/user/add/ admin": 403, "/admin/no-such-page/ admin": 404}


def fill(world):
    from workouts.tests.factories import LogFactory, SessionFactory

    world.note = add_staff_note(trainee=world.trainee_profile, author=world.desk, text="Locker 12 until June")
    world.open = SessionFactory(
        trainee=world.peer_profile, status="in_progress", layout=[{"key": f"{world.library_exercise.pk}-0"}]
    )
    LogFactory(session=world.open, exercise=world.exercise)
    TraineeTag.objects.create(trainee=world.trainee_profile, gym=world.gym, name="mornings")
    SavedFilter.objects.create(user=world.trainer, name="Morning people", query={"tag": "mornings"})
    world.endpoint = EndpointFactory(user=world.trainee, description="Mirror")
    change = Change.objects.create(resource="exercise_logs", row="x", action="created", event="set.logged")
    for status in ("delivered", "failed", "pending"):
        change.pk = None
        change.save()
        Delivery.objects.create(endpoint=world.endpoint, change=change, user=world.trainee, status=status, attempts=1)
    services.create_personal_token(user=world.trainee, name="Backup", scopes=["workouts:read"], days=30)
    fields = {"client_type": "public", "redirect_uris": "https://mirror.example/back"}
    world.application, _secret = services.create_application(user=world.trainee, name="Mirror", **fields)
    event = security_events.record(user=world.trainee, kind="webhook_made", detail="receiver.example")
    reset = f"{user_pk_to_url_str(world.trainee)}-{default_token_generator.make_token(world.trainee)}"
    world.links = SimpleNamespace(not_me=security_events.link_token(event), reset=reset)
    add_routine(world)
    world.shared = SimpleNamespace(pk=training.link_routine(routine=world.routine))
    world.sight = SimpleNamespace(pk=token_of(world.trainee_profile))
    type(world.session).objects.filter(pk=world.session.pk).update(pain=[{"where": "left knee", "level": 6}])
    world.session.comments.create(author=world.trainee, text="Was this depth all right?", exercise_log=world.log)
    for weight in (80, 82, 85):
        LogFactory(session=world.session, exercise=world.library_exercise, weight_kg=weight)


AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


@pytest.mark.expect_status(403)
@pytest.mark.expect_status(404)
@pytest.mark.long
@pytest.mark.no_cover  # what these pages do is tried elsewhere; here they are looked at
@pytest.mark.parametrize("actor", list(PAGES))
@pytest.mark.parametrize(("size", "theme", "other"), [(PHONE, "dark", "light"), (DESKTOP, "light", "dark")])
def test_pages_are_clean(visit, actor, size, theme, other):
    world = build()
    fill(world)
    visitor = visit(size, theme)
    if actor != "anonymous":
        visitor.sign_in(getattr(world, actor))
    problems = []
    for pattern in PAGES[actor]:
        path = fill_in(pattern, world)
        answer = visitor.look(path)
        expected = STATUS.get(f"{pattern} {actor}", 200)
        if answer.status != expected:
            problems.append(f"{path}: {answer.status}")
        problems += [f"{path}: {line}" for line in visitor.axe()]
        visitor.page.evaluate(AT_ONCE)
        visitor.page.emulate_media(color_scheme=other)  # which changes nothing but colours
        problems += [f"{path} ({other}): {line}" for line in visitor.axe("color-contrast")]
        visitor.page.emulate_media(color_scheme=theme)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path}: {wide} px wider than the screen")
    assert not problems, "\n".join(problems)


def test_the_smallest_phone(visit):
    world = build()
    fill(world)
    visitor = visit({"width": 360, "height": 740})
    visitor.sign_in(world.peer)
    for path in ("/today/", f"/workouts/{world.open.pk}/", "/progress/", "/metrics/", "/account/"):
        visitor.go(path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


def test_the_api_docs_work_under_the_policy(visit, db):
    visitor = visit()
    visitor.go("/api/v1/docs/")
    visitor.page.get_by_text("Sign in", exact=True).first.wait_for()


@pytest.mark.expect_status(400)
@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_what_a_form_refuses_can_be_read(visit, size, theme, monkeypatch):
    """The error of a whole form stands on the colour of errors; it must not be written in it."""
    monkeypatch.setitem(STORED, "webhooks", replace(STORED["webhooks"], most=1))
    world = build()
    EndpointFactory(user=world.trainee)
    visitor = visit(size, theme).sign_in(world.trainee)
    visitor.go("/account/webhooks/")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    visitor.page.locator("[name=url]").fill("https://receiver.example/")
    visitor.page.locator("[name=events]").first.check()
    with visitor.page.expect_navigation():
        visitor.page.locator("form:has([name=url])").evaluate("(form) => form.requestSubmit()")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    said = visitor.page.locator(".alert-error li")
    assert said.inner_text() == "You have 1 webhooks; delete one first."
    colours = said.evaluate(
        "(li) => [getComputedStyle(li).color, getComputedStyle(li.closest('.alert')).backgroundColor]"
    )
    assert colours[0] != colours[1]
    assert visitor.axe("color-contrast") == []
