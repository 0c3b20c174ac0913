"""Do hints open in their order, and is a slip in hints.md located?"""

from __future__ import annotations

from pathlib import Path

import pytest

from lessons.hints import load
from lessons.mistake import LessonError

COURSE = Path(__file__).parent.parent / "course"


def written(folder: Path, text: str) -> Path:
    (folder / "hints.md").write_text(text, encoding="utf-8")
    return folder


def test_each_check_has_its_hints_from_gentle_to_concrete() -> None:
    hints = load(COURSE / "open_ports")
    assert list(hints) == ["opens_the_registry", "opens_the_metrics_collector", "closes_every_other_port"]
    assert hints["closes_every_other_port"] == (
        "An asterisk opens more ports than you can count.",
        "Read your list aloud. Who needs each number?",
    )


def test_an_indented_line_goes_on_with_its_hint() -> None:
    assert load(COURSE / "open_ports")["opens_the_registry"][1].endswith("Is that number in your list?")


def test_a_check_may_be_written_as_code() -> None:
    assert "looks_every_week" in load(COURSE / "short_lived_keys")


def test_an_empty_file_has_no_hints(tmp_path: Path) -> None:
    assert load(written(tmp_path, "# Hints\n\n")) == {}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n", 1, "belongs to no check"),
        ("- a hint\n", 1, "belongs to no check"),
        ("## a\n- b\n\n## c\n## d\n- e\n", 4, "c has no hint"),
        ("## a\n- b\n## a\n- c\n", 3, "a has a section on line 1"),
        ("## a\nno bullet\n", 2, "is no hint"),
        ("## a\n- b\nno bullet\n", 3, "is no hint"),
        ("## two words\n- b\n", 1, "belongs to no check"),
    ],
)
def test_a_slip_is_located(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(LessonError, match=message) as caught:
        load(written(tmp_path, text))
    assert caught.value.line == line
    assert caught.value.suggestion


def test_a_lesson_without_hints_is_told_to_write_them(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="no hints"):
        load(tmp_path)
