"""Is the table of lessons what the course is?"""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons import readme

TOY = Path(__file__).parent.parent / "course"


@pytest.fixture(autouse=True)
def toy_course(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readme, "LESSONS", TOY)


def test_every_lesson_is_a_row_in_order() -> None:
    rows = readme.lesson_table().splitlines()[2:]
    assert rows[0].startswith("| 1 | [Open two ports, and no third](lessons/open_ports/lesson.md) | List the ports")
    assert [row.split(" | ")[3:] for row in rows] == [["3", "3 |"], ["4", "5 |"], ["3", "5 |"]]


def test_only_what_stands_between_the_markers_changes() -> None:
    text = f"before\n{readme.START}\nold\n{readme.END}\nafter\n"
    made = readme.current(text)
    assert made == f"before\n{readme.START}\n{readme.lesson_table()}\n{readme.END}\nafter\n"
    assert readme.current(made) == made


@pytest.mark.parametrize("text", ["", readme.START, f"{readme.END} {readme.START}"])
def test_a_readme_without_markers_is_told_apart(text: str) -> None:
    with pytest.raises(readme.NoMarkers):
        readme.current(text)
