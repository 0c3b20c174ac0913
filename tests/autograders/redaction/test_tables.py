"""Are the answers of many redactors the same as when each is asked alone?"""

from __future__ import annotations

import pytest

from autograders.redaction.tables import ENDLESS, answers, key

UPPER = "def redact(text):\n    return text.upper()\n"


def test_each_redactor_answers_each_text() -> None:
    rows = answers([UPPER, "def redact(text):\n    return text\n"], ["a", "B"])
    assert rows == [[("value", "A", "str"), ("value", "B", "str")], [("value", "a", "str"), ("value", "B", "str")]]


def test_what_is_known_is_told_as_it_is() -> None:
    (known,) = answers([UPPER], ["a", None])
    assert answers([UPPER], ["a", None], known) == [known]
    assert known[1][:2] == ("raised", "AttributeError")


@pytest.mark.parametrize(
    "body",
    ["while True: pass", "return redact(text) or redact(text)", "return max(len(text) for _ in iter(int, 1))"],
)
def test_a_redactor_without_end_says_so_and_the_others_go_on(body: str) -> None:
    endless, after = answers([f"def redact(text):\n    {body}\n", UPPER], ["a"])
    assert endless[0] in (ENDLESS, ("raised", "RecursionError", "maximum recursion depth exceeded"))
    assert after == [("value", "A", "str")]


@pytest.mark.parametrize("source", ["import os\nos._exit(0)\n", "raise SystemExit\n", "x = 1 / 0\n", "redact = None\n"])
def test_a_redactor_that_does_not_load_answers_nothing(source: str) -> None:
    broken, after = answers([source, UPPER], ["a"])
    assert broken[0][0] in ("endless", "raised")
    assert after == [("value", "A", "str")]


def test_one_true_and_a_float_are_three_inputs() -> None:
    assert len({key(1), key(True), key(1.0)}) == 3


def test_what_no_table_holds_is_a_type_error() -> None:
    ((answer,),) = answers(["def redact(text):\n    return {text}\n"], ["a"])
    assert answer == ("raised", "TypeError", "the redactor returned a set")
