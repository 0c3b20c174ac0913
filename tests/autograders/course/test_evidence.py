"""Does evidence weigh what it should, and read as plain words?"""

from __future__ import annotations

import pytest

from autograders.course.evidence import ENOUGH, Mark, sentences, shown, weight

WORDS = frozenset({"allow", "read", "bucket", "churn"})


@pytest.mark.parametrize(
    "marks",
    [
        [Mark("statement", "AllowStuffPlz")],
        [Mark("comment", "my cousin says that waiting a whole day is silly")],
        [Mark("spacing", "a␣:"), Mark("spacing", "b␣:")],
        [Mark("tried", str(number)) for number in range(4)],
        [Mark("program", "x", 8)],
        [Mark("word", "custmer"), Mark("word", "bukcet"), Mark("spacing", "a␣:")],
    ],
    ids=lambda marks: marks[0].kind,
)
def test_what_nobody_chooses_by_chance_is_enough(marks: list[Mark]) -> None:
    assert weight(marks, WORDS) >= ENOUGH


@pytest.mark.parametrize(
    "marks",
    [
        [Mark("statement", f"Read{'Bucket' * number}") for number in range(9)],
        [Mark("comment", "read"), Mark("comment", "allow"), Mark("comment", "churn bucket")],
        [Mark("line", str(number)) for number in range(99)],
        [Mark("mistake", "x"), *(Mark("line", str(number)) for number in range(9))],
        [Mark("order", "x", 9), Mark("text", "x")],
        [Mark("word", f"word{number}") for number in range(9)],
    ],
    ids=lambda marks: marks[0].kind,
)
def test_what_the_lesson_suggests_is_not(marks: list[Mark]) -> None:
    assert weight(marks, WORDS) < ENOUGH


def test_every_kind_reads_as_a_sentence() -> None:
    kinds = ("statement", "comment", "word", "spacing", "line", "order", "program", "mistake", "text", "tried")
    told = sentences({Mark(kind, f"{kind}X", 7): 2 for kind in kinds}, ("ana", "ben"), 40)
    assert len(told) == len(kinds)
    assert all("both" in sentence and sentence.endswith("nobody else of 40 does") for sentence in told)
    assert "both name a statement `statementX`, nobody else of 40 does" in told


def test_others_who_have_it_are_counted() -> None:
    assert sentences({Mark("word", "x"): 5}, ("a", "b", "c"), 40) == ("all 3 write the word `x`, only 5 of 40 do",)
    assert sentences({Mark("word", "x"): 2}, ("a", "b"), 2) == ("both write the word `x`",)


def test_what_is_shown_is_one_short_line() -> None:
    assert shown("a`b\n\x1b[31m\u202ec") == "a'b··[31m·c"
    assert len(shown("x" * 500)) == 60
