"""What must be true of an answer, and what is it worth?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from autograders.finding import Finding

Judge = Callable[[str], Finding | None]


class CannotJudge(RuntimeError):
    """Such an answer may not be judged on this machine, whatever it says: nothing is graded."""


class NoCases(Exception):
    """A claim had nothing to look at: proving it over zero cases proves nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a rubric.

    `id` is a sentence that must be true (`denies_other_datasets`),
    `rubric_line` what the learner reads, `after` the checks without which this
    one says nothing: it is skipped when one of them did not pass.
    """

    id: str
    question: str
    points: int
    rubric_line: str
    judge: Judge
    after: tuple[str, ...] = ()


def check(question: str, *, points: int = 1, after: Check | tuple[Check, ...] = ()) -> Callable[[Judge], Check]:
    """Turn `def denies_x(answer: str) -> Finding | None` into a check of `question`.

    The function's name is the check's id and the first line of its docstring
    the rubric line. It returns None when the sentence is proven true.
    """
    if points < 1:
        raise ValueError(f"a check of {question!r} is worth {points} points: give it at least 1")
    gates = after if isinstance(after, tuple) else (after,)

    def register(judge: Judge) -> Check:
        line = (judge.__doc__ or "").strip().splitlines()
        if not line:
            raise ValueError(f"check {judge.__name__} has no docstring: the learner reads its first line")
        return Check(judge.__name__, question, points, line[0], judge, tuple(gate.id for gate in gates))

    return register
