"""The pages of an account's e-mail address, which mails lead to: on a phone and a desk, in light and dark."""

import pytest
from django.utils import timezone

from accounts.email_change import CONFIRM, STOP, UNDO, open_change, sign
from accounts.models import EmailChange
from accounts.tests.factories import UserFactory
from facilities.tests.factories import make_trainee
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.no_cover
LONG = "a.rather.long.address.of.somebody.with.many.names@mail.example.org"


@pytest.mark.expect_status(403)
@pytest.mark.expect_status(410)
@pytest.mark.long
@pytest.mark.parametrize(
    ("size", "theme"),
    [
        (PHONE, "dark"),
        (DESKTOP, "light"),
        pytest.param(PHONE, "light", marks=pytest.mark.deep),
        pytest.param(DESKTOP, "dark", marks=pytest.mark.deep),
    ],
)
def test_the_pages_are_clean(visit, size, theme):
    user = make_trainee(email=LONG).user
    newcomer = make_trainee(email="new.comer@example.org", email_verified=False).user
    pending = open_change(user, "another." + LONG)
    first = open_change(newcomer, newcomer.email)
    moved = UserFactory(email="moved@example.org")
    done = EmailChange(user=moved, old_email=moved.email, new_email="evil@example.org")
    done.confirmed_at, done.can_be_undone = timezone.now(), True
    done.save()
    problems = []

    def look(visitor, path, status=200):
        answer = visitor.look(path)
        if answer.status != status:
            problems.append(f"{path}: {answer.status}")
        problems.extend(f"{path}: {line}" for line in visitor.axe())
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            problems.append(f"{path}: {wide} px wider than the screen")

    stranger = visit(size, theme)
    look(stranger, f"/email/stop/{sign(pending, STOP)}/")
    look(stranger, f"/email/undo/{sign(done, UNDO)}/")
    look(stranger, "/email/undo/nonsense/", 410)
    owner = visit(size, theme)
    owner.sign_in(user)
    look(owner, "/email/")
    look(owner, f"/confirm-email/{sign(pending, CONFIRM)}/")
    look(owner, f"/confirm-email/{sign(first, CONFIRM)}/", 403)
    registered = visit(size, theme)
    registered.sign_in(newcomer)
    look(registered, "/account/")
    look(registered, "/email/")
    look(registered, f"/confirm-email/{sign(first, CONFIRM)}/")
    registered.page.click("main button.btn-primary")
    registered.page.wait_for_url("**/account/")
    stranger.go(f"/email/stop/{sign(pending, STOP)}/")
    stranger.page.click("main button.btn-primary")
    stranger.page.wait_for_selector("text=The change is stopped")
    stranger.go(f"/email/undo/{sign(done, UNDO)}/")
    stranger.page.click("main button.btn-primary")
    stranger.page.wait_for_selector("text=Your account is yours again")
    moved.refresh_from_db()
    assert moved.email == "moved@example.org"
    assert not problems, "\n".join(problems)
