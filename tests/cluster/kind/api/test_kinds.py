"""Where in the API does an object live?"""

from __future__ import annotations

import pytest

from cluster.kind.api.kinds import named, path, path_of, title


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "expected"),
    [
        ("Pod", "prod", "gateway", "/api/v1/namespaces/prod/pods/gateway"),
        ("Pod", "", "", "/api/v1/pods"),
        ("Namespace", "", "prod", "/api/v1/namespaces/prod"),
        ("Namespace", "prod", "prod", "/api/v1/namespaces/prod"),
        ("NetworkPolicy", "prod", "", "/apis/networking.k8s.io/v1/namespaces/prod/networkpolicies"),
        ("StorageClass", "", "standard", "/apis/storage.k8s.io/v1/storageclasses/standard"),
        ("Deployment", "prod", "gateway", "/apis/apps/v1/namespaces/prod/deployments/gateway"),
    ],
)
def test_every_object_has_its_path(kind: str, namespace: str, name: str, expected: str) -> None:
    assert path(kind, namespace, name) == expected


def test_a_manifest_says_where_it_goes_and_what_it_is_called() -> None:
    policy = named("NetworkPolicy", "prod", "default-deny")
    assert path_of(policy) == "/apis/networking.k8s.io/v1/namespaces/prod/networkpolicies/default-deny"
    assert title(policy) == "NetworkPolicy default-deny in prod"


def test_a_kind_that_is_not_used_is_refused() -> None:
    with pytest.raises(ValueError, match="no object of kind Gateway"):
        path("Gateway")
