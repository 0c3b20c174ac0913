"""Do page and terminal show a class's figures, harmlessly and readably?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autograders.course import charts, class_page, class_text
from autograders.course.class_figures import (
    Alike,
    CheckFigures,
    ClassFigures,
    LessonFigures,
    Look,
    Misconception,
    Similar,
    Spread,
)
from autograders.course.stragglers import Straggler
from tests.autograders.course.read_pages import Read

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}\x1b[2J\u202e\ud800'


def check(number: int, passed: int, judged: int, text: str = "") -> CheckFigures:
    spread = Spread(30 * number, 60 * number, 90 * number, 5)
    failed = judged - passed
    return CheckFigures(f"check_{number}{text}", "q", f"Rule {number}.{text}", 2, passed, failed, 0, 0, 0, spread, 3, 4)


def lesson(text: str = "", checks: int = 3) -> LessonFigures:
    return LessonFigures(
        lesson="ports",
        title=f"Ports{text}",
        questions={"q": f"The question{text}"},
        learners=12,
        handed_in=10,
        graded=9,
        max_score=6,
        scores=(0, 1, 2, 3, 3, 4, 5, 6, 6.5),
        mean=3.4,
        median=3,
        full_marks=2,
        to_look_at=(Look(f"ana{text}", f"reason{text}"),),
        logs=5,
        logs_damaged=1,
        checks=tuple(check(number, number, 10, text) for number in range(1, checks + 1)),
        misconceptions=(Misconception("check_1", "forgets_the_slash", 4, (f"ben{text}",), f"TCP/22{text}"),),
        alike=(Alike("q", 3, (f"cem{text}",), ("check_1",), f"the answer{text}"),),
        similar=(Similar("q", (f"dee{text}", "eve"), (f"same rare word{text}",)),),
        stragglers=(Straggler(f"fay{text}", f"Fay{text}", "missing", 0, 0, ""), Straggler("gus", "", "low", 1, 6, "")),
    )


FIGURES = ClassFigures("2026-11-20 18:00 UTC", 12, True, (lesson(),))


def page(figures: ClassFigures) -> str:
    return class_page.page(figures).decode()


def test_the_page_shows_every_figure() -> None:
    text = Read(page(FIGURES)).text
    for shown in (
        "Ports 10 of 12 9 3.4 3.0 6 2 1",
        "10 % pass check_1",
        "forgets the slash in check 1 TCP/22 Who ben",
        "3 answers to “The question” fail check 1 Show one the answer Who cem",
        "Rule 1. check_1 10 % 9 0 0 0 1 min (0–2) 3",
        "Likeness is no proof of copying",
        "dee , eve in “The question” same rare word",
        "1 submission to look at learner why ana reason",
        "Fay fay handed in nothing",
        "From 5 logs of attempts that came with 10 submissions; 1 more cannot be read",
    ):
        assert shown in text


def test_the_heat_map_is_a_table_with_a_text_in_each_cell() -> None:
    raw = page(FIGURES)
    cells = re.findall(r'<td><a class="heat-(\d)" href="#ports-(\w+)"[^>]*>(\d+)<span class="unseen"> % pass', raw)
    assert cells == [("0", "check_1", "10"), ("1", "check_2", "20"), ("1", "check_3", "30")]
    assert all(f'<tr id="ports-{name}">' in raw for _, name, _ in cells)


def test_each_chart_has_a_title_a_description_and_a_table() -> None:
    raw = page(FIGURES)
    charts_of_page = re.findall(r'<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)">(.*?)</svg>', raw, re.DOTALL)
    assert len(charts_of_page) == 2
    for title, words, inside in charts_of_page:
        assert f'<title id="{title}">' in inside
        assert f'<desc id="{words}">' in inside
    assert "The scores as a table" in raw
    assert "0–9 %: 1. 10–19 %: 1. 30–39 %: 1. 50–59 %: 2." in raw


def test_nothing_of_a_submission_is_obeyed() -> None:
    raw = page(ClassFigures("now", 12, True, (lesson(EVIL),)))
    read = Read(raw)
    assert not {tag for tag, _ in read.tags} & {"script", "img", "iframe", "object", "form", "base", "link"}
    assert not [key for _, found in read.tags for key in found if key.startswith("on") or key == "src"]
    assert not [found for _, found in read.tags if (found.get("href") or "#")[0] != "#"]
    assert "{{ 7 * 7 }}<U+001B>[2J<U+202E><U+D800>" in read.text


def test_the_terminal_shows_the_same_figures_and_moves_no_cursor() -> None:
    text = class_text.to_text(FIGURES)
    for shown in (
        "handed in 10 of 12, graded 9, full marks 2",
        "mean 3.4, median 3 of 6 points",
        "logs of attempts handed in: 5, and 1 that cannot be read",
        "4 x forgets the slash (check_1): ben",
        "3 answers to q fail check_1: cem",
        "q: dee, eve: same rare word",
        "ana: reason",
        "gus: few points so far, 1 of 6 points",
    ):
        assert shown in text
    assert re.search(r" 10%   check_1 +1 min \(0–2\) +3$", text, re.MULTILINE)
    assert not set(class_text.to_text(ClassFigures("now", 12, True, (lesson(EVIL),)))) & set("\x1b\u202e\ud800")


def test_nobody_is_named_who_need_not_be() -> None:
    one = replace(lesson(), similar=None, to_look_at=(), stragglers=())
    quiet = replace(
        one,
        misconceptions=(replace(one.misconceptions[0], learners=()),),
        alike=(replace(one.alike[0], learners=()),),
    )
    figures = ClassFigures("now", 12, False, (quiet,))
    assert "Answers and errors are shown without names." in Read(page(figures)).text
    assert "Who" not in page(figures).replace("Who needs you", "")
    assert "Similar answers" not in page(figures) + class_text.to_text(figures)


def test_a_large_class_stays_a_readable_page() -> None:
    one = lesson(checks=20)
    crowd = tuple(Straggler(f"learner-{number}", "", "missing", 0, 0, "") for number in range(1000))
    many = replace(
        one,
        scores=tuple(number % 7 for number in range(1000)),
        misconceptions=one.misconceptions * 2000,
        alike=tuple(replace(one.alike[0], example="x" * 100_000) for _ in range(500)),
        stragglers=crowd,
    )
    raw = page(ClassFigures("now", 1000, False, (many,)))
    assert len(raw) < 500_000
    assert len(class_text.to_text(ClassFigures("now", 1000, False, (many,))).splitlines()) < 100


def test_nothing_graded_is_shown_as_nothing() -> None:
    empty = replace(
        lesson(),
        scores=(),
        mean=None,
        median=None,
        checks=tuple(replace(check(number, 0, 0), seconds=None) for number in range(3)),
    )
    raw = page(ClassFigures("now", 0, False, (empty,)))
    assert "No log of attempts tells" in raw
    assert "–" in Read(raw).text
    assert class_page.page(ClassFigures("now", 0, False, ()))
    assert "  –   check_0" in class_text.to_text(ClassFigures("now", 0, False, (empty,)))


@pytest.mark.parametrize(("score", "place"), [(-1, 0), (0, 0), (0.59, 0), (0.6, 1), (5.99, 9), (6, 10), (99, 10)])
def test_a_histogram_has_ten_tenths_and_full_marks(score: float, place: int) -> None:
    assert [bar.count for bar in charts.histogram([score], 6)].index(1) == place


def test_a_chart_of_times_stays_between_its_edges() -> None:
    for slowest in (1, 59, 3_000, 10**7):
        slow = replace(check(1, 1, 2), seconds=Spread(0, slowest / 2, slowest, 3))
        rows, ticks = charts.spreads([slow], 300, 700)
        assert 300 <= rows[0].x <= rows[0].median <= 700
        assert rows[0].x + rows[0].width <= 703
        assert (ticks[0].x, ticks[-1].x) == (300, 700)
        assert 2 <= len(ticks) <= 25
