from __future__ import annotations

import pytest

from cluster.network import NAME_LABEL, External, Pod, World


def test_a_namespace_carries_its_own_name_as_a_label() -> None:
    world = World({"prod": {"env": "prod"}})
    assert world.namespaces["prod"] == {"env": "prod", NAME_LABEL: "prod"}


def test_an_end_is_named_by_pod_or_by_address() -> None:
    pod = Pod("prod", "inference", {"app": "inference"}, "10.10.10.2")
    world = World({"prod": {}}, (pod,))
    assert str(pod) == "prod/inference"
    assert world.end("prod/inference") is pod
    assert world.end(pod) is pod
    assert world.end("203.0.113.7") == External("203.0.113.7")
    assert str(External("2001:db8::7")) == "2001:db8::7"


def test_an_end_that_does_not_exist_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="no pod or address prod/gone"):
        World({"prod": {}}).end("prod/gone")


def test_a_world_holds_together() -> None:
    pod = Pod("prod", "a", {}, "10.0.0.1")
    with pytest.raises(ValueError, match="namespace prod is not listed"):
        World({}, (pod,))
    with pytest.raises(ValueError, match="same name"):
        World({"prod": {}}, (pod, Pod("prod", "a", {}, "10.0.0.2")))


def test_an_address_is_an_address() -> None:
    with pytest.raises(ValueError, match="stranger"):
        External("stranger")
    with pytest.raises(ValueError, match=r"10\.0\.0"):
        Pod("prod", "a", {}, "10.0.0")
