"""Do policies let the work of a namespace through, and no more than it could need?

A right answer lies between two bounds, so that every way to write it counts. The
work is named flow by flow; the limit is a set of policies, for all that could exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from autograders.finding import Finding
from autograders.network.default_denies import default_denies
from autograders.network.judged import judged
from autograders.network.no_new_flow import no_new_flow
from autograders.network.seen import Space
from autograders.network.still_reaches import still_reaches
from autograders.network.who import meant_by, pods
from cluster import network
from cluster.network import Direction, Flow, NetworkPolicy, Peer, World

Policies = tuple[NetworkPolicy, ...]
_OPEN = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: meant, namespace: {namespace}}}
spec:
  podSelector: {{}}
  policyTypes: [{direction}]
  {field}: {rules}
"""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What goes through one direction of a namespace's pods: at least `needs`, at most `limit`."""

    world: World
    namespace: str
    direction: Direction
    needs: tuple[Flow, ...]
    limit: Policies

    def lacking(self, answer: Policies, needed: Iterable[Flow] | Policies = ()) -> Finding | None:
        """Find a flow that has to go through and does not; `needed` instead of all."""
        return still_reaches(answer, needed or self.needs, world=self.world)

    def open_by_default(self, answer: Policies) -> Finding | None:
        """Find a pod of the namespace that nothing isolates in this direction.

        The flow that shows it is one above the limit, where there is one.
        """
        inside, directions = pods(self.namespace), (self.direction,)
        space = Space((answer, self.limit), self.world, (inside,))
        too_much = judged(
            space, lambda said: not said[0].isolated and not said[1].allowed, meant_by(inside), directions
        )
        anything = self.rules("[{}]")
        return too_much or default_denies(
            answer, self.namespace, directions=directions, besides=anything, world=self.world
        )

    def beyond(self, answer: Policies, *elsewhere: Policies, of: Peer | None = None) -> Finding | None:
        """Find the best flow above the limit; what `elsewhere` allows is for other checks."""
        limit = (*self.limit, *(policy for policies in elsewhere for policy in policies))
        whose = of or pods(self.namespace)
        return no_new_flow(answer, limit, of=whose, directions=(self.direction,), world=self.world)

    def opened(self, answer: Policies) -> Finding | None:
        """Find the best flow above the limit that a rule allows, whether or not the answer isolates the pod."""
        return self.beyond((*answer, *self.rules("[]")))

    def rules(self, rules: str) -> Policies:
        """Return one policy for every pod of the namespace, with these rules in YAML's flow style."""
        field = self.direction.lower()
        return network.parse(_OPEN.format(namespace=self.namespace, direction=self.direction, field=field, rules=rules))
