"""What do attacks earn under stock `nbgrader autograde`, and what here?

Run `make bench-attacks`. The assignment is the same on both sides: one function,
ten points, half of them for hidden tests. nbgrader executes what it grades, so it
runs within bubblewrap; without that program nothing is attacked.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import queue
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.attacks import in_answers, in_notebooks, ours, stock  # noqa: E402
from tests.benchmarks.attacks.attack import FULL, HONEST, RIGHT, Attack, Desk  # noqa: E402
from tests.benchmarks.attacks.listener import Listener  # noqa: E402

CONTROLS = (Attack("(a right answer)", RIGHT, deserves=FULL), Attack("(a wrong answer)"))
ATTACKS = (*CONTROLS, *in_answers.ATTACKS, *in_notebooks.ATTACKS)
LONGEST = 110


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """What came of one attack on one side. `harmed`: honest learners whose points are not theirs."""

    score: float | None
    happened: tuple[str, ...]
    harmed: bool


def under_nbgrader(attacks: Sequence[Attack], folder: Path, listener: Listener) -> list[Line]:
    """Grade every attack in a class of its own, as many at once as there are cores."""
    guards: queue.SimpleQueue[stock.Guard] = queue.SimpleQueue()
    with ExitStack() as stack, ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in range(os.cpu_count() or 1):
            guards.put(stack.enter_context(stock.Guard(folder)))
        first = guards.get()
        class_ = folder / "class"
        stock.new_class(class_, first)
        guards.put(first)
        desks = [
            Desk(folder / f"class-{number}", stock.released(class_), "", listener.port)
            for number in range(len(attacks))
        ]

        def one(attack: Attack, desk: Desk) -> Line:
            guard = guards.get()
            try:
                found, said = stock.graded(attack, desk, class_, guard)
            finally:
                guards.put(guard)
            shown = [*said, *left_by(attack, desk, listener), *harm({name: found[name].score for name in found})]
            mine = found[attack.learner]
            look = ["marked for grading by hand"] if mine.look else []
            if not shown + look and mine.score is not None and mine.score != attack.deserves:
                look = ["graded as usual"]
            return Line(
                mine.score, tuple(shown + look), any(found[name].score != FULL for name in HONEST if name in found)
            )

        return list(pool.map(one, attacks, desks))


def here(attacks: Sequence[Attack], folder: Path, listener: Listener) -> tuple[list[Line], float]:
    """Grade all attacks in one class, and those with a killed grader once more in classes of their own."""
    desk, learners = ours.new_class(folder / "ours", listener.port), ours.one_after_another(tuple(attacks))
    for learner, attack in learners.items():
        desk.hand_in(attack, learner)
    found, seconds = ours.graded(desk)
    for learner, attack in learners.items():
        if attack.killed:
            alone = ours.new_class(folder / f"killed-{len(found)}", listener.port)
            alone.hand_in(attack, learner)
            found |= ours.graded(alone, killed=True)[0]
    harmed = harm({name: found[name].score for name in HONEST})
    lines = [
        Line(
            found[learner].score, (*told(found[learner], desk), *left_by(attack, desk, listener), *harmed), bool(harmed)
        )
        for learner, attack in learners.items()
    ]
    return lines, seconds


def left_by(attack: Attack, desk: Desk, listener: Listener) -> list[str]:
    """Return what the attack left behind or sent away."""
    found = [
        attack.proof(desk.root) if attack.proof else "",
        listener.received(desk.root) if "PORT" in attack.answer else "",
    ]
    return [text for text in found if text]


def harm(scores: dict[str, float | None]) -> list[str]:
    """Name honest learners whose points are not theirs."""
    wrong = {name: scores[name] for name in HONEST if name in scores and scores[name] != FULL}
    return [
        f"{name}, who is right, has {'no grade' if score is None else f'{score:g}'}" for name, score in wrong.items()
    ]


def told(grade: ours.Grade, desk: Desk) -> tuple[str, ...]:
    """Shorten what the report says."""
    text = grade.said.rpartition(", got ")[2].removesuffix(":").replace(str(desk.root), "…")
    if grade.status == "graded":
        return (f"got {text}",) if text else ()
    return (f"{grade.status}: {text.partition('. ')[0].removesuffix('.')}",)


def table(attacks: Sequence[Attack], theirs: Sequence[Line], mine: Sequence[Line]) -> Iterator[str]:
    """Yield the Markdown table; points that are not deserved stand in bold."""
    yield "| attack | score under nbgrader (of 10) | score under ours | what happened |"
    yield "|---|---|---|---|"
    for attack, one, other in zip(attacks, theirs, mine, strict=True):
        scores = [f"{line.score:g}" if line.score is not None else "none" for line in (one, other)]
        shown = [
            text if (line.score or 0) == attack.deserves else f"**{text}**"
            for text, line in zip(scores, (one, other), strict=True)
        ]
        happened = [
            f"{side}: {cut('; '.join(line.happened))}"
            for side, line in (("nbgrader", one), ("ours", other))
            if line.happened
        ]
        yield f"| {attack.name} | {shown[0]} | {shown[1]} | {'. '.join(happened)} |"


def cut(text: str) -> str:
    """Keep a cell of the table readable."""
    plain = text.replace("|", "¦").replace("\n", " ")
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"


def summed(attacks: Sequence[Attack], lines: Sequence[Line]) -> str:
    """Count what went wrong on one side."""
    pairs = list(zip(attacks, lines, strict=True))
    over = sum((line.score or 0) > attack.deserves for attack, line in pairs)
    full = sum((line.score or 0) >= FULL > attack.deserves for attack, line in pairs)
    under = sum((line.score or 0) < attack.deserves for attack, line in pairs)
    others = sum(line.harmed for line in lines)
    more = f"{over} earned more than they deserve ({full} of them full marks or more)"
    return f"{more}, {under} less, {others} cost others points"


def main(words: Sequence[str] = ()) -> int:
    """Print the table; 1 when an attack earned here what it does not deserve, or harmed others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="WORD", help="attacks whose name holds a word")
    only = parser.parse_args(words).only
    attacks = [attack for attack in ATTACKS if not only or any(word in attack.name for word in only)]
    if shutil.which("bwrap") is None:
        print("bubblewrap is not installed: nbgrader executes what it grades, and would do so unguarded.")
        return 2
    listener = Listener()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="seclab-attacks-") as name:
        folder = Path(name)
        theirs = under_nbgrader(attacks, folder, listener)
        mine, seconds = here(attacks, folder, listener)
    listener.close()
    print("\n".join(table(attacks, theirs, mine)), end="\n\n")
    print(f"nbgrader {metadata.version('nbgrader')}, {len(attacks)} submissions: {summed(attacks, theirs)}.")
    print(f"ours, the same in one class in {seconds:.0f} s: {summed(attacks, mine)}.")
    print(f"Took {time.monotonic() - began:.0f} s.")
    # Less is no success of an attack: what is too large, or has an impossible name, is refused with a reason.
    beaten = any((line.score or 0) > attack.deserves or line.harmed for attack, line in zip(attacks, mine, strict=True))
    return 1 if beaten else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
