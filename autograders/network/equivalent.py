"""Do two sets of policies allow exactly the same flows?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.network.judged import judged
from autograders.network.seen import Policies, Space
from cluster.network import World


def equivalent(
    policies: Policies, reference: Policies, *, world: World | None = None, pod_range: str = ""
) -> Finding | None:
    """Return None when proven equal, or the best flow on which they differ.

    Each direction is compared by itself: what one end may send, whoever
    receives it, and the other way round. Sets that only differ where the other
    end denies anyway are different, since a pod that stands elsewhere would show it.
    Namespaces of the `world` have the labels listed there; any other namespace,
    and any further pod in all of them, may have any labels, and an address in
    `pod_range` ("": any). Raises TooComplex for pathological policies.
    """
    space = Space((policies, reference), world, pod_range=pod_range)
    return judged(space, lambda said: said[0].allowed is not said[1].allowed)
