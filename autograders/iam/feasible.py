"""Which requests can be made at all, whatever the policies say?

Only real actions, on ARNs of a resource type that the action has, with keys
that it can carry. Services outside the catalogue are open: any ARN, any key.
"""

from __future__ import annotations

import functools
import re

from autograders import globs
from autograders.globs import ANY, DIGITS, LETTERS, NO_COLON, Chars, Pattern
from cluster.iam import catalogue
from cluster.iam.catalogue import Action
from cluster.iam.decision import Dialect

PREFERRED = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "sts:AssumeRole")
ELSEWHERE = ("ec2:DescribeInstances", "iam:CreateUser", "iam:PassRole", "kms:Decrypt", "lambda:InvokeFunction")
ALWAYS_CARRIED = frozenset({"aws:currenttime", "aws:epochtime", "aws:securetransport"})
_PLACE = re.compile(r"\$\{(\w+)\}")
_EDGE = Chars(LETTERS | DIGITS)
_BUCKET = Chars(LETTERS | DIGITS | frozenset("._-"))
_REGION = Chars(LETTERS | DIGITS | frozenset("-"))
_DIGIT = Chars(DIGITS)
# A bucket's name has three signs or more and ends as it begins; an object's key is anything but empty.
_PLACES = {
    "BucketName": [(_EDGE, False), (_BUCKET, False), (_BUCKET, True), (_EDGE, False)],
    "ObjectName": [(ANY, False), (ANY, True)],
    "Region": [(_REGION, False), (_REGION, True)],
    "Account": [(_DIGIT, False)] * 12,
}
_WORD = [(NO_COLON, False), (NO_COLON, True)]


def _rank(action: Action) -> tuple[int, int, str]:
    place = PREFERRED.index(action.name) if action.name in PREFERRED else len(PREFERRED)
    return place, len(action.name), action.name


ACTIONS: tuple[Action, ...] = tuple(sorted(catalogue.ACTIONS.values(), key=_rank))
NAMES: tuple[str, ...] = (*(action.name for action in ACTIONS), *ELSEWHERE)
"""Every known action, the best to show in a message first."""


def domain(arn: str) -> Pattern:
    """Build the pattern of all ARNs that a template such as `arn:${Partition}:s3:::${BucketName}` stands for."""
    parts: list[tuple[Chars, bool]] = []
    for index, piece in enumerate(_PLACE.split(arn.replace("${Partition}", "aws"))):
        literal = [(Chars(frozenset(char)), False) for char in piece]
        parts += _PLACES.get(piece, _WORD) if index % 2 else literal
    return globs.build(arn, parts)


ANYWHERE = (globs.glob("arn:aws:*"), globs.literal("*"))
_TYPES = {kind.arn: domain(kind.arn) for action in ACTIONS for kind in action.resources}
_MINIO = ("arn:${Partition}:s3:::${BucketName}", "arn:${Partition}:s3:::${BucketName}/${ObjectName}")


@functools.lru_cache(maxsize=4096)
def domains(name: str, dialect: Dialect = "aws") -> tuple[Pattern, ...]:
    """Return what the resource of an action can look like."""
    action = catalogue.action(name)
    if action is None:
        return ANYWHERE
    kinds = [kind.arn for kind in action.resources if dialect == "aws" or kind.arn in _MINIO]
    return tuple(_TYPES[arn] for arn in kinds) if action.resources else (globs.literal(action.whole),)


_KEYS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
for _action in ACTIONS:
    _own = {*_action.keys, *(key for kind in _action.resources for key in kind.keys)}
    _all = {key.lower() for key in (*_own, *(key for key in catalogue.GLOBAL_KEYS if key.startswith("aws:")))}
    _KEYS[_action.name] = frozenset(_all), tuple(key[:-1] for key in _all if key.endswith("/*"))


@functools.lru_cache(maxsize=4096)
def carries(name: str, key: str) -> bool:
    """Whether requests for an action can carry a condition key, given in lower case."""
    action = catalogue.action(name)
    if action is None:
        return True
    exact, families = _KEYS[action.name]
    return key in exact or key.startswith(families)


@functools.lru_cache(maxsize=4096)
def multivalued(key: str) -> bool | None:
    """Whether a key holds a set of values; None for a key that the catalogue does not know."""
    known = catalogue.key(key)
    return known.multivalued if known else None


@functools.lru_cache(maxsize=4096)
def type_of(key: str) -> str:
    """Return the type of a key's values, such as `Date`; `String` for an unknown key."""
    known = catalogue.key(key)
    return known.type.removeprefix("ArrayOf") if known else "String"


def rank(name: str) -> int:
    """Return how long an action is to read: the best known ones are short."""
    return PREFERRED.index(name) if name in PREFERRED else 100 + len(name)


def ruled_apart(name: str) -> bool:
    """Whether the platform decides an action by rules of its own: only its trust policy opens a role."""
    return name.startswith("sts:AssumeRole")
