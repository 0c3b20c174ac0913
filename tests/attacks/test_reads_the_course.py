"""Rubric, gradebook and other submissions read from disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["rubric.py", "gradebook.db", "submitted/ada/answer.py"])
def test_no_file_of_the_course_can_be_read(course, name: str) -> None:
    outcome = course.attack_once("def attack(path):\n    return open(path).read()", str(course.folder / name))
    assert (outcome.status, outcome.error in {"PermissionError", "FileNotFoundError"}) == ("raised", True)


def test_no_folder_can_be_listed_or_walked_into(course) -> None:
    code = """
    import glob
    import os

    def attack(folder):
        found = glob.glob(folder + "/**", recursive=True)
        for look in (os.listdir, os.scandir):
            try:
                found += [str(entry) for entry in look(folder)]
            except OSError:
                pass
        return [name for name in found if "rubric" in name]
    """
    for place in (course.folder, course.folder.parent, Path.cwd(), Path.cwd() / "lessons", Path.home()):
        outcome = course.attack_once(code, str(place))
        assert (outcome.status, outcome.value) == ("ok", [])


def test_nothing_of_the_machine_but_python_can_be_read(course) -> None:
    code = """
    def attack(path):
        return len(open(path, "rb").read(10))
    """
    paths = ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/proc/self/environ", "/proc/mounts", "/proc/version"]
    paths += [
        str(Path.cwd() / "pyproject.toml"),
        str(Path.cwd() / "autograders/grader.py"),
        "/sys/kernel/uevent_seqnum",
    ]
    outcomes = course.attack(code, *((path,) for path in paths))
    assert {outcome.status for outcome in outcomes} == {"raised"}


def test_the_environment_of_the_grader_does_not_come_along(course) -> None:
    assert "SECLAB_CANARY" in os.environ
    outcome = course.attack_once("import os\ndef attack():\n    return dict(os.environ)")
    assert set(outcome.value) <= {"LC_ALL", "TZ", "HOME", "TMPDIR"}


def test_a_course_installed_beside_python_is_not_seen(course) -> None:
    code = """
    import os

    def attack(*folders):
        seen = []
        for folder in folders:
            try:
                seen += os.listdir(folder)
            except OSError:
                pass
        return seen
    """
    library = Path(os.__file__).resolve().parent
    folders = [library / "site-packages", library / "dist-packages", Path("/usr/lib/python3/dist-packages")]
    folders += [Path(pytest.__file__).parent.parent, Path("/usr/local/lib"), Path("/opt"), Path("/srv")]
    assert course.attack_once(code, *map(str, folders)).value == []
