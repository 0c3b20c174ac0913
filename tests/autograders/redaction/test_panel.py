"""Does every redactor answer what a suite asks, and is each verdict what a run alone would tell?"""

from __future__ import annotations

from autograders.redaction.bugs import BUGS, REFERENCE, RIGHT
from autograders.redaction.panel import Panel
from autograders.redaction.suite_run import compiled

SUITE = """
from redactor import redact
TEXTS = ["anna+news@example.org", "Write to anna@example.org.", "call 030 12345678"]
def test_all():
    for text in TEXTS:
        assert "[" in redact(text), text
def test_plus():
    assert redact(TEXTS[0]).startswith("[")
def test_stop():
    assert redact(TEXTS[1]).endswith("].")
def test_twice():
    assert redact(redact(TEXTS[2])) == redact(TEXTS[2])
def test_none():
    assert not redact(None)
"""
FEW = BUGS[::5]


def panel(suite: str = SUITE) -> Panel:
    made = Panel(compiled(suite), [REFERENCE, *RIGHT, *(bug.source for bug in FEW)])
    made.collect()
    return made


def test_every_redactor_answers_every_text() -> None:
    made = panel()
    assert {"anna+news@example.org", None} <= set(made.inputs)
    assert {len(row) for row in made.rows} == {len(made.inputs)}
    assert len(made.rows) == 4 + len(FEW)


def test_right_redactors_are_shown_alone_and_more_than_once() -> None:
    shown = panel().shown(4, 2)
    assert [number for number, _ in shown] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert not [case for _, run in shown for case in run.failed]


def test_few_runs_tell_what_a_run_for_each_would_tell() -> None:
    made = panel()
    together = [{case.name for case in found} for found in made.failing(4)]
    alone = [{case.name for case in found} for found in made._one_by_one(4)]
    assert together == alone
    assert any(together)
