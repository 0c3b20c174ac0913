"""Does all work of a learner reach the new notebook, and nothing else?"""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograders import notebook as submitted
from lessons import carry_over
from lessons.carry_over import Cell, Notebook, merged

NEW_PROSE = ("# A lesson", "A new paragraph", "## First", "## Second", "The end")
OLD_PROSE = ("# A lesson", "## First", "An old paragraph", "## Second", "The end")


def cell(kind: str, source: str, name: str, **seclab: str) -> Cell:
    outputs: Cell = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": name,
        "metadata": {"seclab": seclab} if seclab else {},
        "source": source,
        **outputs,
    }


def answer(question: str, text: str) -> Cell:
    found = cell("code", f"%%answer {question}\n{text}", f"answer-{question}", role="answer", question=question)
    found["metadata"]["nbgrader"] = {"grade_id": f"answer-{question}", "solution": True}
    return found


def check(question: str) -> Cell:
    return cell("code", f'lesson.check("{question}")', f"check-{question}", role="check", question=question)


def prose(source: str) -> Cell:
    return cell("markdown", source, f"prose-{abs(hash(source)) % 10**8}", role="prose")


def own(source: str, kind: str = "code", name: str = "mine") -> Cell:
    return cell(kind, source, name)


def notebook(*cells: Cell, version: str = "1") -> Notebook:
    return {"cells": list(cells), "metadata": {"seclab": {"version": version}}, "nbformat": 4, "nbformat_minor": 5}


def old(starter: str = "{}") -> Notebook:
    title, first, paragraph, second, end = map(prose, OLD_PROSE)
    return notebook(
        *(title, first, answer("a", starter), check("a"), paragraph),
        *(second, answer("b", starter), check("b"), end),
    )


def new(starter: str = "{}") -> Notebook:
    title, paragraph, first, second, end = map(prose, NEW_PROSE)
    return notebook(
        *(title, paragraph, first, answer("a", starter), check("a")),
        *(second, answer("b", starter), check("b"), end),
        version="2",
    )


def sources(found: Notebook) -> list[str]:
    return [one["source"] for one in found["cells"]]


def written(base: Notebook, question: str, text: str) -> Notebook:
    changed = copy.deepcopy(base)
    for one in changed["cells"]:
        if one["id"] == f"answer-{question}":
            one["source"] = f"%%answer {question}\n{text}"
    return changed


def inserted(base: Notebook, index: int, *cells: Cell) -> Notebook:
    return {**base, "cells": [*base["cells"][:index], *cells, *base["cells"][index:]]}


@pytest.mark.parametrize("base", [old(), None])
def test_an_answer_moves_to_the_new_notebook(base: Notebook | None) -> None:
    result = merged(written(old(), "a", "mine"), new(), base)
    assert sources(result) == sources(written(new(), "a", "mine"))
    assert carry_over.version(result) == "2"


def test_an_untouched_starter_gives_way_to_the_new_one() -> None:
    assert sources(merged(old("old"), new("new"), old("old"))) == sources(new("new"))


def test_without_knowing_the_starter_the_text_is_kept() -> None:
    assert "%%answer a\nold" in sources(merged(old("old"), new("new")))


def test_a_blank_answer_gives_way_to_the_starter() -> None:
    blank = old()
    blank["cells"][2]["source"] = "\n"
    assert sources(merged(blank, new(), old())) == sources(new())


@pytest.mark.parametrize("base", [old(), None])
def test_own_cells_stay_behind_the_cell_that_they_followed(base: Notebook | None) -> None:
    mine = inserted(old(), 4, own("print(1)"), own("A note", "markdown", "note"))
    result = sources(merged(mine, new(), base))
    after_check = result.index('lesson.check("a")') + 1
    assert result[after_check : after_check + 2] == ["print(1)", "A note"]
    assert len(result) == len(new()["cells"]) + 2


def test_an_own_cell_behind_a_cell_that_is_gone_follows_the_one_before() -> None:
    result = sources(merged(inserted(old(), 5, own("print(1)")), new(), old()))
    assert result[result.index('lesson.check("a")') + 1] == "print(1)"


def test_an_own_cell_at_the_top_stays_there() -> None:
    assert sources(merged(inserted(old(), 0, own("import os")), new(), old()))[0] == "import os"


def test_an_edited_course_cell_that_the_course_kept_stays_edited() -> None:
    mine = old()
    mine["cells"][8]["source"] = "The end, and my note"
    assert "The end, and my note" in sources(merged(mine, new(), old()))


def test_a_check_cell_is_always_the_courses() -> None:
    mine = old()
    mine["cells"][3]["source"] = "print('6 of 6')"
    assert sources(merged(mine, new(), old())) == sources(new())


def test_an_answer_whose_cell_was_deleted_is_found_again() -> None:
    mine = old()
    mine["cells"][2] = own("%%answer a\nagain")
    assert sources(merged(mine, new(), old())) == sources(written(new(), "a", "again"))


def test_the_answer_to_a_question_that_is_gone_stays_as_an_own_cell() -> None:
    without_b = notebook(*new()["cells"][:5], version="2")
    result = merged(written(old(), "b", "mine"), without_b, old())
    [kept] = [one for one in result["cells"] if one["source"] == "%%answer b\nmine"]
    assert kept["metadata"] == {}


def test_an_untouched_question_that_is_gone_goes() -> None:
    without_b = notebook(*new()["cells"][:5], version="2")
    assert sources(merged(old(), without_b, old())) == sources(without_b)


@pytest.mark.parametrize("base", [old(), None])
def test_a_copied_answer_cell_is_the_learners_own_and_loses_its_grade(base: Notebook | None) -> None:
    copied = {**answer("a", "a second try"), "id": "copied"}
    result = merged(inserted(written(old(), "a", "first"), 3, copied), new(), base)
    grades = [one["metadata"].get("nbgrader", {}).get("grade_id") for one in result["cells"]]
    assert grades.count("answer-a") == 1
    assert sources(result).count("%%answer a\na second try") == 1
    assert len({one["id"] for one in result["cells"]}) == len(result["cells"])


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '{"cells": []}', '{"cells": {}, "nbformat": 4}', '{"cells": [1], "nbformat": 4}'),
        *('{"cells": [{"cell_type": "code"}], "nbformat": 4}', '{"cells": [], "nbformat": 3}', "[" * 100_000),
        '{"cells": [{"cell_type": "code", "source": "", "metadata": []}], "nbformat": 4}',
    ],
)
def test_what_is_no_notebook_is_unreadable(text: str) -> None:
    with pytest.raises(carry_over.Unreadable):
        carry_over.read(text)


def test_half_a_character_survives_reading_and_writing() -> None:
    text = '{"cells": [{"cell_type": "code", "source": ["\\ud800"]}], "nbformat": 4}'
    again = carry_over.text(carry_over.read(text))
    assert again.encode()
    assert carry_over.read(again)["cells"][0]["source"] == "\ud800"


words = st.text("ab %{}\n\t\\\"'é𝛼", min_size=1, max_size=12).filter(str.strip)


@st.composite
def learned(draw: st.DrawFn) -> tuple[Notebook, dict[str, str], list[str]]:
    """A notebook that a learner worked on, the answers in it, and the texts of the own cells."""
    mine, answers, added = old(), {}, list[str]()
    for question in draw(st.sets(st.sampled_from(["a", "b"]))):
        answers[question] = draw(words)
        mine = written(mine, question, answers[question])
    for number in range(draw(st.integers(0, 4))):
        added.append(f"own {number}: {draw(words)}")
        place = draw(st.integers(0, len(mine["cells"])))
        mine = inserted(mine, place, own(added[-1], draw(st.sampled_from(["code", "markdown", "raw"])), f"o{number}"))
    for gone in draw(st.lists(st.sampled_from([*map(prose, OLD_PROSE), check("a")]), max_size=3)):
        mine = {**mine, "cells": [one for one in mine["cells"] if one["source"] != gone["source"]]}
    return mine, answers, added


@given(learned(), st.booleans())
def test_nothing_of_the_learner_is_lost_and_nothing_of_the_course_doubled(
    work: tuple[Notebook, dict[str, str], list[str]], knows_base: bool
) -> None:
    mine, answers, added = work
    result = merged(mine, new(), old() if knows_base else None)
    assert graded(result) == {"a": "{}", "b": "{}", **answers}
    assert sorted(one for one in sources(result) if one.startswith("own ")) == sorted(added)
    assert len(result["cells"]) == len(new()["cells"]) + len(added)
    assert len({one["id"] for one in result["cells"]}) == len(result["cells"])


def graded(found: Notebook) -> dict[str, Any]:
    """What the grader reads, apart from line ends."""
    return submitted.answers(carry_over.text(found))
