"""Is a suite judged by the bugs it catches and the right redactors it lets through?"""

from __future__ import annotations

from pathlib import Path

import pytest

from autograders.redaction.bugs import BUGS, REFERENCE, RIGHT, Bug
from autograders.redaction.suite_report import SuiteReport
from autograders.redaction.suites import judge_suite
from cluster.source import DocumentError

THOROUGH = Path(__file__).parent / "suites" / "thorough.py"
NAMES = (
    *("changes_nothing", "returns_nothing", "misses_plus_addressing", "eats_the_full_stop", "fails_on_none"),
    *("is_not_idempotent", "backtracks_without_end", "first_match_only"),
)
FEW = tuple(bug for bug in BUGS if bug.name in NAMES)
HEAD = "import re\nimport pytest\nfrom redactor import redact\n"


def judge(tests: str, bugs: tuple[Bug, ...] = FEW) -> SuiteReport:
    return judge_suite(HEAD + tests, REFERENCE, RIGHT, bugs)


def caught(report: SuiteReport) -> set[str]:
    return {name for name, _ in report.caught}


def test_a_thorough_suite_catches_every_bug_and_raises_no_alarm() -> None:
    report = judge_suite(THOROUGH.read_text(encoding="utf-8"), REFERENCE, RIGHT, BUGS)
    assert not report.false_alarms
    assert [bug.name for bug in report.survivors] == []
    assert report.score == 1.0
    assert report.counted >= 40


def test_a_bug_that_no_test_shows_survives() -> None:
    report = judge("def test_mail():\n    assert 'anna' not in redact('mail anna@example.org')\n")
    assert caught(report) == {"changes_nothing"}
    assert dict(report.caught)["changes_nothing"] == "test_mail"
    assert {bug.name for bug in report.survivors} == set(NAMES) - {"changes_nothing"}


def test_values_of_parametrize_are_cases_of_their_own() -> None:
    report = judge(
        "@pytest.mark.parametrize('a', ['anna', 'bert'])\n"
        "@pytest.mark.parametrize(('b', 'c'), [('example', 'org'), pytest.param('mail', 'de', id='german')])\n"
        "def test_mail(a, b, c):\n    assert a not in redact(f'{a}@{b}.{c}')\n"
    )
    assert [case.name for case in report.cases] == [
        *("test_mail[0-0]", "test_mail[0-1]", "test_mail[german-0]", "test_mail[german-1]"),
    ]
    assert report.cases[0].asks == ("anna@example.org",)


def test_methods_and_exceptions_are_understood() -> None:
    report = judge(
        "class TestNone:\n"
        "    def test_none(self):\n        assert not redact(None)\n"
        "    def test_number(self):\n        with pytest.raises(TypeError, match='expected|iter|len|object'):\n"
        "            redact(12)\n"
    )
    assert [case.name for case in report.cases] == ["TestNone.test_none", "TestNone.test_number"]
    assert "fails_on_none" in caught(report)


def test_texts_that_are_computed_are_found() -> None:
    report = judge(
        "def test_many():\n    for i in range(30):\n        text = f'mail a{i}@example.org'\n"
        "        assert redact(text).startswith('mail [')\n        assert redact(redact(text)) == redact(text)\n"
    )
    assert not report.false_alarms
    assert {"changes_nothing", "is_not_idempotent", "returns_nothing"} <= caught(report)


def test_a_redactor_without_end_is_caught_by_a_test_that_only_waits() -> None:
    assert "backtracks_without_end" in caught(judge("def test_long():\n    redact('a' * 60)\n"))


def test_what_is_asked_while_the_suite_loads_counts_for_each_test() -> None:
    report = judge("OUT = redact('Write to anna@example.org.')\ndef test_stop():\n    assert OUT.endswith('].')\n")
    assert {"eats_the_full_stop", "changes_nothing", "returns_nothing"} <= caught(report)
    assert report.counted == 1


def test_a_helper_that_remembers_answers_changes_no_verdict() -> None:
    report = judge(
        "import functools\nredacted = functools.cache(redact)\n"
        "def test_mail():\n    assert 'anna' not in redacted('anna+a@example.org')\n"
        "def test_news():\n    assert redacted('anna+a@example.org').startswith('[') and redact('x') == 'x'\n"
        "def test_stop():\n    assert redact('Write to anna@example.org.').endswith('.')\n"
    )
    assert caught(report) == {"changes_nothing", "returns_nothing", "misses_plus_addressing", "eats_the_full_stop"}


@pytest.mark.parametrize(
    ("tests", "name"),
    [
        ("assert redact('mail anna@example.org') == 'mail [email]'", "right redactor 1"),
        ("assert redact('mail anna@example.org') == 'mail anna@example.org'", "the reference"),
        ("assert redact('order 12345') == 'order [number]'", "the reference"),
    ],
)
def test_a_test_that_asks_for_too_much_is_a_false_alarm(tests: str, name: str) -> None:
    report = judge(f"def test_it():\n    {tests}\n")
    alarm = report.false_alarms[0]
    assert (alarm.test, alarm.redactor, alarm.line, alarm.error) == ("test_it", name, 5, "AssertionError")
    assert alarm.text in tests
    assert alarm.answered
    assert not report.caught


@pytest.mark.parametrize(
    ("tests", "line", "message"),
    [
        ("def test_it(:\n", 4, "this is not Python"),
        ("x = 1 / 0\n", 4, "does not load"),
        ("import numpy\n", 4, "numpy"),
        ("@pytest.fixture\ndef text():\n    return ''\n", 4, "no pytest.fixture here"),
        ("\n@pytest.mark.skip\ndef test_it():\n    pass\n", 5, "no pytest.mark.skip here"),
        ("\ndef test_it(tmp_path):\n    pass\n", 5, "asks for the fixture tmp_path"),
        ("async def test_it():\n    pass\n", 4, "no plain function"),
        ("raise SystemExit\n", 4, "does not load"),
        ("def test_it():\n    import os\n    redact(os.urandom(8).hex())\n", 1, "still ask about new texts"),
        ("def test_it():\n    redact('a' * 300_000)\n", 1, "at most|Keep"),
    ],
)
def test_a_suite_that_cannot_be_run_is_told_where(tests: str, line: int, message: str) -> None:
    with pytest.raises(DocumentError, match=message) as caught:
        judge(tests)
    assert caught.value.line == line


def test_a_forgotten_import_is_named() -> None:
    with pytest.raises(DocumentError, match="from redactor import redact"):
        judge_suite("X = redact('a')\n", REFERENCE, RIGHT, FEW)


def test_the_verdicts_are_the_same_each_time_and_in_each_order() -> None:
    tests = (
        "def test_mail():\n    assert 'a' not in redact('a+b@example.org')\n"
        "def test_stop():\n    assert redact('bert@example.org.').endswith('].')\n"
    )
    seen = [judge(tests, order) for order in (FEW, FEW[::-1], FEW)]
    assert len({tuple(sorted(one.caught)) for one in seen}) == 1
    assert seen[0] == seen[2]
