"""Is the cluster of this lab the one that the story tells?"""

from __future__ import annotations

from cluster.network import decide, parse
from labs.prod_namespace import world
from labs.prod_namespace.lab import NAMES, SEED, SPARES


def test_all_work_goes_through_at_the_beginning() -> None:
    policies = tuple(policy for text in SEED.values() for policy in parse(text))
    assert all(decide(flow, policies, world.WORLD).allowed for flow in (*world.WORK, *world.LOOKUPS))


def test_every_service_runs_on_a_pod_or_outside() -> None:
    assert all(world.WORLD.end(service.host) for service in world.SERVICES)


def test_every_name_leads_to_the_pod_of_that_name() -> None:
    assert NAMES["model-registry.platform.svc"] == (world.WORLD.named[world.REGISTRY].address,)
    assert len(NAMES) == len(world.PODS)


def test_no_address_is_given_twice() -> None:
    addresses = [pod.address for pod in world.PODS] + list(SPARES)
    assert len(set(addresses)) == len(addresses)
