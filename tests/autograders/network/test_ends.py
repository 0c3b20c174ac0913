from __future__ import annotations

from collections.abc import Callable

from autograders.network.ends import Witness, ends
from cluster.network import External, NetworkPolicy, Pod, World

Make = Callable[..., tuple[NetworkPolicy, ...]]
SPEC = """
podSelector: {matchLabels: {app: inference}}
ingress:
- from:
  - namespaceSelector: {matchLabels: {team: web}}
  - ipBlock: {cidr: 10.10.0.0/16, except: [10.10.20.0/24]}
"""


def shown(witness: Witness) -> str:
    end = witness.end
    if isinstance(end, External):
        return str(end)
    return f"{end.namespace} {dict(end.labels)} {witness.namespace.get('team', '-')}"


def test_the_pods_of_the_world_come_first_and_cost_nothing(policies: Make, world: World) -> None:
    found = ends(policies(SPEC), world)
    assert tuple(witness.end for witness in found[: len(world.pods)]) == world.pods
    assert {witness.cost for witness in found[: len(world.pods)]} == {0}
    costs = [witness.cost for witness in found if isinstance(witness.end, Pod)]
    assert costs == sorted(costs)


def test_there_is_a_pod_for_every_class_in_namespaces_nobody_listed_too(policies: Make) -> None:
    found = {shown(witness) for witness in ends(policies(SPEC), World({}))}
    assert {"prod {} -", "prod {'app': 'inference'} -", "prod {} web", "new-namespace {} web"} <= found


def test_addresses_are_in_and_beside_each_block_and_never_those_of_pods(policies: Make, world: World) -> None:
    found = ends(policies(SPEC), world)
    assert {"203.0.113.7", "10.10.0.0"} <= {shown(witness) for witness in found}
    taken = {pod.address for pod in world.pods}
    assert not taken & {text for one in found if not one.known for text in (one.end.address, one.spare)}


def test_new_pods_stay_in_their_range(policies: Make, world: World) -> None:
    found = ends(policies(SPEC), world, pod_range="10.10.0.0/16")
    assert all(one.end.address.startswith("10.10.") for one in found if isinstance(one.end, Pod) and not one.known)
