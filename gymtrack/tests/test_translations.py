import gettext
import re

import pytest
from django.conf import settings

CATALOGUE = settings.BASE_DIR / "locale" / "de" / "LC_MESSAGES" / "django.po"
ENTRY = re.compile(r'^(?:msgctxt "(.+)"\n)?msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)


@pytest.mark.django_db
def test_pages_speak_the_visitors_language(client):
    page = client.get("/", headers={"accept-language": "de-AT,de;q=0.9"})
    assert page.headers["Content-Language"] == "de"
    assert "Jeder Satz zählt" in page.content.decode()
    assert 'lang="de"' in page.content.decode()


def test_a_users_language_comes_before_the_browsers(client, world):
    world.trainee.language = "de"
    world.trainee.save()
    client.force_login(world.trainee)
    assert "Diese Woche" in client.get("/today/", headers={"accept-language": "en"}).content.decode()


def test_a_visitor_registers_in_their_language(client, world):
    body = {"first_name": "Neo", "email": "neo@example.org", "password": "blue-or-red-1"}
    client.post("/join/", body, headers={"accept-language": "de"})
    assert "Hallo Neo" in client.get("/today/").content.decode()


def test_the_catalogue_is_complete_and_compiled():
    entries = ENTRY.findall(CATALOGUE.read_text(encoding="utf-8"))
    assert len(entries) > 500
    assert [msgid for _context, msgid, msgstr in entries if not msgstr] == []
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    plain = [entry for entry in entries if "\\" not in "".join(entry)]

    def compiled_text(context: str, msgid: str) -> str:
        return translations.pgettext(context, msgid) if context else translations.gettext(msgid)

    assert [msgid for context, msgid, msgstr in plain if compiled_text(context, msgid) != msgstr] == []
