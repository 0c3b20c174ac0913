"""Does our reader of lesson.md find the cells that jupytext finds?"""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from autograders.lesson_text import cells
from cluster.source import DocumentError

ROOT = Path(__file__).parent.parent.parent
FRONT = "---\ntitle: a\n---\n"
CELL = "```{code-cell} ipython3\n"
TEXTS = {
    "nothing": FRONT,
    "prose": f"{FRONT}\n\nhello\n\n\n  there  \n\n",
    "no front matter": "hello\n",
    "blank lines in a cell": f"{FRONT}a\n\n{CELL}\n\nx = 1\n\n\n```\n",
    "empty cell": f"{FRONT}{CELL}```\nb\n",
    "short options": f"{FRONT}{CELL}:tags: [a]\n:name: b\nx\n```\nafter\n",
    "long options": f"{FRONT}{CELL}---\ntags: [a]\n---\n\nx\n   \n```\n",
    "options, then text that looks like options": f"{FRONT}{CELL}---\na: 1\n---\n%%answer b\n---\nc: 1\n---\n```",
    "breaks": f'{FRONT}a\n\n+++\n\nb\n\n+++ {{"tags": ["c"]}}\n\n+++\n\nd\n',
    "options of a cell that is not there": f'{FRONT}+++ {{"a": 1}}\n{CELL}x\n```\nb\n',
    "longer fence": f"{FRONT}````{{code-cell}} ipython3\n```\nx\n```\n````\n",
    "tildes": f"{FRONT}~~~{{code-cell}} ipython3\nx\n~~~\n",
    "cell in an example": f"{FRONT}````md\n{CELL}x\n```\n````\n",
    "cell in tildes": f"{FRONT}~~~\n{CELL}x\n```\n~~~\n",
    "cell in a list": f"{FRONT}- a\n\n  ```{{code-cell}} ipython3\n  x\n  ```\n\nb\n",
    "break in an example": f"{FRONT}```text\n+++\n```\n\nb\n",
    "raw": f"{FRONT}```{{raw-cell}}\nx\n```\n",
    "code that is no cell": f"{FRONT}```python\nx\n```\n\n{CELL}y\n```\n",
    "indented end": f"{FRONT}a\n{CELL}  y\n  ```\nb\n",
    "inline code": f"{FRONT}``` not a fence ``` here\n\n{CELL}y\n```\n",
}
LESSONS = sorted([*ROOT.glob("lessons/*/lesson.md"), *ROOT.glob("tests/course/*/lesson.md")])


def assert_same_cells(text: str) -> None:
    oracle = [(cell.cell_type, cell.source, dict(cell.metadata)) for cell in jupytext.reads(text, fmt="md:myst").cells]
    assert [(cell.kind, cell.source, dict(cell.options)) for cell in cells(text)] == oracle


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_the_cells_are_those_of_jupytext(text: str) -> None:
    assert_same_cells(text)


@pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.parent.name)
def test_every_lesson_reads_as_jupytext_reads_it(file: Path) -> None:
    assert_same_cells(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_each_cell_knows_its_line(text: str) -> None:
    lines = text.split("\n")
    for cell in cells(text):
        if cell.source.strip():
            assert lines[cell.line - 1] == cell.source.split("\n")[0]


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        (f"a\n{CELL}x\n", 5, "never ends"),
        (f"a\n{CELL}:tags: [\nx\n```\n", 6, "options"),
        (f"a\n{CELL}:- a\nx\n```\n", 6, "options"),
        (f"a\n{CELL}:since: 2024-01-01\nx\n```\n", 6, "options"),
        ("a\n+++ tags\n", 5, "options of the next cell"),
        ("a\n+++ [1]\n", 5, "options of the next cell"),
    ],
)
def test_what_cannot_be_read_is_located(body: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        cells(FRONT + body)
    assert caught.value.line == line
    assert caught.value.suggestion
