"""Is a stray file found, and a check that nothing covers?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import load
from lessons.contract.folder import stray_files, uncovered_checks

Copy = Callable[..., Path]
SPECIMENS = "specimens/opens_the_registry"


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "lesson.ipynb",
        "solutions/ports.yaml",
        "solutions/doors.json",
        "solutions/old/ports.json",
        "specimens/README.md",
        f"{SPECIMENS}/one.yaml",
        f"{SPECIMENS}/One Two.json",
        f"{SPECIMENS}/.hidden.json",
        f"{SPECIMENS}/deeper/one.json",
        "specimens/accepted/one.json",
        "specimens/accepted/doors/one.json",
        "specimens/hostile/ports/one.sh",
        "images/one.png",
    ],
)
def test_a_file_that_no_lesson_has_is_found(toy: Copy, name: str) -> None:
    folder = toy()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("{}")
    (found,) = stray_files(load(folder))
    assert Path(name).name in found
    assert "no file of a lesson" in found


def test_a_link_is_found(toy: Copy) -> None:
    folder = toy()
    (folder / SPECIMENS / "linked.json").symlink_to(folder / "solutions" / "ports.json")
    (found,) = stray_files(load(folder))
    assert "linked.json is a link" in found


@pytest.mark.parametrize("name", ["rubric.py", "hints.md"])
def test_a_missing_file_is_found(toy: Copy, name: str) -> None:
    folder = toy()
    (folder / name).unlink()
    assert stray_files(load(folder)) == [f"open_ports/{name} is missing. Write it."]


def test_what_python_leaves_behind_is_no_stray_file(toy: Copy) -> None:
    folder = toy()
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "rubric.cpython-311.pyc").touch()
    assert stray_files(load(folder)) == []


def test_two_specimens_are_too_few(toy: Copy) -> None:
    folder = toy()
    (folder / SPECIMENS / "only_metrics.json").unlink()
    (found,) = uncovered_checks(load(folder))
    assert found.startswith("open_ports/specimens/opens_the_registry/ holds 2 of 3 specimens.")


@pytest.mark.parametrize("kind", ["accepted", "invalid", "hostile"])
def test_a_question_without_an_answer_of_a_kind_is_found(toy: Copy, kind: str) -> None:
    folder = toy("short_lived_keys")
    shutil.rmtree(folder / "specimens" / kind / "rotation")
    (found,) = uncovered_checks(load(folder))
    assert found.startswith(f"short_lived_keys/specimens/{kind}/rotation/ holds no answer.")


def test_a_check_without_hints_and_a_hint_without_a_check_are_found(toy: Copy) -> None:
    folder = toy(changes={"hints.md": ("## opens_the_registry", "## opens_the_register")})
    without, unknown = uncovered_checks(load(folder))
    assert "no hint for opens_the_registry" in without
    assert "names opens_the_register, which is no check" in unknown


def test_specimens_of_no_check_are_found(toy: Copy) -> None:
    folder = toy()
    shutil.copytree(folder / SPECIMENS, folder / "specimens" / "opens_the_register")
    (found,) = uncovered_checks(load(folder))
    assert "open_ports/specimens/opens_the_register names no check" in found


def test_a_gate_of_another_lesson_is_found(toy: Copy) -> None:
    folder = toy(changes={"rubric.py": ("def mutants(", "del opens_the_registry\n\n\ndef mutants(")})
    found = uncovered_checks(load(folder))
    assert any("closes_every_other_port waits for opens_the_registry, which is no check" in line for line in found)
