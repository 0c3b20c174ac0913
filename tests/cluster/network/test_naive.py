from __future__ import annotations

import itertools
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cluster.network import PROTOCOLS, Decision, Flow, World, compiled, decide
from tests.cluster.network import manifests, naive

NAMESPACES = {"one": {"team": "t"}, "two": {}, "three": {"team": "u"}}
PODS = tuple(manifests.pods(["10.0.0.8", "10.1.0.3", "fd00::8"], [None, "a", "b", "c"], list(NAMESPACES)))
WORLD = World(NAMESPACES, PODS)
ENDS = [*PODS, *manifests.outside()]
PORTS = list(itertools.product(PROTOCOLS, (22, 80, 81, 82, 65535)))


@settings(max_examples=150, deadline=None)
@given(manifests.MANIFESTS, st.integers(0, 2**32))
def test_every_decision_is_that_of_the_plain_reading(several: list[dict[str, Any]], seed: int) -> None:
    policies, chance = manifests.read(several), random.Random(seed)
    bulk = compiled(policies, WORLD)
    for _ in range(150):
        source, destination, (protocol, port) = chance.choice(ENDS), chance.choice(ENDS), chance.choice(PORTS)
        plain = (source, destination, protocol, port)
        decision = decide(Flow(*plain), policies, WORLD)
        assert bulk.allows(*plain) is decision.allowed is naive.allows(several, plain, NAMESPACES)
        assert standing(decision) == [naive.stands(several, side, plain, NAMESPACES) for side in ("Egress", "Ingress")]


def standing(decision: Decision) -> list[tuple[bool, bool]]:
    return [(verdict.isolated, verdict.rule is not None) for verdict in (decision.egress, decision.ingress)]
