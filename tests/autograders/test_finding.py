"""Does a finding point at the right place?"""

from __future__ import annotations

import pytest

from autograders.finding import Finding, Location
from cluster.source import DocumentError

ANSWER = '{\n  "ports": [22]\n}'


def test_a_location_quotes_its_line() -> None:
    assert Location.in_answer(ANSWER, 2, 3) == Location(2, 3, '"ports": [22]')


@pytest.mark.parametrize("line", [0, -1, 4, 99])
def test_a_line_outside_of_the_answer_quotes_nothing(line: int) -> None:
    assert Location.in_answer(ANSWER, line).text == ""


def test_an_empty_answer_has_no_line_to_quote() -> None:
    assert Location.in_answer("", 1).text == ""


def test_an_unreadable_answer_is_located_and_has_a_next_step() -> None:
    finding = Finding.unreadable(DocumentError("this is not JSON", 2, 5, "look at the comma"), ANSWER)
    assert finding.location == Location(2, 5, '"ports": [22]')
    assert finding.got == "this is not JSON"
    assert finding.next == "look at the comma"
    assert finding.counterexample is None
