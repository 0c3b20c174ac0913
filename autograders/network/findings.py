"""How does a message explain that a flow is wrongly allowed or denied?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograders.finding import Counterexample, Finding, Location
from autograders.network.scene import Scene
from cluster.network import NAME_LABEL, Decision, End, NetworkPolicy, Pod, Rule, Verdict
from cluster.network.sides import names
from cluster.source import Position

Reason = tuple[str, NetworkPolicy | None, Position | None]


def explained(scene: Scene, decision: Decision, verdict: Verdict) -> Finding:
    """Explain one direction of an answer's decision: it should be the other way round."""
    because, policy, position = _reason(scene, verdict)
    # Where the other direction stops the flow anyway, the message says which one is meant.
    where = f" on {verdict.direction.lower()}" if decision.allowed is not verdict.allowed else ""
    words = ("deny", "allow") if verdict.allowed else ("allow", "deny")
    return Finding(
        expected=words[0] + where,
        got=words[1] + where,
        counterexample=Counterexample(str(scene), replay(scene, verdict)),
        because=because,
        location=_location(policy, position),
        next=f"put your answer in force, then: {_call(scene)}",
    )


def replay(scene: Scene, verdict: Verdict) -> Mapping[str, Any]:
    """Return a flow as plain data, with the pods and namespaces that it needs beyond the world's."""
    flow = scene.flow
    return {
        "kind": "network.flow",
        "source": str(flow.source),
        "destination": str(flow.destination),
        "protocol": flow.protocol,
        "port": flow.port,
        "direction": verdict.direction.lower(),
        "pods": [_plain(pod) for pod in scene.pods],
        "namespaces": {name: dict(labels) for name, labels in scene.namespaces},
    }


def _plain(pod: Pod) -> dict[str, Any]:
    return {
        "namespace": pod.namespace,
        "name": pod.name,
        "labels": dict(pod.labels),
        "address": pod.address,
        "ports": {name: list(port) for name, port in pod.ports.items()},
    }


def _call(scene: Scene) -> str:
    flow, new = scene.flow, dict(scene.namespaces)
    pods = [
        _deployed(pod, {key: value for key, value in new.get(pod.namespace, {}).items() if key != NAME_LABEL})
        for pod in scene.pods
    ]
    return "; ".join((*pods, _written("try_flow", str(flow.source), str(flow.destination), flow.protocol, flow.port)))


def _deployed(pod: Pod, namespace_labels: Mapping[str, str]) -> str:
    named = {
        "namespace_labels": dict(namespace_labels),
        "ports": {name: list(port) for name, port in pod.ports.items()},
    }
    return _written(
        "deploy", pod.namespace, pod.name, dict(pod.labels), **{key: one for key, one in named.items() if one}
    )


def _written(method: str, *values: object, **named: object) -> str:
    written = (*map(json.dumps, values), *(f"{name}={json.dumps(value)}" for name, value in named.items()))
    return f"lab.{method}({', '.join(written)})"


def _reason(scene: Scene, verdict: Verdict) -> Reason:
    out, direction = verdict.direction == "Egress", verdict.direction.lower()
    ends = [scene.world.end(end) for end in (scene.flow.source, scene.flow.destination)]
    subject, peer = ends if out else reversed(ends)
    if verdict.rule is not None and verdict.policy is not None:
        return _of_permission(scene, verdict.rule, verdict.policy, peer, "to" if out else "from")
    if not verdict.policies:
        return f"no policy isolates the {direction} of {subject}", None, None
    first, shown = verdict.policies[0], " or ".join(map(str, verdict.policies[:3]))
    return f"selects {subject}, and no {direction} rule of {shown} allows it", first, first.pods.position


def _of_permission(scene: Scene, rule: Rule, policy: NetworkPolicy, peer: End, field: str) -> Reason:
    if not rule.peers:
        return f"names nobody in {field}, so it means everybody", policy, rule.position
    entry = next(one for one in rule.peers if names(one, policy.namespace, peer, scene.world.namespaces))
    return f"matches {peer}", policy, entry.position


def _location(policy: NetworkPolicy | None, position: Position | None) -> Location | None:
    if policy is None or position is None or not policy.text:
        return None
    return Location.in_answer(policy.text, position.line, position.column)
