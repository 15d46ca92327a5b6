"""The documentation is true: files, tests and settings that it names exist."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from gymtrack.environment import Environment

DOCS = Path(settings.BASE_DIR) / "docs"
TEST = re.compile(r"`([\w/]+/test_\w+\.py)(?:::(test_\w+))?")
# A path with a folder, and files of the root. Addresses (`/account/`) begin with a slash.
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|Makefile|Dockerfile|\.dockerignore|[\w-]+\.(?:toml|yaml|md))`")
GUIDES = [
    "AGENTS.md",
    "CONTRIBUTING.md",
    "docs/adding-a-model.md",
    "docs/architecture.md",
    "docs/glossary.md",
    "docs/guide.md",
    *sorted(str(path.relative_to(DOCS.parent)) for path in (DOCS / "adr").glob("*.md")),
]
# Folders inside an app, and one that the build creates.
NOT_FROM_THE_ROOT = {"admin/", "api/", "models/", "services/", "views/", "static/build/"}
FILE = re.compile(
    r"`((?:accounts|benchmarks|changes|coaching|common|deploy|facilities|gymtrack|metrics|notifications|operations|policy"
    r"|progress|scripts|static|tests|training|transfers|webhooks|workouts|\.github)/[\w./-]+\.\w+)`"
)


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_test_and_file_that_is_named_exists(page):
    text = (DOCS / page).read_text()
    for name, test in TEST.findall(text):
        path = Path(settings.BASE_DIR) / name
        assert path.exists(), name
        assert not test or f"def {test}(" in path.read_text(), f"{name}::{test}"
    for name in FILE.findall(text):
        assert (Path(settings.BASE_DIR) / name).exists(), name


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    """Every file and folder (with a slash at its end) of the repository."""
    files = subprocess.run(
        ["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {f"{folder}/" for name in files for folder in Path(name).parents}
    return {*files, *folders}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide: str, tracked: set[str]) -> None:
    named = set(PATH.findall((DOCS.parent / guide).read_text()))
    assert named - tracked - NOT_FROM_THE_ROOT == set()


def test_the_tables_of_security_name_many_tests():
    assert len(TEST.findall((DOCS / "asvs.md").read_text())) > 100
    assert len(TEST.findall((DOCS / "threat-model.md").read_text())) > 40


def test_every_setting_that_the_guides_name_is_one():
    known = set(Environment.model_fields)
    known |= {f"{name}_FILE" for name in known} | {"DOMAIN", "PROMETHEUS_MULTIPROC_DIR"}
    named = re.compile(r"`([A-Z][A-Z_]{4,})(?:=[^`]*)?`")
    for page in ("deployment.md", "monitoring.md", "backups.md", "runbook.md"):
        found = {name for name in named.findall((DOCS / page).read_text()) if "_" in name}
        assert found - known - {"DEPLOY_KEY", "DEPLOY_KNOWN_HOSTS", "DEPLOY_TARGET"} == set(), page
