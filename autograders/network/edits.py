"""How is a place in plain data changed?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = Any
Edit = Callable[[Data], None]
Path = tuple[str | int, ...]


def setting(path: Path, value: Data) -> Edit:
    """Return the edit that puts a value at a place."""

    def edit(data: Data) -> None:
        _at(data, path[:-1])[path[-1]] = value

    return edit


def dropping(path: Path) -> Edit:
    """Return the edit that removes a place."""

    def edit(data: Data) -> None:
        del _at(data, path[:-1])[path[-1]]

    return edit


def splitting(path: Path) -> Edit:
    """Return the edit that makes an entry of each field of an entry."""

    def edit(data: Data) -> None:
        entries, index = _at(data, path[:-1]), path[-1]
        entries[index : index + 1] = [{key: value} for key, value in entries[index].items()]  # type: ignore[operator]

    return edit


def joining(path: Path) -> Edit:
    """Return the edit that puts an entry and the next one together."""

    def edit(data: Data) -> None:
        entries, index = _at(data, path[:-1]), path[-1]
        entries[index : index + 2] = [{**entries[index], **entries[index + 1]}]  # type: ignore[operator]

    return edit


def _at(data: Data, path: Path) -> Data:
    for step in path:
        data = data[step]
    return data
