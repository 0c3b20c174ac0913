"""Is everything denied that nobody has allowed, for every pod of a namespace?"""

from __future__ import annotations

from autograders.finding import Finding
from autograders.network.ends import Witness
from autograders.network.judged import judged
from autograders.network.seen import Policies, Space
from autograders.network.who import means, pods
from cluster.network import DIRECTIONS, Direction, External, World


def default_denies(
    policies: Policies,
    namespace: str,
    *,
    directions: tuple[Direction, ...] = DIRECTIONS,
    besides: Policies = (),
    world: World | None = None,
    pod_range: str = "",
) -> Finding | None:
    """Return None when proven, or a flow of a pod that nothing keeps from it.

    Every pod of the namespace must be isolated in these directions, whatever its
    labels. And a pod without labels, one that nobody has thought of, gets
    nothing but what a rule of `besides` allows, such as asking for names.
    `world` and `pod_range` as in `equivalent`.
    """
    inside = pods(namespace)
    space = Space((policies, besides), world, (inside,), pod_range=pod_range)

    def stranger(witness: Witness) -> bool:
        plain = not isinstance(witness.end, External) and not witness.end.labels and not witness.known
        return plain and means(inside, witness)

    open_to_all = judged(space, lambda said: not said[0].isolated, lambda witness: means(inside, witness), directions)
    if open_to_all is not None:
        return open_to_all
    return judged(space, lambda said: said[0].matches and not said[1].matches, stranger, directions)
