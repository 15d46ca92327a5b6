"""An owner's first days with the product: from nothing to two gyms with people, with the clicks counted.

`docs/owner-day.md` shows the table; this test keeps it true.
"""

import re
import time
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Locator, expect

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from facilities.invitations import accept_invitation
from facilities.models import Gym, Invitation, Trainee, Trainer
from facilities.services import register_trainee
from tests.browser.conftest import DESKTOP

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

DOCUMENT = Path(__file__).parents[2] / "docs" / "owner-day.md"
CLICKS = {
    "The operator invites you": 3,
    "You choose a password": 2,
    "Your first gym": 2,
    "A second gym": 3,
    "A trainer": 5,
    "Ten people by a file": 6,
    "A second admin, and someone for the front desk": 7,
    "Someone moves to your other gym": 5,
    "Someone leaves": 4,
    "How it goes": 1,
}


class Owner:
    """Clicks on the pages and counts. What is typed costs no click, going to a field by Tab neither."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.clicks, self.began = 0, time.monotonic()

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def link(self, name: str, within: str = "main") -> None:
        self.click(self.page.locator(within).get_by_role("link", name=name).first)

    def button(self, name: str) -> None:
        self.click(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def choose(self, label: str, value: str) -> None:
        """From a select: one click opens it, one chooses."""
        self.page.get_by_label(label).select_option(value)
        self.clicks += 2

    def search(self, field: str, text: str) -> None:
        """In a field that searches while one types: one click opens it, one chooses."""
        self.click(self.page.locator(f"#id_{field} + .select2"))
        self.page.get_by_role("searchbox").press_sequentially(text, delay=10)
        self.click(self.page.get_by_role("option", name=text))

    def done(self, step: str) -> None:
        seconds = time.monotonic() - self.began
        print(f"{step}: {self.clicks} clicks, {seconds:.1f} s")  # noqa: T201 - for `pytest -s`
        assert (step, self.clicks) == (step, CLICKS[step])
        self.clicks, self.began = 0, time.monotonic()


def link_of(address: str) -> str:
    """The link of the latest mail to this address, without its host."""
    [body] = [one.body for one in mail.outbox if one.to == [address]][-1:]
    return re.search(r"https?://[^/\s]+(/\S+)", body)[1]


def choose_password(owner: Owner, address: str) -> None:
    owner.visitor.go(link_of(address))
    owner.clicks += 1  # the link in the mail
    for field in owner.page.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    owner.click(owner.page.locator("main button[type=submit], main .btn-primary").first)


def accept_all() -> None:
    """The invited follow their links; the owner does nothing."""
    for number, invitation in enumerate(Invitation.objects.order_by("pk")):
        trainee = register_trainee(
            email=invitation.email, password=PASSWORD, first_name=f"Person{number}", gym=invitation.gym
        )
        accept_invitation(invitation=invitation, trainee=trainee)


def test_from_nothing_to_two_gyms(visit, tmp_path):
    operator = UserFactory(email="operator@x.org", is_superuser=True)
    owner = Owner(visit(DESKTOP).sign_in(operator))
    page = owner.page
    owner.visitor.go("/admin/")

    owner.link("Users", ".tasks-desk")
    owner.link("Add user")
    page.get_by_label("E-mail").fill("olga@gyms.example")
    page.get_by_label("First name").fill("Olga")
    owner.button("Save")
    owner.done("The operator invites you")

    owner = Owner(visit(DESKTOP))
    page = owner.page
    choose_password(owner, "olga@gyms.example")
    expect(page).to_have_url(re.compile("/admin/$"))
    owner.done("You choose a password")

    owner.link("Add a gym")
    page.get_by_label("Name").fill("North gym")
    owner.button("Save")
    owner.done("Your first gym")

    owner.link("Gyms", ".tasks-desk")
    owner.link("Add gym")
    page.get_by_label("Name").fill("South gym")
    owner.button("Save")
    owner.done("A second gym")
    north, south = Gym.objects.order_by("name")

    owner.link("Trainers", ".tasks-desk")
    owner.link("Add trainer")
    page.get_by_label("First name").fill("Tara")
    page.get_by_label("E-mail").fill("tara@gyms.example")
    owner.search("gym", "North gym")
    owner.button("Save")
    owner.done("A trainer")
    assert Trainer.objects.get().gym == north

    rows = "".join(f"person{number}@gyms.example,{north.slug},tara@gyms.example\n" for number in range(10))
    (tmp_path / "people.csv").write_text("email,gym,trainer\n" + rows)
    owner.link("Invitations", ".tasks-desk")
    owner.link("Import")
    page.get_by_label("CSV file").set_input_files(tmp_path / "people.csv")
    owner.clicks += 2  # the field, and the file in the window of the system
    owner.button("Check the file")
    owner.button("Import these rows")
    expect(page.get_by_text("10 rows imported: 10 new")).to_be_visible()
    owner.done("Ten people by a file")
    accept_all()
    assert Trainee.objects.filter(gym=north, trainer__user__first_name="Tara").count() == 10

    owner.link("Gyms", ".tasks-desk")
    owner.link("North gym")
    owner.link("Who runs it")
    for name, role in (("Adam", "admin"), ("Dora", "")):
        if role:  # the front desk is chosen already
            owner.choose("As:", role)
        page.get_by_label("First name").fill(name)
        page.get_by_label("E-mail").fill(f"{name}@gyms.example")
        owner.button("Send the invitation")
        expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    owner.done("A second admin, and someone for the front desk")
    assert [user.first_name for user in north.admins.order_by("pk")] == ["Olga", "Adam"]
    assert User.objects.get(desk_gyms=north).first_name == "Dora"

    owner.link("Trainees", ".tasks-desk")
    owner.link("Person3")
    owner.search("gym", "South gym")
    owner.button("Save")
    expect(page.get_by_text("Person3 is at South gym now, without a trainer")).to_contain_text("works at North gym")
    owner.done("Someone moves to your other gym")
    assert Trainee.objects.get(gym=south).trainer is None

    page.get_by_role("row").filter(has_text="Person4").get_by_role("checkbox").check()
    owner.clicks += 1
    owner.choose("Action:", "release")
    owner.button("Go")
    expect(page.get_by_text("1 person left the gym.")).to_be_visible()
    owner.done("Someone leaves")

    owner.link("Overview", ".tasks-desk")
    for table, row, numbers in (
        ("Each gym in 12 weeks", "North gym", ["0", "0", "10", "2"]),
        ("Each gym in 12 weeks", "South gym", ["0", "0", "1", "0"]),
        ("Each trainer in 12 weeks", "Tara", ["0", "0", "10", "2"]),
    ):
        cells = page.get_by_role("table", name=table).get_by_role("row").filter(has_text=row)
        expect(cells.locator("strong")).to_have_text(numbers)
    owner.done("How it goes")


def test_the_document_has_the_same_clicks():
    rows = re.findall(r"^\| (.+?) \| .* \| (\d+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert {step: int(clicks) for step, clicks in rows} == CLICKS
