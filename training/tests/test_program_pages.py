"""Who sees a program, what the pages propose, and how their list is divided."""

import re
from html import unescape

import pytest

from training.forms import ProgramForm
from training.models import Exercise, Program
from training.tests.factories import AssignmentFactory, ProgramFactory

pytestmark = pytest.mark.usefixtures("recorded")

PEOPLE = ("trainer", "colleague", "other_trainer", "admin", "other_admin", "trainee", "peer", "other_trainee")
#            owner  col.  other admin other trainee peer other
SEEN = {
    "private": "yes  no   no    yes   no    no     no   no",
    "gym": "    yes  yes  no    yes   no    no     no   no",
    "shared": " yes  yes  yes   yes   yes   yes    yes  yes",
}


@pytest.mark.parametrize("visibility", SEEN)
def test_who_sees_a_program(world, visibility):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, visibility=visibility)
    seen = {
        person: "yes" if Program.objects.permitted(getattr(world, person)).filter(pk=program.pk).exists() else "no"
        for person in PEOPLE
    }
    assert seen == dict(zip(PEOPLE, SEEN[visibility].split(), strict=True))


def test_a_gyms_program_is_seen_by_whom_it_is_assigned_to_and_changed_by_its_owner_alone(world, api):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, visibility="gym")
    AssignmentFactory(trainee=world.other_trainee_profile, program=program)
    url = f"/api/v1/programs/{program.pk}/"
    assert [api(getattr(world, name)).get(url).status_code for name in ("other_trainee", "other_trainer", "peer")] == [
        200,
        200,
        404,
    ]
    assert api(world.colleague).patch(url, {"name": "Mine"}).status_code == 403
    assert api(world.trainer).patch(url, {"visibility": "gym", "name": "Mine"}).status_code == 200


def test_the_pages_propose_that_the_gym_sees_a_program_and_say_who_does(world, client):
    client.force_login(world.trainer)
    page = client.get("/programs/new/").content.decode()
    assert re.search(r'<option value="gym" selected', page)
    client.post("/programs/new/", {"name": "New", "weeks": 4, "visibility": "gym", "folder": "Strength"})
    program = Program.objects.get(name="New")
    assert (program.gym, program.visibility, program.folder) == (world.gym, "gym", "Strength")
    for visibility, text in {
        "gym": "seen by the trainers and admins of Gym A",
        "shared": "seen by everyone who is signed in",
        "private": "private: seen by its owner and the admins of Gym A",
    }.items():
        Program.objects.filter(pk=program.pk).update(visibility=visibility)
        assert text in client.get(f"/programs/{program.pk}/").content.decode()
    client.post(f"/programs/{world.program.pk}/duplicate/")
    assert Program.objects.get(name="Shared A (copy)").visibility == "gym"


def test_an_admin_of_several_gyms_chooses_one_of_them(world):
    assert "gym" not in ProgramForm(user=world.trainer).fields
    field = ProgramForm(user=world.admin).fields["gym"]
    assert set(field.queryset) == {world.gym, world.empty_gym}
    typed = {"name": "New", "weeks": 4, "visibility": "gym"}
    for gym, errors in ((world.other_gym, ["gym"]), (world.empty_gym, [])):
        assert list(ProgramForm({**typed, "gym": gym.pk}, user=world.admin).errors) == errors


def test_the_list_is_divided_and_ones_own_are_in_folders(world, client):
    ProgramFactory(gym=world.gym, owner=world.trainer, name="Zeta", folder="Strength")
    ProgramFactory(gym=world.gym, owner=world.trainer, name="Eta", folder="Running")
    ProgramFactory(gym=world.gym, owner=world.colleague, name="Theirs", visibility="gym", folder="Secret shelf")
    ProgramFactory(gym=world.gym, owner=world.colleague, name="Start", is_template=True)
    ProgramFactory(gym=None, owner=None, name="Library plan")
    ProgramFactory(gym=world.other_gym, owner=world.other_trainer, name="Elsewhere")
    client.force_login(world.trainer)

    def listed(query=""):
        page = client.get(f"/programs/{query}", headers={"hx-request": "true"}).content.decode()
        page = unescape(page)
        found = re.findall(r"<h[23][^>]*>([^<]+)</h|<span class=\"block font-semibold\">([^<]+)", page)
        return [(heading or name).strip() for heading, name in found]

    assert listed() == [
        *("My programs", "Private A", "Shared A", "Running", "Eta", "Strength", "Zeta"),
        *("My gym's programs", "Theirs"),
        *("Ready-made programs", "Library plan", "Start"),
        *("Shared by others", "Elsewhere"),
    ]
    assert listed("?search=eta") == ["My programs", "Running", "Eta", "Strength", "Zeta"]


def test_a_folder_is_the_owners_own(world, client):
    program = ProgramFactory(gym=world.gym, owner=world.trainer, visibility="gym", folder="Strength")
    assert "folder" not in ProgramForm(instance=program, user=world.admin).fields
    client.force_login(world.trainer)
    assert '<option value="Strength">' in client.get(f"/programs/{program.pk}/edit/").content.decode()
    client.force_login(world.colleague)
    assert client.get(f"/programs/{program.pk}/edit/").status_code == 403
    assert "Strength" not in client.get("/programs/").content.decode()


def test_an_exercise_is_created_from_the_builder(world, client):
    program = ProgramFactory(gym=world.gym, owner=world.trainer)
    url = f"/programs/{program.pk}/plan/exercises/new/"
    client.force_login(world.trainer)

    def create(**typed):
        return client.post(url, typed, content_type="application/json")

    made = create(name="Zercher squat", tracking="weight_reps", equipment="barbell", primary_muscles="quadriceps")
    exercise = Exercise.objects.get(name="Zercher squat")
    assert made.json() == {
        "exercise": {
            "id": exercise.pk,
            "name": "Zercher squat",
            "equipment": "barbell",
            "primary_muscles": ["quadriceps"],
        },
    }
    assert (exercise.gym, exercise.equipment, exercise.slug) == (world.gym, "barbell", "zercher-squat")
    assert create(name="Bird dog", tracking="reps", equipment="", primary_muscles="").status_code == 200
    for typed, field in (
        ({"name": "", "tracking": "reps"}, "name"),
        ({"name": "X", "tracking": "stars"}, "tracking"),
        ({"name": "X", "tracking": "reps", "primary_muscles": "tail"}, "primary_muscles"),
        ({"name": "X", "tracking": "reps", "equipment": "broom"}, "equipment"),
        ({}, "name"),
    ):
        answer = create(**typed)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), typed
    assert client.post(url, "[", content_type="application/json").status_code == 400
    assert not Exercise.objects.filter(name="X").exists()
    assert f'data-new-exercise="{url}"' in client.get(f"/programs/{program.pk}/").content.decode()
