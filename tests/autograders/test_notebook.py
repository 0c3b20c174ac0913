"""What does the reader take from a notebook, and what does it refuse?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders.notebook import MAX_BYTES, MAX_CELLS, MAX_DEPTH, NotebookError, answers, lesson_of


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


def notebook(*cells: Any, **more: Any) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more})


def graded(question: str) -> dict[str, Any]:
    return {"nbgrader": {"grade_id": f"answer-{question}"}}


def refused(text: str | Path) -> NotebookError:
    with pytest.raises(NotebookError) as caught:
        answers(text)
    assert caught.value.next_step
    assert str(caught.value).endswith(caught.value.next_step)
    return caught.value


def test_an_answer_is_what_stands_under_its_line() -> None:
    assert answers(notebook(code("%%answer ports\n[1,\n 2]"))) == {"ports": "[1,\n 2]"}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_any_text_comes_back_from_a_notebook_that_jupyter_wrote(text: str) -> None:
    cell = nbformat.v4.new_code_cell(f"%%answer a\n{text}")
    written = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
    assert answers(written) == {"a": text}


def test_a_source_may_be_a_list_of_lines() -> None:
    assert answers(notebook(code(["%%answer ports\n", "[1,\n", " 2]"]))) == {"ports": "[1,\n 2]"}


def test_an_answer_cell_without_text_is_an_empty_answer() -> None:
    assert answers(notebook(code("%%answer ports"))) == {"ports": ""}


def test_other_cells_hold_no_answer() -> None:
    prose = {"cell_type": "markdown", "source": "%%answer a\n1", "metadata": {}}
    raw = {"cell_type": "raw", "source": "%%answer b\n1", "metadata": {}}
    assert answers(notebook(prose, raw, code("x = 1\n%%answer c\n1"), code("%%answers d\n1"), code(""))) == {}


def test_windows_line_ends_become_plain_ones() -> None:
    assert answers(notebook(code("%%answer a\r\none\r\ntwo"))) == {"a": "one\ntwo"}


def test_half_a_character_does_not_cost_the_answer() -> None:
    text = notebook(code("%%answer a\nx")).replace("nx", "n\\ud83d x \\ud83d\\ude00")
    assert answers(text) == {"a": "\ufffd x 😀"}


def test_of_two_cells_the_last_counts() -> None:
    assert answers(notebook(code("%%answer a\nfirst"), code("%%answer a\nsecond"))) == {"a": "second"}


def test_the_cell_that_the_lesson_was_built_with_counts_wherever_it_stands() -> None:
    built = code("%%answer a\nbuilt", id="answer-a", metadata=graded("a"))
    copied = code("%%answer a\ncopied", id="5f2c", metadata=graded("a"))
    own = code("%%answer a\nown", id="77aa")
    assert answers(notebook(built, copied, own)) == {"a": "built"}
    assert answers(notebook(copied, own)) == {"a": "copied"}
    assert answers(notebook(own, copied, built)) == {"a": "built"}


def test_the_built_cell_of_another_question_has_no_say() -> None:
    renamed = code("%%answer b\nrenamed", id="answer-a", metadata=graded("a"))
    assert answers(notebook(renamed, code("%%answer b\nlast"))) == {"b": "last"}


def test_a_file_reads_like_its_text(tmp_path: Path) -> None:
    file = tmp_path / "lesson.ipynb"
    file.write_text("\ufeff" + notebook(code("%%answer a\nü")), encoding="utf-8")
    assert answers(file) == {"a": "ü"}


def test_the_notebook_says_which_lesson_it_belongs_to() -> None:
    assert lesson_of(notebook(metadata={"seclab": {"lesson": "open_ports"}})) == "open_ports"
    assert lesson_of(notebook(metadata={"seclab": {"lesson": 3}})) is None
    assert lesson_of(notebook(metadata=[])) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"cells": [}',
        '{"cells": [], "nbformat": NaN}',
        '{"cells": [], "nbformat": ' + "9" * 5000 + "}",
        "not JSON",
        '{"cells": ["' + '\\"' * 10 + "]}",
    ],
)
def test_damaged_json_is_refused(text: str) -> None:
    assert "damaged" in str(refused(text))


def test_the_line_of_the_damage_is_named() -> None:
    assert "line 3" in str(refused('{\n"cells": [],\n"nbformat": 4,,\n}'))


@pytest.mark.parametrize("text", ["[]", "3", '"text"', "null", "{}", '{"worksheets": []}'])
def test_json_that_is_no_notebook_is_refused(text: str) -> None:
    assert "no notebook" in str(refused(text))


@pytest.mark.parametrize("version", [3, 5, "4", True, 4.0, None])
def test_another_format_is_refused(version: Any) -> None:
    assert "format" in str(refused(notebook(nbformat=version)))


@pytest.mark.parametrize("cells", [{}, "cells", None, 4, [code("")] * (MAX_CELLS + 1)])
def test_cells_that_are_no_short_list_are_refused(cells: Any) -> None:
    assert "cells" in str(refused(json.dumps({"nbformat": 4, "cells": cells})))


@pytest.mark.parametrize("cell", [None, [], "code", {}, code("") | {"cell_type": "heading"}, {"cell_type": ["code"]}])
def test_a_cell_of_no_known_kind_is_refused(cell: Any) -> None:
    assert "cell 2" in str(refused(notebook(code(""), cell)))


@pytest.mark.parametrize("source", [None, 4, {}, ["a", 4], [["a"]]])
def test_a_cell_without_text_is_refused(source: Any) -> None:
    assert "cell 1" in str(refused(notebook(code(source))))


def test_metadata_of_any_shape_is_ignored() -> None:
    cells = (code("%%answer a\n1", metadata=None), code("%%answer b\n2", metadata={"nbgrader": 3}))
    assert answers(notebook(*cells, metadata="none")) == {"a": "1", "b": "2"}


def test_depth_is_limited_in_the_metadata_as_well() -> None:
    deep = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    text = notebook().replace('"metadata": {}', f'"metadata": {deep}')
    assert "deep" in str(refused(text))
    assert "deep" in str(refused("[" * 200_000))


def test_brackets_inside_texts_do_not_nest() -> None:
    brackets = "[{" * 1000
    assert answers(notebook(code(f"%%answer a\n{brackets}"))) == {"a": brackets}


def test_a_million_lists_are_refused_before_they_are_made() -> None:
    assert "too many" in str(refused('{"cells": [' + "[]," * 1_000_000 + "[]]}"))


def test_a_text_that_never_ends_is_read_once() -> None:
    assert "damaged" in str(refused('{"cells": ["' + '\\"' * 1_000_000))


def test_a_large_notebook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "large.ipynb"
    file.write_bytes(b" " * (MAX_BYTES + 1))
    assert "20 MB" in str(refused(file))
    assert "20 MB" in str(refused(" " * (MAX_BYTES + 1)))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "binary.ipynb"
    file.write_bytes(bytes(range(256)))
    assert "not text" in str(refused(file))


def test_a_link_is_refused_even_to_a_good_notebook(tmp_path: Path) -> None:
    (tmp_path / "real.ipynb").write_text(notebook())
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    assert "link" in str(refused(tmp_path / "link.ipynb"))


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "not a file" in str(refused(tmp_path / "pipe.ipynb"))
    assert "not a file" in str(refused(tmp_path))


def test_a_missing_notebook_is_named(tmp_path: Path) -> None:
    assert "gone.ipynb" in str(refused(tmp_path / "gone.ipynb"))
