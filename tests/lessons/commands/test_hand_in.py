"""Does a learner hand in what the notebook says, and nothing that was not asked for?"""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograders import notebook as reader
from autograders.course.exchange import inbound, user_name
from lessons import attempts, catalogue, workspace

WRONG = '{"ports": [8443, 9090, 22]}'
PACKED, LOG = "open_ports/open_ports.ipynb", "open_ports/attempts.jsonl"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command in a folder of its own, with nbgrader's cache in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))


def answer(text: str = WRONG) -> Path:
    """Answer in the learner's own notebook, run a cell, and check it once."""
    workspace.sync()
    path = workspace.notebook(catalogue.lesson("open_ports"))
    made = json.loads(path.read_text())
    for cell in made["cells"]:
        if cell["id"] == "answer-ports":
            cell["source"] = f"%%answer ports\n{text}"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "my secret"}]
            cell["execution_count"] = 3
    made["metadata"]["widgets"] = {"state": "my secret"}
    path.write_text(json.dumps(made))
    return path


def unpacked(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_zip_holds_the_answers_the_attempts_and_no_output(seclab: Any) -> None:
    answer()
    seclab("check", "open_ports")
    ran = seclab("hand-in", "open_ports")
    assert (ran.code, ran.err) == (0, "")
    found = unpacked(Path("open_ports.zip"))
    assert list(found) == [PACKED, LOG]
    assert reader.answers(found[PACKED]) == {"ports": WRONG}
    assert "my secret" not in found[PACKED]
    nbformat.validate(nbformat.reads(found[PACKED], as_version=4))
    assert found[LOG] == attempts.log("open_ports").read_text()
    assert stat.S_IMODE(Path("open_ports.zip").stat().st_mode) == 0o600


def test_it_says_the_score_the_file_and_the_next_step(seclab: Any) -> None:
    answer()
    ran = seclab("hand-in", "open_ports")
    checked = seclab("check", "open_ports").out
    assert ran.out.startswith(checked)
    assert "would get 3 of 6 points" in ran.out
    assert f"into {Path('open_ports.zip').absolute()}\nNext:  upload this file" in ran.out
    assert "Careful" not in ran.out


def test_handing_in_is_no_attempt(seclab: Any) -> None:
    answer()
    seclab("hand-in", "open_ports")
    assert attempts.progress("open_ports").attempts == 0


def test_a_question_without_an_answer_is_named(seclab: Any) -> None:
    workspace.sync()
    ran = seclab("hand-in", "open_ports")
    assert ran.code == 0
    assert "Careful: 1 question has no answer yet: ports." in ran.out


def test_what_a_person_grades_is_named_with_its_points(seclab: Any) -> None:
    workspace.sync()
    lesson = catalogue.lesson("short_lived_keys")
    [(question, by_hand)] = lesson.manual.items()
    ran = seclab("hand-in", "short_lived_keys")
    assert f"A person grades {question}, for up to {by_hand.points} more." in ran.out
    assert f"questions have no answer yet: {', '.join([*lesson.rubric.questions, question])}." in ran.out


def test_the_attempts_stay_at_home_when_the_learner_wants_that(seclab: Any) -> None:
    answer()
    seclab("check", "open_ports")
    seclab("hand-in", "open_ports", "--without-attempts", "--name", "ana")
    assert list(unpacked(Path("ana_open_ports.zip"))) == [PACKED]


def test_too_long_a_log_keeps_its_latest_whole_lines(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer()
    for _ in range(3):
        seclab("check", "open_ports")
    line = attempts.log("open_ports").read_text().splitlines(keepends=True)[-1]
    monkeypatch.setattr("lessons.hand_in.MAX_ATTEMPTS", len(line) + 10)
    seclab("hand-in", "open_ports")
    assert unpacked(Path("open_ports.zip"))[LOG] == line


def test_the_same_work_makes_the_same_file_again(seclab: Any) -> None:
    answer()
    seclab("hand-in", "open_ports")
    before = Path("open_ports.zip").read_bytes()
    seclab("hand-in", "open_ports")
    assert Path("open_ports.zip").read_bytes() == before


def test_a_file_that_is_no_zip_is_not_overwritten(seclab: Any) -> None:
    answer()
    Path("thesis.txt").write_text("mine")
    ran = seclab("hand-in", "open_ports", "-o", "thesis.txt")
    assert ran.code == 3
    assert "is no zip file." in ran.err
    assert Path("thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "words", [("--exchange", "x"), ("--course-id", "x"), ("--exchange", "x", "--course-id", "x", "-o", "x.zip")]
)
def test_half_an_exchange_is_wrong_usage(seclab: Any, words: tuple[str, ...]) -> None:
    assert seclab("hand-in", "open_ports", *words).code == 2


@pytest.mark.parametrize("name", ["../ana", ".ana", "a\nb"])
def test_a_name_that_no_file_can_have_is_refused(seclab: Any, name: str) -> None:
    answer()
    ran = seclab("hand-in", "open_ports", "--name", name)
    assert ran.code == 2
    assert not list(Path().glob("*.zip"))


def exchange(folder: Path) -> Path:
    """An exchange as `nbgrader release_assignment` leaves it."""
    for part in ("inbound", "outbound/open_ports", "feedback"):
        (folder / "mlops" / part).mkdir(parents=True)
    (folder / "mlops" / "inbound").chmod(0o733)
    return folder


def test_the_exchange_gets_what_nbgrader_submit_writes(seclab: Any, tmp_path: Path) -> None:
    place = exchange(tmp_path / "exchange")
    answer()
    ran = seclab("hand-in", "open_ports", "--exchange", str(place), "--course-id", "mlops")
    assert (ran.code, ran.err) == (0, "")
    [one] = inbound(place, "mlops")
    assert (one.learner, one.lesson, one.problem) == (user_name(), "open_ports", "")
    names = {path.name: stat.S_IMODE(path.stat().st_mode) for path in one.folder.iterdir()}
    assert names == dict.fromkeys(["open_ports.ipynb", "timestamp.txt", "submission_secret.txt"], 0o644)
    assert stat.S_IMODE(one.folder.stat().st_mode) == 0o777
    assert one.folder.name.split("+")[2] == (one.folder / "timestamp.txt").read_text()
    [kept] = (tmp_path / "data" / "nbgrader_cache" / "mlops").iterdir()
    assert one.folder.name.startswith(f"{kept.name}+")
    secrets = [(folder / "submission_secret.txt").read_text() for folder in (one.folder, kept)]
    assert secrets[0] == secrets[1]
    assert stat.S_IMODE((kept / "submission_secret.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("course_id", "name", "message"),
    [
        ("other", "ana", "There is no folder"),
        ("../mlops", "ana", "is no course id"),
        ("mlops", "a+b", "cannot be a name"),
        ("mlops", "../ana", "cannot be a name"),
    ],
)
def test_an_exchange_that_does_not_fit_is_one_sentence(
    seclab: Any, tmp_path: Path, course_id: str, name: str, message: str
) -> None:
    place = exchange(tmp_path / "exchange")
    answer()
    ran = seclab("hand-in", "open_ports", "--exchange", str(place), "--course-id", course_id, "--name", name)
    assert ran.code == 3
    assert message in ran.err
    assert ran.err.count("\n") == 2
    assert not list((place / "mlops" / "inbound").iterdir())


def test_a_lesson_that_the_class_has_not_released_cannot_be_handed_in(seclab: Any, tmp_path: Path) -> None:
    place = exchange(tmp_path / "exchange")
    (place / "mlops" / "outbound" / "open_ports").rmdir()
    answer()
    ran = seclab("hand-in", "open_ports", "--exchange", str(place), "--course-id", "mlops")
    assert "mlops has not released open_ports." in ran.err
