"""The documentation tells the truth: what it names is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from gymtrack.environment import Environment

DOCS = Path(settings.BASE_DIR) / "docs"
TEST = re.compile(r"`([\w/]+/test_\w+\.py)(?:::(test_\w+))?")
FILE = re.compile(r"`((?:accounts|benchmarks|common|deploy|gymtrack|scripts|static|tests|\.github)/[\w./-]+\.\w+)`")


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_every_test_and_file_that_is_named_exists(page):
    text = (DOCS / page).read_text()
    for name, test in TEST.findall(text):
        path = Path(settings.BASE_DIR) / name
        assert path.exists(), name
        assert not test or f"def {test}(" in path.read_text(), f"{name}::{test}"
    for name in FILE.findall(text):
        assert (Path(settings.BASE_DIR) / name).exists(), name


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
