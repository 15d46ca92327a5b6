"""A gym's admin at work in a real browser, and an operator who looks as someone else."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from accounts.second_factor import has_one
from accounts.tests.factories import PASSWORD
from facilities.models import Gym, Invitation, Trainee
from facilities.services import set_active
from facilities.tests.factories import make_invitation, make_trainee
from tests.browser.conftest import DESKTOP, PHONE
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_from_a_figure_to_whom_it_counts_to_their_new_trainer(visit, size):
    """Who has no trainer? They get one, in bulk; the overview says that it is done, and the trail by whom."""
    world = build()
    make_trainee(gym=world.gym, email="alone@a.org", first_name="Alona")
    visitor = visit(size).sign_in(world.admin)
    page = visitor.page
    visitor.go("/admin/")
    page.get_by_role("link", name=re.compile("Without a trainer")).click()
    expect(page.get_by_role("link", name="Alona Person")).to_be_visible()
    page.get_by_label("Select all objects on this page for an action").check()
    page.get_by_label("Action:").select_option("hand_over")
    page.get_by_role("button", name="Go", exact=True).click()
    page.get_by_label("New trainer").select_option(str(world.colleague_profile.pk))
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("2 people handed over.")).to_be_visible()
    assert not Trainee.objects.filter(gym=world.gym, trainer=None).exists()
    visitor.go("/admin/")
    expect(page.get_by_role("link", name=re.compile("Without a trainer")).locator("strong")).to_have_text("0")
    expect(page.locator(".trail li").first).to_contain_text(f"Trainer: – → {world.colleague_profile}")
    expect(page.locator(".trail li").first).to_contain_text(str(world.admin))


def test_inviting_by_typing_and_by_a_file(visit, tmp_path):
    world = build()
    Gym.objects.get(pk=world.empty_gym.pk).admins.clear()
    visitor = visit(PHONE).sign_in(world.admin)
    page = visitor.page
    visitor.go("/admin/")
    page.get_by_role("link", name="Invite trainees").click()
    page.locator("#id_trainer + .select2").click()
    page.get_by_role("searchbox").press_sequentially(world.trainer.first_name, delay=20)
    page.get_by_role("option", name=str(world.trainer_profile)).click()
    page.get_by_label("E-mail addresses").fill("ann@x.org\nnonsense")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“nonsense” isn't an e-mail address.")).to_be_visible()
    page.get_by_label("E-mail addresses").fill("ann@x.org\nbo@x.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 invitations are on their way.")).to_be_visible()
    rows = tmp_path / "people.csv"
    rows.write_text("email\ncy@x.org\nnonsense\n")
    page.get_by_role("link", name="Import").click()
    page.get_by_label("CSV file").set_input_files(rows)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("1 row can't be imported; nothing was stored")).to_be_visible()
    rows.write_text("email\ncy@x.org\n")
    page.get_by_label("CSV file").set_input_files(rows)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("cell", name="cy@x.org")).to_be_visible()
    page.get_by_role("button", name="Import these rows").click()
    expect(page.get_by_text("1 row imported: 1 new, 0 changed, 0 unchanged.")).to_be_visible()
    assert set(Invitation.objects.values_list("email", flat=True)) == {"ann@x.org", "bo@x.org", "cy@x.org"}


def test_a_second_factor_with_the_picture_and_the_code(visit):
    world = build()
    visitor = visit(PHONE).sign_in(world.admin)
    page = visitor.page
    visitor.go("/account/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Activate").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    picture = page.get_by_role("img", name=re.compile("^[A-Z2-7]{32}$"))
    assert picture.evaluate("(image) => image.naturalWidth") > 0
    secret = page.get_by_label("Authenticator secret").input_value()
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url(lambda url: "/totp/activate/" not in url)
    assert has_one(world.admin)
    assert not visitor.axe()


@pytest.mark.expect_status(403)
def test_an_operator_looks_as_a_trainee(visit):
    world = build()
    visitor = visit(DESKTOP).sign_in(world.operator)
    page = visitor.page
    visitor.go(f"/admin/accounts/user/{world.trainee.pk}/change/")
    page.get_by_role("link", name="View as…").click()
    page.get_by_label("Why").fill("Ticket 12")
    page.get_by_role("button", name="Look").click()
    bar = page.get_by_text(f"You see what {world.trainee} sees")
    expect(bar).to_be_visible()
    assert page.url.endswith("/today/")
    assert not visitor.axe()
    page.get_by_role("button", name="Start").first.click()
    expect(page.get_by_text("You are only looking: nothing can be changed.")).to_be_visible()
    visitor.go("/workouts/")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Stop looking").click()
    expect(page.get_by_text("You are back in your own account.")).to_be_visible()
    expect(bar).to_have_count(0)


LISTS = (
    *("facilities/trainee", "facilities/trainer", "facilities/invitation", "facilities/gym", "changes/auditentry"),
    *("training/program", "training/programassignment", "training/exercise"),
)
SMALL = """() => [...document.querySelectorAll("main :is(a, button, summary, input:not([type=hidden]), select)")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 0)
  .filter((one) => Math.round(one.getBoundingClientRect().height) < 44)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lists_are_cards_on_a_phone(visit, theme):
    """No sideways scroll, headings beside the values, targets for a thumb, filters behind one button."""
    world = build()
    make_invitation(world.trainer_profile, email="a-rather-long-address-of-someone@some-company.example")
    set_active(user=world.peer, active=False)
    visitor = visit(PHONE, theme).sign_in(world.admin)
    page = visitor.page
    problems = []
    for name in LISTS:
        visitor.go(f"/admin/{name}/")
        wide = page.evaluate(
            "[...document.querySelectorAll('html, .results')].map((one) => one.scrollWidth - one.clientWidth)"
        )
        if max(wide) > 0:
            problems.append(f"{name}: {wide}")
        problems += [f"{name}: {one}" for one in page.evaluate(SMALL)]
        expect(page.locator("#filters")).not_to_be_visible()
        page.get_by_role("button", name="Filters").click()
        expect(page.locator("#filters")).to_be_visible()
        problems += [f"{name}, filters: {one}" for one in page.evaluate(SMALL)]
        problems += [f"{name}, filters: {line}" for line in visitor.axe()]
        page.get_by_role("button", name="Close").click()
        expect(page.locator("#filters")).not_to_be_visible()
    assert not problems, "\n".join(problems)
    visitor.go("/admin/facilities/trainee/")
    card = page.locator("tbody tr").filter(has_text="trainee@a.org")
    labels = card.locator("td[data-label]").evaluate_all("(cells) => cells.map((cell) => cell.dataset.label)")
    assert labels == ["E-mail", "Gym", "Trainer", "Program", "Last workout", "Account", "Joined"]
    page.get_by_role("button", name="Filters").click()
    page.locator("#filters").get_by_role("link", name="Deactivated").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_label("Select all objects on this page for an action").check()
    page.get_by_label("Action:").select_option("activate")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("1 person changed.")).to_be_visible()
    page.get_by_role("link", name="Clear filters").click()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_a_note_from_writing_to_deleting(visit):
    world = build()
    visitor = visit(PHONE).sign_in(world.desk)
    page = visitor.page
    visitor.go(f"/admin/facilities/trainee/{world.trainee_profile.pk}/change/")
    page.get_by_role("textbox", name="Note").fill("Locker 12 until June")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".notes li")).to_contain_text("Locker 12 until June")
    page.get_by_role("link", name="Edit the note of").click()
    page.get_by_role("textbox", name="Note").fill("Locker 14 until June")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notes li")).to_contain_text("Locker 14 until June")
    assert not visitor.axe()
    page.get_by_role("link", name="Delete the note of").click()
    expect(page.get_by_role("heading", name="Delete the note about")).to_be_visible()
    assert not visitor.axe()
    page.get_by_role("button", name="Delete the note").click()
    expect(page.get_by_text("No notes yet.")).to_be_visible()
