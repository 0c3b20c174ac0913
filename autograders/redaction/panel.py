"""What do all redactors answer to the texts of one suite, and how does the suite end with each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograders.redaction.suite_run import Compiled, SuiteRun, Tried, run_suite
from autograders.redaction.tables import Answer, answers, key
from autograders.redaction.traces import Traces
from cluster.source import DocumentError

MOST_SIGNS = 200_000
_ROUNDS = 40


@dataclass(slots=True)
class Panel:
    """A suite, and redactors of which the first is the reference.

    `rows` are the answers of each to `inputs`.
    """

    suite: Compiled
    sources: Sequence[str]
    inputs: list[Any] = field(default_factory=list)
    rows: list[list[Answer]] = field(default_factory=lambda: [[]])

    def collect(self) -> SuiteRun:
        """Run with the reference until it has answered all; ask the others.

        Raises DocumentError.
        """
        run = SuiteRun(missing=("",))
        for _ in range(_ROUNDS):
            (run,) = self._run([self.rows[0]])
            if not run.missing:
                break
            self._learn([*run.missing, *self.suite.guesses])
        else:
            step = "Write the texts into the suite instead of drawing or computing them"
            raise DocumentError(f"the tests still ask about new texts after {_ROUNDS} runs", 1, 1, step)
        asked = sorted({place for case in (run.whole, *run.cases) for place in case.asked})
        self.inputs = [self.inputs[place] for place in asked]
        known = [self.rows[0][place] for place in asked]
        self.rows = answers(self.sources, self.inputs, known) if not run.stopped else [known]
        self._learn(self._next_asked())
        return run

    def _next_asked(self) -> list[Any]:
        """Return what a test asks that gives redact its own answers."""
        known = {key(text) for text in self.inputs}
        answered = zip(self.inputs, self.rows[0], strict=True)
        again = [place for place, (text, said) in enumerate(answered) if said[1:2] != (text,) and _text(said) in known]
        return [row[place][1] for row in self.rows for place in again if row[place][0] == "value"]

    def shown(self, first: int, times: int) -> list[tuple[int, SuiteRun]]:
        """Run some times with each of the first redactors; number the runs."""
        numbers = [number for number in range(first) for _ in range(times)]
        for _ in range(_ROUNDS):
            runs = self._run([self.rows[number] for number in numbers])
            missing = [text for run in runs for text in run.missing]
            if not missing:
                break
            self._learn(missing)
        return list(zip(numbers, runs, strict=True))

    def failing(self, first: int) -> list[list[Tried]]:
        """Return which tests fail with each redactor, from the `first` on."""
        traces = Traces()
        for _ in range(_ROUNDS):
            tables = traces.plan(self.rows[first:], self.rows[0]) if traces.asked else [self.rows[0]]
            if not tables or not traces.steady:
                break
            runs = self._run(tables)
            self._learn([text for run in runs for text in run.missing])
            place = {key(text): number for number, text in enumerate(self.inputs)}
            for run, table in zip(runs, tables, strict=True):
                traces.add(run, table, [place[key(text)] for text in run.missing])
        if traces.steady:
            return traces.failing(self.rows[first:])
        return self._one_by_one(first)

    def _one_by_one(self, first: int) -> list[list[Tried]]:
        """Run with each alone: a test depends on more than what it asks."""
        ways = {tuple(row): row for row in self.rows[first:]}
        runs = dict(zip(ways, self._run(list(ways.values())), strict=True))
        return [list(runs[tuple(row)].failed) for row in self.rows[first:]]

    def _run(self, tables: Sequence[Sequence[Answer]]) -> list[SuiteRun]:
        return run_suite(self.suite, [list(zip(self.inputs, table, strict=True)) for table in tables])

    def _learn(self, texts: Sequence[Any]) -> None:
        there = {key(text) for text in self.inputs}
        new = [text for text in {key(text): text for text in texts}.values() if key(text) not in there]
        signs = sum(len(text) for text in (*self.inputs, *new) if isinstance(text, (str, bytes)))
        if signs > MOST_SIGNS:
            step = f"Keep the texts within {MOST_SIGNS} signs in all"
            raise DocumentError(f"the tests ask about {signs} signs of text", 1, 1, step)
        if new:
            (known,) = answers(self.sources[:1], new)
            more = answers(self.sources, new, known) if len(self.rows) > 1 else [known]
            self.inputs += new
            self.rows = [[*row, *rest] for row, rest in zip(self.rows, more, strict=True)]


def _text(answer: Answer) -> tuple[str, Any]:
    return key(answer[1]) if answer[0] == "value" else ("", None)
