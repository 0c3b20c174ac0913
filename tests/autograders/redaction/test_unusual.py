from __future__ import annotations

import pytest

from autograders.redaction.unusual import CASES, LINES
from autograders.sandbox import Outcome


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("none", Outcome("ok", None)),
        ("empty", Outcome("ok", "")),
        ("bytes", Outcome("raised", error="TypeError")),
        ("bytes", Outcome("ok", b"mail [email]")),
        ("half", Outcome("ok", b"mail [email]")),
        ("large", Outcome("ok", "mail , then wait.\n" * LINES)),
    ],
)
def test_what_is_right(case: str, outcome: Outcome) -> None:
    assert CASES[case].right(outcome)


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        ("none", Outcome("ok", "None")),
        ("none", Outcome("timeout")),
        ("empty", Outcome("ok", None)),
        ("bytes", Outcome("raised", error="KeyError")),
        ("bytes", Outcome("ok", b"mail anna@example.org")),
        ("bytes", Outcome("ok", None)),
        ("half", Outcome("ok", b"mail anna")),
        ("large", Outcome("ok", "")),
        ("large", Outcome("ok", "mail anna, then wait.\n" * LINES)),
    ],
)
def test_what_is_wrong(case: str, outcome: Outcome) -> None:
    assert not CASES[case].right(outcome)
