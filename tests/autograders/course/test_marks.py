"""Which marks does an answer carry that nothing forced on it?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograders.course.evidence import Mark
from autograders.course.marks import Lesson, digest, meaning
from autograders.course.tried import Tried

ROOT = Path(__file__).parents[3]
POLICIES, PORTS = ROOT / "lessons" / "least_privilege", ROOT / "tests" / "course" / "open_ports"
REFERENCE = (POLICIES / "solutions" / "backup_operator.json").read_text()
PROGRAM = """
def mask(row):
    out = []
    for part in row.split(","):
        if "@" in part:
            part = "***"
        elif part.isdigit():
            part = "0" * len(part)
        out.append(part)
    return ",".join(out)
"""
RENAMED = PROGRAM.replace("out", "pieces").replace("row", "line").replace("part", "bit") + "# mine\n"


@pytest.fixture(scope="module")
def policies() -> Lesson:
    """What the course wrote about the backup operator."""
    return Lesson.of(POLICIES, "backup_operator")


@pytest.fixture
def programs(tmp_path: Path) -> Lesson:
    """The same for a question that is answered by a program."""
    folder = shutil.copytree(PORTS, tmp_path / "open_ports")
    shutil.rmtree(folder / "specimens")
    (folder / "solutions" / "ports.json").unlink()
    (folder / "solutions" / "ports.py").write_text("def mask(row):\n    return ''\n")
    return Lesson.of(folder, "ports")


def kinds(marks: object) -> set[str]:
    assert isinstance(marks, set)
    return {mark.kind for mark in marks}


def test_the_reference_carries_none_however_it_is_formatted(policies: Lesson) -> None:
    for indent in (None, 1, 4, "\t"):
        assert set(policies.marks(json.dumps(json.loads(REFERENCE), indent=indent), False)) == set()


def test_statements_in_an_order_of_ones_own_are_a_mark(policies: Lesson) -> None:
    turned = json.loads(REFERENCE)
    turned["Statement"] = [turned["Statement"][at] for at in (2, 0, 3, 1)]
    marks = set(policies.marks(json.dumps(turned), False))
    assert kinds(marks) == {"order"}
    assert {mark.size for mark in marks} == {4}


def test_an_order_that_matters_is_forced() -> None:
    plan = Lesson.of(POLICIES, "rotation_plan")
    head = "principal: svc-inference\nrotate_every: 30d\nsteps:\n"
    steps = "  - create: new\n  - deploy: new\n  - wait: 1h\n  - delete: old\n"
    assert "order" not in kinds(set(plan.marks(head + steps, True)))


def test_a_mistake_that_no_example_makes_is_a_mark(policies: Lesson) -> None:
    wrong = json.loads(REFERENCE)
    del wrong["Statement"][1:3]
    text = json.dumps(wrong)
    assert Mark("mistake", digest(meaning(POLICIES, "backup_operator", text))) in set(policies.marks(text, True))
    assert "mistake" not in kinds(set(policies.marks(text, False)))


def test_a_program_is_recognised_under_other_names(programs: Lesson) -> None:
    one, other = (
        {mark for mark in programs.marks(text, False) if mark.kind == "program"} for text in (PROGRAM, RENAMED)
    )
    assert one == other
    assert [mark.size for mark in one] == [8]
    assert "program" not in kinds(set(programs.marks("def mask(row):\n    return row\n", False)))


def test_texts_of_the_log_count_but_those_of_the_lesson(policies: Lesson) -> None:
    when = "2026-03-02T09:00:00Z"
    log = [Tried("backup_operator", digest(text), when) for text in ("mine", REFERENCE)]
    others = [Tried("wiki_policy", digest("other"), when)]
    assert set(policies.marks(REFERENCE, False, [*log, *others])) == {Mark("tried", digest("mine"))}
    assert set(policies.marks('{"a": 1}', False, log)) <= {Mark("line", '"a": 1')}
