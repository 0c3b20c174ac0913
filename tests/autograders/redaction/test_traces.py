"""Do few runs tell the verdicts about many redactors?"""

from __future__ import annotations

from autograders.redaction.suite_run import SuiteRun, Tried
from autograders.redaction.tables import Answer
from autograders.redaction.traces import BATCH, Traces

GOOD: Answer = ("value", "good", "str")
USUAL = [GOOD] * 3


def bad(number: int = 0) -> Answer:
    return "value", f"bad {number}", "str"


def run(row: list[Answer], asks: dict[str, tuple[int, ...]]) -> SuiteRun:
    """Answer for tests that fail when one of the texts they ask about is answered badly."""
    cases = []
    for name, places in asks.items():
        failed = any(row[place] != GOOD for place in places)
        cases.append(Tried(name, "failed" if failed else "passed", places))
    return SuiteRun(tuple(cases))


def test_bugs_in_different_texts_share_a_run() -> None:
    traces, asks = Traces(), {"one": (0,), "two": (1,), "three": (2,)}
    traces.add(run(USUAL, asks), USUAL)
    rows = [[bad() if place == at else GOOD for place in range(3)] for at in range(3)]
    (table,) = traces.plan(rows, USUAL)
    assert table == [bad()] * 3
    traces.add(run(table, asks), table)
    assert not traces.plan(rows, USUAL)
    assert [[case.name for case in found] for found in traces.failing(rows)] == [["one"], ["two"], ["three"]]


def test_other_answers_to_one_text_need_runs_of_their_own() -> None:
    traces = Traces()
    traces.add(run(USUAL, {"one": (0,)}), USUAL)
    rows = [[bad(number), GOOD, GOOD] for number in range(3)]
    assert len(traces.plan(rows, USUAL)) == 3
    assert len(traces.plan([[bad(number), GOOD, GOOD] for number in range(99)], USUAL)) == BATCH


def test_a_test_that_stops_early_is_known_by_what_it_asked() -> None:
    traces = Traces()
    traces.add(SuiteRun((Tried("one", "passed", (0, 1)),)), USUAL)
    traces.add(SuiteRun((Tried("one", "failed", (0,)),)), [bad(), GOOD, GOOD])
    assert not traces.plan([[bad(), bad(), GOOD]], USUAL)


def test_a_test_that_lacked_an_answer_is_tried_again_with_it() -> None:
    traces = Traces()
    traces.add(SuiteRun((Tried("one", "unknown", (0,)),), missing=("x",)), USUAL[:1], [1])
    assert traces.plan([[GOOD, bad()]], USUAL[:2]) == [[GOOD, bad()]]
    assert traces.failing([[GOOD, bad()]]) == [[]]


def test_two_ends_after_the_same_answers_are_noticed() -> None:
    traces = Traces()
    traces.add(SuiteRun((Tried("one", "passed", (0,)),)), USUAL)
    assert traces.steady
    traces.add(SuiteRun((Tried("one", "failed", (0,)),)), USUAL)
    assert not traces.steady
