"""Does a set of policies allow nothing beyond a reference?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.network.judged import judged
from autograders.network.seen import Policies, Space
from autograders.network.who import meant_by
from cluster.network import DIRECTIONS, Direction, Peer, World


def no_new_flow(
    policies: Policies,
    reference: Policies,
    *,
    of: Peer | None = None,
    directions: tuple[Direction, ...] = DIRECTIONS,
    world: World | None = None,
    pod_range: str = "",
) -> Finding | None:
    """Return None when proven, or the best flow that only the policies allow.

    With `of` only what these pods may send and receive counts (`who.pods`).
    Each direction by itself, `world` and `pod_range` as in `equivalent`.
    """
    space = Space((policies, reference), world, (of,) if of else (), pod_range=pod_range)
    return judged(space, lambda said: said[0].allowed and not said[1].allowed, meant_by(of), directions)
