"""Is a network that cannot be built refused before it is begun?"""

from __future__ import annotations

from typing import Any

import pytest

from cluster.embedded.fabric.handlers import Listener
from cluster.embedded.fabric.plan import check, check_same_pods
from cluster.network import Pod, World


def world(*addresses: str) -> World:
    return World({"prod": {}}, tuple(Pod("prod", f"p{index}", {}, one) for index, one in enumerate(addresses)))


@pytest.mark.parametrize(
    ("addresses", "listener", "names", "said"),
    [
        (["10.0.0.1", "10.0.0.1"], None, {}, "two pods have the address 10.0.0.1"),
        (["10.0.0.1", "2001:db8::1"], None, {}, "prod/p1 has an IPv6 address"),
        (["10.0.0.1"], Listener("prod/p9", 80), {}, "there is no pod or address prod/p9"),
        (["10.0.0.1"], Listener("prod/p0", 80, "SCTP"), {}, "cannot listen here"),
        (["10.0.0.1"], Listener("prod/p0", 0), {}, "ports 1 to 65535"),
        (["10.0.0.1"], Listener("2001:db8::1", 80), {}, "over IPv4"),
        (["10.0.0.1"], None, {"x.prod.svc": ["x"]}, "'x'"),
    ],
)
def test_what_makes_no_sense_is_named(addresses: list[str], listener: Any, names: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(world(*addresses), [listener] if listener else [], names)


def test_other_pods_may_take_over_the_addresses_but_no_address_comes_or_goes() -> None:
    check_same_pods(world("10.0.0.1"), world("10.0.0.1"))
    with pytest.raises(ValueError, match="built with other pods: prod/p1"):
        check_same_pods(world("10.0.0.1"), world("10.0.0.1", "10.0.0.2"))
