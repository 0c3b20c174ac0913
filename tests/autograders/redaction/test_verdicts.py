"""What follows from the runs of a suite?"""

from __future__ import annotations

from autograders.redaction.bugs import BUGS
from autograders.redaction.panel import Panel
from autograders.redaction.suite_run import Compiled, SuiteRun, Tried
from autograders.redaction.verdicts import verdicts

BUG, OTHER = BUGS[:2]
SAID = ("value", "A", "str")


def panel() -> Panel:
    return Panel(Compiled(b"", ()), [], ["a", "b"], [[SAID, SAID], [SAID, ("raised", "ValueError", "")]])


def runs(*cases: Tried, wrong: tuple[Tried, ...] = ()) -> list[tuple[int, SuiteRun]]:
    return [(0, SuiteRun(cases)), (1, SuiteRun(wrong or cases))]


def test_a_bug_is_caught_by_a_test_that_right_redactors_pass() -> None:
    one, failed = Tried("one", "passed", (0,)), Tried("one", "failed", (0,))
    report = verdicts(panel(), runs(one), [[failed], []], [BUG, OTHER])
    assert report.caught == ((BUG.name, "one"),)
    assert report.survivors == (OTHER,)
    assert (report.score, report.counted, report.false_alarms) == (0.5, 1, ())


def test_a_false_alarm_catches_nothing_and_tells_what_was_answered() -> None:
    one, failed = Tried("one", "passed", (0,)), Tried("one", "failed", (0, 1), 7, "AssertionError", "")
    report = verdicts(panel(), runs(one, wrong=(failed,)), [[failed]], [BUG])
    assert not report.caught
    (alarm,) = report.false_alarms
    assert (alarm.redactor, alarm.text, alarm.answered) == ("right redactor 1", "b", "the exception ValueError")
    assert report.cases[0].worth == "it fails with a right redactor"


def test_idle_and_doubled_tests_do_not_count() -> None:
    cases = (Tried("silent", "passed", ()), Tried("idle", "passed", (0,)), *(Tried(n, "passed", (1,)) for n in "ab"))
    report = verdicts(panel(), runs(*cases), [[Tried("a", "failed", (1,)), Tried("b", "failed", (1,))]], [BUG])
    assert [case.worth for case in report.cases] == [
        "it never calls redact",
        "it passes with every wrong redactor",
        "",
        "it asks and tells the same as a",
    ]
