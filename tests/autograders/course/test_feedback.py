"""Does each learner get back what belongs to them, all of it, and nothing else?"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograders.course import feedback_page
from autograders.course.by_hand import Cell, Standing
from autograders.course.class_folder import ClassFolder
from autograders.course.feedback import Row, write_all
from autograders.course.feedback_page import Returned
from autograders.course.paper import Paper
from autograders.grader import grade
from lessons import catalogue
from lessons.contract import specimens
from lessons.contract.leaks import bare, significant_lines, squeezed
from tests.autograders.course.classes import FOLDER, LESSON, RIGHT, WRONG, hand_in, new_class, notebook, run
from tests.autograders.course.read_pages import Read

TOY = catalogue.load(FOLDER)
PAPER = Paper(
    LESSON, TOY.title, FOLDER, {name: question.title for name, question in TOY.questions.items()}, dict(TOY.hints)
)


def graded(folder: Path, **answers: str) -> ClassFolder:
    course = new_class(folder)
    for learner, answer in answers.items():
        hand_in(course, learner, notebook(answer))
    run(course)
    return course


def write(course: ClassFolder, **options: bool) -> dict[str, Row]:
    return {row.learner: row for row in write_all(course, [PAPER], **options)}


def page(course: ClassFolder, learner: str) -> str:
    return (course.root / "feedback" / learner / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")


def test_a_page_shows_score_answer_verdicts_and_the_four_parts_of_a_finding(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana='{"ports": [8443, 9090,\n 22]}')
    write(course)
    raw = page(course, "ana")
    text = Read(raw).text
    assert "3 of 6 points 2 of 3 checks passed" in text
    assert "passed The gateway reaches the model registry. 2 of 2" in text
    assert "failed Every other port is closed. 0 of 3 closes_every_other_port" in text
    assert "expected deny , got allow : prod/gateway => platform over TCP/22" in text
    assert "because line 3 22]} opens it" in text
    assert "next list the ports that the story names 2 hints you have not read: seclab hint open_ports" in text
    # The notebook's own count: %%answer stands on line 1.
    assert re.findall(r'<li( class="marked")?>(.*?)[ <]', raw)[:3] == [
        ("", "%%answer"),
        ("", "{&#34;ports&#34;:"),
        (' class="marked"', ""),
    ]
    assert '22]} <a class="why" href="#closes_every_other_port">' in raw


def test_full_marks_read_as_proven(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=RIGHT)
    write(course)
    assert "Proven: every check passed." in Read(page(course, "ana")).text


def test_hints_are_shown_that_the_learner_has_read_and_no_others(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG)
    entry = {"time": datetime.now(UTC).isoformat(), "kind": "hint", "check": "closes_every_other_port"}
    log = course.root / "submitted" / "ana" / LESSON / "attempts.jsonl"
    log.write_text(json.dumps(entry))
    write(course)
    text = Read(page(course, "ana")).text
    assert "Hint 1. An asterisk opens more ports than you can count." in text
    assert "1 hint you have not read" in text
    assert "Read your list aloud" not in text


def test_a_refused_submission_gets_the_reason(tmp_path: Path) -> None:
    course = new_class(tmp_path / "class")
    hand_in(course, "ana", "no notebook")
    run(course)
    write(course)
    text = Read(page(course, "ana")).text
    assert "This could not be graded" in text
    assert "is not JSON" in text
    assert "0 of 6 points" in text


def test_a_persons_points_and_comment_are_on_the_page(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG)
    assert write(course)["ana"].status == "written"
    with sqlite3.connect(course.gradebook) as rows:
        rows.execute("UPDATE grade SET manual_score = 4.5")
        rows.execute("UPDATE comment SET manual_comment = 'Close: <b>one</b> port.'")
    rows.close()
    assert write(course)["ana"].status == "written"
    text = Read(page(course, "ana")).text
    assert "4.5 of 6 points, given by a person" in text
    assert "Comment. Close: <b>one</b> port." in text


def test_an_answer_that_a_person_grades_is_shown_with_what_is_looked_for() -> None:
    titles, criteria = {**PAPER.questions, "why": "Why so few?"}, {"why": ("names the `attacker`: 2 points",)}
    paper = replace(PAPER, questions=titles, criteria=criteria)
    standing = Standing(cells={"answer-why": Cell(0, 2, waits=True)}, comments={"answer-why": "Later."})
    returned = Returned("ana", "", "graded", "", {}, {"why": "Because <b>."}, standing)
    text = Read(feedback_page.page(paper, returned, "").decode()).text
    assert "Why so few? 0 of 2 points. A person still looks at this. Comment. Later." in text
    assert "%%answer why Because <b>. What a person looks for names the attacker : 2 points" in text


def test_only_what_changed_is_written_again(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG, ben=RIGHT)
    assert {row.status for row in write(course).values()} == {"written"}
    assert {row.status for row in write(course).values()} == {"same"}
    hand_in(course, "ana", notebook(RIGHT))
    run(course)
    assert {learner: row.status for learner, row in write(course).items()} == {"ana": "written", "ben": "same"}
    assert {row.status for row in write(course, force=True).values()} == {"written"}


def test_no_page_holds_another_learners_data(tmp_path: Path) -> None:
    learners = {
        f"canary-{name}": f'{{"ports": [8443, 9090, {port}]}}'
        for name, port in zip("abc", (101, 202, 303), strict=True)
    }
    course = graded(tmp_path / "class", **learners)
    assert len(write(course)) == len(learners)
    for learner in learners:
        own = page(course, learner)
        others = [(name, re.findall(r"\d{3}", answer)[-1]) for name, answer in learners.items() if name != learner]
        assert learner in own
        assert not [sign for name, port in others for sign in (name, f" {port}", f"TCP/{port}") if sign in own]


def test_no_page_holds_a_line_of_a_solution_or_a_specimen_that_is_not_the_learners_own(tmp_path: Path) -> None:
    lesson = catalogue.lesson("least_privilege")
    paper = Paper(lesson.slug, lesson.title, lesson.folder, {name: name for name in lesson.questions}, lesson.hints)
    secret = significant_lines(lesson)
    names = {path.stem for path in (lesson.folder / "specimens").glob("*/*.*")}
    every = list(specimens.every(lesson))
    for specimen in every[:: len(every) // 12]:
        report = grade(lesson.rubric, specimens.answers(lesson, specimen)).to_json()
        answers = {specimen.question: specimen.text}
        hints = dict.fromkeys(lesson.hints, 9)
        raw = feedback_page.page(
            paper, Returned("ana", "", "graded", "", report, answers, Standing(), hints), ""
        ).decode()
        text = squeezed("".join(Read(raw).parts))
        own = squeezed(specimen.text)
        assert not [line for line in secret if bare(line) not in own and bare(line) in text]
        assert not [name for name in names if "_" in name and re.search(rf"\b{name}\b", raw)]


def test_markup_in_names_and_answers_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    evil = '</li></style><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }}\u202e\x00'
    name = '<svg onload=alert(1)>"'
    course = new_class(tmp_path / "class")
    hand_in(course, name, notebook(evil))
    run(course)
    assert write(course)[name].status == "written"
    raw = page(course, name)
    read = Read(raw)
    assert not [
        tag for tag, _ in read.tags if tag in ("script", "img", "svg", "iframe", "object", "form", "base", "link")
    ]
    assert not [key for _, attributes in read.tags for key in attributes if key.startswith("on")]
    assert not [at for _, attributes in read.tags for key, at in attributes.items() if key == "src" or at == "href"]
    assert {at["href"][:1] for tag, at in read.tags if tag == "a" and at["href"]} == {"#"}
    assert "{{ 7 * 7 }}<U+202E><U+0000>" in read.text
    assert "\x00" not in raw


def test_the_page_forbids_scripts_and_requests_by_itself(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG)
    write(course)
    read = Read(page(course, "ana"))
    policy = [at["content"] for tag, at in read.tags if at.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    assert not re.search(r"https?://", "".join(str(at) for _, at in read.tags))


def test_a_very_long_answer_is_cut_and_says_so(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana="\n" * 5_000 + "x" * 100_000)
    write(course)
    raw = page(course, "ana")
    assert len(raw) < 100_000
    assert "4001 more lines stand in your notebook" in raw


def test_a_page_that_cannot_be_written_costs_only_itself(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG, ben=RIGHT)
    (course.root / "feedback" / "ana").write_text("a file in the way")
    rows = write(course)
    assert {learner: row.status for learner, row in rows.items()} == {"ana": "failed", "ben": "written"}
    assert "cannot be written" in rows["ana"].reason


@pytest.mark.parametrize("report", ['{"results": [1]}', '{"results": [{}]}', '{"results": 1}', "[]"])
def test_a_damaged_report_costs_only_its_own_page(tmp_path: Path, report: str) -> None:
    course = graded(tmp_path / "class", ana=WRONG, ben=RIGHT)
    with sqlite3.connect(course.gradebook) as rows:
        rows.execute("UPDATE seclab_report SET report = ? WHERE learner = 'ana'", (report,))
    rows.close()
    found = write(course)
    assert found["ben"].status == "written"
    assert found["ana"].status == "failed"
    assert "grade it again" in found["ana"].reason


def test_a_secret_is_read_as_a_short_regular_file_and_kept(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG, ben=WRONG)
    submitted = course.root / "submitted"
    (submitted / "ana" / LESSON / "submission_secret.txt").write_text("of ana")
    (submitted / "ben" / LESSON / "submission_secret.txt").symlink_to("/etc/hostname")
    write(course)
    secrets = {
        name: (course.root / "feedback" / name / LESSON / "submission_secret.txt").read_text()
        for name in ("ana", "ben")
    }
    assert secrets["ana"] == "of ana"
    assert re.fullmatch("[0-9a-f]{128}", secrets["ben"])
    assert {row.status for row in write(course).values()} == {"same"}
    (submitted / "ana" / LESSON / "submission_secret.txt").write_text("of another hand-in")
    assert write(course)["ana"].status == "written"


def test_nbgrader_releases_our_pages_also_of_who_did_not_come_through_its_exchange(tmp_path: Path) -> None:
    course = graded(tmp_path / "class", ana=WRONG, ben=RIGHT)
    submitted = course.root / "submitted" / "ana" / LESSON
    (submitted / "submission_secret.txt").write_text("0" * 128)
    (submitted / "timestamp.txt").write_text("2026-11-20 10:00:00.0 UTC")
    run(course)
    write(course)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    command = [sys.executable, "-m", "nbgrader", "release_feedback", LESSON, "--course=mlops"]
    options = [f"--CourseDirectory.root={course.root}", f"--Exchange.root={exchange}"]
    environment = {**os.environ, "HOME": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")}
    ran = subprocess.run([*command, *options], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    released = list((exchange / "mlops" / "feedback").glob("*.html"))
    assert {path.read_text(encoding="utf-8") for path in released} == {page(course, "ana"), page(course, "ben")}
    assert {path.stat().st_mode & 0o777 for path in released} == {0o644}
    # What nbgrader fetch_feedback looks for: the secret of the submission names the file.
    known = hashlib.md5(("0" * 128 + LESSON).encode()).hexdigest()
    assert (exchange / "mlops" / "feedback" / f"{known}.html").read_text(encoding="utf-8") == page(course, "ana")
