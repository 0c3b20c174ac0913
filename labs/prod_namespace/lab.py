"""What runs in the network around the churn model, and what is in force there?"""

from __future__ import annotations

from pathlib import Path

from cluster.embedded.fabric import Listener
from labs.prod_namespace import world
from labs.prod_namespace.incident import incident as incident

TITLE = "The network around the churn model"
SUMMARY = "Nine pods in five namespaces. Only the registry has a policy; all else is open, to the whole internet."
PLATFORM = "network"
NEEDS = ("network",)
TARGETS = (
    "policies/prod-default",
    "policies/prod-egress",
    "policies/prod-ingress",
    "policies/drill",
    "policies/registry",
)
WORLD = world.WORLD
SPARES = world.SPARES
SEED = {"policies/registry": (Path(__file__).parent / "seed" / "registry_clients.yaml").read_text(encoding="utf-8")}
"""The registry has a policy that a scanner approved. Nothing else is isolated."""
LISTENERS = tuple(Listener(one.host, one.port, one.protocol, one.handler) for one in world.SERVICES)
WORK = (*world.WORK, *world.DRILL, *world.LOOKUPS[:1], *world.LOOKUPS[2:3])
ATTACKS, COLUMNS = world.ATTACKS, world.COLUMNS
NAMES = {f"{pod.name}.{pod.namespace}.svc": (pod.address,) for pod in WORLD.pods}
