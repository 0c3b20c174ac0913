"""Is one element of a policy (an action, an ARN, a principal, a condition) well formed?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from cluster import source
from cluster.iam import catalogue, literals
from cluster.iam.operators import OPERATORS, Operator
from cluster.iam.policy import Condition, Element, PolicyError
from cluster.source import Mapping, Node, Scalar, Sequence

Reader = Callable[[Node, str], Element]

_ACTION = re.compile(r"(?:[A-Za-z0-9-]+:[A-Za-z0-9*?]+|\*)", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9.\-]+:[^\s]+", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_OPERATOR = re.compile(r"(?:(?P<qualifier>ForAllValues|ForAnyValue):)?(?P<name>[^:]+?)(?P<if_exists>IfExists)?")
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_TYPED: dict[str, tuple[Callable[[str], object], str]] = {
    "Numeric": (literals.number, "a number such as 10"),
    "Date": (literals.date, "a date such as 2030-01-31T00:00:00Z"),
    "Bool": (literals.boolean, "true or false"),
    "IpAddress": (literals.network, "an address or a range such as 10.0.0.0/8"),
    "Binary": (literals.binary, "text in Base64"),
}


def fail(message: str, node: Node, suggestion: str = "") -> PolicyError:
    """Make the error of a node."""
    return PolicyError(message, node.position.line, node.position.column, suggestion)


def unknown(message: str, node: Node, known: Iterable[str]) -> PolicyError:
    """Make the error of a word that does not exist."""
    written = node.text if isinstance(node, Scalar) else ""
    meant = source.similar(written, known)
    return fail(message, node, f"did you mean {meant}?" if meant else "")


def quoted(text: str) -> str:
    """Quote a text, shortened."""
    return f'"{text[:60]}{"…" if len(text) > 60 else ""}"'


def word(node: Node, name: str, empty: bool = False) -> Scalar:
    """Take a node as one string."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        raise fail(f"{name} is a text, not {source.describe(node)}", node)
    if not node.text and not empty:
        raise fail(f"{name} cannot be empty", node)
    return node


def items(node: Node, name: str) -> tuple[Node, ...]:
    """Take a node as a list of at least one; a single thing is a list of one."""
    if not isinstance(node, Sequence):
        return (node,)
    if not node.items:
        raise fail(f"{name} cannot be an empty list", node)
    return node.items


def action(node: Node, name: str) -> Element:
    """Read `service:Action`, with wildcards after the colon, or `*`."""
    written = word(node, name)
    if not _ACTION.fullmatch(written.text):
        meant = source.similar(f"s3:{written.text}", catalogue.ACTIONS) if ":" not in written.text else ""
        message = f"{quoted(written.text)} is no action: an action is service:Name"
        raise fail(message, node, f"did you mean {meant}?" if meant else "")
    return Element(written.text, node.position)


def resource(node: Node, name: str) -> Element:
    """Read an ARN of six parts, one that a `*` cuts short (`arn:aws:s3:*`), or `*`."""
    written = word(node, name).text
    cut_short = written.startswith("arn:") and written.endswith("*")
    if written != "*" and not cut_short and literals.arn(written) is None:
        raise fail(f"{quoted(written)} is no ARN", node, _meant_arn(written))
    return Element(written, node.position)


def _meant_arn(written: str) -> str:
    bare = written.removeprefix("s3://")
    if bare != written or ":" not in bare:
        return f"did you mean arn:aws:s3:::{bare[:60]}?"
    return "an ARN has six parts: arn:aws:s3:::bucket/key"


def principals(node: Node, name: str) -> tuple[Element, ...]:
    """Read `"*"` or `{"AWS": …}` as elements `*`, `AWS:arn…`."""
    if isinstance(node, Scalar):
        if node.value != "*":
            raise fail(
                f'{name} is "*" or an object, not {quoted(node.text)}',
                node,
                f'did you mean {{"AWS": "{node.text[:60]}"}}?',
            )
        return (Element("*", node.position),)
    if not isinstance(node, Mapping):
        raise fail(f'{name} is "*" or an object, not {source.describe(node)}', node)
    if not node.entries:
        raise fail(f"{name} cannot be empty", node)
    return tuple(_principals(node))


def _principals(node: Mapping) -> Iterator[Element]:
    for kind, value in node.entries:
        if kind.text not in _PRINCIPALS:
            raise unknown(f"there is no kind of principal {quoted(kind.text)}", kind, _PRINCIPALS)
        for one in items(value, kind.text):
            written = word(one, kind.text).text
            if kind.text == "AWS":
                _check_aws(one, written)
            yield Element(f"{kind.text}:{written}", one.position)


def _check_aws(node: Node, written: str) -> None:
    if written == "*" or _ACCOUNT.fullmatch(written):
        return
    if literals.arn(written) is None:
        raise fail(
            f"{quoted(written)} is no principal", node, f"did you mean arn:aws:iam::123456789012:user/{written[:60]}?"
        )
    if "*" in written or "?" in written:
        raise fail(
            "a principal's ARN has no wildcards", node, 'name each one, or use "*" with a condition on aws:PrincipalArn'
        )


def conditions(node: Node) -> tuple[Condition, ...]:
    """Read a Condition element."""
    if not isinstance(node, Mapping):
        raise fail(f"Condition is an object, not {source.describe(node)}", node)
    return tuple(one for written, keys in node.entries for one in _of_operator(written, keys))


def _of_operator(written: Scalar, keys: Node) -> Iterator[Condition]:
    operator, qualifier, if_exists = _operator(written)
    if not isinstance(keys, Mapping):
        raise fail(f"{written.text} holds an object of keys, not {source.describe(keys)}", keys)
    seen: dict[str, Scalar] = {}
    for key, values in keys.entries:
        if not _KEY.fullmatch(key.text):
            raise unknown(f"{quoted(key.text)} is no condition key", key, catalogue.KEYS)
        if key.text.lower() in seen:
            raise fail(f"the key {quoted(key.text)} occurs twice: case makes no difference", key)
        seen[key.text.lower()] = key
        read = tuple(_value(one, operator) for one in items(values, key.text))
        yield Condition(operator.name, key.text, read, qualifier, if_exists, key.position)


def _operator(written: Scalar) -> tuple[Operator, literals.Qualifier, bool]:
    parts = _OPERATOR.fullmatch(written.text)
    name = parts["name"] if parts else ""
    if parts is None or name not in OPERATORS:
        known = [
            prefix + name + suffix
            for prefix in ("", "ForAllValues:", "ForAnyValue:")
            for name in OPERATORS
            for suffix in ("", "IfExists")
        ]
        raise unknown(f"there is no operator {quoted(written.text)}", written, known)
    if name == "Null" and parts["if_exists"]:
        raise fail("Null has no IfExists: it asks whether the key exists", written, "write Null")
    qualifier: literals.Qualifier = literals.QUALIFIERS[parts["qualifier"] or ""]
    return OPERATORS[name], qualifier, bool(parts["if_exists"])


def _value(node: Node, operator: Operator) -> Element:
    if not isinstance(node, Scalar) or node.value is None:
        raise fail(f"a value is a text, a number, true or false, not {source.describe(node)}", node)
    written = node.text.lower() if isinstance(node.value, bool) else node.text
    read, wanted = _TYPED.get(operator.kind, (str, ""))
    if read(written) is None:
        raise fail(f"{operator.name} compares with {wanted}, not {quoted(written)}", node)
    return Element(written, node.position)
