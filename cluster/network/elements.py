"""Is one part of a NetworkPolicy (a selector, a peer, a port) well formed?

Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

import ipaddress
import re
from typing import cast

from cluster import source
from cluster.network import nodes
from cluster.network.nodes import fail, fields, items, quoted
from cluster.network.policy import LAST_PORT, PROTOCOLS, IPBlock, Network, Peer, Port, Protocol
from cluster.network.selectors import Operator, Requirement, Selector
from cluster.source import Mapping, Node, Scalar, similar

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")
_PORT_NAME = re.compile(r"(?=[a-z0-9-]{1,15}\Z)(?=.*[a-z])(?!.*--)[a-z0-9](?:.*[a-z0-9])?", re.ASCII)
_SELECTOR = ("matchLabels", "matchExpressions")


def selector(node: Node, name: str) -> Selector:
    """Read a label selector; `{}` matches everything."""
    found = fields(node, name, _SELECTOR, _labels_themselves(node))
    equal = labels(found["matchLabels"], "matchLabels") if "matchLabels" in found else ()
    expressions = items(found["matchExpressions"], "matchExpressions") if "matchExpressions" in found else ()
    return Selector((*equal, *map(_expression, expressions)), node.position)


def _labels_themselves(node: Node) -> dict[str, str]:
    """Advise on `podSelector: {app: web}`, but not on a misspelt matchLabels."""
    written = [key.text for key, _ in node.entries] if isinstance(node, Mapping) else []
    return {key: "write it below matchLabels" for key in written if not similar(key, _SELECTOR)}


def labels(node: Node, name: str) -> tuple[Requirement, ...]:
    """Read an object of labels, each as a requirement to have it."""
    if not isinstance(node, Mapping):
        raise fail(f"{name} is an object, not {source.describe(node)}", node, "write key: value")
    return tuple(
        Requirement(nodes.label_key(key), "In", (nodes.label_value(value, f"the label {key.text[:60]}"),), key.position)
        for key, value in node.entries
    )


def _expression(node: Node) -> Requirement:
    found = fields(node, "an entry of matchExpressions", ("key", "operator", "values"))
    key = nodes.label_key(nodes.required(found, "key", node, "the expression", "add key: …"))
    place = nodes.required(found, "operator", node, "the expression", f"add operator: {', '.join(_OPERATORS)}")
    operator = cast(Operator, nodes.one_of(place, "operator", _OPERATORS))
    listed = items(found["values"], "values") if "values" in found else ()
    values = tuple(nodes.label_value(value, "a value") for value in listed)
    if operator in ("In", "NotIn") and not values:
        raise fail(f"{operator} compares with values, and there are none", place, "add values: […]")
    if operator in ("Exists", "DoesNotExist") and values:
        raise fail(f"{operator} takes no values", found["values"], "delete them, or write In or NotIn")
    return Requirement(key, operator, values, node.position)


def peer(node: Node) -> Peer:
    """Read an entry of `from` or `to`."""
    known = ("podSelector", "namespaceSelector", "ipBlock")
    elsewhere = {key: f"write it below ipBlock, as {key}: …" for key in ("cidr", "except")}
    elsewhere |= dict.fromkeys(("matchLabels", "matchExpressions"), "write it below podSelector or namespaceSelector")
    elsewhere["ports"] = "write it beside from or to, not inside"
    found = fields(node, "a peer", known, elsewhere)
    if not found:
        raise fail("a peer cannot be empty", node, "to allow everyone, leave out from or to")
    if "ipBlock" in found and len(found) > 1:
        raise fail("a peer with ipBlock has nothing beside it", found["ipBlock"], "make it an entry of its own")
    return Peer(
        pods=selector(found["podSelector"], "podSelector") if "podSelector" in found else None,
        namespaces=selector(found["namespaceSelector"], "namespaceSelector") if "namespaceSelector" in found else None,
        ip_block=_ip_block(found["ipBlock"]) if "ipBlock" in found else None,
        position=node.position,
    )


def _ip_block(node: Node) -> IPBlock:
    found = fields(node, "ipBlock", ("cidr", "except"))
    place = nodes.required(found, "cidr", node, "the ipBlock", "add cidr: …")
    cidr = _network(place, "cidr")
    listed = items(found["except"], "except") if "except" in found else ()
    return IPBlock(cidr, tuple(_exception(one, cidr) for one in listed))


def _exception(node: Node, cidr: Network) -> Network:
    found = _network(node, "an except")
    if found.version != cidr.version or not found.subnet_of(cidr):  # type: ignore[arg-type]
        raise fail(f"except {found} lies outside its cidr {cidr}", node, f"name a part of {cidr}")
    if found == cidr:
        raise fail(f"except {found} leaves nothing of its cidr", node, "name a smaller part, or delete the ipBlock")
    return found


def _network(node: Node, name: str) -> Network:
    written = nodes.text(node, name)
    address, slash, length = written.partition("/")
    suggestion = "write addresses such as 10.0.0.0/8"
    try:
        found = ipaddress.ip_network(written, strict=False)
        alone = ipaddress.ip_address(address)
    except ValueError:
        raise fail(f"{quoted(written)} is no range of addresses", node, suggestion) from None
    if not slash:
        raise fail(f"{quoted(written)} is one address, not a range", node, f"did you mean {found}?")
    if not length.isdecimal() or "%" in address or getattr(alone, "ipv4_mapped", None):
        raise fail(f"{quoted(written)} is no range of addresses", node, suggestion)
    return found


def port(node: Node) -> Port:
    """Read an entry of `ports`."""
    if isinstance(node, Scalar) and isinstance(node.value, int):
        raise fail(f"a port is an object, not {source.describe(node)}", node, f"write port: {node.text}")
    found = fields(node, "a port", ("protocol", "port", "endPort"))
    protocol = nodes.one_of(found["protocol"], "protocol", PROTOCOLS) if "protocol" in found else "TCP"
    number = _number(found["port"]) if "port" in found else None
    end = nodes.whole(found["endPort"], "endPort", LAST_PORT) if "endPort" in found else None
    if end is not None:
        _check_end(end, number, found["endPort"])
    return Port(cast(Protocol, protocol), number, end, node.position)


def _number(node: Node) -> int | str:
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return nodes.whole(node, "port", LAST_PORT)
    if not _PORT_NAME.fullmatch(node.value):
        number = node.value.isdecimal()
        suggestion = f"write {node.value} without quotes" if number else "use up to 15 small letters, digits and -"
        raise fail(f"{quoted(node.value)} is no name of a port", node, suggestion)
    return node.value


def _check_end(end: int, number: int | str | None, node: Node) -> None:
    if not isinstance(number, int):
        what = "has no port" if number is None else f"follows the name {quoted(number)}"
        raise fail(f"endPort {what}", node, "write the first port of the range as a number")
    if end < number:
        raise fail(f"endPort {end} lies below port {number}", node, f"write {number} or more")
