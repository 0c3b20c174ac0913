"""Which marks does an answer carry that neither the task nor the lesson forces on it?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograders.course.evidence import Mark
from autograders.course.normal_forms import language, normal_form
from autograders.course.traces import Trace, subwords, traces, value_of
from autograders.course.tried import Tried
from autograders.examples import KINDS, examples

SHORT = 120
"""Answers of so few signs are the same by chance."""
ORDERED, LINES_OF_A_PROGRAM = 4, 6
Lists = tuple[tuple[str, ...], ...]


def meaning(folder: Path, question: str, text: str) -> str:
    """Return the same for answers that mean the same; an answer that cannot be read means its words."""
    form = normal_form(folder, question, text)
    return f"text {' '.join(text.split())}" if form is None else f"form {form}"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the course itself wrote about a question: nobody's own."""

    folder: Path
    question: str
    language: str
    traces: frozenset[Trace]
    words: frozenset[str]
    meanings: frozenset[str]
    lines: frozenset[str]
    digests: frozenset[str]
    lists: Lists

    @classmethod
    def of(cls, folder: Path, question: str) -> Lesson:
        """Read the examples of the question, and the words of the whole lesson."""
        spoken = language(folder, question)
        texts = [one.text for one in examples(folder, question) if one.about != "hostile"]
        readable = [one.text for one in examples(folder, question) if one.about not in KINDS[1:]]
        pages = [path.read_bytes().decode("utf-8", "replace") for path in sorted(folder.glob("*")) if path.is_file()]
        meanings = frozenset(meaning(folder, question, text) for text in readable)
        return cls(
            folder,
            question,
            spoken,
            frozenset[Trace]().union(*(traces(spoken, text) for text in texts)),
            subwords("\n".join((*pages, *texts))),
            meanings,
            frozenset(line for one in meanings for line in one.splitlines()),
            frozenset(digest(end) for text in texts for end in (text, text.rstrip(), text.rstrip() + "\n")),
            tuple(found for text in readable for found in _lists(spoken, text)),
        )

    def marks(self, text: str, wrong: bool, tried: Iterable[Tried] = ()) -> Iterator[Mark]:
        """Yield the marks of an answer."""
        own = traces(self.language, text) - self.traces
        yield from (Mark(trace.kind, trace.what) for trace in own)
        if any(trace.kind in ("statement", "comment", "spacing") for trace in own):
            yield Mark("text", digest(text))
        meant = meaning(self.folder, self.question, text) if wrong or self.language == "py" else ""
        if wrong and meant not in self.meanings:
            yield Mark("mistake", digest(meant))
        if self.language == "py":
            yield from self._program(meant)
        yield from self._orders(text)
        known = self.digests if own else {*self.digests, digest(text)}
        mine = {one.digest for one in tried if one.question == self.question} if len(text) >= SHORT else set()
        yield from (Mark("tried", one) for one in mine - known)

    def _program(self, meant: str) -> Iterator[Mark]:
        """Compare programs apart from their names: count the lines that stand in no example."""
        own = sum(line not in self.lines for line in meant.splitlines())
        if own >= LINES_OF_A_PROGRAM:
            yield Mark("program", digest(meant), own)

    def _orders(self, text: str) -> Iterator[Mark]:
        for found in _lists(self.language, text):
            if not any(_follows(found, known) for known in self.lists) and self._any_order_would_do(text, found):
                yield Mark("order", digest("\n".join(found)), len(found))

    def _any_order_would_do(self, text: str, found: tuple[str, ...]) -> bool:
        form = normal_form(self.folder, self.question, text)
        turned = json.dumps(_turned(value_of(self.language, text), found))
        return form is not None and normal_form(self.folder, self.question, turned) == form


def digest(text: str) -> str:
    """Return the SHA-256 that the log of attempts keeps of an answer."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _lists(language: str, text: str) -> Lists:
    """Return the longer lists of a document, each item as a text without its name."""
    try:
        return tuple(_found(value_of(language, text)))
    except RecursionError:
        return ()


def _found(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, list):
        items = tuple(map(_item, value))
        if len(set(items)) >= ORDERED:
            yield items
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _found(inner)


def _item(value: Any) -> str:
    if isinstance(value, dict):
        value = {key: inner for key, inner in value.items() if key != "Sid"}
    return json.dumps(value, sort_keys=True)


def _turned(value: Any, found: tuple[str, ...]) -> Any:
    """Return a document with that list turned round."""
    if isinstance(value, list):
        turned = [_turned(inner, found) for inner in value]
        return turned[::-1] if tuple(map(_item, value)) == found else turned
    return {key: _turned(inner, found) for key, inner in value.items()} if isinstance(value, dict) else value


def _follows(found: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether the items that both have stand in the same order, and that is most of them."""
    common = [item for item in found if item in known]
    return len(common) >= ORDERED - 1 and common == [item for item in known if item in common]
