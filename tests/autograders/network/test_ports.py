from __future__ import annotations

from collections.abc import Callable

import pytest

from autograders.network.ports import Ports, TooManyPorts, meets
from cluster.network import NetworkPolicy, Pod, Port
from cluster.network.sides import Side

Make = Callable[..., tuple[NetworkPolicy, ...]]
SPEC = "podSelector: {}\ningress: [{ports: [{port: 80, endPort: 90}, {port: http}, {protocol: UDP}]}]"


def ports(policies: tuple[NetworkPolicy, ...]) -> Ports:
    return Ports(policies, [Side(policies, "Ingress")])


def test_there_is_a_port_in_and_beside_each_range(policies: Make) -> None:
    assert [(case.protocol, case.number, case.bits) for case in ports(policies(SPEC)).outside] == [
        ("TCP", 22, (0,)),
        ("UDP", 22, (1,)),
    ]


def test_a_new_pod_may_call_any_port_by_a_name(policies: Make) -> None:
    spec = "podSelector: {}\ningress: [{ports: [{port: http, protocol: UDP}]}]"
    found = ports(policies(spec))
    assert [case.bits for case in found.outside] == [(0,)]
    assert ("UDP", 22, ("http",), (1,)) in found.anybody


def test_a_pod_of_the_world_has_the_names_it_has(policies: Make) -> None:
    pod = Pod("prod", "a", {}, "10.0.0.1", {"http": ("TCP", 8080)})
    found = {(case.number, case.names, case.bits) for case in ports(policies(SPEC)).of(pod)}
    assert (8080, (), (1,)) in found


def test_a_port_means_its_range_and_its_protocol() -> None:
    assert meets(Port("TCP", 80, 90), "TCP", 90)
    assert not meets(Port("TCP", 80, 90), "TCP", 91)
    assert not meets(Port("TCP", 80), "UDP", 80)
    assert meets(Port("UDP"), "UDP", 65535)


def test_too_many_ports_are_refused(policies: Make) -> None:
    listed = ", ".join(f"{{port: {2 * index + 1}}}" for index in range(600))
    with pytest.raises(TooManyPorts, match="fewer ports"):
        ports(policies(f"podSelector: {{}}\ningress: [{{ports: [{listed}]}}]"))
