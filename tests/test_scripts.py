"""The browser code that needs no browser: plates, and what a session looks like with what waits on top."""

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
    assert "pass 51" in result.stdout
