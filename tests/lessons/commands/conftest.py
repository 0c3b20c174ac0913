"""How does a test run a command?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lessons.cli import main

TOY = Path(__file__).parents[2] / "course"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def course(tmp_path: Path, seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the toy course, and a home without any work."""
    folder = shutil.copytree(TOY, tmp_path / "course")
    monkeypatch.setenv("SECLAB_LESSONS", str(folder))
    for name in ("SECLAB_DEBUG", "SECLAB_BACKEND", "SECLAB_S3"):
        # What is set first is taken back at the end, whoever sets it in between.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return folder


@pytest.fixture
def seclab(course: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `seclab` on the toy course."""

    def run(*words: str) -> Ran:
        code = main(words)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run
