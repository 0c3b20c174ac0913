"""Where could the search overlook a request? Finding none proves nothing there.

Values are told apart pattern by pattern. That is exact but where two variables
meet in one place, or a wildcard meets numbers, dates or addresses.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from autograders.iam.callers import OF_THE_CALLER, dimensions, variable_keys
from autograders.iam.feasible import type_of
from autograders.iam.parts import Clause, Need, variables_in
from cluster.iam import variables
from cluster.iam.glob import Wildcard
from cluster.iam.operators import OPERATORS
from cluster.iam.policy import Version
from cluster.iam.variables import Variable

_TYPED = frozenset({"Numeric", "Date", "IPAddress", "Binary"})
_TEXTUAL = frozenset({"String", "Arn", "Binary"})
Sign = str | Wildcard | Variable


def doubts(clauses: Sequence[Clause]) -> tuple[str, ...]:
    """Return the texts of policies that the search does not cut exactly."""
    needs = [need for clause in clauses for need in clause.needs]
    return tuple(dict.fromkeys((*_meeting(clauses), *_mixed(needs), *_chained(needs, variable_keys(clauses)))))


def _meeting(clauses: Sequence[Clause]) -> Iterator[str]:
    """Find patterns in one place whose variables could be each other's surroundings."""
    for peers in dimensions(clauses):
        holding = sorted(peer for peer in peers if variables_in(*peer))
        for (one, version), (other, its_version) in itertools.combinations(holding, 2):
            if not _apart(one, version, other, its_version):
                yield from (one, other)


@functools.lru_cache(maxsize=4096)
def _apart(one: str, version: Version, other: str, its_version: Version) -> bool:
    """Whether the value of no variable decides where two patterns overlap, but for values that are tried."""
    left, right = _beyond_common(_signs(one, version), _signs(other, its_version))
    if not (_variables(left) and _variables(right)):
        return True
    near, far = sorted((_head(left), _head(right)), key=len)
    return not far.startswith(near) or _fits_one_name(left, right) or _fits_one_name(right, left)


def _signs(text: str, version: Version) -> tuple[Sign, ...]:
    return tuple(
        sign for part in variables.template(text, version) for sign in (part if isinstance(part, str) else [part])
    )


def _beyond_common(left: tuple[Sign, ...], right: tuple[Sign, ...]) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """Drop what both begin with: there, one value fits both alike."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1] and not isinstance(pair[0], Wildcard), zip(left, right))  # noqa: B905 - up to the shorter
    length = sum(1 for _ in same)
    return left[length:], right[length:]


def _variables(signs: tuple[Sign, ...]) -> list[str]:
    return [sign.key for sign in signs if isinstance(sign, Variable)]


def _head(signs: tuple[Sign, ...]) -> str:
    return "".join(itertools.takewhile(lambda sign: isinstance(sign, str), signs))  # type: ignore[arg-type]


def _fits_one_name(near: tuple[Sign, ...], far: tuple[Sign, ...]) -> bool:
    """Whether only one user's name, which holds no slash, makes `${aws:username}/…` meet `public/${aws:username}`."""
    return _variables(near) == _variables(far) == ["aws:username"] and near[1:2] == ("/",) and "/" in _head(far)


def _mixed(needs: Sequence[Need]) -> Iterator[str]:
    """Find wildcards compared with values that are more than text."""
    for key in sorted({need.key for need in needs}):
        here = [need for need in needs if need.key == key and need.operator != "Null"]
        kinds = {OPERATORS[need.operator].kind for need in here}
        if type_of(key) in _TYPED or (kinds - _TEXTUAL and kinds & _TEXTUAL):
            yield from (
                text for need in here if "Like" in need.operator for text in need.texts if set(text) & set("*?")
            )


def _chained(needs: Sequence[Need], read: frozenset[str]) -> Iterator[str]:
    """Find conditions by which the value of one variable hangs on that of another."""
    for need in needs:
        for text in need.texts:
            inner = variables_in(text, need.version)
            if inner and (need.key in OF_THE_CALLER or (need.key in read and inner - OF_THE_CALLER)):
                yield text
