"""Lists, choices and files of the administration: what their rows say, what they offer, what they read."""

import pytest
from django.contrib.admin import site
from django.urls import reverse

from changes.models import AuditEntry
from facilities.tests.factories import TrainerFactory
from facilities.tests.test_administration import upload
from transfers.exports import for_excel

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, world):
    client.force_login(world.admin)
    return client


def test_a_row_of_a_trainee_says_trainer_program_and_last_workout(admin, world):
    body = admin.get(reverse("admin:facilities_trainee_changelist")).content.decode()
    for column in ("trainer", "program_now", "last_workout", "joined"):
        assert f"column-{column}" in body, column
    assert world.private_program.name in body


def test_filters_have_names_of_their_own(admin, world):
    filters = admin.get(reverse("admin:facilities_trainee_changelist")).context["cl"].filter_specs
    titles = [str(one.title) for one in filters]
    assert len(set(titles)) == len(titles) > 4


def test_choices_of_a_trainer_are_those_of_the_gym_that_the_form_names(admin, world):
    elsewhere = TrainerFactory(gym=world.empty_gym, user__first_name="Else")
    query = {"app_label": "facilities", "model_name": "trainee", "field_name": "trainer", "term": ""}

    def offered(**more):
        answer = admin.get(reverse("admin:autocomplete"), {**query, **more})
        return {int(row["id"]) for row in answer.json()["results"]}

    own = {world.trainer_profile.pk, world.colleague_profile.pk}
    assert offered() == own | {elsewhere.pk}
    assert offered(gym=world.gym.pk) == own
    assert offered(gym=world.empty_gym.pk) == {elsewhere.pk}
    assert offered(gym=world.other_gym.pk) == set()
    assert offered(gym="junk") == own | {elsewhere.pk}


def test_the_front_desk_chooses_among_its_gym_and_trainers(client, world):
    client.force_login(world.desk)
    for field, expected in (
        ("gym", {world.gym.pk}),
        ("trainer", {world.trainer_profile.pk, world.colleague_profile.pk}),
    ):
        query = {"app_label": "facilities", "model_name": "invitation", "field_name": field, "term": ""}
        answer = client.get(reverse("admin:autocomplete"), query)
        assert {int(row["id"]) for row in answer.json()["results"]} == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_of_a_spreadsheet_is_read_whatever_its_encoding(admin, world, encoding):
    content = "email,first_name,gym\njorg@x.org,Jörg,gym-a\n".encode(encoding)
    preview = upload(admin, "facilities_trainer", content)
    assert "Jörg" in preview.content.decode()


def test_a_file_that_is_no_text_says_so(admin, world):
    preview = upload(admin, "facilities_trainer", b"email\n\x81\x8d\xff\n")
    body = preview.content.decode()
    assert "CSV UTF-8" in body
    assert "UnicodeDecodeError" not in body


def test_tables_for_excel_begin_with_a_byte_order_mark():
    assert "".join(for_excel([["Übung"]])) == "\ufeffÜbung\r\n"


def test_a_dozen_saves_are_one_row_of_the_trail(admin, world):
    def save(row, number):
        for _number in range(number):
            AuditEntry.objects.create(
                model="training.program", row=str(row.pk), action="updated", gym=world.gym, actor=world.trainer
            )

    save(world.program, 12)
    save(world.private_program, 1)
    save(world.program, 1)
    page = admin.get(reverse("admin:changes_auditentry_changelist"))
    assert [len(entry.line.earlier) for entry in page.context["cl"].result_list] == [0, 0, 11]
    assert "11 more changes" in page.content.decode()


def test_an_empty_list_says_what_to_do(admin, world):
    page = reverse("admin:facilities_trainee_changelist")
    assert "Nothing matches." in admin.get(page, {"q": "nobody"}).content.decode()
    world.trainee_profile.delete()
    world.peer_profile.delete()
    assert "No trainees yet." in admin.get(page).content.decode()


def test_a_gym_has_a_time_zone_by_choice(admin, world):
    type(world.admin).objects.filter(pk=world.admin.pk).update(timezone="Europe/Berlin")
    form = admin.get(reverse("admin:facilities_gym_add")).context["adminform"].form
    assert form["timezone"].value() == "Europe/Berlin"
    assert ("Europe/Riga", "Europe/Riga") in form.fields["timezone"].choices


def test_the_page_of_a_program_is_small_and_leads_to_its_plan(admin, world):
    page = admin.get(reverse("admin:training_program_change", args=[world.private_program.pk]))
    assert page.context["inline_admin_formsets"] == []
    link = reverse("training:program_detail", args=[world.private_program.pk])
    assert link in page.content.decode()
    assert admin.get(link).status_code == 200


def test_a_gym_shows_its_opening_hours_as_one_types_them(admin, world):
    world.gym.opening_hours = [[["06:00", "23:00"]]] * 6 + [[]]
    world.gym.save()
    body = admin.get(reverse("admin:facilities_gym_change", args=[world.gym.pk])).content.decode()
    assert body.count('value="06:00–23:00"') + body.count('value="6:00–23:00"') == 6
    assert "[[" not in body


LISTS = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry)


@pytest.mark.parametrize("actor", ["operator", "admin", "desk"])
def test_each_filter_has_a_name_of_its_own_and_choices_that_say_what_they_are(client, world, actor):
    client.force_login(getattr(world, actor))
    lists = [client.get(reverse(f"admin:{name}_changelist")) for name in LISTS]
    seen = 0
    for answer in lists:
        if answer.status_code == 403:
            continue
        changes = answer.context["cl"]
        titles = [str(one.title).lower() for one in changes.filter_specs]
        assert len(set(titles)) == len(titles), titles
        words = {str(one["display"]) for spec in changes.filter_specs for one in spec.choices(changes)}
        assert words.isdisjoint({"Yes", "No", "True", "False", "1", "0"}), (titles, words)
        seen += len(titles)
    assert seen == {"operator": 29, "admin": 27, "desk": 7}[actor]


def test_a_filter_in_words_filters(admin, world):
    world.peer.is_active = False
    world.peer.save()
    listed = admin.get(reverse("admin:facilities_trainee_changelist"), {"user__is_active__exact": "0"})
    assert [row.pk for row in listed.context["cl"].result_list] == [world.peer_profile.pk]
    [account] = [one for one in listed.context["cl"].filter_specs if str(one.title) == "account"]
    choices = [(str(one["display"]), one["selected"]) for one in account.choices(listed.context["cl"])]
    assert choices == [("All", False), ("active", False), ("deactivated", True)]


def test_each_page_is_named_as_the_navigation_names_it(client, world):
    client.force_login(world.operator)
    groups = client.get("/admin/").context["tasks"]
    tasks = [(task["url"], str(task["label"])) for group in groups for task in group["tasks"]]
    assert [(label, f"<h1>{label}</h1>" in client.get(url).content.decode()) for url, label in tasks] == [
        *(("Overview", True), ("Trainees", True), ("Trainers", True), ("Invitations", True), ("Programs", True)),
        *(("Exercises", True), ("Program assignments", True), ("Gyms", True), ("Records of changes", True)),
        *(("Users", True), ("Connected applications", True)),
    ]


def test_the_records_of_changes_have_one_name(admin, world):
    page = admin.get(reverse("admin:changes_auditentry_changelist")).content.decode()
    assert "<h1>Records of changes</h1>" in page
    assert "Records of changes</a>" in page
    assert "Recorded changes" not in page
