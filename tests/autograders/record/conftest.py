"""Which log do the tests tamper with?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograders.record import Log
from autograders.report import Report, Result

SECRET = "the text of an answer"


def report(points: int = 2, lesson: str = "open_ports") -> Report:
    """A report with one passed check of some points, and one that failed."""
    passed = Result("opens_it", "ports", "pass", points, "It opens the port.")
    return Report(lesson, (passed, Result("closes_the_rest", "ports", "fail", 3, "Closed.", reason=SECRET)), "v1")


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log of five grades, to be left as it is."""
    folder = tmp_path_factory.mktemp("written") / "record"
    log = Log(folder)
    log.append(report(), "alice", {"ports": SECRET})
    log.extend((report(points), name, {"ports": SECRET}) for points, name in ((4, "bob"), (3, "alice"), (1, "zoë")))
    log.append(report(7, "short_lived_keys"), "alice", {"keys": "x"})
    return folder


@pytest.fixture
def log(written: Path, tmp_path: Path) -> Log:
    """A copy of that log."""
    return Log(shutil.copytree(written, tmp_path / "record"))
