"""What does a learner read about a suite of tests?"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders.check import NoCases
from autograders.redaction.bugs import BREAKS, BUGS, LEAKS
from autograders.redaction.catches import catches
from autograders.redaction.has_enough_cases import has_enough_cases
from autograders.redaction.raises_no_false_alarm import raises_no_false_alarm

THOROUGH = (Path(__file__).parent / "suites" / "thorough.py").read_text(encoding="utf-8")
HEAD = "from redactor import redact\n"
ONE = f"{HEAD}def test_mail():\n    assert 'anna' not in redact('mail anna@example.org')\n"
TOO_MUCH = f"{HEAD}def test_mail():\n    out = redact('mail anna@example.org')\n    assert out == 'mail [email]'\n"
ENDS = f"{HEAD}import os\nos._exit(0)\n"


def test_a_thorough_suite_passes_every_claim() -> None:
    assert catches(THOROUGH) is None
    assert raises_no_false_alarm(THOROUGH) is None
    assert has_enough_cases(THOROUGH) is None


def test_a_surviving_bug_is_told_with_its_sentence_and_an_input() -> None:
    bug = next(bug for bug in BUGS if bug.name == "first_match_only")
    finding = catches(ONE, [bug])
    assert finding is not None
    assert finding.got == f"no test that right ones pass notices it: {bug.sentence}"
    assert finding.counterexample is not None
    assert finding.counterexample.text == f"redact({bug.shows!r})"
    several = catches(ONE, BREAKS)
    assert several is not None
    assert f"(and {len(BREAKS) - 1} more)" in several.got


def test_bugs_of_the_callers_own_are_judged_too() -> None:
    bug = type(BUGS[0])("own", "leaks", "it is mine", "x", "def redact(text):\n    return text\n")
    assert catches(ONE, [bug]) is None


def test_a_false_alarm_names_the_test_the_line_and_the_input() -> None:
    finding = raises_no_false_alarm(TOO_MUCH)
    assert finding is not None
    assert finding.expected == "test_mail passes with a right redactor, which answers 'mail [EMAIL]'"
    assert finding.counterexample is not None
    assert finding.counterexample.text == "redact('mail anna@example.org')"
    assert finding.location is not None
    assert (finding.location.line, finding.location.text) == (4, "assert out == 'mail [email]'")


@pytest.mark.parametrize("tests", ["", "def test_idle():\n    pass\n", "def check():\n    redact('a')\n"])
def test_no_test_raises_no_alarm_and_proves_nothing(tests: str) -> None:
    finding = raises_no_false_alarm(HEAD + tests)
    assert finding is not None
    assert finding.expected == "a test that calls redact"


def test_too_few_cases_are_counted_with_the_reason() -> None:
    finding = has_enough_cases(ONE + "def test_idle():\n    pass\n")
    assert finding is not None
    assert (finding.expected, finding.got) == ("at least 10 cases", "1 of 2")
    assert finding.because == "test_idle does not count: it never calls redact"
    assert has_enough_cases(ONE, least=1) is None


@pytest.mark.parametrize("claim", [catches, raises_no_false_alarm, has_enough_cases])
def test_a_suite_that_ends_the_process_is_told_so(claim) -> None:  # type: ignore[no-untyped-def]
    finding = claim(ENDS)
    assert finding is not None
    assert "end of the Python process" in finding.got


def test_no_bugs_are_no_case() -> None:
    with pytest.raises(NoCases):
        catches(ONE, [])
    assert LEAKS
