from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.network import NetworkPolicy, Pod, World, parse


def manifest(spec: Any, name: str = "policy", namespace: str = "prod") -> str:
    """Write a policy; `podSelector: {}` where the spec has none."""
    return json.dumps(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": name, "namespace": namespace},
            "spec": {"podSelector": {}, **spec},
        }
    )


@pytest.fixture
def policies() -> Any:
    """Make a set of policies of specs: all in `prod`, named p0, p1 …"""

    def make(*specs: Any) -> tuple[NetworkPolicy, ...]:
        texts = [manifest(spec, f"p{index}") for index, spec in enumerate(specs)]
        return parse("\n---\n".join(texts)) if texts else ()

    return make


@pytest.fixture
def world() -> World:
    """The course's world in small."""
    pods = (
        Pod("prod", "inference", {"app": "inference"}, "10.10.10.2", {"http": ("TCP", 8080), "dns": ("UDP", 53)}),
        Pod("prod", "gateway", {"app": "gateway", "tier": "edge"}, "10.10.10.3"),
        Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.4", {"http": ("TCP", 8443)}),
        Pod("training", "trainer", {"app": "trainer"}, "fd00::5"),
    )
    return World({"prod": {"env": "prod"}, "platform": {"env": "prod"}, "training": {}}, pods)
