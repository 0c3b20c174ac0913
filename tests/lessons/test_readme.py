"""Are the tables of lessons and of backends what the course is?"""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster import backends
from cluster.embedded import EmbeddedBackend
from lessons import readme

TOY = Path(__file__).parent.parent / "course"
MARKERS = (
    "before\n<!-- lessons:start -->\nold\n<!-- lessons:end -->\nx\n<!-- backends:start -->\n<!-- backends:end -->\n"
)


@pytest.fixture(autouse=True)
def toy_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readme, "LESSONS", TOY)


def test_every_lesson_is_a_row_in_order() -> None:
    rows = readme.lesson_table().splitlines()[2:]
    assert rows[0].startswith("| 1 | [Open two ports, and no third](lessons/open_ports/lesson.md) | List the ports")
    assert [row.split(" | ")[3:] for row in rows] == [["3", "3 |"], ["4", "5 |"], ["3", "5 |"]]


def test_every_capability_is_a_row_and_says_what_each_backend_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backends, "BACKENDS", dict.fromkeys(("one", "two"), EmbeddedBackend))
    head, line, *rows = readme.backend_table().splitlines()
    assert (head, line) == ("| | embedded | embedded |", "|---|---|---|")
    assert rows[0] == "| object store | ✓ | ✓ |"
    assert "| kubernetes | – needs a cluster | – likewise |" in rows
    assert len(rows) == 15


def test_only_what_stands_between_the_markers_changes() -> None:
    made = readme.current(MARKERS)
    assert made == (
        f"before\n<!-- lessons:start -->\n{readme.lesson_table()}\n<!-- lessons:end -->\nx\n"
        f"<!-- backends:start -->\n{readme.backend_table()}\n<!-- backends:end -->\n"
    )
    assert readme.current(made) == made


@pytest.mark.parametrize(
    "text", ["", "<!-- lessons:start -->", MARKERS.replace("start", "end"), MARKERS.partition("x")[0]]
)
def test_a_readme_without_markers_is_told_apart(text: str) -> None:
    with pytest.raises(readme.NoMarkers):
        readme.current(text)
