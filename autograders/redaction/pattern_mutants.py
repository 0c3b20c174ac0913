"""Which small mistakes could the author of this regular expression have made?"""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUANTIFIER = re.compile(r"\{(\d+)(,?)(\d*)\}")
_LOOK = re.compile(r"\(\?(?:<?[!=])(?:\[[^\]]*\]|\\.|\([^()]*\)|[^()\[\]\\])*\)")
_OPTIONAL = re.compile(r"(?<=[\])\w ])\?(?![<:!=])")
_REPEATED = re.compile(r"(?<=[\])])[+*]")
_CLASS = re.compile(r"(?<=\[)(\^?)((?:\\.|[^\]\\]-[^\]\\]|[^\]\\]){2,})(?=\])")
_ITEM = re.compile(r"\\u[0-9a-f]{4}|\\.|\w-\w|.", re.DOTALL)
_BRANCH = re.compile(r"\((?:\?:)?([\w\\.]+)\|([\w\\.]+)")
_SIGNS = re.compile(r"[\\\[\](){}|^$?+*]")


def pattern_mutants(text: str) -> Iterator[tuple[str, str]]:
    """Name and yield the patterns that are one small change away.

    Yields nothing for a text that is no pattern.
    """
    if len(_SIGNS.findall(text)) < 2:
        return
    made = (_numbers, _without_looks, _not_optional, _other_repeats, _smaller_classes, _fewer_branches)
    for name, pattern in (change for changes in made for change in changes(text)):
        try:
            re.compile(pattern)
        except re.error:
            continue
        yield name, pattern


def _numbers(text: str) -> Iterator[tuple[str, str]]:
    for found in _QUANTIFIER.finditer(text):
        least, comma, most = found.groups()
        for low, high in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            if (high and not most) or int(least) + low < 0:
                continue
            new = f"{{{int(least) + low}{comma}{int(most) + high if most else ''}}}"
            yield f"{found[0]} becomes {new}", _put(text, found, new)


def _without_looks(text: str) -> Iterator[tuple[str, str]]:
    for found in _LOOK.finditer(text):
        yield f"{found[0]} dropped", _put(text, found, "")


def _not_optional(text: str) -> Iterator[tuple[str, str]]:
    for found in _OPTIONAL.finditer(text):
        yield "? dropped", _put(text, found, "")


def _other_repeats(text: str) -> Iterator[tuple[str, str]]:
    for found in _REPEATED.finditer(text):
        for new in {"+", "*", ""} - {found[0]}:
            yield f"{found[0]} becomes {new or 'one'}", _put(text, found, new)


def _smaller_classes(text: str) -> Iterator[tuple[str, str]]:
    for found in _CLASS.finditer(text):
        items = [item[0] for item in _ITEM.finditer(found[2])]
        for place, item in enumerate(items):
            kept = "".join(items[:place] + items[place + 1 :])
            yield f"{item} dropped from [{found[0]}]", _put(text, found, found[1] + kept)
        if found[1]:
            yield f"^ dropped from [{found[0]}]", _put(text, found, found[2])


def _fewer_branches(text: str) -> Iterator[tuple[str, str]]:
    for found in _BRANCH.finditer(text):
        for kept in (1, 2):
            yield f"only {found[kept]} of {found[0]}", _put(text, found, f"(?:{found[kept]}")


def _put(text: str, found: re.Match[str], new: str) -> str:
    return text[: found.start()] + new + text[found.end() :]
