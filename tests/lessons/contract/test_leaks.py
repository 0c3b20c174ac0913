"""Is a line of a solution found wherever it is given away?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.catalogue import load
from lessons.contract.leaks import leaked_lines, significant_lines

Copy = Callable[..., Path]
LINE = '"ports": [8443, 9090]'


@pytest.mark.parametrize("written", [LINE, "'ports':[8443,9090]", '{"ports": [8443,\n 9090]}'])
def test_a_line_in_the_notebook_is_found_however_it_is_spaced(toy: Copy, written: str) -> None:
    folder = toy(changes={"lesson.md": ("## What comes next", f"Such as:\n\n```json\n{written}\n```")})
    (found,) = leaked_lines(load(folder))
    assert found.startswith("open_ports/lesson.md: cell prose-")
    assert LINE in found


def test_a_line_in_a_hint_is_found(toy: Copy) -> None:
    folder = toy(changes={"hints.md": ("in your list?", f"in your list `{LINE}`?")})
    (found,) = leaked_lines(load(folder))
    assert "a hint for opens_the_registry holds" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("list the ports that the story names", f"write {LINE.replace(chr(34), chr(39))}"),
        ("The gateway reaches the model registry.", f"The answer is {LINE.replace(chr(34), chr(39))}."),
    ],
)
def test_a_line_in_the_feedback_is_found(toy: Copy, old: str, new: str) -> None:
    found = leaked_lines(load(toy(changes={"rubric.py": (old, new)})))
    assert found
    assert all("the feedback on it holds" in line for line in found)


def test_the_feedback_may_quote_the_learners_own_line(toy: Copy) -> None:
    folder = toy()
    (folder / "specimens" / "closes_every_other_port" / "one.json").write_text(
        '{\n  "ports": [8443, 9090], "ports": [8443, 9090, 22]\n}\n'
    )
    assert leaked_lines(load(folder)) == []


def test_what_the_starter_holds_is_given_and_not_given_away(toy: Copy) -> None:
    folder = toy(
        changes={
            "lesson.md": ('{\n  "ports": ["*"]', '{\n  "purpose": "registry and metrics",\n  "ports": ["*"]'),
            "solutions/ports.json": ("{\n", '{\n  "purpose": "registry and metrics",\n'),
        }
    )
    assert significant_lines(load(folder)) == (LINE,)
    assert leaked_lines(load(folder)) == []


@pytest.mark.parametrize(
    "line",
    [
        '"Effect": "Allow",',
        '"Condition": {',
        '"StringNotEqualsIfExists": {',
        '"Version": "2012-10-17",',
        '"Resource": "*"',
        "- podSelector: {}",
        '"restrictPublicBuckets": true,',
        "}]}]}]}]}]}]}]}]}",
        "from pathlib import Path",
        "import ipaddress",
        "a = 1",
    ],
)
def test_structure_gives_nothing_away(toy: Copy, line: str) -> None:
    folder = toy()
    (folder / "solutions" / "ports.json").write_text(f"{line}\n")
    assert significant_lines(load(folder)) == ()


@pytest.mark.parametrize(
    "line",
    [
        '"Resource": "arn:aws:s3:::b/a/*"',
        '"Action": "s3:GetObject",',
        "rotate_after_days: 30",
        "return text.replace(name, '')",
        "RUN useradd --uid 1000 app",
    ],
)
def test_a_value_gives_something_away(toy: Copy, line: str) -> None:
    folder = toy()
    (folder / "solutions" / "ports.json").write_text(f"  {line}\n")
    assert significant_lines(load(folder)) == (line,)
