"""Do policies still let everything through that the work needs?"""

from __future__ import annotations

from collections.abc import Iterable

from autograders.check import NoCases
from autograders.finding import Finding
from autograders.network.findings import explained
from autograders.network.judged import judged
from autograders.network.scene import Scene
from autograders.network.seen import Policies, Space
from cluster.network import Flow, NetworkPolicy, World, decide


def still_reaches(
    policies: Policies, needed: Iterable[Flow] | Policies, *, world: World | None = None, pod_range: str = ""
) -> Finding | None:
    """Return None when all goes through, or the first flow that does not.

    `needed` are single flows between ends of the `world`, or policies: then every
    flow is needed for which they hold a rule, in the direction of that rule.
    Raises NoCases when nothing is needed.
    """
    several = tuple(needed)
    wanted = tuple(one for one in several if isinstance(one, NetworkPolicy))
    if wanted:
        space = Space((policies, wanted), world, pod_range=pod_range)
        if not any(side.held for side in space.sides[2:]):
            raise NoCases("no rule says what is needed")
        return judged(space, lambda said: said[1].matches and not said[0].allowed)
    return _each(policies, tuple(one for one in several if isinstance(one, Flow)), world or World({}))


def _each(policies: Policies, flows: tuple[Flow, ...], world: World) -> Finding | None:
    if not flows:
        raise NoCases("no flow is needed")
    for flow in flows:
        decision = decide(flow, policies, world)
        if not decision.allowed:
            return explained(Scene(flow, world), decision, decision.denied_by[0])
    return None
