"""What does a JSON text hold, and where does each part of it stand?

Python's own reader keeps no positions, takes the last of two equal keys and
recurses as deep as the text tells it to.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from difflib import get_close_matches
from json.decoder import scanstring  # type: ignore[attr-defined]  # CPython has it; typeshed does not list it

from cluster import source
from cluster.source import DocumentError, Mapping, Node, Position, Scalar, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORD = re.compile(r"[\w.+-]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_CURLY = "“”„‟‘’‚‛«»"
_MAX_NUMBER = 100
_MEANT = {"True": "true", "False": "false", "None": "null", "yes": "true", "no": "false"}


def read(text: str) -> Node:
    """Read one JSON document. Raises DocumentError at the first mistake."""
    source.check_text(text)
    return _Reader(text).document()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def position(self, offset: int) -> Position:
        line = bisect_right(self.lines, offset)
        return Position(line, offset - self.lines[line - 1] + 1)

    def error(self, message: str, suggestion: str = "", at: int | None = None) -> DocumentError:
        return source.error(message, self.position(self.place if at is None else at), suggestion)

    def skip(self) -> str:
        """Step over white space and return the next character, "" at the end."""
        match = _SPACE.match(self.text, self.place)
        if match:
            self.place = match.end()
        return self.text[self.place : self.place + 1]

    def document(self) -> Node:
        node = self.value(0)
        if self.skip():
            raise self.unexpected("the end of the document")
        return node

    def value(self, depth: int) -> Node:
        character = self.skip()
        if character in ("{", "["):
            if depth >= source.MAX_DEPTH:
                raise self.error(f"the document is nested deeper than {source.MAX_DEPTH} levels")
            return self.mapping(depth) if character == "{" else self.sequence(depth)
        if character == '"':
            return self.string()
        return self.number_or_word()

    def mapping(self, depth: int) -> Mapping:
        start = self.place
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, Position] = {}
        while self.more(start, "}", bool(entries)):
            key = self.key(seen)
            if self.skip() != ":":
                raise self.unexpected(f"a colon after the key {_quoted(key.text)}")
            self.place += 1
            entries.append((key, self.value(depth + 1)))
        return Mapping(tuple(entries), self.position(start))

    def sequence(self, depth: int) -> Sequence:
        start = self.place
        items: list[Node] = []
        while self.more(start, "]", bool(items)):
            items.append(self.value(depth + 1))
        return Sequence(tuple(items), self.position(start))

    def more(self, start: int, close: str, inside: bool) -> bool:
        """Step over the opening bracket or a comma; False after the closing bracket."""
        end = self.place
        character = self.skip() if inside else self.text[start]
        if character == close:
            self.place += 1
            return False
        if inside and character != ",":
            if character in ('"', "{", "["):
                raise self.error("a comma is missing", "put a comma here", at=end)
            raise self.unexpected(f"a comma or {close}", opened=start)
        comma = self.place
        self.place += 1
        if self.skip() != close:
            return True
        if inside:
            raise self.error(f"a comma stands before the closing {close}", "delete this comma", at=comma)
        self.place += 1
        return False

    def key(self, seen: dict[str, Position]) -> Scalar:
        if self.skip() != '"':
            raise self.unexpected("a key in double quotes")
        key = self.string()
        if key.text in seen:
            first = seen[key.text]
            raise source.error(
                f"the key {_quoted(key.text)} occurs twice", key.position, f"the first one is on line {first.line}"
            )
        seen[key.text] = key.position
        return key

    def string(self) -> Scalar:
        start = self.place
        try:
            value, self.place = scanstring(self.text, start + 1, True)
        except json.JSONDecodeError as problem:
            raise self.bad_string(start, problem) from None
        if _SURROGATE.search(value):
            raise self.error(
                "this text holds half of a character (a lone surrogate)", "write the character itself", start
            )
        return Scalar(value, value, self.position(start))

    def bad_string(self, start: int, problem: json.JSONDecodeError) -> DocumentError:
        if problem.msg.startswith("Unterminated"):
            return self.error("this text is never closed", 'end it with "', at=start)
        if "control character" in problem.msg:
            return self.error(
                "a text cannot hold a line break or a tab", r'close it with ", or write \n or \t', at=problem.pos
            )
        return self.error(r"the backslash starts no known escape", r"write \\ for a backslash", at=problem.pos)

    def number_or_word(self) -> Scalar:
        start = self.place
        number = _NUMBER.match(self.text, start)
        word = _WORD.match(self.text, start)
        if number and word and number.end() == word.end():
            return self.number(number[0])
        if word is None or word[0] not in _WORDS:
            raise self.unexpected("a value")
        self.place = word.end()
        return Scalar(_WORDS[word[0]], word[0], self.position(start))

    def number(self, written: str) -> Scalar:
        if len(written) > _MAX_NUMBER:
            raise self.error(f"this number has more than {_MAX_NUMBER} digits", "shorten it")
        start, self.place = self.place, self.place + len(written)
        value = float(written) if set(written) & set(".eE") else int(written)
        return Scalar(value, written, self.position(start))

    def unexpected(self, wanted: str, opened: int | None = None) -> DocumentError:
        """Say what stands here instead of what is wanted."""
        character = self.text[self.place : self.place + 1]
        if not character:
            where = f"; the bracket of line {self.position(opened).line} is never closed" if opened is not None else ""
            return self.error(f"the document ends where {wanted} should stand{where}", "close what is open")
        if character in _CURLY:
            return self.error(f"{character} is a curly quotation mark", 'type a straight " instead')
        if character == "'":
            return self.error("JSON has no single quotes", 'type " instead')
        if character == "#" or self.text.startswith(("//", "/*"), self.place):
            return self.error("JSON has no comments", "delete this comment")
        if character in ",]}":
            return self.error(f"{wanted} should stand here, before the {character}", _stray(character, wanted))
        word = _WORD.match(self.text, self.place)
        shown = _quoted(word[0]) if word else f"the character {character!r}"
        return self.error(f"{wanted} should stand here, not {shown}", _meant(word, wanted))


def _stray(character: str, wanted: str) -> str:
    return f"delete this {character}" if wanted != "a value" or character == "," else "write a value before it"


def _meant(word: re.Match[str] | None, wanted: str) -> str:
    if word is None:
        return ""
    meant = _MEANT.get(word[0]) or next(iter(get_close_matches(word[0][:20].lower(), _WORDS, 1, 0.7)), "")
    return f"write {meant}" if meant and wanted == "a value" else f'texts stand in double quotes: "{word[0][:40]}"'


def _quoted(text: str) -> str:
    return f'"{text[:40]}{"…" if len(text) > 40 else ""}"'
