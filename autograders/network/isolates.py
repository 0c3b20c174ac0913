"""Does nothing get through from one group of ends to another?"""

from __future__ import annotations

from collections.abc import Sequence

from autograders.finding import Finding
from autograders.network import passing
from autograders.network.findings import explained
from autograders.network.scene import Scene
from autograders.network.seen import Policies, Space
from cluster.network import Decision, External, Peer, Port, Verdict, World, decide


def isolates(
    policies: Policies,
    source: Peer | None,
    destination: Peer | None,
    ports: Sequence[Port] = (),
    *,
    world: World | None = None,
    pod_range: str = "",
) -> Finding | None:
    """Return None when proven, or the best flow that gets through.

    Egress of the source and ingress of the destination must both allow a flow
    for it to count. None means everybody; `ports` without entries mean all, and are
    numbers, not names. Raises NoCases when source or destination means nobody.
    """
    ends = tuple(peer for peer in (source, destination) if peer is not None)
    space = Space((policies,), world, ends, ports, pod_range)
    scene = passing.first(space, source, destination, ports)
    if scene is None:
        return None
    decision = decide(scene.flow, policies, scene.world)
    if not decision.allowed:
        raise RuntimeError(f"the decision does not confirm {scene}")
    return explained(scene, decision, _telling(scene, decision))


def _telling(scene: Scene, decision: Decision) -> Verdict:
    """Choose the direction to explain: one with a rule that allows it, else that of the destination."""
    verdicts = (decision.ingress, decision.egress)
    of_pods = [
        verdict
        for verdict, end in zip(verdicts, (scene.flow.destination, scene.flow.source), strict=True)
        if not isinstance(end, External)
    ]
    return next((verdict for verdict in of_pods if verdict.rule is not None), of_pods[0])
