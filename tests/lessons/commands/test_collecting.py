"""Does `seclab course collect` say what it took, what not, and why?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lessons import catalogue, workspace
from tests.autograders.course.classes import LESSON, hand_in, new_class, notebook
from tests.autograders.course.downloads import WORK, saved


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A class with the lesson released and two learners on its roster."""
    return new_class(tmp_path / "class").root


def submitted(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in (place / "submitted").rglob("*.ipynb"))


def test_a_handed_in_zip_is_collected_and_graded(seclab: Any, place: Path, tmp_path: Path) -> None:
    workspace.sync()
    work = workspace.notebook(catalogue.lesson(LESSON))
    work.write_text(json.dumps(notebook('{"ports": [8443, 9090]}')))
    seclab("hand-in", LESSON, "-o", str(tmp_path / f"ana_{LESSON}.zip"))
    ran = seclab("course", "collect", "--zip", str(tmp_path / f"ana_{LESSON}.zip"), "--course", str(place))
    assert (ran.code, ran.err) == (0, "")
    assert "1 collected, 0 there already, 0 not taken\nNext: seclab course grade\n" in ran.out
    graded = json.loads(seclab("course", "grade", "--course", str(place), "--json").out)
    assert [(row["learner"], row["score"]) for row in graded] == [("ana", 6)]


def test_what_needs_a_person_is_listed_in_json_and_exit_code_1(seclab: Any, place: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "all.zip", {"ana_1_2_open_ports.ipynb": WORK, "Untitled.ipynb": WORK})
    ran = seclab("course", "collect", "--zip", str(path), "--course", str(place), "--json")
    assert ran.code == 1
    assert [(row["learner"], row["status"]) for row in json.loads(ran.out)] == [
        ("", "refused"),
        ("ana_1", "collected"),
    ]


def test_the_roster_decides_unless_new_learners_are_welcome(seclab: Any, place: Path, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("id,first_name,last_name\nana,Ana,Doe\n")
    seclab("course", "roster", "--add", str(tmp_path / "class.csv"), "--course", str(place))
    path = saved(tmp_path / "all.zip", {"doeana_1_2_open_ports.ipynb": WORK, "zed_3_4_open_ports.ipynb": WORK})
    words = ("course", "collect", "--zip", str(path), "--course", str(place))
    ran = seclab(*words)
    assert ran.code == 1
    assert "'zed' is nobody on the roster." in ran.out
    assert submitted(place) == ["submitted/ana/open_ports/open_ports.ipynb"]
    assert seclab(*words, "--new-learners").code == 0
    assert len(submitted(place)) == 2


def test_a_folder_is_collected_with_a_pattern(seclab: Any, place: Path, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "ps1 ana 2026-01-31-12-00-00.ipynb").write_bytes(WORK)
    pattern = r"ps1 (?P<learner>\w+) (?P<timestamp>[0-9-]+)"
    ran = seclab("course", "collect", "--folder", str(tmp_path / "all"), "--pattern", pattern, "--course", str(place))
    assert ran.code == 0
    stamp = place / "submitted" / "ana" / LESSON / "timestamp.txt"
    assert stamp.read_text() == "2026-01-31 12:00:00.000000 UTC"


def test_an_exchange_is_collected_and_its_owners_looked_at(seclab: Any, place: Path, tmp_path: Path) -> None:
    folder = tmp_path / "x" / "mlops" / "inbound" / f"zed+{LESSON}+2026-01-31 12:00:00.5 UTC+abc"
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(WORK)
    words = ("--exchange", str(tmp_path / "x"), "--course-id", "mlops", "--course", str(place))
    dry = seclab("course", "collect", *words, "--dry-run")
    assert "1 would be collected" in dry.out
    assert submitted(place) == []
    assert "It was put there by" in seclab("course", "collect", *words).out
    assert submitted(place) == ["submitted/zed/open_ports/open_ports.ipynb"]


def test_names_steer_no_terminal_and_are_no_markup(seclab: Any, place: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "all.zip", {"[red]\x1b[2J_1_2_open_ports.ipynb": WORK})
    ran = seclab("course", "collect", "--zip", str(path), "--course", str(place))
    assert "\x1b" not in ran.out
    assert "[red]\ufffd[2J_1_2" in ran.out


def test_lessons_that_were_not_asked_for_are_left(seclab: Any, place: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "all.zip", {"ana_1_2_open_ports.ipynb": WORK})
    ran = seclab("course", "collect", "short_lived_keys", "--zip", str(path), "--course", str(place))
    assert ran.code == 1
    assert "open_ports is not collected in this run." in ran.out


def test_while_a_class_is_graded_nothing_is_collected(seclab: Any, place: Path, tmp_path: Path) -> None:
    from autograders.course.class_folder import ClassFolder

    course = ClassFolder(place)
    hand_in(course, "ana", notebook())
    path = saved(tmp_path / "all.zip", {"ana_1_2_open_ports.ipynb": WORK})
    with course.alone():
        assert seclab("course", "collect", "--zip", str(path), "--course", str(place)).code == 3


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Say where the submissions are"),
        (("--exchange", "x"), "needs --exchange and --course-id"),
        (("--zip", "nowhere.zip"), "There is no nowhere.zip"),
        (("--folder", ".", "--pattern", "("), "no regular expression"),
        (("--folder", ".", "--pattern", "x"), "no group (?P<learner>...)"),
    ],
)
def test_wrong_usage_is_one_sentence(seclab: Any, place: Path, words: tuple[str, ...], message: str) -> None:
    ran = seclab("course", "collect", *words, "--course", str(place))
    assert ran.code == 2
    assert message in ran.err


def test_an_exchange_that_is_not_there_says_so(seclab: Any, place: Path) -> None:
    ran = seclab("course", "collect", "--exchange", "x", "--course-id", "y", "--course", str(place))
    assert ran.code == 3
    assert "inbound cannot be read" in ran.err
