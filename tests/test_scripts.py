"""The browser code that needs no browser: its own tests, and that it has no addresses or texts of its own."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.once
def test_the_scripts_own_tests():
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    tests = sorted(ROOT.glob("static/js/tests/*.test.js"))
    result = subprocess.run([node, "--test", *tests], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
    assert "pass 580" in result.stdout


ADDRESS = re.compile(r"""["'`](/[a-z][\w/-]*)""")
SENTENCE = re.compile(r"""["'`]([A-Z][a-z]+(?: [a-zA-Z]|[.!?…])[^"'`]*)|>\s*([A-Za-z][\w ,.]*[a-z][^<>{}$=;()]*)</""")
COMMENT = re.compile(r"^\s*//.*$|\s// .*$", re.MULTILINE)
FOR_DEVELOPERS = re.compile(r"console\.\w+\(.*?\);")


def literals(script: str) -> list[str]:
    """Addresses of ours and sentences in a script."""
    code = FOR_DEVELOPERS.sub("", COMMENT.sub("", script))
    return [next(filter(None, match.groups())) for found in (ADDRESS, SENTENCE) for match in found.finditer(code)]


@pytest.mark.once
def test_scripts_have_no_addresses_and_no_texts_of_their_own():
    """The page brings both (workouts/script_data.py, and the service worker's by gymtrack/pwa.py)."""
    scripts = [path for path in (ROOT / "static" / "js").rglob("*.js") if path.parent.name != "tests"]
    assert len(scripts) > 20
    found = {str(path.relative_to(ROOT)): literals(path.read_text()) for path in scripts}
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.once
@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('fetch("/workouts/sync/")', ["/workouts/sync/"]),
        ("location.assign(`/workouts/${id}/`)", ["/workouts/"]),
        ('say("Set deleted.")', ["Set deleted."]),
        ("html`<button>Try again</button>`", ["Try again"]),
        ("html`<p>${texts.none}</p>`", []),
        ('import { uuid } from "../outbox/index.js"; // "/workouts/" is the page', []),
        ('console.info("The outbox could not be stored:", error.name);', []),
    ],
)
def test_such_literals_are_found(script, found):
    assert literals(script) == found
