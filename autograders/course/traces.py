"""Which personal traces does an answer carry: names, comments, odd spacing, lines of its own?

Only what the task does not force is a trace. What stands in the lesson, its
reference or its specimens is nobody's own. Answers are read as text, never executed.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import json
import keyword
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from autograders.course.normal_forms import data
from cluster.source import DocumentError

Kind = Literal["statement", "comment", "word", "spacing", "line"]
DATA = ("json", "yaml", "yml")
_SID = re.compile(
    r"""(["']?\bSid["']?\s{0,9}:\s{0,9})(?:"([^"\n]{1,200})"|'([^'\n]{1,200})'|([^\s"',}#](?:[^\n,}#]{0,200}[^\s,}#])?))"""
)
_COMMENT = re.compile(r"(?:^|(?<=\s))#+(?!!)([^\n]*)", re.MULTILINE)
# A string, or a word with colons inside; of limited length, so that the search is linear.
_PIECE = r"""(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s:,={}()\[\]"'](?:[^\s:,={}()\[\]"']|:(?=[^\s"'{\[])){0,40})"""
_SIGN = re.compile(rf"({_PIECE})?([ \t]{{0,9}})([:,={{}}()\[\]])([ \t]{{0,9}})(?=({_PIECE})?)|{_PIECE}")
_SUBWORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
_WORD = re.compile(r"[^\W\d]\w*")
# `s3:GetObject`, `aws:SourceIp`, `"Effect":` are the platform's words, not the learner's.
_PLATFORM = re.compile(r"""\b[a-z0-9-]+:[A-Za-z*?]+|["']?[\w:./-]{1,100}["']?[ \t]*:(?=\s)|"[^"\n]{1,100}"[ \t]*:""")
_USUAL = frozenset((*dir(builtins), *keyword.kwlist, *keyword.softkwlist))
MOST_CHARACTERS = 40_000
_RARE_SHARE, _ODD_ENOUGH = 0.25, 4


_Gap = tuple[tuple[str, str], str, str]


class Trace(NamedTuple):
    """One thing that a learner chose to write."""

    kind: Kind
    what: str


@functools.lru_cache(maxsize=4096)
def traces(language: str, text: str) -> frozenset[Trace]:
    """Return everything in an answer that could have been written differently."""
    if len(text) > MOST_CHARACTERS:
        return frozenset()
    bare = _SID.sub(r'\1"…"', text) if language in DATA else text
    uncommented = bare if language == "json" else _COMMENT.sub("", bare)
    found = [Trace("statement", _name(match)) for match in _SID.finditer(text)] if language in DATA else []
    if language != "json":
        found += [Trace("comment", words) for words in map(_plain, _COMMENT.findall(bare)) if words]
    found += [Trace("word", word) for word in _words(language, uncommented) if subwords(word)]
    found += [Trace("spacing", odd) for odd in _spacing(language, bare)]
    found += [Trace("line", line) for line in _lines(language, uncommented)]
    return frozenset(found)


def subwords(text: str) -> frozenset[str]:
    """Split names like `readChurn_data` into words of three letters or more, in lower case."""
    return frozenset(word.lower() for word in _SUBWORD.findall(text) if len(word) > 2)


def _name(match: re.Match[str]) -> str:
    return next(group for group in match.groups()[1:] if group is not None).strip()


def _plain(text: str) -> str:
    return " ".join(text.split())


def _words(language: str, text: str) -> Iterable[str]:
    """Return names that the learner could choose: of data the values, of a program what it binds."""
    if language == "py":
        return _bound(text)
    return set(_WORD.findall(_PLATFORM.sub(" ", text) if language in DATA else text))


def _bound(text: str) -> set[str]:
    tree = _parsed(text)
    found = set()
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found - _USUAL


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def value_of(language: str, text: str) -> Any:
    """Return what a JSON or YAML text holds; None when it cannot be read, or is a program."""
    if language not in DATA:
        return None
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(text)
    with contextlib.suppress(DocumentError, ValueError, RecursionError, MemoryError):
        return json.loads(data(text))
    return None


def _lines(language: str, text: str) -> set[str]:
    """Return the lines apart from layout: of data one for each value, of a program one for each statement."""
    written, value = text, value_of(language, text)
    if value is not None:
        written = json.dumps(value, sort_keys=True, indent=0, ensure_ascii=False)
    elif language == "py" and (tree := _parsed(text)):
        with contextlib.suppress(ValueError, RecursionError, MemoryError):
            written = ast.unparse(tree)
    lines = (_plain(line).rstrip(",") for line in written.splitlines())
    return {line for line in lines if "…" not in line and len(line) > 2}


def _spacing(language: str, text: str) -> Iterator[str]:
    """Find where the spaces differ from the answer's own habit."""
    if language in DATA:
        yield from _odd_indents([line for line in text.split("\n") if line.strip()])
    habits: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, space, place in (*_ends(text), *_gaps(text)):
        habits.setdefault(key, []).append((space, place))
    for seen in habits.values():
        usual = Counter(space for space, _ in seen).most_common(1)[0][0]
        yield from _odd([place for space, place in seen if space != usual], len(seen))


def _ends(text: str) -> Iterator[_Gap]:
    """Yield the spaces at the end of each line: a program that writes them does so after every comma."""
    for line in text.split("\n"):
        kept = line.rstrip(" \t\r")
        if kept:
            space = line[len(kept) :]
            yield ("end", "," if kept[-1] == "," else ""), space, f"{kept.strip()[:60]}{_shown(space)}"


def _odd(found: Sequence[str], among: int) -> Sequence[str]:
    """Return what is the exception in an answer; what is its rule says nothing about the learner."""
    return found if among >= _ODD_ENOUGH and len(found) <= among * _RARE_SHARE else ()


def _odd_indents(lines: list[str]) -> Iterator[str]:
    depths = [len(line) - len(line.lstrip(" ")) for line in lines]
    steps = Counter(abs(b - a) for a, b in pairwise(depths) if a != b)
    step = steps.most_common(1)[0][0] if steps else 1
    odd = [
        f"{_shown(' ' * depth)}{line.strip()[:60]}" for depth, line in zip(depths, lines, strict=True) if depth % step
    ]
    yield from _odd(odd, len(lines))


def _gaps(text: str) -> Iterator[_Gap]:
    """Yield the spaces beside each sign within a line: the sign and side, the spaces, and the place with its words."""
    for match in _SIGN.finditer(text):
        before, space, sign, after, word = (group or "" for group in match.groups())
        if before and sign:
            yield (sign, "before"), space, f"{before}{_shown(space)}{sign}"
        if word and sign:
            yield (sign, "after"), after, f"{before}{sign}{_shown(after)}{word}"


def _shown(space: str) -> str:
    return space.replace("\t", "⇥").replace(" ", "␣")
