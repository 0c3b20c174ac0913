"""Is a build that changes found, and a starter that earns?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons import build
from lessons.catalogue import load
from lessons.contract import notebook
from lessons.contract.notebook import answered_starter, unstable_build

Copy = Callable[..., Path]


def test_a_build_that_draws_its_ids_is_found(toy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(10_000))
    monkeypatch.setattr(build, "_id", lambda *_: f"cell-{next(numbers)}")
    assert len(unstable_build(load(toy()))) == 2
    assert "two different notebooks" in unstable_build(load(toy()))[0]


def test_an_output_is_found(toy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    with_output = notebook.build_text(load(toy())).replace('"outputs": []', '"outputs": [{"output_type": "stream"}]')
    monkeypatch.setattr(notebook, "build_text", lambda *_: with_output)
    assert any("has an output" in line for line in unstable_build(load(toy())))


@pytest.mark.parametrize("name", ["answer ports", "", "a" * 65])
def test_an_id_that_jupyter_refuses_is_found(toy: Copy, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(build, "_id", lambda *_: name)
    found = unstable_build(load(toy()))
    assert any("is no id of a cell" in line for line in found)
    assert any("two cells have the id" in line for line in found)


def test_cells_that_jupyterlab_shows_otherwise_are_found(toy: Copy) -> None:
    nested = "<!--\n```{code-cell} ipython3\n1\n```\n-->\n"
    folder = toy(changes={"lesson.md": ("## What comes next", f"{nested}\n## What comes next")})
    (found,) = unstable_build(load(folder))
    assert "opens in JupyterLab with other cells" in found


def test_a_starter_that_is_a_right_answer_is_found(toy: Copy) -> None:
    folder = toy(changes={"lesson.md": ('"ports": ["*"]', '"ports": [9090, 8443]')})
    (found,) = answered_starter(load(folder))
    assert found == "open_ports/lesson.md: the starter of ports is a right answer. Start from a worse one."


def test_a_starter_that_reads_as_an_answer_is_found(toy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    built = notebook.build_text(load(toy())).replace('[\\"*\\"]', "[8443]")
    monkeypatch.setattr(notebook, "build_text", lambda *_: built)
    unread, scored = answered_starter(load(toy()))
    assert "does not read as unanswered" in unread
    assert "score 2" in scored
