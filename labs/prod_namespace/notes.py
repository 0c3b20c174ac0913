"""What did somebody write down about this network: which flows, and who was it?

Both are short YAML texts. A text that is no such note, or that names pods which
do not exist, is refused with its line.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from cluster import yaml_text
from cluster.network import PROTOCOLS, Flow, Protocol, nodes
from cluster.network.policy import LAST_PORT
from cluster.source import DocumentError, Node, Position, similar
from labs.prod_namespace.world import WORLD

FLOWS = ("blocks_work", "allows_attack")
SUSPECT = ("pod", "sends_to", "since")
_FLOW = ("from", "to", "protocol", "port")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Noted:
    """A flow that somebody named, and where it stands."""

    flow: Flow
    position: Position


@dataclass(frozen=True, slots=True)
class Fact:
    """A word of a note, and where it stands."""

    text: str
    position: Position


def flows(text: str) -> dict[str, Noted]:
    """Read two flows, `blocks_work` and `allows_attack`; a pod's address means the pod. Raises DocumentError."""
    return {name: Noted(_flow(node, name), node.position) for name, node in _parts(text, "this note", FLOWS).items()}


def suspect(text: str) -> dict[str, Fact]:
    """Read who it was: `pod`, `sends_to` and `since`. Raises DocumentError."""
    parts = _parts(text, "this note", SUSPECT)
    found = {name: Fact(nodes.text(node, name), node.position) for name, node in parts.items()}
    if found["pod"].text not in WORLD.named:
        raise _unknown(parts["pod"], found["pod"].text)
    _address(parts["sends_to"], found["sends_to"].text)
    if not _TIME.fullmatch(found["since"].text):
        raise nodes.fail("since is no time", parts["since"], 'write it as in the log: "2025-11-21T02:00:00Z"')
    return found


def _parts(text: str, what: str, names: tuple[str, ...]) -> dict[str, Node]:
    root = yaml_text.read(text)
    found = nodes.fields(root, what, names)
    for name in names:
        nodes.required(found, name, root, what, f"add a line that begins with {name}:")
    return found


def _flow(node: Node, name: str) -> Flow:
    found = nodes.fields(node, name, _FLOW)
    for part in _FLOW:
        nodes.required(found, part, node, name, f"add a line that begins with {part}:")
    protocol: Protocol = "UDP" if nodes.one_of(found["protocol"], "protocol", PROTOCOLS) == "UDP" else "TCP"
    if nodes.text(found["protocol"], "protocol") == "SCTP":
        raise nodes.fail("nobody here speaks SCTP", found["protocol"], "write TCP or UDP")
    port = nodes.whole(found["port"], "port", LAST_PORT)
    source, destination = _end(found["from"], "from"), _end(found["to"], "to")
    if source == destination:
        raise nodes.fail(
            f"{source} talks to itself here, and no network is in between", found["to"], "name another end"
        )
    return Flow(source, destination, protocol, port)


def _end(node: Node, name: str) -> str:
    written = nodes.text(node, name)
    if written not in WORLD.named:
        if "/" in written:
            raise _unknown(node, written)
        _address(node, written)
    return next((str(pod) for pod in WORLD.pods if pod.address == written), written)


def _address(node: Node, written: str) -> None:
    try:
        ipaddress.ip_address(written)
    except ValueError:
        raise _unknown(node, written) from None


def _unknown(node: Node, written: str) -> DocumentError:
    close = similar(written, list(WORLD.named))
    step = f"did you mean {close}?" if close else "name a pod such as prod/inference, or an address"
    return nodes.fail(f"there is no pod or address {nodes.quoted(written)}", node, step)
