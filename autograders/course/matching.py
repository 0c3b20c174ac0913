"""Which learner of the roster does a name from an LMS mean?

A name is matched or it is not: nobody is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograders.course.class_folder import name_problem
from autograders.course.roster import Learner


@dataclass(frozen=True, slots=True)
class Claim:
    """Whom a file says it is from: texts to look up, surest first, and the id where there is no roster."""

    texts: tuple[str, ...]
    otherwise: str


class Unmatched(LookupError):
    """No learner, or more than one, is meant. The message says which."""


class Roster:
    """The learners of a class, found by id, by name and by mail address."""

    def __init__(self, learners: Iterable[Learner], add: bool = False) -> None:
        self._ids: dict[str, str] = {}
        self._maps: tuple[dict[str, set[str]], ...] = ({}, {}, {})
        for name, first, last, mail in learners:
            self._ids[name] = name
            for known, keys in zip(self._maps, _keys(name, first, last, mail), strict=True):
                for key in keys:
                    known.setdefault(key, set()).add(name)
        self._open = add or not self._ids

    @property
    def ids(self) -> Mapping[str, str]:
        """The ids, each to itself."""
        return self._ids

    def find(self, claim: Claim) -> str:
        """Return the id of the learner. Raises Unmatched."""
        for text in claim.texts:
            found = self._meant(text)
            if len(found) > 1:
                raise Unmatched(f"{text!r} could be {' or '.join(sorted(found))}.")
            if found:
                return next(iter(found))
        if not self._open:
            raise Unmatched(f"{claim.texts[-1]!r} is nobody on the roster.")
        problem = name_problem(claim.otherwise)
        if problem or claim.otherwise in ("..", "."):
            raise Unmatched(problem or "that is no name.")
        return claim.otherwise

    def _meant(self, text: str) -> set[str]:
        if text in self._ids:
            return {text}
        plain, names, letters = self._maps
        for known, key in ((plain, _plain(text)), (names, _plain(text)), (letters, _letters(text))):
            if key in known:
                return known[key]
        return set()


def _keys(name: str, first: str, last: str, mail: str) -> tuple[set[str], set[str], set[str]]:
    both = (
        {_plain(f"{first} {last}"), _plain(f"{last} {first}"), _plain(f"{last}, {first}")} if first and last else set()
    )
    # Canvas shows a sortable name without anything but letters, digits and underscores.
    letters = {_letters(f"{last}{first}")} if first and last else set()
    return {_plain(name), _plain(mail)} - {""}, both, letters - {""}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _letters(text: str) -> str:
    return re.sub(r"\W", "", _plain(text))
