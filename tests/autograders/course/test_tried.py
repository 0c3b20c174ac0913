"""Is a log of attempts read as a stranger's data?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograders.course import tried
from autograders.course.tried import Tried, of_class, read

ONE, TWO = "1" * 64, "2" * 64
TIME = "2026-03-02T09:00:00.000+00:00"


def line(**changed: Any) -> str:
    return json.dumps({"kind": "attempt", "time": TIME, "answers": {"ports": ONE}, **changed})


def test_each_text_counts_once_with_its_first_time(tmp_path: Path) -> None:
    path = tmp_path / "attempts.jsonl"
    path.write_text("\n".join([line(time="2026-03-02T10:00:00Z"), line(), line(answers={"ports": TWO, "other": ONE})]))
    assert read(path) == (Tried("ports", ONE, TIME), Tried("ports", TWO, TIME), Tried("other", ONE, TIME))


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "{",
        "[" * 100_000,
        "7",
        line(kind="hint"),
        line(time=7),
        line(time="yesterday"),
        line(answers=[ONE]),
        line(answers={"ports": 7}),
        line(answers={"ports": "g" * 64}),
        line(note="x" * tried.MAX_LINE),
    ],
    ids=range(11),
)
def test_a_damaged_line_costs_that_line_alone(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "attempts.jsonl"
    path.write_text(f"{damaged}\n{line()}\n")
    assert read(path) == (Tried("ports", ONE, TIME),)


def test_what_is_no_file_or_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, link, pipe = tmp_path / "attempts.jsonl", tmp_path / "link", tmp_path / "pipe"
    path.write_text(line())
    link.symlink_to(path)
    os.mkfifo(pipe)
    assert [read(one) for one in (link, pipe, tmp_path, tmp_path / "missing")] == [(), (), (), ()]
    monkeypatch.setattr(tried, "MAX_BYTES", 10)
    assert read(path) == ()


def test_the_logs_of_a_class_lie_beside_the_submissions(tmp_path: Path) -> None:
    (tmp_path / "ana" / "open_ports").mkdir(parents=True)
    (tmp_path / "ana" / "open_ports" / "attempts.jsonl").write_text(line())
    assert of_class(tmp_path, "open_ports", ("ana", "ben")) == {"ana": (Tried("ports", ONE, TIME),), "ben": ()}
