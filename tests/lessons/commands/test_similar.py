"""Does `seclab course similar` show likeness, and say that it proves nothing?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from autograders.course.class_folder import ClassFolder
from tests.autograders.course.classes import LESSON, RIGHT, hand_in, new_class, notebook

WRONG = '{"ports": [8443, 9090, 1521]}'


@pytest.fixture
def place(seclab: Any, tmp_path: Path) -> str:
    """A graded class with two wrong answers that mean the same, and a learner's name that is none."""
    made: ClassFolder = new_class(tmp_path / "class")
    for learner, answer in (("ana", WRONG), ("b\u00e9n [red]", WRONG.replace(" ", "")), ("cem", RIGHT), ("dan", RIGHT)):
        hand_in(made, learner, notebook(answer))
    assert seclab("course", "grade", "--course", str(made.root)).code == 0
    return str(made.root)


def test_wrong_answers_that_mean_the_same_are_listed(seclab: Any, place: str) -> None:
    ran = seclab("course", "similar", "--course", place)
    assert (ran.code, ran.err) == (0, "")
    assert "  ports   2 learners   closes_every_other_port\n    ana, b\u00e9n [red]\n" in ran.out
    assert "cem" not in ran.out
    assert ran.out.rstrip().endswith("before you think anything of it.")
    assert "cem, dan" in seclab("course", "similar", "--course", place, "--right").out


def test_json_carries_the_same_and_the_caution(seclab: Any, place: str) -> None:
    found = json.loads(seclab("course", "similar", LESSON, "--course", place, "--json").out)
    assert found["note"].startswith("Likeness is no proof of copying")
    [lesson] = found["lessons"]
    assert lesson["lesson"] == LESSON
    assert [one["learners"] for one in lesson["clusters"]] == [["ana", "b\u00e9n [red]"]]
    assert lesson["similar"] == []


def test_logs_beside_the_submissions_are_evidence(seclab: Any, place: str) -> None:
    answer = '{"ports": [8443, 9090]' + " " * 120 + "}"
    for hour, learner in ((9, "eli"), (10, "fay")):
        path = hand_in(ClassFolder(Path(place)), learner, notebook(answer))
        lines = [
            {
                "kind": "attempt",
                "time": f"2026-03-02T{hour:02}:{minute:02}:00.000+00:00",
                "answers": {"ports": hashlib.sha256(str(minute).encode()).hexdigest()},
            }
            for minute in range(6)
        ]
        path.with_name("attempts.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert seclab("course", "grade", "--course", place).code == 0
    ran = seclab("course", "similar", "--course", place)
    assert "  ports   eli, fay\n    the logs of both hold 6 texts that they tried before" in ran.out
    assert "the log of eli has them first" in ran.out


def test_a_class_that_is_not_there_is_explained(seclab: Any, tmp_path: Path) -> None:
    ran = seclab("course", "similar", "--course", str(tmp_path / "nothing"))
    assert ran.code == 3
    assert "seclab course init" in ran.err
