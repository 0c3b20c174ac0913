"""Does every command end with one sentence, a next step and the right exit code?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cluster.backend import BackendError
from cluster.source import DocumentError
from lessons.cli import app, main
from lessons.commands.failure import failure
from lessons.safe_files import FileProblem

TOY = Path(__file__).parent.parent / "course"


@pytest.fixture(autouse=True)
def toy_course(seclab_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECLAB_LESSONS", str(TOY))
    monkeypatch.delenv("SECLAB_DEBUG", raising=False)


def commands(group: Any = None, path: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Every command and group of `seclab`, as words."""
    group = group or typer.main.get_command(app)
    found: list[tuple[str, ...]] = [tuple(path)]
    for name, command in getattr(group, "commands", {}).items():
        found += commands(command, [*path, name])
    return found


def subprocess_run(*words: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import sys; from lessons.cli import main; sys.exit(main())", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "..." not in shown.split("Options:")[-1].split("Commands:")[-1].split("Example")[0], "cut short"
    if words:
        assert re.search(r"Examples?:\n +seclab ", shown)


def test_the_exit_codes_stand_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--help"])
    shown = capsys.readouterr().out
    assert re.findall(r"^ +(\d+) +\w", shown, re.MULTILINE) == ["0", "1", "2", "3", "4", "130"]


def test_version_names_the_distribution(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"seclab \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("words", "meant"), [(["strat"], "start"), (["lab", "prob"], "probe"), (["list", "--jsn"], "--json")]
)
def test_a_misspelt_word_is_wrong_usage_and_corrected(
    words: list[str], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert meant in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "message", "next_step"),
    [
        (FileProblem("The disk is full.", "Free some."), 3, "The disk is full.", "Free some."),
        (BackendError("the lab did not start", "Wait."), 3, "The lab did not start.", "Wait."),
        (BackendError("it did not start"), 3, "It did not start.", "seclab doctor says what is missing."),
        (DocumentError("no number", 3, 4), 1, "line 3, column 4: no number", "seclab author check names everything"),
        (ZeroDivisionError("x"), 4, "Unexpected ZeroDivisionError: x.", "Run it again with seclab --debug"),
    ],
)
def test_every_error_has_a_code_and_a_next_step(error: Exception, code: int, message: str, next_step: str) -> None:
    told = failure(error)
    assert (told.code, told.message) == (code, message)
    assert told.next_step.startswith(next_step)


def broken(*_: object) -> None:
    raise ZeroDivisionError("a mistake of ours")


def test_a_mistake_of_ours_is_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("lessons.catalogue.lessons", broken)
    assert main(["list"]) == 4
    assert capsys.readouterr().err.count("\n") == 2


def test_debug_shows_where_it_came_from() -> None:
    plain, told = subprocess_run("check", "nothing"), subprocess_run("--debug", "check", "nothing")
    assert (plain.returncode, told.returncode) == (2, 2)
    assert "Traceback" not in plain.stderr
    assert "UnknownLesson" in told.stderr
    assert "Traceback" in told.stderr


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lessons.catalogue.lessons", interrupted)
    assert main(["list"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; from lessons.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stderr.split()
    heavy = {"rich", "boto3", "moto", "jupyterlab", "nbformat", "IPython", "yaml", "psutil", "autograders.rubric"}
    assert "lessons.commands.learner" in loaded
    assert not heavy & set(loaded)


def test_a_grader_that_fails_leaves_no_traceback_on_the_terminal(tmp_path: Path) -> None:
    lesson = tmp_path / "open_ports"
    shutil.copytree(TOY / "open_ports", lesson)
    rubric = (lesson / "rubric.py").read_text()
    (lesson / "rubric.py").write_text(rubric.replace("return _closed(answer, REGISTRY)", "return 1 / 0"))
    cell = {"cell_type": "code", "source": '%%answer ports\n{"ports": [8443, 9090]}', "metadata": {}}
    notebook = tmp_path / "x.ipynb"
    notebook.write_text(json.dumps({"cells": [cell], "nbformat": 4}))
    environment = {**os.environ, "SECLAB_LESSONS": str(tmp_path)}
    ran = subprocess_run("check", "open_ports", str(notebook), environment=environment)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "This is not your mistake" in ran.stdout
