from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from autograders.grader import grade
from lessons import attempts, catalogue
from lessons.course_home import build_home, course

COURSE = Path(__file__).parent.parent / "course"


@pytest.fixture(autouse=True)
def _toy_course(seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(COURSE))


def page() -> str:
    return "\n".join(cell["source"] for cell in json.loads(build_home())["cells"])


def test_the_course_home_is_a_valid_notebook_and_the_same_each_time() -> None:
    nbformat.validate(nbformat.reads(build_home(), as_version=4))
    assert build_home() == build_home()


def test_every_lesson_is_one_click_away_in_order() -> None:
    text = page()
    assert text.index("(01_open_ports.ipynb)") < text.index("(02_short_lived_keys.ipynb)")
    assert "| 3 |" in text


def test_progress_shows_in_the_map() -> None:
    lesson = catalogue.lesson("open_ports")
    assert "0 of 6, not started" in page()
    attempts.record(grade(lesson.rubric, {"ports": '{"ports": [8443]}'}), {"ports": '{"ports": [8443]}'})
    assert "2 of 6, in progress" in page()
    attempts.record(grade(lesson.rubric, lesson.solutions()), lesson.solutions())
    assert "6 of 6, ✓ done" in repr(course())


def test_the_scoreboard_shows_the_last_probes(
    seclab_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No lab has been probed yet" in page()
    folder = tmp_path / "lessons" / "with_a_lab"
    folder.mkdir(parents=True)
    source = (COURSE / "open_ports" / "lesson.md").read_text(encoding="utf-8")
    (folder / "lesson.md").write_text(source.replace("minutes: 3", "minutes: 3\nlab: churn_data"), encoding="utf-8")
    (folder / "rubric.py").write_text(
        (COURSE / "open_ports" / "rubric.py").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setenv("SECLAB_LESSONS", str(tmp_path / "lessons"))
    kept = seclab_home / "scoreboards" / "churn_data.json"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"attacks": 6, "attacks_blocked": 4, "workloads": 5, "workloads_healthy": 5}', encoding="utf-8")
    assert "Attacks blocked: 4 of 6" in page()
    kept.write_text("torn", encoding="utf-8")
    assert "No lab has been probed yet" in page()
