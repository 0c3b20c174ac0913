"""Which cells does a lesson.md have?

MyST text as jupytext reads it. Importing jupytext takes seconds, so this reads the
part of MyST that notebooks need; the lesson contract compares the two.
Source: https://jupytext.readthedocs.io/en/latest/formats-markdown.html#myst-markdown
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from cluster.source import DocumentError

Kind = Literal["markdown", "code", "raw"]
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n]*)")
_DIRECTIVES: Mapping[str, Kind] = {"{code-cell}": "code", "{raw-cell}": "raw"}


@dataclass(frozen=True, slots=True)
class TextCell:
    """One cell. `options` become its metadata, `line` is where it starts in the file."""

    kind: Kind
    source: str
    options: Mapping[str, Any]
    line: int


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of lines: prose, a break between two prose cells, or a fenced cell."""

    kind: Kind | Literal["break"]
    lines: tuple[str, ...]
    line: int


def cells(text: str) -> tuple[TextCell, ...]:
    """Split a lesson into cells. Raises DocumentError."""
    front = FRONT_MATTER.match(text)
    skipped = text[: front.end()].count("\n") if front else 0
    found: list[TextCell] = []
    options: Mapping[str, Any] = {}
    for block in _blocks(text.split("\n")[skipped:], skipped + 1):
        if block.kind == "break":
            options = _json_options(block)
            continue
        cell = _prose(block, options) if block.kind == "markdown" else _fenced(block, block.kind)
        if cell.source or block.kind != "markdown":
            found.append(cell)
        options = options if block.kind == "markdown" and not cell.source else {}
    return tuple(found)


def _blocks(lines: list[str], first: int) -> Iterator[_Block]:
    """Cut the lines at cells and breaks; a fence inside a longer fence is an example."""
    start, fence, kind, opened = 0, "", "", 0
    for index, line in enumerate(lines):
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark["fence"].startswith(fence) and not mark["info"].strip():
                if kind:
                    yield _Block(_DIRECTIVES[kind], tuple(lines[opened + 1 : index]), first + opened + 1)
                    start = index + 1
                fence = ""
        elif mark and ("`" not in mark["info"] or mark["fence"][0] == "~"):
            fence, opened = mark["fence"], index
            kind = next((name for name in _DIRECTIVES if mark["info"].startswith(name)), "") if line[0] != " " else ""
            if kind:
                yield _Block("markdown", tuple(lines[start:index]), first + start)
        elif line.startswith("+++"):
            yield _Block("markdown", tuple(lines[start:index]), first + start)
            yield _Block("break", (line,), first + index)
            start = index + 1
    if fence and kind:
        raise DocumentError("this cell never ends", first + opened, suggestion=f"Close it with {fence}")
    yield _Block("markdown", tuple(lines[start:]), first + start)


def _prose(block: _Block, options: Mapping[str, Any]) -> TextCell:
    source = "\n".join(block.lines).rstrip()
    text = source.lstrip("\n")
    return TextCell("markdown", text, options, block.line + len(source) - len(text))


def _fenced(block: _Block, kind: Kind) -> TextCell:
    lines, used = list(block.lines), 0
    options: list[str] = []
    if lines and lines[0].startswith("---"):
        end = next((n for n, line in enumerate(lines) if n and line.startswith("---")), len(lines))
        options, used = lines[1:end], end + 1
    else:
        while used < len(lines) and lines[used].lstrip().startswith(":"):
            options.append(lines[used].lstrip()[1:])
            used += 1
    if used < len(lines) and not lines[used].strip():
        used += 1
    source = "\n".join(lines[used:])
    return TextCell(kind, source, _yaml_options("\n".join(options), block.line), block.line + used)


def _yaml_options(text: str, line: int) -> Mapping[str, Any]:
    try:
        options = yaml.safe_load(text) or {}
        json.dumps(options)
    except (yaml.YAMLError, TypeError, ValueError):
        options = None
    if not isinstance(options, dict):
        raise DocumentError("the options of this cell cannot be read", line, suggestion="Write them as `:key: value`")
    return options


def _json_options(block: _Block) -> Mapping[str, Any]:
    text = block.lines[0][3:].strip()
    try:
        options = json.loads(text) if text else {}
    except json.JSONDecodeError:
        options = None
    if not isinstance(options, dict):
        step = 'Write `+++` or `+++ {"key": "value"}`'
        raise DocumentError("the options of the next cell cannot be read", block.line, suggestion=step)
    return options
