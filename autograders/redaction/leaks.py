"""Which recognisable part of a value is left in a redacted text?

Letters and digits identify, the signs between them only give structure. So a value
leaks when three or more of its letters or digits in a row come back as a word of
their own, or when digits with nothing but separators between them do. Capitals,
full-width signs, percent-encoding, escapes and signs that nobody sees hide
nothing. A top-level domain, the word "ext" and the prefix of a key tell nothing.

A pseudonym of digits alone may by chance be a part of the value: let it hold letters.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from autograders.redaction.kinds import Record, Span

SHORTEST = 3
# Masks such as XXX-XX-1234 are no part of a word.
_SPLIT = re.compile(r"[\W_]+|x{2,}")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_STRUCTURE = {"phone": {"ext"}, "api_key": {"test", "akia", "example"}}


@dataclass(frozen=True, slots=True)
class Leak:
    """A value, and the part of it that is left."""

    span: Span
    part: str


def leak(record: Record, output: str, kinds: Iterable[str]) -> Leak | None:
    """Return the first value of these kinds of which a part is left."""
    wanted = set(kinds)
    left = zip(record.secrets, parts_left(record, output), strict=True)
    return next((Leak(span, part) for span, part in left if part and span.kind in wanted), None)


def parts_left(record: Record, output: str) -> tuple[str, ...]:
    """Return the longest part that is left of each secret; nothing where it is gone."""
    parts = replacements(record, output)
    if parts is not None:
        found = [words(part) for part in parts]
    else:
        # The text around has changed as well: whatever it did not hold before counts.
        found = [words(output) - sum(map(words, record.gaps), Counter())] * len(record.secrets)
    told = ([word for word in left if _tells(word, span)] for left, span in zip(found, record.secrets, strict=True))
    return tuple(max(known, key=len, default="") for known in told)


def replacements(record: Record, output: str) -> tuple[str, ...] | None:
    """Return what stands in place of each secret, or None where the text around them has changed."""
    pattern = "(.*?)".join(map(re.escape, record.gaps))
    found = re.fullmatch(pattern, output, re.DOTALL)
    return found.groups() if found else None


def words(text: str) -> Counter[str]:
    """Count the words of a text as a reader sees it, and its digits without what separates them."""
    found = [word for word in _SPLIT.split(plain(text)) if word]
    rows = ("".join(group) for digits, group in itertools.groupby(found, _is_number) if digits)
    return Counter([*found, *rows])


def plain(text: str) -> str:
    """Return a text as a reader sees it, in small letters."""
    shown = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), unquote(text, errors="ignore"))
    visible = "".join(sign for sign in shown if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", visible).casefold()


def squeezed(text: str) -> str:
    """Return the letters and digits of a text as a reader sees it."""
    return "".join(sign for sign in plain(text) if sign.isalnum())


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _tells(word: str, span: Span) -> bool:
    if len(word) < SHORTEST or word in _STRUCTURE.get(span.kind, ()):
        return False
    if span.kind == "email" and word == squeezed(span.value.rpartition(".")[2]):
        return False
    return word in squeezed(span.value)
