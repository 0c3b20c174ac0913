"""Which actions are there, on which resources, with which condition keys?

S3 and STS, from AWS's Service Authorization Reference; catalogue.json names
its source, version and date, and tests/node/catalogue.mjs makes it.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cluster.iam import glob

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
# A bucket's name holds no slash; names that may hold one reach to the end.
_HELD: Mapping[str, str] = {"Partition": "aws", "ObjectName": ".+", "RoleNameWithPath": ".+", "BucketName": "[^/:]+"}


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of thing that actions work on. `arn` is its pattern, with `${BucketName}`."""

    name: str
    arn: str
    keys: tuple[str, ...] = ()

    @property
    def glob(self) -> str:
        """The pattern with `*` for every name: `arn:aws:s3:::*/*`."""
        return _PLACEHOLDER.sub("*", self.arn.replace("${Partition}", "aws"))

    def matches(self, arn: str) -> bool:
        """Whether an ARN names such a thing: `b/k` is an object, never a bucket."""
        return re.fullmatch(_expression(self.arn), arn, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Action:
    """An action such as `s3:GetObject`; no resource types mean that it works on `whole` only.

    `keys` are the condition keys of the action itself, `/*` standing for a
    tag's name. Its resource's and the global keys come on top.
    """

    name: str
    access: str
    resources: tuple[ResourceType, ...]
    keys: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The resource of a request that names none.

        S3 asks about `arn:aws:s3:::*`, so that both this pattern and `*` grant it.
        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html
        """
        return "arn:aws:s3:::*" if self.name.startswith("s3:") else "*"

    def carries(self, key: str) -> bool:
        """Whether a request for this action can carry a condition key."""
        own = {*self.keys, *(key for resource in self.resources for key in resource.keys)}
        return any(
            _same_key(known, key) for known in (*own, *(name for name in GLOBAL_KEYS if name.startswith("aws:")))
        )


@dataclass(frozen=True, slots=True)
class Key:
    """A condition key and the type of its values, such as `String`, `ArrayOfString`, `Date`."""

    name: str
    type: str

    @property
    def multivalued(self) -> bool:
        """Whether a request carries a set of values under it."""
        return self.type.startswith("ArrayOf")


def action(name: str) -> Action | None:
    """Find an action by its name, in any case."""
    return _BY_NAME.get(name.lower())


def key(name: str) -> Key | None:
    """Find a condition key by its name, in any case; `aws:RequestTag/team` is `aws:RequestTag/*`."""
    found = _KEYS.get(name.lower())
    if found is None and "/" in name:
        return _KEYS.get(f"{name.split('/', 1)[0].lower()}/*")
    return found


@functools.lru_cache(maxsize=4096)
def actions(pattern: str) -> tuple[Action, ...]:
    """Return the actions that a pattern such as `s3:Get*` covers, in any case."""
    covers = glob.matcher(pattern.lower())
    return tuple(found for name, found in _BY_NAME.items() if covers(name))


def services() -> tuple[str, ...]:
    """Return the prefixes of the services in the catalogue."""
    return tuple(_DATA["services"])


def _expression(arn: str) -> str:
    parts = _PLACEHOLDER.split(arn)
    return "".join(_HELD.get(part, "[^:]*") if index % 2 else re.escape(part) for index, part in enumerate(parts))


def _same_key(known: str, asked: str) -> bool:
    known, asked = known.lower(), asked.lower()
    return known == asked or (known.endswith("/*") and asked.startswith(known[:-1]))


def _read() -> dict[str, Any]:
    text = importlib.resources.files(__package__).joinpath("catalogue.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _actions(service: str, data: Mapping[str, Any]) -> Iterable[Action]:
    types = {name: ResourceType(name, of["arn"], tuple(of["keys"])) for name, of in data["resources"].items()}
    for name, of in data["actions"].items():
        resources = tuple(types[resource] for resource in of["resources"])
        yield Action(f"{service}:{name}", of["access"], resources, tuple(of["keys"]))


_DATA = _read()
SOURCE = f"{_DATA['source']}, version {_DATA['version']} of {_DATA['date']}"
GLOBAL_KEYS: Mapping[str, str] = _DATA["global"]
ACTIONS: Mapping[str, Action] = {
    found.name: found for service, data in _DATA["services"].items() for found in _actions(service, data)
}
_BY_NAME = {name.lower(): found for name, found in ACTIONS.items()}
_KEYS = {
    name.lower(): Key(name, type_)
    for keys in (GLOBAL_KEYS, *(service["keys"] for service in _DATA["services"].values()))
    for name, type_ in keys.items()
}
KEYS: tuple[str, ...] = tuple(sorted(found.name for found in _KEYS.values()))
