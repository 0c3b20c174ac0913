"""Do pods, frames and lines stand where one can see them?"""

from __future__ import annotations

import re

from autograders.network.drawing import Line, draw

COLUMNS = (("left",), ("nobody",), ("right", "outside"))


def drawn(*lines: Line, moving: bool = False) -> str:
    return draw(lines, COLUMNS, "outside", "a map", moving).to_html()


def line(source: str, destination: str, *, allowed: bool = True, right: bool = True) -> Line:
    return Line(source, destination, allowed, right, f"{source} to {destination}")


def test_only_columns_with_somebody_in_them_are_drawn() -> None:
    both, one = drawn(line("left/a", "right/b")), drawn(line("left/a", "left/b"))
    widths = [int(re.search(r'width="(\d+)" height', page)[1]) for page in (both, one)]
    assert widths[0] > 2 * widths[1]


def test_a_state_shows_without_colour() -> None:
    denied = drawn(line("left/a", "right/b", allowed=False))
    assert "seclab-stopped" in denied
    assert "seclab-stopped" not in drawn(line("left/a", "right/b"))
    assert "seclab-edge-wrong" in drawn(line("left/a", "right/b", right=False))


def test_numbers_do_not_cover_each_other() -> None:
    page = drawn(*(line("left/a", "right/b") for _ in range(3)), *(line("left/c", "8.8.8.8") for _ in range(3)))
    places = {(x, y) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="9"', page)}
    assert len(places) == 6


def test_packets_move_only_where_they_were_sent() -> None:
    assert "animateMotion" in drawn(line("left/a", "right/b"), moving=True)
    assert "animateMotion" not in drawn(line("left/a", "right/b"))


def test_nothing_is_drawn_left_of_the_picture() -> None:
    page = drawn(line("right/a", "right/b"), line("right/b", "right/a"), line("left/x", "left/y"))
    assert all(float(x) >= 0 for x in re.findall(r'cx="(-?[\d.]+)"', page))


def test_a_hostile_name_stays_a_text() -> None:
    page = drawn(line("left/<script>", "right/b"))
    assert "<script>" not in page
