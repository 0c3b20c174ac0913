"""What does `${aws:username}` in a policy stand for in this request?

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cluster.iam import glob
from cluster.iam.glob import Part
from cluster.iam.policy import Version
from cluster.iam.request import Values

Lookup = Callable[[str], Values | None]

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_DEFAULTED = re.compile(r"\s*(?P<key>[^,]*?)\s*(?:,\s*'(?P<default>.*)'\s*)?", re.DOTALL)
_LITERALS = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Variable:
    """A reference to the value of a condition key, lower case, with its default."""

    key: str
    default: str | None = None

    def value(self, lookup: Lookup) -> str | None:
        """Return its value; None when unset, which equals and resembles nothing."""
        found = lookup(self.key)
        if found is None:
            return self.default
        # Only single-valued keys can be variables.
        return found if isinstance(found, str) else None


Template = tuple[Part | Variable, ...]


@functools.lru_cache(maxsize=8192)
def template(text: str, version: Version, wildcards: bool = True) -> Template:
    """Read a policy string as literal text, wildcards and variables.

    Variables exist since Version 2012-10-17; before, `${` is plain text.
    """
    return tuple(_parts(text, version == "2012-10-17", wildcards))


def _parts(text: str, variables: bool, wildcards: bool) -> Iterable[Part | Variable]:
    start = 0
    for reference in _REFERENCE.finditer(text) if variables else ():
        yield from _plain(text[start : reference.start()], wildcards)
        yield _meant(reference[1])
        start = reference.end()
    yield from _plain(text[start:], wildcards)


def _plain(text: str, wildcards: bool) -> Iterable[Part]:
    if wildcards:
        return glob.split(text)
    return (text,) if text else ()


def _meant(reference: str) -> Part | Variable:
    if reference in _LITERALS:
        return reference
    parts = _DEFAULTED.fullmatch(reference)
    if parts is None:
        return Variable(reference.lower())
    return Variable(parts["key"].lower(), parts["default"])


def constant(wanted: Template) -> str | None:
    """Return the text of a template that holds nothing but text."""
    if all(isinstance(part, str) for part in wanted):
        return "".join(map(str, wanted))
    return None


def fill(wanted: Template, lookup: Lookup) -> tuple[Part, ...] | None:
    """Put values for variables; None when one is unset. A value's own `*` stays literal."""
    filled: list[Part] = []
    for part in wanted:
        if isinstance(part, Variable):
            value = part.value(lookup)
            if value is None:
                return None
            filled.append(value)
        else:
            filled.append(part)
    return tuple(filled)


def matcher(wanted: Template) -> Callable[[str, Lookup], bool]:
    """Compile a template into `(text, lookup) -> bool`."""
    constant = tuple(part for part in wanted if not isinstance(part, Variable))
    if len(constant) == len(wanted):
        fixed = glob.of_parts(constant)
        return lambda text, _lookup: fixed(text)
    return functools.partial(_matches, wanted)


def _matches(wanted: Template, text: str, lookup: Lookup) -> bool:
    filled = fill(wanted, lookup)
    return filled is not None and glob.of_parts(filled)(text)
