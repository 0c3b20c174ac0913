"""Can every program read its format, and does a learner's name stay a name?"""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest

from autograders.course.export import to_canvas, to_csv, to_json, to_moodle
from autograders.course.scores import Cell, Learner, Lesson, Standing

ANA = Learner("ana", "Ana", "Doe", "ana@example.org", "4711")
BEN = Learner("ben", "", "", "", "")
PORTS, KEYS = Lesson("ports", "", 6.0), Lesson("keys", "2026-02-01 00:00:00", 4.5)
RESULT = {
    "check": "opens",
    "question": "ports",
    "status": "pass",
    "points": 2,
    "max_points": 2,
    "finding": {"location": {"text": "my answer"}},
}
CLASS = [
    Standing(ANA, KEYS, "missing"),
    Standing(BEN, KEYS, "graded", "", "", 0.0, (Cell("check-keys", 4.5, None, None, 4.5, False),)),
    Standing(
        ANA, PORTS, "graded", "", "2026-01-31 12:00:00", 1.0, (Cell("check-ports", 3, 6, 0.5, 6, False),), (RESULT,)
    ),
    Standing(BEN, PORTS, "refused", "is not JSON", cells=(Cell("check-ports", 0, None, None, 6, True),)),
]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def named(name: str) -> list[Standing]:
    return [Standing(Learner(name, name, name, name, ""), PORTS, "missing", name)]


def test_canvas_gets_its_columns_and_the_row_of_points() -> None:
    assert read(to_canvas(CLASS)) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "keys", "ports"],
        ["    Points Possible", "", "", "", "", "4.5", "6"],
        ["Doe, Ana", "4711", "", "ana", "", "", "5.5"],
        ["ben", "", "", "ben", "", "4.5", "0"],
    ]


@pytest.mark.parametrize(("ids", "columns"), [("sis", ["", "ben", ""]), ("canvas", ["ben", "", ""])])
def test_the_instructor_says_what_ids_are_in_canvas(ids: str, columns: list[str]) -> None:
    assert read(to_canvas(CLASS, {"ports": "Lab 1 (99)"}, ids))[3][1:4] == columns  # type: ignore[arg-type]
    assert read(to_canvas(CLASS, {"ports": "Lab 1 (99)"}))[0][-1] == "Lab 1 (99)"


def test_nobody_can_be_called_the_row_of_points() -> None:
    mallory = Learner("mal", "Points Possible", "Mal", "", "")
    assert [row[0] for row in read(to_canvas([Standing(mallory, PORTS, "missing")]))][2:] == ["mal"]


def test_moodle_gets_one_line_a_learner() -> None:
    assert read(to_moodle(CLASS, {"keys": "Schlüssel"})) == [
        ["Identifier", "First name", "Last name", "Email address", "Schlüssel", "ports"],
        ["ana", "Ana", "Doe", "ana@example.org", "", "5.5"],
        ["ben", "", "", "", "4.5", "0"],
    ]


def test_json_has_verdicts_and_cells_and_no_word_of_the_answer() -> None:
    text = to_json(CLASS)
    one = json.loads(text)[2]
    assert one["questions"] == {"ports": [{"check": "opens", "status": "pass", "points": 2, "max_points": 2}]}
    assert (one["raw_score"], one["late_submission_penalty"], one["score"]) == (6.5, 1.0, 5.5)
    assert one["cells"][0]["manual_score"] == 6
    assert json.loads(text)[0]["score"] is None
    assert "my answer" not in text


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1+1", '=HYPERLINK("http://x","y")']
)
def test_no_name_is_a_formula(name: str) -> None:
    for text in (to_csv(named(name)), to_canvas(named(name)), to_moodle(named(name))):
        cells = [cell for row in read(text) for cell in row]
        assert any(cell.startswith("'") for cell in cells)
        assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝\t\r")]


@pytest.mark.parametrize("name", ['a"b', "a,b", "a;b", "Zoë", "a\nb", "a\u2028b", "a\0b"])
def test_every_other_name_stays_on_its_line(name: str) -> None:
    for text in (to_csv(named(name)), to_moodle(named(name))):
        assert len(text.splitlines()) == 2
        assert len({len(row) for row in read(text)}) == 1
    assert to_csv(named("Zoë")).count("Zoë") == 5


def test_a_negative_score_is_a_number_and_no_formula() -> None:
    lost = Standing(ANA, PORTS, "graded", cells=(Cell("x", -1, None, None, 6, False),))
    assert read(to_csv([lost]))[1][7:10] == ["-1.0", "0.0", "0.0"]
