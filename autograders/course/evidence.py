"""How much do marks that two answers share weigh, and how does one say so in plain words?

A mark weighs by how unlikely two people are to choose it: words of the lesson
weigh little, words that nobody gave weigh much, and one's layout about as much.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from autograders.course.traces import Kind as Written
from autograders.course.traces import subwords

Kind = Written | Literal["order", "program", "mistake", "text", "tried"]
ENOUGH = 2.0
MOST: Mapping[Kind, float] = {
    "word": 1.5,
    "spacing": 3,
    "line": 1.5,
    "order": 1,
    "mistake": 0.5,
    "text": 0.5,
    "tried": 2,
}
_MOST_OF_USUAL_WORDS = 1.0
_SHOWN = 60


class Mark(NamedTuple):
    """Something in an answer that few others have: a trace, a mistake, the whole text, an earlier text."""

    kind: Kind
    what: str
    size: int = 1


def weight(marks: Iterable[Mark], usual: frozenset[str]) -> float:
    """Add up the marks, each kind up to a limit. `usual` are the lesson's own words."""
    total, usual_names = 0.0, 0.0
    for kind, same in groupby(sorted(marks), lambda mark: mark.kind):
        weights = [_weight(mark, usual) for mark in same]
        if kind in ("statement", "comment"):
            usual_names += sum(one for one in weights if one < 1)
            weights = [one for one in weights if one >= 1]
        total += min(MOST.get(kind, 4.0), sum(weights))
    return total + min(_MOST_OF_USUAL_WORDS, usual_names)


def _weight(mark: Mark, usual: frozenset[str]) -> float:
    match mark.kind:
        case "statement":
            return min(3.0, _own(mark, usual)) or 0.25
        case "comment":
            # A sentence is one's own even when each of its words is the lesson's.
            return min(3.0, 0.5 * _own(mark, usual) + len(mark.what.split()) / 4)
        case "word":
            return min(1.5, 0.5 * _own(mark, usual))
        case "line":
            return 0.15
        case "program":
            return min(3.0, 0.25 * mark.size)
        case "order":
            return 0.5 if mark.size < 5 else 1.0
        case "mistake" | "tried":
            return 0.5
    return 1.0


def _own(mark: Mark, usual: frozenset[str]) -> int:
    return len(subwords(mark.what) - usual)


def sentences(carriers: Mapping[Mark, int], learners: Sequence[str], asked: int) -> tuple[str, ...]:
    """Say what learners share. `carriers` counts who has each mark, among `asked` answers."""
    all_ = "both" if len(learners) == 2 else f"all {len(learners)}"
    told = []
    for kind, group in groupby(sorted(carriers), lambda mark: mark.kind):
        marks = list(group)
        if kind in ("line", "tried"):
            told.append(_many(kind, marks, all_) + _others(max(carriers[mark] for mark in marks), learners, asked))
        else:
            told += [_one(mark, all_) + _others(carriers[mark], learners, asked) for mark in marks]
    return tuple(told)


def _one(mark: Mark, all_: str) -> str:
    what = f"`{shown(mark.what)}`"
    return {
        "statement": f"{all_} name a statement {what}",
        "comment": f"{all_} write the comment {what}",
        "word": f"{all_} write the word {what}",
        "spacing": f"{all_} have the same unusual spaces in {what}",
        "order": f"{all_} list the same {mark.size} things in the same order, where any order would do",
        "program": f"{all_} have the same program but for names and comments, {mark.size} lines of it in no example",
        "mistake": f"{all_} make the same mistake, which is in no example of the lesson",
        "text": f"{all_} have the same text, letter by letter",
    }[mark.kind]


def _many(kind: Kind, marks: Sequence[Mark], all_: str) -> str:
    number = "one text" if len(marks) == 1 else f"{len(marks)} texts"
    if kind == "tried":
        return f"the logs of {all_} hold {number} that they tried before, letter by letter the same"
    shared = "a line" if len(marks) == 1 else f"{len(marks)} lines"
    return (
        f"{all_} have {shared} that no example has, such as `{shown(max(marks, key=lambda one: len(one.what)).what)}`"
    )


def _others(carriers: int, learners: Sequence[str], asked: int) -> str:
    if asked <= len(learners):
        return ""
    if carriers <= len(learners):
        return f", nobody else of {asked} does"
    return f", only {carriers} of {asked} do"


def shown(text: str) -> str:
    """Return a text for one line of a page or terminal: no control signs, no backticks, not too long."""
    clean = "".join("·" if unicodedata.category(sign)[0] in "CZ" and sign != " " else sign for sign in text)
    clean = clean.replace("`", "'")
    return clean if len(clean) <= _SHOWN else f"{clean[: _SHOWN - 1]}…"
