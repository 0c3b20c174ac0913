"""Who can ask, as far as policies can tell?

The names that patterns with a policy variable tell apart are found pattern by
pattern, with the other variables blurred to `*`. Where two such patterns could
tell more names apart by their overlap, `doubts` says so: nothing is proven there.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Sequence

from autograders import globs
from autograders.globs import Pattern
from autograders.iam.feasible import ALWAYS_CARRIED
from autograders.iam.parts import NOBODY, Asker, Clause, Need, filled, need_bits, variables_in
from autograders.iam.values import USER_NAME, singles
from autograders.witnesses import TooComplex
from cluster.iam import variables
from cluster.iam.compiled import Rule
from cluster.iam.decision import Dialect
from cluster.iam.glob import Part, Wildcard
from cluster.iam.policy import Statement, Version
from cluster.iam.principals import ACCOUNT, Principal
from cluster.iam.request import Values
from cluster.iam.variables import Variable

SOMEONE = "someone"
STRANGER = "arn:aws:iam::210987654321:user/stranger"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/job/run"
MAX_ASKERS = 200
OF_THE_CALLER = frozenset({"aws:username", "aws:principalarn", "aws:principaltype", "aws:principalaccount"})
_USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/"


def decided_by_caller(key: str, caller: str, dialect: Dialect) -> bool:
    """Whether the value of a key follows from who asks."""
    implied = Principal.of(caller)
    return key in OF_THE_CALLER or key in (implied.minio_keys if dialect == "minio" else implied.keys)


def callers(statements: Sequence[Statement], clauses: Sequence[Clause], dialect: Dialect) -> tuple[str, ...]:
    """Return a principal for each class of principals that the statements can tell apart."""
    named = [s for s in statements if s.principals is not None or s.not_principals is not None]
    keys = {need.key for clause in clauses for need in clause.needs} | variable_keys(clauses)
    rules = [
        Rule(Statement("Allow", principals=s.principals, not_principals=s.not_principals), "2012-10-17", dialect)
        for s in named
    ]
    found: dict[object, str] = {}
    for caller in dict.fromkeys((*_by_key(keys, clauses, dialect), *_by_name(named))):
        found.setdefault(_signature(caller, rules, clauses, dialect), caller)
    return tuple(found.values())


def variable_keys(clauses: Iterable[Clause]) -> frozenset[str]:
    """Return the keys that policy variables read."""
    return frozenset().union(*(clause.variables for clause in clauses))


def _by_key(keys: set[str], clauses: Sequence[Clause], dialect: Dialect) -> Iterator[str]:
    if not keys & OF_THE_CALLER:
        yield SOMEONE
        return
    arns = [need for clause in clauses for need in clause.needs if need.key == "aws:principalarn"]
    names = [need for clause in clauses for need in clause.needs if need.key == "aws:username"]
    more = (*_gaps("aws:username", clauses), *_names_in(arns, dialect))
    yield from singles("aws:username", names, NOBODY, dialect, USER_NAME, more)
    yield SESSION
    yield from (text for need in arns for text in need.texts if not set(text) & set("*?$"))
    yield STRANGER


def _names_in(arns: Iterable[Need], dialect: Dialect) -> Iterator[Pattern]:
    """Read patterns of ARNs as patterns of the names that users of this account can have."""
    for need in arns:
        for text in need.texts:
            parts = filled(text, need.version, NOBODY, dialect)
            whole = globs.of_parts(parts or ())
            start = whole.after(whole.start, _USER_ARN)
            if start:
                yield globs.Pattern(text, whole.steps, whole.loops, start, whole.accepting)


def _by_name(named: Iterable[Statement]) -> Iterator[str]:
    if not named:
        return
    yield from (SOMEONE, "*")
    for statement in named:
        for element in (*(statement.principals or ()), *(statement.not_principals or ())):
            yield from _meant(element.text)
    yield from (SESSION, STRANGER)


def _meant(element: str) -> Iterator[str]:
    kind, _, text = element.partition(":")
    if element == "*" or text == "*":
        return
    if kind != "AWS":
        yield text
        return
    account = text if text.isdigit() else text.split(":")[4] if text.count(":") >= 5 else ""
    if account and text in (account, f"arn:aws:iam::{account}:root"):
        yield from (f"arn:aws:iam::{account}:user/{SOMEONE}", f"arn:aws:iam::{account}:root")
        return
    yield text
    if ":role/" in text:
        yield f"arn:aws:sts::{account}:assumed-role/{text.rsplit('/', 1)[-1]}/run"


def _signature(caller: str, named: Sequence[Rule], clauses: Sequence[Clause], dialect: Dialect) -> object:
    """Two callers with the same signature are decided alike."""
    who = Principal.of(caller)
    home = "" if who.account == "" else who.account == ACCOUNT
    means = tuple(rule.means(who) for rule in named)
    asker = Asker(caller)
    needs = [need for clause in clauses for need in clause.needs if decided_by_caller(need.key, caller, dialect)]
    true = tuple(need_bits((need,), need.key, None, asker, dialect) for need in needs)
    keys = who.minio_keys if dialect == "minio" else who.keys
    read = tuple(sorted((key, keys.get(key)) for key in variable_keys(clauses) & OF_THE_CALLER))
    return who.kind, home, means, true, str(read)


def askers(caller: str, clauses: Sequence[Clause], dialect: Dialect) -> tuple[Asker, ...]:
    """Return the caller with each class of values for the keys that policy variables read."""
    alone = Asker(caller)
    free = sorted(key for key in variable_keys(clauses) if not decided_by_caller(key, caller, dialect))
    choices = [_choices(key, clauses, alone, dialect) for key in free]
    if functools.reduce(lambda total, choice: total * len(choice), choices, 1) > MAX_ASKERS:
        raise TooComplex([f"${{{key}}}" for key in free])
    contexts = (zip(free, values, strict=True) for values in itertools.product(*choices))
    return tuple(Asker(caller, tuple((k, v) for k, v in pairs if v is not None)) for pairs in contexts)


def _choices(key: str, clauses: Sequence[Clause], alone: Asker, dialect: Dialect) -> tuple[Values | None, ...]:
    needs = [need for clause in clauses for need in clause.needs if need.key == key]
    found = singles(key, needs, alone, dialect, more=tuple(_gaps(key, clauses)))
    return found if key in ALWAYS_CARRIED else (None, *found)


def _gaps(key: str, clauses: Sequence[Clause]) -> Iterator[Pattern]:
    """Ask of every pattern beside `home/${aws:username}/*`: which names would it match in the gap?"""
    for peers in dimensions(clauses):
        for text, version in peers:
            if key in variables_in(text, version):
                for other, its_version in peers - {(text, version)}:
                    yield from _gap(_blurred(text, version, key), globs.of_parts(_blurred(other, its_version)))


def dimensions(clauses: Sequence[Clause]) -> Iterator[set[tuple[str, Version]]]:
    """Yield the texts that are compared with one and the same part of a request."""
    yield {
        (text, clause.resources.version) for clause in clauses if clause.resources for text in clause.resources.texts
    }
    for key in sorted({need.key for clause in clauses for need in clause.needs}):
        needs = (need for clause in clauses for need in clause.needs if need.key == key)
        yield {(text, need.version) for need in needs for text in need.texts}


@functools.lru_cache(maxsize=4096)
def _blurred(text: str, version: Version, kept: str = "") -> tuple[Part, ...]:
    """Put `*` for every variable, and `${}` for the kept one."""
    parts = variables.template(text, version)
    return tuple(
        ("${}" if part.key == kept else Wildcard.MANY) if isinstance(part, Variable) else part for part in parts
    )


def _gap(around: tuple[Part, ...], other: Pattern) -> Iterator[Pattern]:
    for index, part in enumerate(around):
        if part == "${}":
            start = other.through(other.start, _wild(around[:index]))
            after = _wild(around[index + 1 :])
            accept = sum(1 << i for i in range(len(other.loops)) if other.through(1 << i, after) & other.accepting)
            if start and accept:
                yield globs.Pattern(other.text, other.steps, other.loops, start, accept)


def _wild(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(Wildcard.MANY if part == "${}" else part for part in parts)
