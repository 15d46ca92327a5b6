"""Django admin with hostile values everywhere: parameters, keys in addresses, fields, selections, files. No answer is a
crash, and what is refused leaves every table as it was. `HOSTILE_VALUES=50 python -m pytest …` tries more of them."""

from copy import deepcopy
from urllib.parse import quote

import pytest
from django.contrib.admin import site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.hostile import EACH, Attempt, asked_names, some, taken_back
from tests.test_admin_crawl import ADDRESSES, OF_MODEL, address, client_of, foreign, own, posted

pytestmark = pytest.mark.edge
__all__ = ["foreign", "own"]  # fixtures
WHO = ["admin", "operator"]
LOOKUPS = ["exact", "id__exact", "in", "year", "month", "day", "gte", "isnull", "range", "regex", "iso_year", "date"]
PARAMETERS = ("q", "p", "o", "e", "all", "_popup", "_to_field", "_facets", "_changelist_filters", "id__in", "")


def model_of(name: str):
    found = [m for m in site._registry if name.startswith(f"{m._meta.app_label}_{m._meta.model_name}_")]
    return found[0] if found else None


def filters(name: str) -> set[str]:
    """What a list could be asked by: its filters, with lookups that they offer and others."""
    model_admin, found = site._registry[model_of(name)], set()
    for item in (*model_admin.list_filter, model_admin.date_hierarchy):
        if isinstance(item, str | tuple):
            field = item if isinstance(item, str) else item[0]
            found |= {field, *(f"{field}__{lookup}" for lookup in some(f"{name} {field}", LOOKUPS, 2 * EACH))}
        elif item is not None:
            found.add(item.parameter_name)
    return found


@pytest.fixture
def browser(world):
    """`browser(who)`: a function that makes clients, all of one session."""

    def of(who: str):
        signed_in = client_of(getattr(world, who))

        def another():
            client = client_of()
            client.cookies = deepcopy(signed_in.cookies)
            return client

        return another

    return of


@pytest.fixture
def attempt(django_capture_on_commit_callbacks):
    return lambda: Attempt(django_capture_on_commit_callbacks)


@pytest.mark.long
@pytest.mark.parametrize("who", WHO if EACH > 1 else WHO[1:])  # the operator's lists offer all filters
def test_parameters(world, own, foreign, browser, attempt, monkeypatch, who):
    client, attempt = browser(who), attempt()
    for name in set(ADDRESSES) - {"logout"}:
        url = address(name, own)
        with asked_names(monkeypatch) as names, taken_back():
            client().get(url)
        names |= set(PARAMETERS) if model_of(name) else set()
        names |= filters(name) if name.endswith(("_changelist", "_export")) else set()
        for parameter in sorted(names):
            for value in some(f"{who} {name} {parameter}", each=max(1, EACH // 2)):
                attempt(f"{name}?{parameter}={value[:40]!r}", client().get, url, {parameter: value[:3000]})
    assert attempt.wrong == []
    assert attempt.number > 500


@pytest.mark.parametrize("who", WHO)
def test_keys_in_addresses(own, foreign, browser, attempt, who):
    client, attempt = browser(who), attempt()
    for name in ADDRESSES:
        if not name.endswith(OF_MODEL):
            continue
        for value in [*some(f"{who} {name}"), "\x00", "1" + "0" * 30]:
            for key in (quote(value[:2000], safe=""), quote(quote(value[:2000], safe=""), safe="")):
                url = reverse(f"admin:{name}", args=["KEY"]).replace("KEY", key or "_")
                attempt(f"GET {name} {value[:40]!r}", client().get, url)
                attempt(f"POST {name} {value[:40]!r}", client().post, url)
    assert attempt.wrong == []
    assert attempt.number > 100


@pytest.mark.parametrize("who", WHO)
def test_fields(own, foreign, browser, attempt, monkeypatch, who):
    client, attempt = browser(who), attempt()
    for name in ADDRESSES:
        if not name.endswith(("_change", "_add", "_leave", "_view_as", "_delete")):
            continue
        url, data = address(name, own), {}
        page = client().get(url)
        if page.status_code == 200 and "adminform" in (page.context or {}):
            formsets = [inline.formset for inline in page.context["inline_admin_formsets"]]
            data = posted(page.context["adminform"].form, formsets)
        with asked_names(monkeypatch) as names, taken_back():
            client().post(url, data)
        for field in sorted(names | set(data) | {"_saveasnew", "_to_field", "_popup"}):
            for value in some(f"{who} {name} {field}"):
                attempt(f"{name} {field}={value[:40]!r}", client().post, url, {**data, field: value})
    assert attempt.wrong == []
    assert attempt.number > 200


@pytest.mark.parametrize("who", WHO)
def test_selections_and_choices(own, foreign, browser, attempt, monkeypatch, who):
    client, attempt = browser(who), attempt()
    for model, model_admin in site._registry.items():
        key = f"{model._meta.app_label}_{model._meta.model_name}"
        if key not in own:
            continue
        url = reverse(f"admin:{key}_changelist")
        for action in (*(model_admin.actions or ()), "nonsense", "\x00"):
            data = {"action": action, "_selected_action": [own[key].pk], "index": "0", "select_across": "0"}
            with asked_names(monkeypatch) as names, taken_back():
                client().post(url, data)
            for field in sorted(names | set(data)):
                for value in some(f"{who} {key} {action} {field}"):
                    attempt(f"{key} {action} {field}={value[:40]!r}", client().post, url, {**data, field: value})
    choice = {"app_label": "facilities", "model_name": "trainee", "field_name": "gym", "term": "x"}
    for parameter in (*choice, "page"):
        for value in some(f"{who} {parameter}", each=2 * EACH):
            query = {**choice, parameter: value[:3000]}
            attempt(f"choices {parameter}={value[:40]!r}", client().get, reverse("admin:autocomplete"), query)
    assert attempt.wrong == []
    assert attempt.number > 200


FILES = [
    *(b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"a", b"\n" * 1000, b'"', b",", b'email\n"a', b"email,email\na,b"),
    *(b"email\n" + b"x" * 200_000, b"email;gym\n;\x00", "email\n\ud800".encode("utf-8", "surrogatepass")),
    *(
        b"email,first_name\na@b.org," + value.encode("utf-8", "replace")
        for value in ("a\x00", "=1+1", "\u202e", "9" * 500)
    ),
    b"name,gym,category\n" + b"\x1b,\x00,[[[[",
    b"name\n" + b"a,b,c,d\n" * 3,
]


@pytest.mark.parametrize("who", WHO)
def test_files(own, foreign, browser, attempt, who):
    client, attempt = browser(who), attempt()
    for name in ADDRESSES:
        if name.endswith("_import") and not name.endswith("_process_import"):
            for content in FILES:
                file = {"import_file": SimpleUploadedFile("x.csv", content), "format": "0", "resource": ""}
                attempt(f"{name} {content[:40]!r}", client().post, address(name, own), file)
            for field in ("import_file_name", "original_file_name", "format", "resource", "import_file"):
                for value in some(f"{who} {name} {field}"):
                    data = {"import_file_name": "x", "original_file_name": "x", "format": "0", "resource": ""}
                    url = address(name.replace("_import", "_process_import"), own)
                    attempt(f"{name} {field}={value[:40]!r}", client().post, url, {**data, field: value})
    assert attempt.wrong == []
    assert attempt.number > 50


# --- literal: what was found, with what it answers ---
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("training/programassignment/?start_date__year=0", 400),
        ("training/programassignment/?start_date__year=99999999999", 400),
        ("training/programassignment/?start_date__year=2026", 200),
        ("training/programassignment/?start_date__iso_year=1", 400),
        ("training/programassignment/?start_date__gte=0001-01-01T00:00%2B23:59", 400),
        ("changes/auditentry/?at=9999-12-31T23:59:59-23:59", 400),
        ("changes/auditentry/?gym__exact=99999999999999999999", 400),
        ("facilities/trainee/?gym__in=%00", 400),
        ("facilities/trainee/?gym__id__exact=%00", 400),
        ("facilities/trainee/export/?gym__in=1", 400),
        ("facilities/gym/?open_registration__regex=[", 400),
        ("facilities/gym/?open_registration=x", 400),
        ("facilities/gym/export/?is_active__range=1", 400),
        ("training/exercise/?category__range=1", 400),
        ("training/exercise/?category=%00", 400),
        ("training/exercise/%00/change/", 302),
        ("training/exercise/999999999999999999999999/change/", 302),
        ("training/exercise/_00/history/", 302),
    ],
)
def test_what_was_found(world, path, expected):
    assert client_of(world.operator).get(f"/admin/{path}").status_code == expected


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "\x00", "[" * 2000, "[" * 90_000, "1e999999999"])
def test_a_reference_and_a_list_that_are_none_are_refused_at_their_field(world, value):
    client = client_of(world.admin)
    url = reverse("admin:facilities_trainer_change", args=[world.trainer_profile.pk])
    page = client.get(url)
    data = posted(page.context["adminform"].form)
    for field in ("gym", "specialties"):
        answer = client.post(url, {**data, field: value})
        if field == "specialties" and value in ("x", "-1", "1e999999999", "9" * 30):
            continue  # a speciality like any other
        assert answer.status_code == 200, field
        assert field in answer.context["adminform"].form.errors
