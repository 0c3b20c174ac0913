"""What follows from the runs of a suite with right and with wrong redactors?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.redaction.bug import Bug
from autograders.redaction.panel import Panel
from autograders.redaction.suite_report import Case, FalseAlarm, SuiteReport
from autograders.redaction.suite_run import SuiteRun, Tried
from autograders.redaction.tables import Answer

_LONGEST = 120


def verdicts(
    panel: Panel, shown: Sequence[tuple[int, SuiteRun]], failing: Sequence[Sequence[Tried]], bugs: Sequence[Bug]
) -> SuiteReport:
    """Judge the runs with right redactors and what fails with each bug.

    Right redactors come with their number; 0 is the reference.
    """
    failed = [(case, number) for number, run in shown for case in run.failed]
    alarms = {(case.name, number): _alarm(case, number, panel) for case, number in failed}
    unfounded = {name for name, _ in alarms}
    founded = [[case.name for case in found if case.name not in unfounded] for found in failing]
    caught = [(bug.name, names[0]) for bug, names in zip(bugs, founded, strict=True) if names]
    survivors = [bug for bug, names in zip(bugs, founded, strict=True) if not names]
    cases = _cases(shown[0][1], panel, unfounded, founded)
    return SuiteReport(cases, tuple(alarms.values()), tuple(survivors), tuple(caught))


def _alarm(case: Tried, number: int, panel: Panel) -> FalseAlarm:
    name = f"right redactor {number}" if number else "the reference"
    if not case.asked:
        return FalseAlarm(case.name, name, None, "", case.line, case.error, case.message)
    place = case.asked[-1]
    answered = _shown(panel.rows[number][place])
    return FalseAlarm(case.name, name, panel.inputs[place], answered, case.line, case.error, case.message)


def _shown(answer: Answer) -> str:
    text = repr(answer[1]) if answer[0] == "value" else f"the exception {answer[1]}" if answer[0] == "raised" else "-"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _cases(run: SuiteRun, panel: Panel, unfounded: set[str], founded: Sequence[Sequence[str]]) -> tuple[Case, ...]:
    """Say of each test why it does not count, if it does not."""
    fails: dict[str, list[int]] = {}
    for number, names in enumerate(founded):
        for name in names:
            fails.setdefault(name, []).append(number)
    seen: dict[object, str] = {}
    found = []
    for case in run.cases:
        twin = seen.setdefault((case.asked, tuple(fails.get(case.name, []))), case.name)
        if case.name in unfounded:
            worth = "it fails with a right redactor"
        elif not case.asked:
            worth = "it never calls redact"
        elif case.name not in fails:
            worth = "it passes with every wrong redactor"
        else:
            worth = f"it asks and tells the same as {twin}" if twin != case.name else ""
        found.append(Case(case.name, tuple(panel.inputs[place] for place in case.asked), worth))
    return tuple(found)
