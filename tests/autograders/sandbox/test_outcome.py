from __future__ import annotations

import pytest

from autograders.sandbox import STATUSES, Outcome, Status

ANSWER = "def f(x):\n    return x[0]\n"


def test_an_exception_is_told_with_its_line() -> None:
    outcome = Outcome("raised", error="IndexError", message="list index out of range", line=2)
    finding = outcome.finding(ANSWER, "f([])", "[]")
    assert finding.expected == "[]"
    assert finding.got == "the exception IndexError: list index out of range"
    assert finding.counterexample is not None
    assert finding.counterexample.text == "f([])"
    assert finding.location is not None
    assert (finding.location.line, finding.location.text, finding.because) == (2, "return x[0]", "raises it")
    assert finding.next


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "ok"])
def test_each_status_has_its_own_message_and_next_step(status: Status) -> None:
    findings = {one: Outcome(one, error="E", message="m").finding(ANSWER, "f(1)", "1") for one in STATUSES}
    mine = findings.pop(status)
    assert mine.got
    assert mine.next
    assert mine.got not in {finding.got for finding in findings.values()}


def test_only_ok_is_ok() -> None:
    assert [status for status in STATUSES if Outcome(status).ok] == ["ok"]


def test_a_long_value_is_cut_where_it_is_shown() -> None:
    assert Outcome("ok", ["a", None]).shown == "['a', None]"
    assert Outcome("ok", "x" * 1000).shown == f"'{'x' * 199}… (1002 signs)"
