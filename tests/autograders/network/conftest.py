from __future__ import annotations

from typing import Any

import pytest

from cluster.network import NetworkPolicy, Pod, World, parse

HEAD = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n"
)


@pytest.fixture
def policies() -> Any:
    """Make policies of specs in YAML, one after the other: named p0, p1 … in `prod`."""

    def make(*specs: str, namespace: str = "prod") -> tuple[NetworkPolicy, ...]:
        texts = [
            HEAD.format(name=f"p{index}", namespace=namespace)
            + "".join(f"  {line}\n" for line in spec.strip().splitlines())
            for index, spec in enumerate(specs)
        ]
        return parse("---\n".join(texts))

    return make


@pytest.fixture
def world() -> World:
    """The course's world in small."""
    pods = (
        Pod("prod", "inference", {"app": "inference"}, "10.10.10.2", {"http": ("TCP", 8080)}),
        Pod("prod", "gateway", {"app": "gateway"}, "10.10.10.3"),
        Pod("platform", "model-registry", {"app": "model-registry"}, "10.10.20.4"),
        Pod("training", "trainer", {"app": "trainer"}, "10.10.30.5"),
    )
    return World({"prod": {"team": "web"}, "platform": {}, "training": {}}, pods)
