"""Bars and plates as people write them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from facilities.forms import TraineePlatesForm
from facilities.plates import STANDARD, inventory_of, validate_inventory
from facilities.tests.factories import GymFactory, make_trainee

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("25×4, 20×2", [["25", 4], ["20", 2]]),
        ("20x2,25X4", [["25", 4], ["20", 2]]),
        ("1,25 × 2; 2.5*6", [["2.5", 6], ["1.25", 2]]),
        ("10", [["10", 2]]),
        ("5x2, 5x2", [["5", 4]]),
        ("20×2,\n10×2", [["20", 2], ["10", 2]]),
    ],
)
@pytest.mark.django_db
def test_lists_of_plates(text, plates):
    form = TraineePlatesForm({"bar": "15", "plate_list": text, "unit": "kg"}, instance=make_trainee())
    assert form.is_valid(), form.errors
    assert form.instance.plates == {"unit": "kg", "bar": "15", "plates": plates}
    validate_inventory(form.instance.plates)
    again = TraineePlatesForm(instance=form.instance)
    assert (str(again.initial["bar"]), again.initial["unit"]) == ("15", "kg")


@pytest.mark.django_db
def test_a_weight_with_two_meanings_is_answered_with_both(client):
    trainee = make_trainee()
    client.force_login(trainee.user)
    answer = client.post("/account/plates/", {"bar": "1.000", "plate_list": "25x4, 1.000x2", "unit": "kg"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="1.000"' in text
    assert "1 or 1000?" in text
    assert "25x4, 1x2 or 25x4, 1000x2?" in text
    for reading in ("1", "1000", "25x4, 1x2", "25x4, 1000x2"):
        assert f'<button type="button" class="btn btn-sm">{reading}</button>' in text


@pytest.mark.django_db
def test_plates_are_shown_in_the_language_of_the_page():
    plates = {"unit": "kg", "bar": "17.5", "plates": [["2.5", 6], ["1.25", 2]]}
    trainee = make_trainee()
    trainee.plates = plates
    with override("de"):
        form = TraineePlatesForm(instance=trainee)
        assert (form["bar"].value(), form["plate_list"].value()) == ("17,5", "2,5×6, 1,25×2")
        again = TraineePlatesForm({"bar": "17,5", "plate_list": "2,5×6, 1,25×2", "unit": "kg"}, instance=make_trainee())
        assert again.is_valid()
    assert again.instance.plates == plates


@pytest.mark.parametrize("text", ["heavy", "25x", "25x101", "0x2", "25x4 and more", "-5x2", "2000x2"])
@pytest.mark.django_db
def test_what_is_no_plate_is_said_beside_the_field(text):
    form = TraineePlatesForm({"plate_list": text, "unit": "kg"}, instance=make_trainee())
    assert not form.is_valid()
    assert list(form.errors) == ["plate_list"]


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"unit": "stone", "bar": "20", "plates": []},
        {"unit": "kg", "bar": "NaN", "plates": []},
        {"unit": "kg", "bar": "20", "plates": [["25"]]},
        {"unit": "kg", "bar": "20", "plates": [["1", 2], ["25", 2]]},
        {"unit": "kg", "bar": 20, "plates": []},
    ],
)
def test_nothing_else_is_stored(value):
    with pytest.raises(ValidationError):
        validate_inventory(value)


@pytest.mark.django_db
def test_ones_own_then_the_gyms_then_the_standard():
    gym = GymFactory(plates={"unit": "lb", "bar": "45", "plates": [["45", 4]]})
    trainee = make_trainee()
    assert inventory_of(trainee) == STANDARD["kg"]
    trainee.user.units = "imperial"
    assert inventory_of(trainee) == STANDARD["lb"]
    trainee.gym = gym
    assert inventory_of(trainee) == gym.plates
    trainee.plates = {"unit": "kg", "bar": "10", "plates": []}
    assert inventory_of(trainee)["bar"] == "10"


def test_a_trainee_sets_them_and_takes_them_back(client, world):
    client.force_login(world.trainee)
    client.post("/account/plates/", {"bar": "15", "plate_list": "10×4", "unit": "kg"})
    page = client.get("/account/plates/").content.decode()
    assert "15 kg; 10×4" in page
    assert client.post("/account/plates/", {"plate_list": "lead", "unit": "kg"}).status_code == 400
    client.post("/account/plates/", {"bar": "", "plate_list": "", "unit": "kg"})
    world.trainee_profile.refresh_from_db()
    assert world.trainee_profile.plates is None


def test_a_gym_admin_sets_the_gyms(client, world):
    client.force_login(world.admin)
    url = f"/admin/facilities/gym/{world.gym.pk}/change/"
    form = client.get(url).context["adminform"].form
    data = {name: form.initial.get(name) or "" for name in form.fields if name not in ("admins", "open_registration")}
    answer = client.post(url, {**data, "bar": "20", "plate_list": "25×8, 20×2", "unit": "kg"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    world.gym.refresh_from_db()
    assert world.gym.plates == {"unit": "kg", "bar": "20", "plates": [["25", 8], ["20", 2]]}
