"""Do list, check, hint and reset say what a learner needs?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lessons import attempts, catalogue, workspace

RIGHT = '{"ports": [8443, 9090]}'
WRONG = '{"ports": [8443, 9090, 22]}'


def notebook() -> Path:
    return workspace.notebook(catalogue.lesson("open_ports"))


def answer(text: str, path: Path | None = None) -> Path:
    """Write an answer into a notebook, as JupyterLab would."""
    workspace.sync()
    found = json.loads(notebook().read_text())
    for cell in found["cells"]:
        if cell["id"] == "answer-ports":
            cell["source"] = f"%%answer ports\n{text}"
    target = path or notebook()
    target.write_text(json.dumps(found))
    return target


def test_list_shows_progress_minutes_and_notebooks(seclab: Any) -> None:
    answer(RIGHT)
    seclab("check", "open_ports")
    ran = seclab("list")
    assert ran.code == 0
    assert "████████ 6 of 6" in ran.out
    assert str(notebook()) in ran.out


def test_list_speaks_json(seclab: Any) -> None:
    rows = json.loads(seclab("list", "--json").out)
    assert [row["lesson"] for row in rows] == ["open_ports", "short_lived_keys", "mask_emails"]
    assert rows[0] == {
        "lesson": "open_ports",
        "title": "Open two ports, and no third",
        "score": 0,
        "max_score": 6,
        "attempts": 0,
        "last": None,
        "minutes": 3,
        "notebook": str(notebook()),
    }


def test_full_marks_are_exit_code_0(seclab: Any) -> None:
    answer(RIGHT)
    ran = seclab("check", "open_ports")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("open_ports   6 of 6 points\n")


def test_a_wrong_answer_is_exit_code_1_and_shows_the_counterexample(seclab: Any) -> None:
    answer(WRONG)
    ran = seclab("check", "open_ports")
    assert ran.code == 1
    assert "prod/gateway => platform over TCP/22" in ran.out


def test_an_unanswered_lesson_is_exit_code_1_and_no_attempt(seclab: Any) -> None:
    workspace.sync()
    assert seclab("check", "open_ports").code == 1
    assert attempts.progress("open_ports").attempts == 0


def test_json_is_the_report(seclab: Any) -> None:
    answer(WRONG)
    report = json.loads(seclab("check", "open_ports", "--json").out)
    assert (report["score"], report["max_score"], report["lesson"]) == (3, 6, "open_ports")


def test_lines_are_those_of_the_notebook_and_in_json_those_of_the_answer(seclab: Any) -> None:
    answer(WRONG)
    shown = seclab("check", "open_ports").out
    results = json.loads(seclab("check", "open_ports", "--json").out)["results"]
    lines = [result["finding"]["location"]["line"] for result in results if result["finding"]]
    assert lines == [1]
    assert "because  line 2  " in shown


def test_one_question_is_judged_alone(seclab: Any) -> None:
    workspace.sync()
    report = json.loads(seclab("check", "short_lived_keys", "--question", "rotation", "--json").out)
    assert {result["question"] for result in report["results"]} == {"rotation"}


def test_the_learners_own_notebook_counts_as_an_attempt_and_another_does_not(seclab: Any, tmp_path: Path) -> None:
    other = answer(RIGHT, tmp_path / "alice.ipynb")
    assert seclab("check", "open_ports", str(other)).code == 0
    assert attempts.progress("open_ports").attempts == 0
    answer(WRONG)
    seclab("check", "open_ports")
    assert attempts.progress("open_ports").score == 3


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("check", "open_port"), "open_ports"),
        (("check", "open_ports", "--question", "port"), "ports"),
        (("hint", "open_prts"), "open_ports"),
        (("hint", "open_ports", "opens_registry"), "opens_the_registry"),
        (("reset", "short_lived_kys"), "short_lived_keys"),
    ],
)
def test_a_misspelt_name_is_corrected(seclab: Any, words: tuple[str, ...], meant: str) -> None:
    ran = seclab(*words)
    assert ran.code == 2
    assert f"id you mean {meant!r}?" in ran.err
    assert ran.err.count("\n") == 2
    assert "\nNext:  " in ran.err


def test_a_notebook_that_is_not_there_says_how_to_get_it(seclab: Any) -> None:
    ran = seclab("check", "open_ports")
    assert ran.code == 2
    assert "seclab start makes the notebooks" in ran.err


def test_a_damaged_notebook_is_one_sentence(seclab: Any, tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text("{")
    ran = seclab("check", "open_ports", str(tmp_path / "x.ipynb"))
    assert ran.code == 2
    assert "x.ipynb: the notebook is damaged: line 1 is not JSON" in ran.err
    assert "Traceback" not in ran.err


def test_a_notebook_of_another_lesson_is_told_apart(seclab: Any) -> None:
    ran = seclab("check", "short_lived_keys", str(answer(RIGHT)))
    assert ran.code == 2
    assert f"Next:  seclab check open_ports {notebook()}" in ran.err


def test_hints_open_one_more_each_time_and_stay_open(seclab: Any) -> None:
    shown = [seclab("hint", "open_ports", "opens_the_registry").out for _ in range(3)]
    assert shown[0] == "1 of 2  Which service does the gateway ask for models?\n"
    assert shown[1].startswith(shown[0])
    assert "2 of 2" in shown[1]
    assert shown[2] == shown[1]
    assert attempts.hints_open("open_ports") == {"opens_the_registry": 2}


def test_hint_without_a_check_lists_them_and_opens_none(seclab: Any) -> None:
    assert "opens_the_registry            0 of 2 hints open" in seclab("hint", "open_ports").out
    assert attempts.hints_open("open_ports") == {}


def test_reset_keeps_a_backup_and_says_where(seclab: Any, seclab_home: Path) -> None:
    answer(WRONG)
    ran = seclab("reset", "open_ports", "--yes")
    assert ran.code == 0
    [backup] = (seclab_home / "backups").rglob("*.ipynb")
    assert f"kept in {backup}" in ran.out
    assert json.dumps(WRONG)[1:-1] in backup.read_text()


def test_reset_asks_first_and_takes_no_for_an_answer(seclab: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(WRONG)
    before = notebook().read_bytes()
    monkeypatch.setattr("typer.confirm", lambda _: False)
    ran = seclab("reset", "open_ports")
    assert (ran.code, ran.out) == (1, "Nothing was changed.\n")
    assert notebook().read_bytes() == before


def test_a_question_that_a_person_grades_is_not_judged(seclab: Any) -> None:
    ran = seclab("check", "short_lived_keys", "--question", "explain_to_auditor")
    assert ran.code == 2
    assert "No check judges explain_to_auditor: a person grades it, for 5 points." in ran.err
