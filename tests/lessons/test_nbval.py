"""Do the built notebooks run under nbval, as teachers check their own?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from lessons.build import build
from lessons.catalogue import lesson

COURSE = Path(__file__).parent.parent / "course"
CLAIM = """\
from IPython.utils.capture import capture_output
with capture_output() as said:
    {check}
assert "{words}" in said.outputs[0].data["text/plain"], said.outputs[0].data["text/plain"]
"""


def claiming(slug: str, solution: bool, words: str) -> str:
    """Build a notebook, and let a cell behind each check cell claim what its report says."""
    notebook = build(lesson(slug, COURSE), solution)
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        if cell["metadata"]["seclab"]["role"] == "check":
            claim = CLAIM.format(check="".join(cell["source"]), words=words)
            cells.append({**cell, "id": f"claim-{len(cells)}", "metadata": {}, "source": claim})
    return json.dumps({**notebook, "cells": cells})


def test_the_solution_scores_full_and_the_release_is_unanswered(tmp_path: Path) -> None:
    (tmp_path / "solution.ipynb").write_text(claiming("short_lived_keys", True, "3 of 3 points"), encoding="utf-8")
    (tmp_path / "released.ipynb").write_text(claiming("short_lived_keys", False, "Not answered yet"), encoding="utf-8")
    own = {
        "SECLAB_HOME": str(tmp_path / "seclab"),
        "SECLAB_LESSONS": str(COURSE),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider", "-q", "--rootdir", ".", "."]
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, **own}, capture_output=True, text=True)
    assert "16 passed" in done.stdout, done.stdout
    assert done.returncode == 0, done.stdout
