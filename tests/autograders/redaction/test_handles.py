from __future__ import annotations

import pytest

from autograders.check import NoCases
from autograders.redaction.handles import handles
from tests.autograders.redaction.answers import WRONG

GREEDY = """
def redact(text):
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError("no text")
    copies = [text + str(number) for number in range(len(text) // 1000)]
    return copies[-1] if copies else text.replace("anna", "")
"""


@pytest.mark.parametrize(
    ("case", "specimen"),
    [
        ("none", "forgets_that_there_may_be_no_text"),
        ("bytes", "returns_bytes_as_they_are"),
        ("half", "encodes_on_the_way"),
    ],
)
def test_each_case_is_told_by_itself(case: str, specimen: str) -> None:
    code = WRONG[specimen][1]
    assert handles(code, (case,)) is not None
    others = tuple(other for other in ("none", "empty", "bytes", "half") if other != case)
    assert handles(code, others) is None


def test_a_megabyte_has_to_come_out() -> None:
    assert handles(GREEDY, ("none", "empty", "bytes", "half")) is None
    found = handles(GREEDY, ("large",))
    assert found is not None
    assert "30000" in (found.counterexample.text if found.counterexample else "")


def test_no_case_proves_nothing() -> None:
    with pytest.raises(NoCases):
        handles(GREEDY, ())
