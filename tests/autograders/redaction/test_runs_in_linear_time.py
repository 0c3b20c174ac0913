from __future__ import annotations

import pytest

from autograders.check import NoCases
from autograders.redaction.runs_in_linear_time import runs_in_linear_time
from tests.autograders.redaction.answers import TWO_PATTERNS


def test_the_well_known_pattern_for_addresses_takes_the_square_of_its_text() -> None:
    found = runs_in_linear_time(TWO_PATTERNS)
    assert found is not None
    assert found.counterexample is not None
    assert found.counterexample.text == "redact('a' * 1000)"


@pytest.mark.parametrize("body", ["return text", "return sorted(text) and text", "return text.upper()[::-1]"])
def test_work_in_line_with_the_text_is_fine(body: str) -> None:
    assert runs_in_linear_time(f"def redact(text):\n    {body}\n") is None


def test_a_clock_that_was_turned_back_does_not_hide_the_square() -> None:
    turned = "import time\ntime.perf_counter = time.process_time = lambda: 0.0\n"
    assert runs_in_linear_time(turned + TWO_PATTERNS, (("a", ""),)) is not None


def test_a_text_that_raises_is_told() -> None:
    found = runs_in_linear_time("def redact(text):\n    return 1 // ('@' not in text)\n")
    assert found is not None
    assert "ZeroDivisionError" in found.got


def test_no_text_proves_nothing() -> None:
    with pytest.raises(NoCases):
        runs_in_linear_time(TWO_PATTERNS, ())
