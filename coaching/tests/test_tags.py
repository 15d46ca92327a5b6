"""Tags of trainees, filters of the roster and those that are kept, and choosing more than a page shows."""

import re

import pytest
from django.db import IntegrityError, transaction

from accounts import quotas
from coaching import services
from coaching.models import SavedFilter, TraineeTag
from coaching.roster_filter import RosterFilter
from facilities import services as facilities
from facilities.models import Trainee
from facilities.tests.factories import TrainerFactory, make_trainee
from training import services as training
from training.models import ProgramAssignment
from training.tests.factories import make_program
from workouts.models import WorkoutSession

NAMES = ("Ann", "Ben", "Cem")


@pytest.fixture
def page(client, world):
    client.force_login(world.trainer)
    return client


@pytest.fixture
def people(world):
    """Ann, Ben and Cem of the trainer; Ann follows Strength. Dea is a colleague's."""
    WorkoutSession.objects.all().delete()
    ProgramAssignment.objects.all().delete()
    Trainee.objects.filter(pk=world.trainee_profile.pk).update(trainer=None)
    found = {}
    for name in (*NAMES, "Dea"):
        trainer = world.colleague_profile if name == "Dea" else world.trainer_profile
        found[name] = make_trainee(trainer=trainer, email=f"{name}@a.org", first_name=name)
    program = make_program(
        name="Strength", weeks=4, days=1, exercise=world.library_exercise, gym=world.gym, owner=world.trainer
    )
    training.assign_program(
        actor=world.trainer, trainee=found["Ann"], program=program, start_date=found["Ann"].user.date_joined.date()
    )
    return found


def keys(people, *names):
    return [people[name].pk for name in names]


def stored(people):
    """{tag: names of those who have it}"""
    by_key = {trainee.pk: name for name, trainee in people.items()}
    found = {}
    for trainee, tag in TraineeTag.objects.order_by("name", "pk").values_list("trainee", "name"):
        found.setdefault(tag, []).append(by_key[trainee])
    return {tag: sorted(names) for tag, names in found.items()}


def shown(text):
    return re.findall(r'<th scope="row">.*?>(Ann|Ben|Cem|Dea)\b', text, re.DOTALL)


def token_of(answer):
    return re.search(r'name="token" value="([^"]+)"', answer.text).group(1)


def change(page, people, do, name, *names, back=""):
    data = {"trainee": keys(people, *names), "name": name, "do": do, "back": back}
    return page.post("/trainees/tags/change/", data, follow=True)


def test_several_are_tagged_at_once_and_it_is_taken_back(page, people):
    answer = change(page, people, "add", "  early   birds ", "Ann", "Ben", back="sort=name&nonsense=1")
    assert "Tagged 2 trainees: early birds." in answer.text
    assert answer.redirect_chain[-1][0] == "/trainees/?sort=name"
    assert answer.text.count('title="early birds"') == 2
    assert stored(people) == {"early birds": ["Ann", "Ben"]}
    token = token_of(answer)
    for _time in range(2):
        undone = page.post("/trainees/tags/undo/", {"token": token, "back": "sort=name"}, follow=True)
        assert ("Undone." in undone.text, stored(people)) == (True, {})


# fmt: off
CHANGES = [
    # do, tag, who is selected → what is stored, beginning with vip: Ann, Ben
    ("add",    "vip",  ("Cem",),              {"vip": ["Ann", "Ben", "Cem"]}),
    ("add",    "VIP",  ("Ben", "Cem"),        {"vip": ["Ann", "Ben", "Cem"]}),
    ("add",    "new",  ("Ann",),              {"new": ["Ann"], "vip": ["Ann", "Ben"]}),
    ("add",    "vip",  ("Dea",),              {"vip": ["Ann", "Ben"]}),
    ("add",    "vip",  (),                    {"vip": ["Ann", "Ben"]}),
    ("add",    " ",    ("Cem",),              {"vip": ["Ann", "Ben"]}),
    ("add",    "x\ny", ("Cem",),              {"vip": ["Ann", "Ben"], "x y": ["Cem"]}),
    ("add",    "x" * 25, ("Cem",),            {"vip": ["Ann", "Ben"]}),
    ("remove", "vip",  ("Ben", "Cem"),        {"vip": ["Ann"]}),
    ("remove", "Vip",  ("Ann", "Ben"),        {}),
    ("remove", "new",  ("Ann",),              {"vip": ["Ann", "Ben"]}),
]
# fmt: on


@pytest.mark.parametrize(("do", "tag", "selected", "after"), CHANGES)
def test_what_a_change_stores(page, people, world, do, tag, selected, after):
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ann", "Ben"), name="vip")
    change(page, people, do, tag, *selected)
    assert stored(people) == after


def test_a_tag_is_renamed_and_deleted_with_undo(page, people, world):
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ann", "Ben"), name="vip")
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ben"), name="gold")
    services.save_filter(saved=SavedFilter(user=world.trainer, name="VIPs", query={"tag": "vip"}))
    services.save_filter(saved=SavedFilter(user=world.trainer, name="Gold", query={"tag": "gold"}))
    before = stored(people)

    def filters():
        return dict(SavedFilter.objects.values_list("name", "query"))

    renamed = page.post("/trainees/tags/rename/", {"tag": "vip", "name": "gold"}, follow=True)
    assert stored(people) == {"gold": ["Ann", "Ben"]}
    assert filters() == {"VIPs": {"tag": "gold"}, "Gold": {"tag": "gold"}}
    page.post("/trainees/tags/undo/", {"token": token_of(renamed)})
    assert stored(people) == before
    assert filters() == {"VIPs": {"tag": "vip"}, "Gold": {"tag": "gold"}}
    deleted = page.post("/trainees/tags/delete/", {"tag": "vip"}, follow=True)
    assert ("Tag deleted: vip." in deleted.text, stored(people)) == (True, {"gold": ["Ben"]})
    page.post("/trainees/tags/undo/", {"token": token_of(deleted)})
    assert stored(people) == before
    refused = page.post("/trainees/tags/rename/", {"tag": "vip", "name": ""})
    assert (refused.status_code, "This field is required." in refused.text) == (400, True)


def test_another_spelling_of_the_same_tag(page, people, world):
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ann"), name="vip")
    renamed = page.post("/trainees/tags/rename/", {"tag": "vip", "name": "VIP"}, follow=True)
    assert stored(people) == {"VIP": ["Ann"]}
    page.post("/trainees/tags/undo/", {"token": token_of(renamed)})
    assert stored(people) == {"vip": ["Ann"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        TraineeTag.objects.create(trainee=people["Ann"], gym=world.gym, name="Vip")


def seen_by(client, user):
    client.force_login(user)
    return re.findall(r'class="chip chip-sm" [^>]*title="([^"]+)"', client.get("/trainees/").text)


def test_a_tag_goes_with_the_trainee_to_the_next_trainer_of_the_gym_and_to_no_other(client, people, world):
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ann"), name="vip")
    assert (seen_by(client, world.trainer), seen_by(client, world.colleague)) == (["vip"], [])
    facilities.hand_over(trainees=[people["Ann"]], trainer=world.colleague_profile)
    assert (seen_by(client, world.trainer), seen_by(client, world.colleague)) == ([], ["vip"])
    elsewhere = TrainerFactory()
    people["Ann"].refresh_from_db()
    people["Ann"].gym, people["Ann"].trainer = elsewhere.gym, elsewhere
    facilities.save_trainee(people["Ann"])
    assert seen_by(client, elsewhere.user) == []
    assert "vip" not in client.get("/trainees/tags/").text


def test_a_trainee_has_a_number_of_tags(page, people, world, monkeypatch):
    from dataclasses import replace

    monkeypatch.setitem(quotas.STORED, "tags", replace(quotas.STORED["tags"], most=2))
    for name in ("one", "two", "three"):
        answer = change(page, people, "add", name, "Ann")
    assert "A trainee has at most 2 tags." in answer.text
    assert sorted(stored(people)) == ["one", "two"]


# fmt: off
FILTERED = [
    # query → who is shown; vip: Ann, Ben; all but Ann have no program
    ("tag=vip",                     ["Ben", "Ann"]),
    ("tag=VIP&sort=name",           ["Ann", "Ben"]),
    ("tag=nothing",                 []),
    ("flag=none",                   ["Ben", "Cem"]),
    ("flag=none&tag=vip",           ["Ben"]),
    ("flag=pain",                   []),
    ("flag=nonsense&sort=name",     ["Ann", "Ben", "Cem"]),
    ("program={program}",           ["Ann"]),
    ("program={program}&tag=vip",   ["Ann"]),
    ("program=nonsense&sort=-name", ["Cem", "Ben", "Ann"]),
    ("show=attention&tag=vip",      ["Ben"]),
    ("search=be&tag=vip",           ["Ben"]),
]
# fmt: on


@pytest.mark.parametrize(("query", "expected"), FILTERED)
def test_filters(page, people, world, query, expected):
    services.tag_trainees(user=world.trainer, trainees=keys(people, "Ann", "Ben"), name="vip")
    program = ProgramAssignment.objects.get().program_id
    assert shown(page.get(f"/trainees/?{query.format(program=program)}").text) == expected


def test_a_filter_is_saved_used_renamed_and_removed_with_undo(page, people):
    back = "search=a&show=attention&flag=none&sort=-name&page=2&select=all"
    text = page.get(f"/trainees/?{back}").text
    assert "Save this filter" in text
    saved = page.post("/trainees/filters/", {"name": "No  plan", "back": back}, follow=True)
    assert "Filter saved." in saved.text
    one = SavedFilter.objects.get()
    assert (one.name, one.query) == (
        "No plan",
        {"search": "a", "show": "attention", "flag": "none", "sort": "-name"},
    )
    link = 'href="/trainees/?search=a&amp;show=attention&amp;flag=none&amp;sort=-name" aria-current="true">No plan</a>'
    assert (link in saved.text, "Save this filter" in saved.text) == (True, False)
    assert ">No plan</a>" in page.get("/trainees/").text
    again = page.post("/trainees/filters/", {"name": "no plan", "back": "tag=x"}, follow=True)
    assert "You have a filter of this name." in again.text
    empty = page.post("/trainees/filters/", {"name": "Nothing", "back": ""}, follow=True)
    assert (SavedFilter.objects.count(), "This is not a filter." in empty.text) == (1, True)

    page.post(f"/trainees/filters/{one.pk}/", {"name": "To plan"})
    assert SavedFilter.objects.get().name == "To plan"
    assert page.post(f"/trainees/filters/{one.pk}/", {"name": ""}).status_code == 400
    removed = page.post(f"/trainees/filters/{one.pk}/delete/", follow=True)
    assert ("Filter removed: To plan." in removed.text, SavedFilter.objects.count()) == (True, 0)
    for _time in range(2):
        page.post("/trainees/filters/restore/", {"token": token_of(removed)})
        assert SavedFilter.objects.get().query == one.query


def test_filters_are_the_users_own(client, people, world):
    saved = SavedFilter.objects.create(user=world.trainer, name="Mine", query={"tag": "vip"})
    client.force_login(world.colleague)
    assert "Mine" not in client.get("/trainees/tags/").text
    assert client.post(f"/trainees/filters/{saved.pk}/", {"name": "Theirs"}).status_code == 404
    assert client.post(f"/trainees/filters/{saved.pk}/delete/").status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"search": "x", "page": "2"}, {"search": "x"}),
        ({"flag": "x", "show": "x", "program": "x"}, {}),
        ({"program": "12", "tag": None, "sort": "-last"}, {"program": "12", "sort": "-last"}),
    ],
)
def test_what_a_filter_keeps(given, kept):
    assert RosterFilter.read(given).query == kept


def test_all_that_match_are_selected_beyond_the_page(page, people, world, monkeypatch):
    monkeypatch.setattr("coaching.views.trainees.ON_A_PAGE", 2)
    services.tag_trainees(user=world.trainer, trainees=keys(people, *NAMES), name="vip")
    assert "that match" not in page.get("/trainees/?sort=name").text
    first = page.get("/trainees/?sort=name&select=all").text
    assert ("Select all 3 that match" in first, first.count(" checked")) == (True, 2)
    every = page.get("/trainees/?sort=name&select=match").text
    assert "All 3 that match are selected." in every
    assert f'<input type="hidden" name="trainee" value="{people["Cem"].pk}">' in every
    chosen = ",".join(map(str, keys(people, "Ann", "Ben", "Cem")))
    form = page.post("/trainees/assign/", {"trainee": chosen, "choose": "1"})
    assert (form.status_code, form.text.count(" checked")) == (200, 3)
    assert ProgramAssignment.objects.count() == 1
    tagged = page.post("/trainees/tags/change/", {"trainee": chosen, "name": "all", "do": "add"}, follow=True)
    assert "Tagged 3 trainees: all." in tagged.text
    beside = page.post("/trainees/log/", {"trainee": chosen})
    assert beside.url == "/trainees/log/?" + "&".join(f"trainee={key}" for key in keys(people, *NAMES))


def test_a_trainer_without_trainees_is_welcomed(client, world):
    trainer = TrainerFactory(gym=world.gym, invited_by=world.admin)
    client.force_login(trainer.user)
    text = client.get("/trainees/").text
    assert f"You coach at {world.gym}" in text
    assert f"{world.admin} invited you to {world.gym}." in text
    assert ('href="/trainees/invitations/"' in text, 'href="/programs/new/"' in text) == (True, True)
    assert ("need attention" in text, 'role="search"' in text) == (False, False)
    searched = client.get("/trainees/?search=x").text
    assert ("Two steps" in searched, 'role="search"' in searched) == (False, True)
