"""Is a part of a manifest the object, list, text or number that it should be?"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence as Several

from cluster import source
from cluster.source import DocumentError, Mapping, Node, Scalar, Sequence, similar

_DNS_LABEL = r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?"
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*", re.ASCII)
_NAMESPACE = re.compile(_DNS_LABEL, re.ASCII)
_KEY_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?", re.ASCII)


def fail(message: str, node: Node, suggestion: str = "") -> DocumentError:
    """Make the error of a node."""
    return source.error(message, node.position, suggestion)


def quoted(text: str) -> str:
    """Quote a text, shortened."""
    return f'"{text[:60]}{"…" if len(text) > 60 else ""}"'


def fields(node: Node, what: str, known: Several[str], elsewhere: Table[str, str] | None = None) -> dict[str, Node]:
    """Take a node as an object with these fields only; `elsewhere` says where a misplaced one belongs."""
    if not isinstance(node, Mapping):
        raise fail(f"{what} is an object, not {source.describe(node)}", node, _instead_of(node))
    for key, value in node.entries:
        if key.text not in known:
            raise fail(f"{what} has no field {quoted(key.text)}", key, _meant(key.text, known, elsewhere or {}))
        if isinstance(value, Scalar) and value.value is None:
            # The API server takes nothing for an empty object, which may mean everything.
            raise fail(f"{key.text} holds nothing", key, "write {} for an empty object, [] for an empty list")
    return {key.text: value for key, value in node.entries}


def _instead_of(node: Node) -> str:
    if isinstance(node, Sequence):
        return "delete the dash before it"
    return "write {} for an empty object" if isinstance(node, Scalar) and node.value is None else ""


def _meant(written: str, known: Several[str], elsewhere: Table[str, str]) -> str:
    if written in elsewhere:
        return elsewhere[written]
    close = similar(written, known)
    return f"did you mean {close}?" if close else f"it has {', '.join(known)}"


def required(found: Table[str, Node], name: str, owner: Node, what: str, suggestion: str) -> Node:
    """Return a field that must be there."""
    if name not in found:
        raise fail(f"{what} has no {name}", owner, suggestion)
    return found[name]


def items(node: Node, name: str) -> tuple[Node, ...]:
    """Take a node as a list."""
    if not isinstance(node, Sequence):
        suggestion = 'begin each entry with "- "' if isinstance(node, Mapping) else ""
        raise fail(f"{name} is a list, not {source.describe(node)}", node, suggestion)
    return node.items


def text(node: Node, name: str) -> str:
    """Take a node as a text. A number or `yes` is none until it is quoted."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return node.value
    quotable = isinstance(node, Scalar) and node.value is not None
    suggestion = f'write "{node.text[:60]}" in quotes' if quotable and isinstance(node, Scalar) else ""
    raise fail(f"{name} is a text, not {source.describe(node)}", node, suggestion)


def whole(node: Node, name: str, last: int) -> int:
    """Take a node as a whole number from 1 up to `last`."""
    value = node.value if isinstance(node, Scalar) else None
    if not isinstance(value, int) or isinstance(value, bool):
        raise fail(f"{name} is a number, not {source.describe(node)}", node, _unquoted(value))
    if not 1 <= value <= last:
        raise fail(f"{name} is a number from 1 to {last}, not {str(value)[:20]}", node)
    return value


def _unquoted(value: object) -> str:
    return f"write {value} without quotes" if isinstance(value, str) and value.isdecimal() else ""


def one_of(node: Node, name: str, known: Several[str]) -> str:
    """Take a node as one of a few words."""
    written = text(node, name)
    if written not in known:
        close = similar(written, known)
        suggestion = f"did you mean {close}?" if close else f"write {' or '.join(known)}"
        raise fail(f"there is no {name} {quoted(written)}", node, suggestion)
    return written


def subdomain(node: Node, name: str) -> str:
    """Take a node as an object's name: small letters, digits, `-` and `.`."""
    written = text(node, name)
    if len(written) > 253 or not _SUBDOMAIN.fullmatch(written):
        raise fail(f"{quoted(written)} is no {name}", node, "use small letters, digits, - and .")
    return written


def namespace(node: Node, name: str) -> str:
    """Take a node as a namespace's name: small letters, digits and `-`, at most 63."""
    written = text(node, name)
    if not is_namespace(written):
        raise fail(f"{quoted(written)} is no {name}", node, "use at most 63 small letters, digits and -")
    return written


def is_namespace(written: str) -> bool:
    """Whether a namespace can have this name."""
    return _NAMESPACE.fullmatch(written) is not None


def label_key(node: Node) -> str:
    """Take a node as a label's key: `name` or `prefix/name`.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
    """
    written = text(node, "the key of a label")
    prefix, slash, name = written.rpartition("/")
    good = not slash or (len(prefix) <= 253 and _SUBDOMAIN.fullmatch(prefix))
    if not good or not _KEY_NAME.fullmatch(name):
        raise fail(f"{quoted(written)} is no key of a label", node, "use name or domain/name, letters, digits, - _ .")
    return written


def label_value(node: Node, name: str) -> str:
    """Take a node as a label's value, which may be empty."""
    written = text(node, name)
    if written and not _KEY_NAME.fullmatch(written):
        suggestion = "use at most 63 letters, digits, - _ . with a letter or digit at both ends"
        raise fail(f"{quoted(written)} cannot be the value of a label", node, suggestion)
    return written
