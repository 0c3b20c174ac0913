"""A sandbox under attack, on every tier of this machine that may run the code of others.

The attacker is told where everything lies. After each attack an honest answer
must get its verdict, and the course must be as it was.
"""

from __future__ import annotations

import hashlib
import os
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograders import sandbox
from autograders.sandbox import Jail, Limits, Outcome, Walls

SECRET = "expected-answer-8c1f"
# Much wall time: other work on the machine must not fail a test.
QUICK = Limits(cpu_seconds=1.0, wall_seconds=10.0, batch_seconds=20.0, memory_mb=256, file_mb=2, printed_bytes=50_000)
# Where running out of time is the point.
BRIEF = replace(QUICK, cpu_seconds=0.2, wall_seconds=0.4)
HONEST = "def double(text):\n    return text * 2\n"


def _jails() -> dict[str, Jail]:
    os.environ["SECLAB_CANARY"] = SECRET
    jails = [Jail(Walls(*stand)) for stand in ((False, True, True), (True, True, False), (True, True, True))]
    found = {str(jail.tier): jail for jail in jails if jail.tier.number < 3}
    del os.environ["SECLAB_CANARY"]
    return found


JAILS = _jails()
ABOUT_FILES = ("reads_the_course", "reads_the_grader", "writes_outside", "symlink", "fills_the_disk", "left_behind")


class Course:
    """A folder that holds what a cheat would like to have, and an attacked sandbox beside it."""

    brief = BRIEF

    def __init__(self, folder: Path, jail: Jail) -> None:
        self.folder, self.jail = folder, jail
        for name in ("rubric.py", "gradebook.db", "submitted/ada/answer.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(SECRET)
        self._before = self._state()

    def attack(self, code: str, *cases: tuple[Any, ...], limits: Limits = QUICK, **options: Any) -> list[Outcome]:
        """Run the function `attack` of the code once for each case, and look at what is left afterwards."""
        pid = self.jail.pid
        asked = list(cases) or [()]
        found = sandbox.call(textwrap.dedent(code), "attack", asked, limits=limits, jail=self.jail, **options)
        assert self.jail.pid == pid, "the server had to be started again"
        assert sandbox.call(HONEST, "double", [("ab",)], jail=self.jail)[0].value == "abab"
        assert self._state() == self._before
        assert SECRET not in repr(found)
        return found

    def attack_once(self, code: str, *arguments: Any, limits: Limits = QUICK) -> Outcome:
        """Run the attack for one case."""
        return self.attack(code, arguments, limits=limits)[0]

    def _state(self) -> dict[str, tuple[str, int, int]]:
        files = sorted(path for path in self.folder.rglob("*"))
        return {str(path): (_digest(path), path.stat().st_mode, path.stat().st_mtime_ns) for path in files}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Attack every sandbox; the one without Landlock only where files are the point."""
    if "course" in metafunc.fixturenames:
        about_files = metafunc.module.__name__.rpartition(".test_")[2] in ABOUT_FILES
        chosen = [name for name, jail in JAILS.items() if about_files or jail.tier.landlock]
        metafunc.parametrize("course", chosen, indirect=True)


@pytest.fixture
def course(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.setenv("SECLAB_CANARY", SECRET)
    return Course(tmp_path / "course", JAILS[request.param])
