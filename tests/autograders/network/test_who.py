from __future__ import annotations

from autograders.network.ends import Witness
from autograders.network.who import addresses, means, meant_by, pods
from cluster.network import NAME_LABEL, External, Pod

WEB = Witness(Pod("prod", "web", {"app": "web"}, "10.0.0.7"), {NAME_LABEL: "prod"}, True, 0)
OUTSIDE = Witness(External("10.0.0.9"), {}, False, 3)


def test_pods_are_meant_by_namespace_and_labels() -> None:
    assert means(pods("prod", {"app": "web"}), WEB)
    assert means(pods("prod"), WEB)
    assert means(pods("", {"app": "web"}), WEB)
    assert not means(pods("dev"), WEB)
    assert not means(pods("prod", {"app": "other"}), WEB)
    assert not means(pods(), OUTSIDE)


def test_addresses_are_meant_wherever_they_are() -> None:
    assert means(addresses("10.0.0.0/8"), WEB)
    assert means(addresses("10.0.0.0/8"), OUTSIDE)
    assert not means(addresses("192.0.2.0/24"), OUTSIDE)


def test_nobody_in_particular_means_everybody() -> None:
    assert means(None, WEB)
    assert means(None, OUTSIDE)
    assert meant_by(None) is None
