"""Is a text a set of NetworkPolicies, and if not, at which word does it stop being one?

Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from typing import cast

from cluster import source, yaml_text
from cluster.network import elements, nodes
from cluster.network.nodes import fail, fields, items
from cluster.network.policy import Direction, ManifestError, NetworkPolicy, Rule
from cluster.network.selectors import Selector
from cluster.source import DocumentError, Mapping, Node

API_VERSION = "networking.k8s.io/v1"
_TOP = ("apiVersion", "kind", "metadata", "spec")
_SPEC = ("podSelector", "policyTypes", "ingress", "egress")
# What a server adds when it hands a manifest back; none of it bears on flows.
_IGNORED = (
    *("annotations", "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers"),
    *("generateName", "generation", "managedFields", "ownerReferences", "resourceVersion", "selfLink", "uid"),
)
_IN_SPEC = dict.fromkeys(_SPEC, "indent it, below spec")
_IN_METADATA = dict.fromkeys(("name", "namespace", "labels"), "indent it, below metadata")
_PEER = ("podSelector", "namespaceSelector", "ipBlock")


def parse(text: str) -> tuple[NetworkPolicy, ...]:
    """Read the NetworkPolicies of a YAML text, one or more documents.

    Takes what the API server takes, and is stricter about fields that hold
    nothing and a spec without podSelector. Raises ManifestError with line and column.
    """
    try:
        documents = yaml_text.read_all(text)
        if not documents:
            raise DocumentError("there is no NetworkPolicy here", 1, 1, "write one")
        policies = tuple(_policy(node, text) for node in documents)
        _check_names(policies, documents)
    except DocumentError as problem:
        raise ManifestError(*problem.args) from None
    return policies


def _check_names(policies: tuple[NetworkPolicy, ...], documents: tuple[Node, ...]) -> None:
    seen: dict[str, NetworkPolicy] = {}
    for policy, node in zip(policies, documents, strict=True):
        first = seen.setdefault(str(policy), policy)
        if first is not policy:
            line = first.position.line
            raise fail(f"there are two policies {policy}", node, f"rename it; the first begins on line {line}")


def _policy(node: Node, text: str) -> NetworkPolicy:
    _check_kind(node)
    found = fields(node, "a NetworkPolicy", _TOP, {**_IN_SPEC, **_IN_METADATA})
    name, namespace = _metadata(nodes.required(found, "metadata", node, "the NetworkPolicy", "add metadata: name: …"))
    spec = nodes.required(found, "spec", node, "the NetworkPolicy", "add spec: podSelector: …")
    pods, types, ingress, egress = _spec(spec)
    return NetworkPolicy(name, namespace, pods, types, ingress, egress, node.position, text)


def _check_kind(node: Node) -> None:
    """Refuse other kinds before their fields are called unknown."""
    if not isinstance(node, Mapping):
        raise fail(f"a manifest is an object, not {source.describe(node)}", node)
    wanted = {"apiVersion": API_VERSION, "kind": "NetworkPolicy"}
    for name, right in wanted.items():
        place = node.get(name)
        if place is None:
            raise fail(f"the manifest has no {name}", node, f"add {name}: {right}")
        written = nodes.text(place, name)
        if written != right:
            raise fail(f"{name} {nodes.quoted(written)} is not taken here", place, f"write {right}")


def _metadata(node: Node) -> tuple[str, str]:
    found = fields(node, "metadata", ("name", "namespace", "labels", *_IGNORED))
    name = nodes.subdomain(nodes.required(found, "name", node, "metadata", "add name: …"), "name of a policy")
    if "labels" in found:
        elements.labels(found["labels"], "labels")
    if "annotations" in found:
        _check_annotations(found["annotations"])
    # Without a namespace kubectl takes its context's, which begins as "default".
    return name, nodes.namespace(found["namespace"], "name of a namespace") if "namespace" in found else "default"


def _check_annotations(node: Node) -> None:
    if not isinstance(node, Mapping):
        raise fail(f"annotations is an object, not {source.describe(node)}", node)
    for key, value in node.entries:
        nodes.text(value, f"the annotation {key.text[:60]}")


def _spec(node: Node) -> tuple[Selector, tuple[Direction, ...], tuple[Rule, ...], tuple[Rule, ...]]:
    misplaced = {"from": "write it in an entry of ingress", "to": "write it in an entry of egress"}
    found = fields(node, "spec", _SPEC, misplaced)
    pods = nodes.required(found, "podSelector", node, "spec", "write podSelector: {} for every pod of the namespace")
    ingress, egress = _rules(found, "Ingress"), _rules(found, "Egress")
    return elements.selector(pods, "podSelector"), _policy_types(found, egress), ingress, egress


def _policy_types(found: Table[str, Node], egress: tuple[Rule, ...]) -> tuple[Direction, ...]:
    """Read policyTypes, or return the default.

    `egress: []` alone does not isolate egress: the default looks for rules, not for the field.
    Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicySpec
    """
    listed = items(found["policyTypes"], "policyTypes") if "policyTypes" in found else ()
    if len(listed) > 2:
        raise fail("policyTypes has more than two entries", listed[2], "write Ingress, Egress, or both")
    written = tuple(nodes.one_of(one, "policy type", ("Ingress", "Egress")) for one in listed)
    return cast(tuple[Direction, ...], written) or (("Ingress", "Egress") if egress else ("Ingress",))


def _rules(found: Table[str, Node], direction: Direction) -> tuple[Rule, ...]:
    name = direction.lower()
    return tuple(_rule(one, direction) for one in items(found[name], name)) if name in found else ()


def _rule(node: Node, direction: Direction) -> Rule:
    peers, other = ("from", "to") if direction == "Ingress" else ("to", "from")
    what = f"an {direction.lower()} rule"
    in_list = {name: f'write it in the list below {peers}, as "- {name}: …"' for name in _PEER}
    in_list[other] = f"{what} has {peers}"
    in_list |= dict.fromkeys(("port", "protocol", "endPort"), "write it in the list below ports")
    found = fields(node, what, (peers, "ports"), in_list)
    return Rule(
        tuple(map(elements.peer, items(found[peers], peers))) if peers in found else (),
        tuple(map(elements.port, items(found["ports"], "ports"))) if "ports" in found else (),
        node.position,
    )
