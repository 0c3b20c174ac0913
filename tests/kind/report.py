"""What came of a run on a real cluster, in Markdown?"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

LONGEST = 4000
SLOWEST = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One test: `wrong` is empty when it passed, `said` what it printed."""

    file: str
    name: str
    seconds: float
    wrong: str = ""
    said: str = ""


@dataclass(slots=True)
class Report:
    """What is known about a run. `steps` are phase, title and seconds."""

    machine: list[tuple[str, str]] = field(default_factory=list)
    versions: list[tuple[str, str]] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    steps: list[tuple[str, str, float]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    logs: str = ""

    def stopped(self, problem: str) -> None:
        """Note what went wrong outside the tests."""
        self.problems.append(problem)

    def read(self, junit: Path) -> None:
        """Take in the results of pytest; a run that left none is a problem."""
        try:
            tree = ElementTree.parse(junit)
        except (OSError, ElementTree.ParseError) as error:
            self.stopped(f"pytest left no results: {error}.")
            return
        self.cases += [_case(one) for one in tree.iter("testcase")]

    @property
    def passed(self) -> bool:
        """Whether tests ran, all passed and nothing else went wrong."""
        return bool(self.cases) and not self.problems and not any(case.wrong for case in self.cases)

    @property
    def verdict(self) -> str:
        """Say it in one sentence."""
        wrong = sum(bool(case.wrong) for case in self.cases)
        if self.passed:
            return f"All {len(self.cases)} tests passed on the cluster."
        if not self.cases:
            return f"No test ran on the cluster. {' '.join(self.problems)}"
        return f"{wrong} of {len(self.cases)} tests failed on the cluster. {' '.join(self.problems)}"

    def to_markdown(self) -> str:
        """Return the whole report."""
        parts = [
            f"# kind: {time.strftime('%Y-%m-%d %H:%M')}\n\n{self.verdict}",
            _section("Versions", _table(("what", "version"), self.versions)),
            _section("Images", _table(("name", "reference"), self.images)),
            _section("This machine", _table(("what", "found"), self.machine)),
            _section("Steps", _table(("when", "step", "seconds"), [(*row[:2], f"{row[2]:.1f}") for row in self.steps])),
            _section("Tests", _table(("file", "passed", "failed", "seconds"), self._files())),
            _section("Slowest tests", _table(("test", "seconds"), self._slowest())),
            _section("What failed", "\n\n".join(_failures(self.cases))),
            _section("What the tests measured", "\n\n".join(_said(self.cases))),
            _section("Problems", "\n".join(f"- {one}" for one in self.problems)),
            _section("Logs and events", f"In {self.logs}." if self.logs else ""),
            _section("Afterwards", "\n".join(f"- {one}" for one in self.left)),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"

    def _files(self) -> Iterator[tuple[str, ...]]:
        for file in dict.fromkeys(case.file for case in self.cases):
            own = [case for case in self.cases if case.file == file]
            wrong = sum(bool(case.wrong) for case in own)
            yield file, str(len(own) - wrong), str(wrong), f"{sum(case.seconds for case in own):.1f}"

    def _slowest(self) -> Iterator[tuple[str, ...]]:
        for case in sorted(self.cases, key=lambda case: -case.seconds)[:SLOWEST]:
            yield case.name, f"{case.seconds:.1f}"


def _case(found: ElementTree.Element) -> Case:
    wrong = [one for kind in ("failure", "error") for one in found.findall(kind)]
    return Case(
        found.get("classname", ""),
        found.get("name", ""),
        float(found.get("time", "0")),
        "\n".join((one.text or one.get("message") or "failed").strip() for one in wrong),
        "\n".join((one.text or "").strip() for one in found.findall("system-out")),
    )


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}" if text else ""


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> str:
    lines = [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    return (
        "\n".join(f"| {line} |" for line in (" | ".join(head), "|".join(["---"] * len(head)), *lines)) if lines else ""
    )


def _failures(cases: Sequence[Case]) -> Iterator[str]:
    for case in cases:
        if case.wrong:
            yield f"### {case.file} {case.name}\n\n```\n{case.wrong[-LONGEST:]}\n```"


def _said(cases: Sequence[Case]) -> Iterator[str]:
    for case in cases:
        if case.said and not case.wrong:
            yield f"{case.name}\n\n```\n{case.said[-LONGEST:]}\n```"
