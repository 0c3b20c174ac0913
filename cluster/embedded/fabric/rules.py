"""Which nftables rules do to packets what NetworkPolicies say?

Two base chains on one hook: `egress` decides what leaves a pod, then `ingress`
what enters one. An `accept` ends its own chain only, so both must agree, and
several policies add up as Kubernetes wants it. The text replaces all earlier
rules in one transaction. Nothing that a learner wrote goes into it but numbers,
addresses and, cleaned, the policies' names.

Each packet of the direction in which a connection was opened is judged by the
rules of that moment, so a new policy also stops connections that are open.
Kubernetes leaves that to the network.
Source: https://wiki.nftables.org/wiki-nftables/index.php/Configuring_chains
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cluster.embedded.fabric.nflog import GROUP, HEADERS
from cluster.network import DIRECTIONS, Direction, IPBlock, NetworkPolicy, Peer, Pod, Port, Rule, Verdict, World

TABLE = "inet fabric"
SIDES: dict[Direction, tuple[str, str]] = {"Egress": ("saddr", "daddr"), "Ingress": ("daddr", "saddr")}
FAMILIES = (("ip", 4), ("ip6", 6))
_REPLIES = (
    "ct state established,related ct direction reply accept",
    "ct state related accept",
    "ct state invalid drop",
)
SAMPLE = "\n".join(
    [
        f"table {TABLE} {{",
        "chain sample {",
        "type filter hook forward priority 0; policy accept;",
        *_REPLIES,
        f'log prefix "sample" group {GROUP} snaplen {HEADERS} queue-threshold 1',
        "}",
        "}",
        "",
    ]
)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Rules for the kernel, why they drop, and whose the addresses are.

    `reasons` has a sentence for each direction and address.
    """

    text: str
    reasons: dict[str, dict[str, str]]
    pods: dict[str, str]


def compile_rules(policies: Sequence[NetworkPolicy], world: World) -> Ruleset:
    """Turn policies into the rules of the router between these pods."""
    lines = [f"table {TABLE}", f"delete table {TABLE}", f"table {TABLE} {{"]
    reasons: dict[str, dict[str, str]] = {}
    for priority, direction in enumerate(DIRECTIONS):
        isolated = _isolated(direction, policies, world)
        reasons[direction] = {
            pod.address: Verdict(direction, False, tuple(policies[number] for number in selecting)).reason
            for selecting, pods in isolated.items()
            for pod in pods
        }
        lines += _base(direction, priority, isolated)
        for group, selecting in enumerate(isolated):
            lines += _group(direction, group, selecting, policies)
        for number in sorted({number for selecting in isolated for number in selecting}):
            lines += _policy(direction, number, policies[number], world)
    return Ruleset("\n".join([*lines, "}", ""]), reasons, {pod.address: str(pod) for pod in world.pods})


def _isolated(
    direction: Direction, policies: Sequence[NetworkPolicy], world: World
) -> dict[tuple[int, ...], list[Pod]]:
    """Return the pods by the policies that isolate them.

    Those that the same policies isolate share a chain.
    """
    found: dict[tuple[int, ...], list[Pod]] = {}
    for pod in world.pods:
        selecting = tuple(
            number
            for number, policy in enumerate(policies)
            if direction in policy.policy_types
            and policy.namespace == pod.namespace
            and policy.pods.matches(pod.labels)
        )
        if selecting:
            found.setdefault(selecting, []).append(pod)
    return found


def _base(direction: Direction, priority: int, isolated: Mapping[tuple[int, ...], list[Pod]]) -> Iterator[str]:
    yield f"chain {direction.lower()} {{"
    yield f"type filter hook forward priority {priority}; policy accept;"
    yield from _REPLIES
    for group, pods in enumerate(isolated.values()):
        for match in _addresses(SIDES[direction][0], pods):
            yield f"{match} jump {direction.lower()}_pods_{group}"
    yield "}"


def _group(
    direction: Direction, group: int, selecting: tuple[int, ...], policies: Sequence[NetworkPolicy]
) -> Iterator[str]:
    yield f"chain {direction.lower()}_pods_{group} {{"
    for number in selecting:
        yield f'jump {direction.lower()}_policy_{number} comment "{_comment(policies[number])}"'
    yield f'log prefix "{direction}" group {GROUP} snaplen {HEADERS} queue-threshold 1'
    yield "drop"
    yield "}"


def _policy(direction: Direction, number: int, policy: NetworkPolicy, world: World) -> Iterator[str]:
    yield f"chain {direction.lower()}_policy_{number} {{"
    for rule in policy.rules(direction):
        for peer in _peers(SIDES[direction][1], rule, policy, world):
            for port in _ports(rule, world):
                if _meet(peer, port):
                    yield " ".join(part for part in (peer, port, "accept") if part)
    yield "}"


def _peers(side: str, rule: Rule, policy: NetworkPolicy, world: World) -> Iterator[str]:
    if not rule.peers:
        yield ""
    selectors = [peer for peer in rule.peers if not peer.ip_block]
    chosen = [pod for pod in world.pods if any(_selects(peer, pod, policy, world) for peer in selectors)]
    yield from _addresses(side, chosen)
    for peer in rule.peers:
        if peer.ip_block:
            yield _block(side, peer.ip_block)


def _selects(peer: Peer, pod: Pod, policy: NetworkPolicy, world: World) -> bool:
    if peer.namespaces is None:
        inside = pod.namespace == policy.namespace
    else:
        inside = peer.namespaces.matches(world.namespaces[pod.namespace])
    return inside and (peer.pods is None or peer.pods.matches(pod.labels))


def _ports(rule: Rule, world: World) -> Iterator[str]:
    if not rule.ports:
        yield ""
    for port in rule.ports:
        if isinstance(port.port, str):
            yield from _named(port, port.port, world)
        elif port.port is None:
            yield f"meta l4proto {port.protocol.lower()}"
        else:
            last = f"-{port.end}" if port.end is not None and port.end > port.port else ""
            yield f"{port.protocol.lower()} dport {port.port}{last}"


def _named(port: Port, name: str, world: World) -> Iterator[str]:
    """Say which port of which pod a name means: each pod has its own names."""
    having = [pod for pod in world.pods if pod.ports.get(name, ("",))[0] == port.protocol]
    for family, pods in _families(having):
        pairs = ", ".join(f"{pod.ip} . {pod.ports[name][1]}" for pod in pods)
        yield f"{family} daddr . {port.protocol.lower()} dport {{ {pairs} }}"


def _families(pods: Sequence[Pod]) -> list[tuple[str, list[Pod]]]:
    by_version = ((family, [pod for pod in pods if pod.ip.version == version]) for family, version in FAMILIES)
    return [(family, found) for family, found in by_version if found]


def _meet(peer: str, port: str) -> bool:
    """Whether one packet can match both; nft refuses any other rule."""
    return {peer.split(" ")[0], port.split(" ")[0]} != {"ip", "ip6"}


def _block(side: str, block: IPBlock) -> str:
    family = "ip" if block.cidr.version == 4 else "ip6"
    return " ".join([f"{family} {side} {block.cidr}", *(f"{family} {side} != {network}" for network in block.excepts)])


def _addresses(side: str, pods: Sequence[Pod]) -> Iterator[str]:
    for family, found in _families(pods):
        yield f"{family} {side} {{ {', '.join(str(pod.ip) for pod in found)} }}"


def _comment(policy: NetworkPolicy) -> str:
    """Return the policy's name as far as it is one; nftables takes 128 bytes."""
    return re.sub(r"[^A-Za-z0-9./-]", "_", str(policy))[:120]
