import pytest
from django.core.management import CommandError, call_command

from gymtrack import docs_generator as reference


def test_generated_documents_are_current(monkeypatch):
    call_command("reference", "check")
    monkeypatch.setitem(reference.PAGES, "docs/settings.md", lambda: "something else")
    with pytest.raises(CommandError, match=r"docs/settings.md is stale"):
        call_command("reference", "check")


def test_a_page_is_written(monkeypatch, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    monkeypatch.delitem(reference.PAGES, "docs/models.md")
    call_command("reference", "write")
    text = (tmp_path / "docs" / "settings.md").read_text()
    assert "| `PORT` | `8000` | the port that gunicorn listens on |" in text
    assert "| `SECRET_KEY` | none | random, 50 characters or more; required unless `DEBUG` |" in text


def test_the_map_of_the_models():
    text = reference.models_page()
    assert "  Gym ||--o{ Trainer : gym" in text
    assert "  Gym |o--o{ Trainee : gym" in text
    assert "  User ||--o| Trainer : user" in text
    assert "  Gym }o--o{ User : admins" in text
    assert "    uuid id PK" in text
